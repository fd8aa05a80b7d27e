"""Padding as it is said in a framework, made into cells (before, after) each axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from convviz.conventions import onnx, tensorflow, torch
from convviz.conventions.pool import PoolRules
from convviz.conventions.window import Pads, Pair, Window
from convviz.errors import ConvVizError
from convviz.parsing.numerals import is_list, not_pairs, one_of, per_axis, plain, short, whole
from convviz.parsing.shapes import sizes_in
from convviz.parsing.spelling import spelled

FRAMEWORKS = {"torch": "PyTorch", "tensorflow": "TensorFlow", "onnx": "ONNX"}
"""The names of the frameworks, and how they are written."""

OTHER_NAMES = {"pytorch": "torch", "keras": "tensorflow", "tf": "tensorflow"}

WORDS = {"torch": torch.WORDS, "tensorflow": tensorflow.WORDS, "onnx": onnx.WORDS}

RULES: dict[str, Callable[[Window, str], Pair]] = {
    "torch": torch.pads,
    "tensorflow": tensorflow.pads,
    "onnx": onnx.pads,
}

POOLS: dict[str, PoolRules] = {
    "torch": torch.POOLS,
    "tensorflow": tensorflow.POOLS,
    "onnx": onnx.POOLS,
}


def framework_named(name: str, value: object) -> str:
    """The framework that `value` spells, in whatever letter case, or by another of its names.

    >>> framework_named("framework", "PyTorch"), framework_named("framework", "keras")
    ('torch', 'tensorflow')

    Raises:
        ConvVizError: there is no such framework; the argument is called `name`.
    """
    other = spelled(value, OTHER_NAMES)
    return OTHER_NAMES[other] if other else one_of(name, value, FRAMEWORKS)


class Padding(NamedTuple):
    """Cells (before, after) each axis, and the `convention` that they come from.

    The convention is the framework and its word, such as `TensorFlow SAME`; empty where the
    cells themselves were given.
    """

    pads: Pads
    convention: str = ""


def resolve_padding(
    padding: object,
    framework: str,
    *,
    input_shape: Sequence[int],
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> Padding:
    """What `padding` means in `framework`: how many cells before and after each axis.

    >>> resolve_padding(
    ...     "same", "tensorflow", input_shape=(3, 224, 224), kernel_size=7, stride=2
    ... )
    Padding(pads=((2, 3), (2, 3)), convention='TensorFlow SAME')

    Args:
        padding: a word of the framework's; or cells for all axes, for each axis, or
            (before, after) each axis.  ONNX's list of all begins, then all ends, takes the
            place of one number each axis.
        framework: `torch`, `tensorflow` (which is Keras's, too) or `onnx`.
        input_shape: (channels, sizes ...) of the input, without a batch.
        kernel_size: taps, of all axes or of each.
        stride: cells that the kernel moves, along all axes or each.
        dilation: cells from one tap to the next, along all axes or each.

    Raises:
        ConvVizError: there is no such framework or word, or a number is none.
    """
    framework = framework_named("framework", framework)
    windows = windows_of(input_shape, kernel_size, stride, dilation)
    padding = as_written(padding, framework)
    if not isinstance(padding, str):
        return Padding(cells_of(padding, framework, len(windows)))
    if framework == "tensorflow" and padding.lower() == "causal" and len(windows) > 1:
        raise ConvVizError(
            f"padding 'causal' is for one axis, as in Keras's Conv1D, not {len(windows)}"
        )
    pads = tuple(RULES[framework](window, padding) for window in windows)
    word = padding if framework == "torch" else padding.upper()
    return Padding(pads, f"{FRAMEWORKS[framework]} {word}")


def as_written(padding: object, framework: str) -> object:
    """`padding`, where it is a word of the framework's in whatever letter case, as written."""
    return spelled(padding, WORDS[framework]) or plain(padding)


def windows_of(
    input_shape: Sequence[int],
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int],
    dilation: int | Sequence[int],
) -> list[Window]:
    """A window along each axis of an input of (channels, sizes ...).

    Raises:
        ConvVizError: the shape is none, or a number is none.
    """
    shape = sizes_in(input_shape)
    if not is_list(shape) or not 2 <= len(shape) <= 4:
        raise ConvVizError(f"input shape must be (channels, sizes ...), not {short(shape)}")
    sizes = [whole("input size", size, least=1) for size in shape[1:]]
    kernels = per_axis("kernel_size", kernel_size, len(sizes), least=1)
    strides = per_axis("stride", stride, len(sizes), least=1)
    dilations = per_axis("dilation", dilation, len(sizes), least=1)
    return list(map(Window, sizes, kernels, strides, dilations))


def cells_of(padding: object, framework: str, dims: int) -> Pads:
    """Padding in numbers, as the framework lists them, as (before, after) each axis.

    Raises:
        ConvVizError: it is no such numbers.
    """
    if not is_list(padding):
        return ((whole("padding", padding, least=0),) * 2,) * dims
    if any(map(is_list, map(plain, padding))):
        if len(padding) != dims:
            raise not_pairs(padding, dims)
        both = [per_axis("padding", item, 2, least=0) for item in padding]
        return tuple((before, after) for before, after in both)
    cells = [whole("padding", item, least=0) for item in padding]
    if framework == "onnx":
        return onnx.pairs(cells, dims)
    return tuple((both, both) for both in per_axis("padding", cells, dims, least=0))
