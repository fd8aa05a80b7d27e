"""PyTorch's operators with a window as layers of convviz's, from their arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from convviz import layer as ours
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.models.torch.calls import Call
from convviz.models.torch.moves import adaptive_reach
from convviz.models.trace import Aligned, Gathered, Move, Resized, Slides


class SeenWindow(NamedTuple):
    """An operator with a window: its `layer` over `input_shape`, or why there is none."""

    kind: str
    move: Move
    layer: Layer | None = None
    input_shape: tuple[int, ...] = ()
    question: str = ""


Sizes = Sequence[int]
Asking = tuple[str, int, dict[str, Any]]
"""The name of a class of convviz's, its number of axes, and its arguments."""


def windowed(call: Call, *, one_axis: bool = False) -> SeenWindow | None:
    """What `call` is where it has a window; None of all other operators.

    Args:
        call: an operator that has run.
        one_axis: true if its first spatial axis, of size 1, is only there to make a pool of
            one axis a pool of two.
    """
    if "adaptive" in call.name:
        return _adaptive(call, one_axis=one_axis)
    make = MAKERS.get(call.name)
    if make is None:
        return None
    shape = tuple(call.inputs[0].shape)
    name, dims, arguments = make(call.bound)
    axes = tuple(range(len(shape) - dims, len(shape)))
    if one_axis and dims == 2 and shape[-2] == 1:
        name, axes, shape = name.replace("2d", "1d"), axes[1:], (*shape[:-2], shape[-1])
        arguments = _of_last_axis(arguments)
    return _drawn(name, arguments, axes, shape)


def _of_last_axis(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a pool of two axes as those of a pool of the last one."""
    return {
        name: each[1:] if isinstance(each, tuple) else each
        for name, each in arguments.items()
        if name != "divisor_override"
    }


def _drawn(name: str, arguments: dict[str, Any], axes: Sizes, sizes: Sizes) -> SeenWindow:
    """A layer that slides along `axes`; the last of `sizes` are channels and these axes."""
    move, shape = Slides(tuple(axes)), tuple(sizes[-1 - len(axes) :])
    cls: type[Layer] | None = getattr(ours, name, None)
    if cls is None:
        why = f"convviz has no {name}: its convolutions have one, two or three axes"
        return SeenWindow(name, move, question=why)
    try:
        made = cls(**arguments)
        made.output_shape(shape)
    except ConvVizError as error:
        return SeenWindow(name, move, question=str(error))
    return SeenWindow(name, move, made, shape)


def _convolution(bound: dict[str, Any]) -> Asking:
    weight = bound["weight"]
    dims, groups = weight.dim() - 2, bound["groups"]
    first, second, *kernel = weight.shape
    transposed = bound["transposed"]
    arguments = {
        "in_channels": first if transposed else second * groups,
        "out_channels": second * groups if transposed else first,
        "kernel_size": tuple(kernel),
        "stride": _each(bound["stride"], dims),
        "padding": _each(bound["padding"], dims),
        "dilation": _each(bound["dilation"], dims),
        "groups": groups,
        "bias": bound["bias"] is not None,
    }
    if transposed:
        arguments["output_padding"] = _each(bound["output_padding"], dims)
    return f"Conv{'Transpose' * transposed}{dims}d", dims, arguments


def _max_pool(dims: int) -> Callable[[dict[str, Any]], Asking]:
    def make(bound: dict[str, Any]) -> Asking:
        kernel = _each(bound["kernel_size"], dims)
        arguments = {
            "kernel_size": kernel,
            "stride": _each(bound.get("stride") or kernel, dims),
            "padding": _each(bound["padding"], dims),
            "dilation": _each(bound["dilation"], dims),
            "ceil_mode": bound["ceil_mode"],
        }
        return f"MaxPool{dims}d", dims, arguments

    return make


def _avg_pool(dims: int) -> Callable[[dict[str, Any]], Asking]:
    def make(bound: dict[str, Any]) -> Asking:
        kernel = _each(bound["kernel_size"], dims)
        arguments = {
            "kernel_size": kernel,
            "stride": _each(bound.get("stride") or kernel, dims),
            "padding": _each(bound["padding"], dims),
            "ceil_mode": bound["ceil_mode"],
            "count_include_pad": bound["count_include_pad"],
        }
        if dims > 1:
            arguments["divisor_override"] = bound.get("divisor_override")
        return f"AvgPool{dims}d", dims, arguments

    return make


def _unfold(bound: dict[str, Any]) -> Asking:
    window = ("kernel_size", "dilation", "padding", "stride")
    return "Unfold", 2, {name: _each(bound[name], 2) for name in window}


def _fold(bound: dict[str, Any]) -> Asking:
    window = ("output_size", "kernel_size", "dilation", "padding", "stride")
    return "Fold", 1, {name: _each(bound[name], 2) for name in window}


def _shuffle(bound: dict[str, Any]) -> Asking:
    return "PixelShuffle", 2, {"upscale_factor": bound["upscale_factor"]}


def _unshuffle(bound: dict[str, Any]) -> Asking:
    return "PixelUnshuffle", 2, {"downscale_factor": bound["downscale_factor"]}


MAKERS: dict[str, Callable[[dict[str, Any]], Asking]] = {
    "convolution": _convolution,
    "_convolution": _convolution,
    "max_pool1d_with_indices": _max_pool(1),
    "max_pool2d_with_indices": _max_pool(2),
    "max_pool3d_with_indices": _max_pool(3),
    "avg_pool1d": _avg_pool(1),
    "avg_pool2d": _avg_pool(2),
    "avg_pool3d": _avg_pool(3),
    "im2col": _unfold,
    "col2im": _fold,
    "pixel_shuffle": _shuffle,
    "pixel_unshuffle": _unshuffle,
}
"""What makes the class, the number of axes and the arguments of a layer, by the operator."""


def _adaptive(call: Call, *, one_axis: bool) -> SeenWindow:
    """An adaptive pool: a plain one where its windows are all alike and not the whole input."""
    shape = tuple(call.inputs[0].shape)
    out = tuple(call.outputs[0].shape)
    dims = 1 if one_axis else len(call.bound["output_size"])
    axes = tuple(range(len(shape) - dims, len(shape)))
    kind = call.name.lstrip("_").replace("2d", "1d" if one_axis else "2d")
    if all(out[axis] == 1 for axis in axes):
        return SeenWindow(kind, Gathered(axes))
    if all(out[axis] == shape[axis] for axis in axes):
        return SeenWindow(kind, Aligned())
    if all(shape[axis] % out[axis] == 0 for axis in axes):
        kernel = tuple(shape[axis] // out[axis] for axis in axes)
        name = f"{'Max' if 'max' in kind else 'Avg'}Pool{dims}d"
        channels = shape[axes[0] - 1 - one_axis]
        sizes = (channels, *(shape[axis] for axis in axes))
        drawn = _drawn(name, {"kernel_size": kernel}, axes, sizes)
        return drawn._replace(kind=kind)
    pairs = [(shape[axis], out[axis]) for axis in axes]
    return SeenWindow(kind, Resized(max(adaptive_reach(size, to) for size, to in pairs)))


def _each(value: Any, dims: int) -> tuple[int, ...]:
    """One int an axis, of a list that has one for all or one each."""
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    return values * dims if len(values) == 1 else values
