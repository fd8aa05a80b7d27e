"""Layers of ONNX's operators against ONNX Runtime, ONNX's inference and PyTorch's padding."""

from __future__ import annotations

import random
from typing import Any

import pytest

pytest.importorskip("onnx")

from onnx_made import made, node, weight, whole  # needs onnx
from searching import many

from convviz.layer import (
    Conv2d,
    Fold,
    PixelShuffle,
    PixelUnshuffle,
)
from convviz.models.onnx.tracing import trace_onnx
from convviz.models.trace import Aligned, Gathered, Permuted, Resized, Slides

KINDS = ("Conv", "ConvTranspose", "MaxPool", "AveragePool")
WORDS = ("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")


def run_by_runtime(model: Any) -> list[tuple[int, ...]]:
    """The shape of each of the outputs, which ONNX Runtime really computes."""
    import numpy as np

    runtime = pytest.importorskip("onnxruntime")
    runtime.set_default_logger_severity(4)
    session = runtime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    feeds = {
        each.name: np.zeros([dim.dim_value for dim in each.type.tensor_type.shape.dim], "f")
        for each in model.graph.input
    }
    return [each.shape for each in session.run(None, feeds)]


def drawn_node(rng: random.Random, number: int, opset: int) -> tuple[Any, list[Any], list[int]]:
    """A node of random attributes, its weights, and the sizes of an input of its own."""
    kind, dims = rng.choice(KINDS), rng.choice((1, 2, 2, 3))
    kernel = [rng.randint(1, 4) for _ in range(dims)]
    attributes: dict[str, Any] = {
        "kernel_shape": kernel,
        # ONNX Runtime refuses SAME where a stride passes over cells.
        "strides": [rng.randint(1, min(3, each)) for each in kernel],
        "auto_pad": rng.choice(WORDS),
    }
    has_dilation = kind.startswith("Conv") or opset >= (10 if kind == "MaxPool" else 19)
    if has_dilation and attributes["auto_pad"] in ("NOTSET", "VALID"):
        attributes["dilations"] = [rng.randint(1, 2) for _ in range(dims)]
    if attributes["auto_pad"] == "NOTSET":
        attributes["pads"] = [rng.randint(0, each - 1) for each in kernel * 2]
    if "Pool" in kind and opset >= 10:
        attributes["ceil_mode"] = rng.randint(0, 1)
    if kind == "AveragePool" and opset >= 7:
        attributes["count_include_pad"] = rng.randint(0, 1)
    group = rng.randint(1, 2)
    weights = []
    if kind.startswith("Conv"):
        attributes["group"] = group
        sizes = (4, 4 // group) if kind == "Conv" else (4, 2)
        weights = [weight(f"w{number}", *sizes, *kernel)]
    told = f"x{number} w{number}" if weights else f"x{number}"
    made_node = node(kind, told, f"y{number}", **attributes)
    return made_node, weights, [1, 4, *(rng.randint(9, 14) for _ in range(dims))]


@pytest.mark.parametrize(
    "opset",
    [*[pytest.param(each, marks=pytest.mark.slow) for each in (7, 9, 10, 13, 19, 21)], 11, 22],
)
def test_layers_give_what_runtimes_give(opset: int) -> None:
    import onnx

    rng = random.Random(opset)
    count = many(400, 60)
    drawn = [drawn_node(rng, number, opset) for number in range(count)]
    info = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [each for each, _, _ in drawn],
        "drawn",
        [info(f"x{at}", 1, sizes) for at, (_, _, sizes) in enumerate(drawn)],
        [info(f"y{at}", 1, None) for at in range(count)],
        [each for _, weights, _ in drawn for each in weights],
    )
    model = onnx.helper.make_model(
        graph, opset_imports=[onnx.helper.make_opsetid("", opset)], ir_version=8
    )
    trace = trace_onnx(model)
    assert len(trace.operations) == count
    shapes = run_by_runtime(model)
    drawable = 0
    for (each, _, sizes), operation, shape in zip(drawn, trace.operations, shapes, strict=True):
        assert operation.kind == each.op_type
        if operation.layer is not None:
            drawable += 1
            assert operation.input_shape == tuple(sizes[1:])
            assert operation.layer.output_shape(operation.input_shape) == shape[1:], each
        elif "Pool" in operation.kind:
            # Before opset 22 the inference counts windows that no runtime has.
            assert trace.shapes[operation.outputs[0]] != shape, operation.question
            assert opset < 22
        else:
            # ONNX leaves open where SAME puts what a kernel does not reach.
            assert operation.kind == "ConvTranspose"
            assert "SAME_" in operation.question
            assert "wants" in operation.question
    assert drawable > 0.8 * count


def test_numbers_of_a_convolution_come_from_its_weight() -> None:
    model = made(
        [node("Conv", "x c.weight c.bias", "y", group=2, strides=[2, 1], pads=[0, 1, 2, 3])],
        [weight("c.weight", 4, 2, 3, 5), weight("c.bias", 4)],
        x=(1, 4, 16, 16),
    )
    (only,) = trace_onnx(model).operations
    assert only.layer == Conv2d(4, 4, (3, 5), stride=(2, 1), padding=((0, 2), (1, 3)), groups=2)
    assert (only.name, only.parameters, only.move) == ("c", 4 * 2 * 15 + 4, Slides((2, 3)))
    assert only.macs == only.layer.macs((4, 16, 16))


def test_shuffles_are_those_of_pytorch_or_say_why_not() -> None:
    model = made(
        [
            node("DepthToSpace", "x", "a", blocksize=2, mode="CRD"),
            node("DepthToSpace", "x", "b", blocksize=2),
            node("SpaceToDepth", "x", "c", blocksize=2),
            node("DepthToSpace", "one", "d", blocksize=2),
        ],
        [weight("one", 1, 4, 2, 2)],
        x=(1, 8, 4, 4),
    )
    crd, dcr, depth = trace_onnx(model).operations
    assert (crd.layer, crd.input_shape) == (PixelShuffle(2), (8, 4, 4))
    assert dcr.layer is None
    assert "DCR" in dcr.question
    assert isinstance(dcr.move, Resized)
    assert depth.layer is None
    assert "far apart" in depth.question


def test_one_channel_needs_no_order() -> None:
    model = made(
        [
            node("SpaceToDepth", "x", "a", blocksize=2),
            node("DepthToSpace", "a", "b", blocksize=2),
        ],
        x=(1, 1, 4, 4),
    )
    layers = [each.layer for each in trace_onnx(model).operations]
    assert layers == [PixelUnshuffle(2), PixelShuffle(2)]


def test_col2im_is_a_fold() -> None:
    model = made(
        [node("Col2Im", "x size block", "y", pads=[1, 1, 1, 1], strides=[2, 2])],
        [whole("size", [7, 7]), whole("block", [3, 3])],
        x=(1, 18, 16),
    )
    (only,) = trace_onnx(model).operations
    assert only.layer == Fold((7, 7), 3, padding=1, stride=2)
    assert only.layer.output_shape(only.input_shape) == (2, 7, 7)


def test_an_output_shape_says_what_a_transposed_convolution_crops() -> None:
    model = made(
        [node("ConvTranspose", "x w", "y", strides=[2, 2], output_shape=[5, 6])],
        [weight("w", 3, 2, 4, 4)],
        x=(1, 3, 3, 3),
    )
    (only,) = trace_onnx(model).operations
    assert only.layer is not None
    assert only.layer.pads == ((2, 1), (1, 1))
    assert only.layer.output_shape((3, 3, 3)) == (2, 5, 6)


REFUSED = [
    ({"strides": [0, 0]}, "at least 1"),
    ({"strides": [1]}, "are 1 numbers, not 2"),
    ({"pads": [2**40] * 4}, "padding must be from 0"),
    ({"auto_pad": "SIDEWAYS"}, "auto_pad must be"),
    ({"kernel_shape": [2, 2]}, "its weight is"),
    ({"group": 7}, "groups must divide"),
    ({"group": 0}, "in_channels"),
    ({"dilations": [9, 9]}, "spans"),
]  # fmt: skip


def test_what_is_no_layer_says_why() -> None:
    nodes = [node("Conv", "x w", f"y{at}", **each) for at, (each, _) in enumerate(REFUSED)]
    found = trace_onnx(made(nodes, [weight("w", 4, 3, 3, 3)])).operations
    for operation, (_, words) in zip(found, REFUSED, strict=True):
        assert operation.layer is None
        assert words in operation.question


def test_quantised_convolutions_have_their_weight_elsewhere() -> None:
    import onnx

    uint8, int32 = onnx.TensorProto.UINT8, onnx.TensorProto.INT32
    tensor = onnx.helper.make_tensor
    settings = [
        tensor(name, kind, [], [1]) for name, kind in (("s", 1), ("z", uint8), ("zw", uint8))
    ]
    model = made(
        [
            node("QuantizeLinear", "x s z", "q"),
            node("QLinearConv", "q s z c.weight s zw s z c.bias", "r", pads=[1] * 4),
            node("ConvInteger", "r d.weight", "y"),
        ],
        [
            *settings,
            tensor("c.weight", uint8, [4, 3, 3, 3], [0] * 108),
            tensor("c.bias", int32, [4], [0] * 4),
            tensor("d.weight", uint8, [2, 4, 1, 1], [0] * 8),
        ],
    )
    trace = trace_onnx(model)
    _, first, second = trace.operations
    assert first.layer == Conv2d(3, 4, 3, padding=1)
    assert second.layer == Conv2d(4, 2, 1, bias=False)
    assert (first.parameters, second.parameters, trace.parameters) == (112, 8, 120)


def test_moves_of_what_is_no_layer() -> None:
    model = made(
        [
            node("Transpose", "x", "a", perm=[0, 2, 3, 1]),
            node("LayerNormalization", "a g", "b"),
            node("MatMul", "b m", "c"),
            node("Softmax", "c", "d"),
            node("ReduceMean", "d axes", "e", keepdims=0),
            node("Unsqueeze", "e axes", "f"),
            node("Squeeze", "f axes", "h"),
            node("Gemm", "h k", "y"),
        ],
        [weight("g", 3), weight("m", 3, 5), weight("k", 5, 2), whole("axes", [1, 2])],
    )
    found = trace_onnx(model).operations
    assert [each.move for each in found] == [
        Permuted((0, 2, 3, 1)),
        Aligned(),
        Gathered((-1,)),
        Gathered((-1,)),
        Gathered((1, 2), kept=False),
        Permuted((0, -1, -1, 1)),
        Permuted((0, 3)),
        Gathered((-1,)),
    ]
    assert [each.counted for each in found] == [
        False, True, True, True, True, False, False, True,
    ]  # fmt: skip
    assert [each.macs for each in found] == [0, 0, 16 * 16 * 15, 0, 0, 0, 0, 10]
    assert [each.parameters for each in found] == [0, 3, 15, 0, 0, 0, 0, 10]


def test_a_weight_that_is_used_twice_counts_once() -> None:
    model = made(
        [
            node("Conv", "x c.weight", "a", "first", pads=[1] * 4),
            node("Transpose", "c.weight", "t", perm=[0, 1, 3, 2]),
            node("Conv", "a t", "y", "second"),
        ],
        [weight("c.weight", 3, 3, 3, 3), weight("idle", 5)],
    )
    trace = trace_onnx(model)
    first, second = trace.operations
    assert (first.parameters, first.repeats) == (81, "")
    assert (second.parameters, second.repeats) == (0, "c")
    assert trace.parameters == 86


def test_a_body_is_not_entered_but_told() -> None:
    import onnx

    info = onnx.helper.make_tensor_value_info
    body = onnx.helper.make_graph([node("Relu", "x", "b")], "body", [], [info("b", 1, None)])
    model = made(
        [node("If", "c", "y", then_branch=body, else_branch=body)],
        inputs=[info("c", onnx.TensorProto.BOOL, [])],
    )
    trace = trace_onnx(model)
    assert [each.kind for each in trace.operations] == ["If"]
    assert trace.remarks == ("What 1 If do inside is not entered, so its layers are not told.",)


def test_functions_of_a_model_are_opened() -> None:
    import onnx

    function = onnx.helper.make_function(
        "own", "Block", ["a", "w"], ["b"],
        [node("Conv", "a w", "t"), node("Relu", "t", "b")],
        [onnx.helper.make_opsetid("", 22)],
    )  # fmt: skip
    call = onnx.helper.make_node("Block", ["x", "w"], ["y"], domain="own")
    trace = trace_onnx(made([call], [weight("w", 4, 3, 3, 3)], functions=[function]))
    assert [each.kind for each in trace.operations] == ["Conv", "Relu"]
    assert trace.shapes[trace.operations[1].outputs[0]] == (1, 4, 14, 14)


def test_an_operator_of_another_domain_keeps_the_shape_that_the_file_tells() -> None:
    import onnx

    own = onnx.helper.make_node("Own", ["x"], ["a"], domain="com.example")
    model = made([own, node("Conv", "a w", "y")], [weight("w", 4, 3, 3, 3)])
    model.opset_import.append(onnx.helper.make_opsetid("com.example", 1))
    (_, unknown) = trace_onnx(model).operations
    assert unknown.layer is None
    assert "not known: sizes depend" in unknown.question
    model.graph.value_info.append(
        onnx.helper.make_tensor_value_info("a", 1, ("batch", 3, 16, 16))
    )
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_param = "batch"
    trace = trace_onnx(model)
    assert trace.operations[1].layer == Conv2d(3, 4, 3, bias=False)
    assert "com.example.Own" in trace.remarks[0]


PADDED = [
    ("/Pad", "/conv/Conv", True),
    ("/block/Pad", "/block/conv/Conv", True),
    ("/pad/Pad", "/conv/Conv", False),
    ("Pad_0", "Conv_1", False),
]


def test_padding_of_an_exporter_joins_its_convolution() -> None:
    modes = {"constant": "zeros", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}
    cases = [(*each, mode) for each in PADDED for mode in modes]
    nodes = [
        made_node
        for number, (pad, conv, _, mode) in enumerate(cases)
        for made_node in (
            node("Pad", "x p", f"a{number}", pad, mode=mode),
            node("Conv", f"a{number} w", f"y{number}", conv),
        )
    ]
    weights = [whole("p", [0, 0, 1, 2, 0, 0, 0, 1]), weight("w", 4, 3, 3, 3)]
    found = iter(trace_onnx(made(nodes, weights)).operations)
    for _, _, joined, mode in cases:
        if not joined:
            assert isinstance(next(found).move, Aligned)
        convolution = next(found)
        pads = ((1, 0), (2, 1)) if joined else 0
        own = modes[mode] if joined else "zeros"
        assert convolution.layer == Conv2d(3, 4, 3, padding=pads, bias=False, padding_mode=own)
        assert convolution.input_shape == ((3, 16, 16) if joined else (3, 17, 19))
    assert next(found, None) is None


@pytest.mark.parametrize(("pads", "fill"), [
    ([0, 1, 1, 1, 0, 0, 1, 1], 0.0),
    ([0, 0, -1, 1, 0, 0, 1, 1], 0.0),
    ([0, 0, 1, 1, 0, 0, 1, 1], 2.0),
])  # fmt: skip
def test_padding_of_channels_or_with_other_numbers_stays(pads: list[int], fill: float) -> None:
    import onnx

    channels = 3 + pads[1]
    model = made(
        [node("Pad", "x p v", "a", "/Pad"), node("Conv", "a w", "y", "/conv/Conv")],
        [
            whole("p", pads),
            onnx.helper.make_tensor("v", 1, [], [fill]),
            weight("w", 4, channels, 3, 3),
        ],
    )
    assert [each.kind for each in trace_onnx(model).operations] == ["Pad", "Conv"]


def test_a_deformable_convolution_is_a_row_with_a_question() -> None:
    model = made(
        [node("DeformConv", "x w o", "y")],
        [weight("w", 4, 3, 3, 3), weight("o", 1, 18, 14, 14)],
        opset=19,
    )
    (only,) = trace_onnx(model).operations
    assert only.layer is None
    assert "deformable" in only.question
    assert only.macs == 108 * 14 * 14


def test_a_weight_that_is_dequantised_first_is_a_weight() -> None:
    import onnx

    int8, tensor = onnx.TensorProto.INT8, onnx.helper.make_tensor
    model = made(
        [
            node("DequantizeLinear", "c.weight_quantized s z", "w"),
            node("Conv", "x w", "y"),
        ],
        [
            tensor("c.weight_quantized", int8, [4, 3, 3, 3], [0] * 108),
            tensor("s", 1, [], [1.0]),
            tensor("z", int8, [], [0]),
        ],
    )
    trace = trace_onnx(model)
    (only,) = trace.operations
    assert only.layer == Conv2d(3, 4, 3, bias=False)
    assert (only.name, only.parameters, trace.parameters) == ("c", 108, 108)
