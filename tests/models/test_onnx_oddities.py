"""What exporters and damaged files write that the rest of a graph does not look like."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

onnx = pytest.importorskip("onnx")

from onnx_made import FLOAT, convolution, made, node, weight  # noqa: E402  # needs onnx

from convviz.errors import ConvVizError  # noqa: E402
from convviz.models.model import Model  # noqa: E402
from convviz.models.onnx import reading  # noqa: E402
from convviz.models.onnx.tracing import trace_onnx  # noqa: E402


def test_parameters_with_the_same_numbers_are_several() -> None:
    """PyTorch's exporter writes equal numbers once, as those of new norms are."""
    model = made(
        [
            node("Identity", "a.weight", "b.weight", "Identity_0"),
            node("Identity", "a.weight", "own", "/drop/Identity"),
            node("Conv", "x a.weight", "y1", "/a/Conv"),
            node("Conv", "x b.weight", "y2", "/b/Conv"),
            node("Conv", "x own", "y", "/c/Conv"),
        ],
        [weight("a.weight", 4, 3, 3, 3)],
    )
    found = Model.of(trace_onnx(model))
    assert [(each.name, each.parameters, each.repeats) for each in found] == [
        ("a", 108, ""), ("b", 108, ""), ("a", 0, "a"),
    ]  # fmt: skip
    assert found.parameters == 216


def test_a_new_model_has_all_its_parameters(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    import warnings

    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.PReLU(4),
        nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4), nn.PReLU(4),
    ).eval()  # fmt: skip
    path = tmp_path / "new.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            torch.zeros(1, 3, 9, 9),
            path,
            dynamo=False,
            training=torch.onnx.TrainingMode.PRESERVE,
        )
    found = Model.of(trace_onnx(path))
    assert found.parameters == sum(each.numel() for each in model.parameters())
    assert found.unused_parameters == 0
    counted = {each.kind: each.parameters for each in found.others}
    assert counted == {"BatchNormalization": 16, "PRelu": 8}


DAMAGED = {
    "a value": (b"first_value", b"first_valu\xff"),
    "an operator": (b"Relu", b"Rel\xff"),
    "a node": (b"some_node", b"some_nod\xff"),
    "an attribute": (b"axis", b"axi\xff"),
    "a weight": (b"kernel.weight", b"kernel.weigh\xff"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_names_that_are_no_utf_8(what: str, tmp_path: Path) -> None:
    model = made(
        [
            node("Relu", "x", "first_value", "some_node"),
            node("Concat", "first_value x", "both", axis=1),
            node("Conv", "both kernel.weight", "y"),
        ],
        [weight("kernel.weight", 4, 6, 3, 3)],
    )
    path = tmp_path / "odd.onnx"
    path.write_bytes(model.SerializeToString().replace(*DAMAGED[what]))
    try:
        found: Any = Model.of(trace_onnx(path))
    except ConvVizError as error:
        found = str(error)
        assert "b'" not in found
        assert "ended with code" not in found
        assert "Error" not in found
    else:
        assert len(found) == 1


def test_a_sentence_is_one_line_whatever_names_hold() -> None:
    loose = node("Conv", "q w", "y", name="two\nlines\x1b[31m")
    with pytest.raises(ConvVizError, match=r"two lines \[31m reads 'q'"):
        trace_onnx(made([loose], [weight("w", 4, 3, 3, 3)]))


def test_a_body_reads_what_stands_around_it() -> None:
    info = onnx.helper.make_tensor_value_info
    inner = onnx.helper.make_graph(
        [node("Conv", "a k.weight", "b1"), node("Relu", "b1", "b")],
        "body", [], [info("b", FLOAT, None)],
    )  # fmt: skip
    outer = onnx.helper.make_graph(
        [node("If", "c", "o", then_branch=inner, else_branch=inner)],
        "body", [], [info("o", FLOAT, None)],
    )  # fmt: skip
    nodes = [
        node("If", "c", "y", then_branch=outer, else_branch=outer),
        node("Conv", "x w", "a", pads=[1] * 4),
    ]
    model = made(
        nodes,
        [weight("w", 4, 3, 3, 3), weight("k.weight", 4, 4, 3, 3)],
        inputs=[info("c", onnx.TensorProto.BOOL, [])],
    )
    trace = trace_onnx(model)
    first, last = trace.operations
    assert (first.kind, last.kind) == ("Conv", "If")
    assert first.outputs[0] in last.inputs
    assert (first.parameters, last.parameters, trace.parameters) == (108, 144, 252)


@pytest.mark.parametrize("opset", [10, 13, 21, 22])
def test_shapes_after_a_window_that_starts_in_the_padding(opset: int) -> None:
    """The inference counts it before opset 22, and no runtime does."""
    runtime = pytest.importorskip("onnxruntime")
    import numpy as np

    two = {"kernel_shape": [2, 2], "strides": [2, 2], "pads": [1] * 4, "ceil_mode": 1}
    model = made(
        [
            node("MaxPool", "x", "a", **two),
            node("AveragePool", "a", "b", **two),
            node("MaxPool", "b", "c", kernel_shape=[1, 1], strides=[2, 2], ceil_mode=1),
            node("Conv", "c w", "y", pads=[1] * 4),
        ],
        [weight("w", 4, 3, 3, 3)],
        x=(1, 3, 13, 19),
        opset=opset,
    )
    found = Model.of(trace_onnx(model))
    values = onnx.helper.make_tensor_value_info
    for name in "abc":
        model.graph.output.append(values(name, FLOAT, None))
    runtime.set_default_logger_severity(4)
    session = runtime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    y, *rest = session.run(None, {"x": np.zeros((1, 3, 13, 19), "f")})
    assert [each.output_shape for each in found] == [each.shape[1:] for each in (*rest, y)]
    assert [each.layer.ceil_mode for each in found[:3]] == [True] * 3  # type: ignore[union-attr]
    assert found[0].layer.pads == ((1, 1), (1, 1))  # type: ignore[union-attr]


def test_fields_go_along_the_axes_of_an_image_with_channels_last() -> None:
    """As TensorFlow's files have it, after what is done to each cell first."""
    model = made(
        [
            node("Mul", "x s", "m"),
            node("Transpose", "m", "t", perm=[0, 3, 1, 2]),
            node("Conv", "t w", "y"),
        ],
        [weight("s", 1), weight("w", 4, 3, 3, 3)],
        x=("N", 16, 18, 3),
    )
    trace = trace_onnx(model)
    assert trace.spatial == ((1, 2),)
    assert Model.of(trace)[0].receptive_field == (3, 3)


def test_a_system_that_has_no_such_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGXCPU")
    monkeypatch.delattr(signal, "SIGKILL")
    assert len(trace_onnx(convolution()).operations) == 1


def test_a_system_that_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ConvVizError, match="none can be started: No such file"):
        trace_onnx(convolution())


def test_convviz_that_stands_in_the_current_folder(tmp_path: Path) -> None:
    """As where somebody has fetched it and installed nothing."""
    path = tmp_path / "net.onnx"
    path.write_bytes(convolution().SerializeToString())
    root = Path(reading.__file__).parents[3]
    code = f"import convviz; print(len(convviz.model({str(path)!r})))"
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True
    )
    assert run.stdout == "1\n", run.stderr
