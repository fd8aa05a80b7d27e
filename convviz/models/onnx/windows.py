"""ONNX's operators with a window as layers of convviz's, from attributes and shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from convviz import layer as ours
from convviz.conventions import onnx
from convviz.conventions.window import Pads, Window
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.models.onnx.graph import OnnxGraph, OnnxNode
from convviz.models.trace import Move, Resized, Slides, ValueShape
from convviz.parsing.numerals import short


class OnnxLayer(NamedTuple):
    """A node with a window: its `layer` over `input_shape`, or the `question` why not."""

    move: Move
    layer: Layer | None = None
    input_shape: tuple[int, ...] = ()
    question: str = ""


Made = tuple[Layer, tuple[int, ...]]
"""A layer, and the (channels, sizes ...) that it takes."""


def layer_of(node: OnnxNode, graph: OnnxGraph) -> OnnxLayer | None:
    """What `node` is where it has a window; None of all other operators.

    A layer that disagrees with ONNX's own inference about its output is none.
    """
    make = MAKERS.get(node.op) if node.kind == node.op else None
    if make is None:
        return None
    before = graph.shape(node.input(0))
    after = graph.shape(node.outputs[0]) if node.outputs else None
    rank = len(before or ()) or 3
    move: Move = Slides(tuple(range(2, rank)) if node.op != "Col2Im" else (2,))
    if node.op in SHUFFLES:
        move = Slides((2, 3))
    try:
        layer, shape = make(node, graph)
        out = layer.output_shape(shape)
        if after is not None and any(
            told not in (None, size) for told, size in zip(after[1:], out, strict=False)
        ):
            raise ConvVizError(
                f"as one of convviz's layers it would give {out}, but ONNX says"
                f" {_told(after[1:])}"
            )
    except ConvVizError as error:
        return OnnxLayer(Resized() if node.op in SHUFFLES else move, question=str(error))
    return OnnxLayer(move, layer, shape)


def _convolution(node: OnnxNode, graph: OnnxGraph) -> Made:
    weight_at, bias_at = WEIGHTS[node.op]
    weight = _known(graph.shape(node.input(weight_at)), "the shape of its weight")
    shape = _known(graph.shape(node.input(0)), "the shape of its input")
    cls, dims = _class_over("Conv", shape)
    if len(weight) != dims + 2:
        raise ConvVizError(
            f"its weight {weight} does not go over an input of {dims + 1} numbers"
        )
    kernel = tuple(_ints(node, "kernel_shape", dims) or weight[2:])
    if kernel != weight[2:]:
        raise ConvVizError(f"its kernel_shape is {kernel}, but its weight is {weight}")
    stride, dilation = _each(node, "strides", dims), _each(node, "dilations", dims)
    groups = node.attributes.get("group", 1)
    made = cls(
        in_channels=weight[1] * groups,
        out_channels=weight[0],
        kernel_size=kernel,
        stride=stride,
        padding=_pads(node, _windows(shape, kernel, stride, dilation)),
        dilation=dilation,
        groups=groups,
        bias=bias_at > 0 and node.input(bias_at) >= 0,
    )
    return made, shape[1:]


def _transposed(node: OnnxNode, graph: OnnxGraph) -> Made:
    weight = _known(graph.shape(node.input(1)), "the shape of its weight")
    shape = _known(graph.shape(node.input(0)), "the shape of its input")
    cls, dims = _class_over("ConvTranspose", shape)
    if len(weight) != dims + 2:
        raise ConvVizError(
            f"its weight {weight} does not go over an input of {dims + 1} numbers"
        )
    stride, dilation = _each(node, "strides", dims), _each(node, "dilations", dims)
    more = _each(node, "output_padding", dims, 0)
    wanted = _ints(node, "output_shape")
    groups = node.attributes.get("group", 1)
    explicit = _explicit(node, dims)
    crops = [
        onnx.crop(
            window,
            _word(node),
            pads=explicit[at],
            output_padding=more[at],
            out_size=wanted[at - dims] if len(wanted) >= dims else None,
        )
        for at, window in enumerate(_windows(shape, weight[2:], stride, dilation))
    ]
    made = cls(
        in_channels=weight[0],
        out_channels=weight[1] * groups,
        kernel_size=weight[2:],
        stride=stride,
        padding=tuple(crop.padding for crop in crops),
        output_padding=tuple(crop.output_padding for crop in crops),
        groups=groups,
        bias=node.input(2) >= 0,
        dilation=dilation,
    )
    return made, shape[1:]


def _pool(node: OnnxNode, graph: OnnxGraph) -> Made:
    shape = _known(graph.shape(node.input(0)), "the shape of its input")
    cls, dims = _class_over("MaxPool" if node.op == "MaxPool" else "AvgPool", shape)
    kernel = tuple(_ints(node, "kernel_shape", dims))
    if not kernel:
        raise ConvVizError("it has no kernel_shape")
    stride, dilation = _each(node, "strides", dims), _each(node, "dilations", dims)
    arguments: dict[str, Any] = {
        "kernel_size": kernel,
        "stride": stride,
        "padding": _pads(node, _windows(shape, kernel, stride, dilation)),
        "dilation": dilation,
        "ceil_mode": bool(node.attributes.get("ceil_mode", 0)),
        "framework": "onnx",
    }
    if node.op != "MaxPool":
        arguments["count_include_pad"] = bool(node.attributes.get("count_include_pad", 0))
    return cls(**arguments), shape[1:]


def _depth_to_space(node: OnnxNode, graph: OnnxGraph) -> Made:
    shape = _known(graph.shape(node.input(0)), "the shape of its input")
    block = node.attributes.get("blocksize", 1)
    if node.attributes.get("mode", "DCR") != "CRD" and shape[1] != block**2:
        raise ConvVizError(
            "its mode is DCR, in which the channels of a block stand far apart: PixelShuffle"
            " has them side by side, as CRD"
        )
    return ours.PixelShuffle(block), shape[1:]


def _space_to_depth(node: OnnxNode, graph: OnnxGraph) -> Made:
    shape = _known(graph.shape(node.input(0)), "the shape of its input")
    if shape[1] != 1:
        raise ConvVizError(
            "it puts the channels of a block far apart, which PixelUnshuffle has side by side"
        )
    return ours.PixelUnshuffle(node.attributes.get("blocksize", 1)), shape[1:]


def _col2im(node: OnnxNode, graph: OnnxGraph) -> Made:
    shape = _known(graph.shape(node.input(0)), "the shape of its input")
    size, kernel = (graph.constants.get(node.input(at)) for at in (1, 2))
    if size is None or kernel is None:
        raise ConvVizError("the size of its output or its blocks is computed as it runs")
    if len(size) != 2 or len(kernel) != 2:
        raise ConvVizError(f"convviz's Fold has two axes, and this one {len(size)}")
    made = ours.Fold(
        output_size=size,
        kernel_size=kernel,
        dilation=_each(node, "dilations", 2),
        padding=_explicit(node, 2),
        stride=_each(node, "strides", 2),
    )
    return made, shape[1:]


def _deformed(node: OnnxNode, graph: OnnxGraph) -> Made:
    raise ConvVizError("a deformable convolution reads where an input of its own says")


MAKERS: dict[str, Callable[[OnnxNode, OnnxGraph], Made]] = {
    "Conv": _convolution,
    "ConvInteger": _convolution,
    "QLinearConv": _convolution,
    "ConvTranspose": _transposed,
    "MaxPool": _pool,
    "AveragePool": _pool,
    "DepthToSpace": _depth_to_space,
    "SpaceToDepth": _space_to_depth,
    "Col2Im": _col2im,
    "DeformConv": _deformed,
}
"""What makes the layer of a node, by its operator."""

SHUFFLES = ("DepthToSpace", "SpaceToDepth")

WEIGHTS = {"Conv": (1, 2), "QLinearConv": (3, 8), "ConvInteger": (1, -1)}
"""At which inputs a convolution has its weight and its bias."""


def _class_over(family: str, shape: Sequence[int]) -> tuple[Callable[..., Layer], int]:
    dims = len(shape) - 2
    if not 1 <= dims <= 3:
        raise ConvVizError(
            f"its input {_told(shape)} has {dims} axes to slide along, and convviz's layers"
            " have one, two or three"
        )
    return getattr(ours, f"{family}{dims}d"), dims


def _known(shape: ValueShape | None, what: str) -> tuple[int, ...]:
    """The sizes in `shape`, which are all known.

    Raises:
        ConvVizError: they are not.
    """
    if shape is None or None in shape:
        told = "" if shape is None else f" {_told(shape)}"
        raise ConvVizError(f"{what}{told} is not known: sizes depend on numbers, or contradict")
    return tuple(size for size in shape if size is not None)


def _windows(
    shape: Sequence[int], kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]
) -> list[Window]:
    if min(*kernel, *stride, *dilation, *shape) < 1:
        raise ConvVizError(
            f"its kernel {_told(kernel)}, strides {_told(stride)} and dilations"
            f" {_told(dilation)} must be at least 1"
        )
    return list(map(Window, shape[2:], kernel, stride, dilation))


def _word(node: OnnxNode) -> str:
    word = node.attributes.get("auto_pad", "NOTSET")
    return word if isinstance(word, str) else short(word)


def _pads(node: OnnxNode, windows: Sequence[Window]) -> Pads:
    explicit = _explicit(node, len(windows))
    return tuple(
        onnx.pads(window, _word(node), pair)
        for window, pair in zip(windows, explicit, strict=True)
    )


def _explicit(node: OnnxNode, dims: int) -> Pads:
    return onnx.pairs(_ints(node, "pads") or (0,) * 2 * dims, dims)


def _each(node: OnnxNode, name: str, dims: int, usual: int = 1) -> tuple[int, ...]:
    """An attribute that has a number for each axis, or is `usual` along all."""
    return _ints(node, name, dims) or (usual,) * dims


def _ints(node: OnnxNode, name: str, count: int = 0) -> tuple[int, ...]:
    """The numbers of an attribute; none where it is not there.

    Raises:
        ConvVizError: they are not `count`, unless that is 0.
    """
    found = node.attributes.get(name)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(each, int) for each in found):
        raise ConvVizError(f"its {name} are no numbers: {short(found)}")
    if count and len(found) != count:
        raise ConvVizError(f"its {name} are {len(found)} numbers, not {count}")
    return tuple(found)


def _told(shape: Sequence[object]) -> str:
    return f"({', '.join('?' if size is None else str(size) for size in shape)})"
