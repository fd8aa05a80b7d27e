"""One ONNX operator, run by the two programs that define it in practice, and by its shape.

Both err in places; the tests say where, and hold every case to what is right of the three.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

OPSET = 22


class Node:
    """The operator `op` with `attributes`, over float arrays by their names."""

    def __init__(
        self, op: str, inputs: dict[str, np.ndarray], *, opset: int = OPSET, **attributes: Any
    ) -> None:
        onnx = pytest.importorskip("onnx")
        helper, number = onnx.helper, onnx.TensorProto.FLOAT
        self.inputs = {name: value.astype(np.float32) for name, value in inputs.items()}
        node = helper.make_node(op, list(inputs), ["y"], **attributes)
        graph = helper.make_graph(
            [node],
            op,
            [
                helper.make_tensor_value_info(name, number, v.shape)
                for name, v in inputs.items()
            ],
            [helper.make_tensor_value_info("y", number, None)],
        )
        self.model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8
        )

    def inferred_sizes(self) -> tuple[int, ...]:
        """Sizes of the output without running, by ONNX's own shape inference."""
        import onnx

        found = onnx.shape_inference.infer_shapes(self.model, strict_mode=True)
        shape = found.graph.output[0].type.tensor_type.shape
        return tuple(dim.dim_value for dim in shape.dim)[2:]

    def referred(self) -> np.ndarray:
        """The output of one example, by ONNX's reference evaluator."""
        from onnx.reference import ReferenceEvaluator

        (output,) = ReferenceEvaluator(self.model).run(None, self.inputs)
        return np.asarray(output[0])

    def run(self) -> np.ndarray:
        """The output of one example, by ONNX Runtime."""
        runtime = pytest.importorskip("onnxruntime")
        runtime.set_default_logger_severity(4)
        session = runtime.InferenceSession(
            self.model.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        (output,) = session.run(None, self.inputs)
        return np.asarray(output[0])
