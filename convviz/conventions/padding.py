"""Padding as it is said in a framework, made into cells (before, after) each axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from convviz.conventions import onnx, tensorflow, torch
from convviz.conventions.window import Pads, Pair, Window
from convviz.errors import ConvVizError
from convviz.numerals import is_list, not_pairs, one_of, per_axis, plain, short, whole
from convviz.shapes import sizes_in
from convviz.spelling import spelled

FRAMEWORKS = {"torch": "PyTorch", "tensorflow": "TensorFlow", "onnx": "ONNX"}
"""The names of the frameworks, and how they are written."""

WORDS = {"torch": torch.WORDS, "tensorflow": tensorflow.WORDS, "onnx": onnx.WORDS}

RULES: dict[str, Callable[[Window, str], Pair]] = {
    "torch": torch.pads,
    "tensorflow": tensorflow.pads,
    "onnx": onnx.pads,
}


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
    framework = one_of("framework", framework, FRAMEWORKS)
    windows = _windows(input_shape, kernel_size, stride, dilation)
    padding = _word(padding, framework)
    if not isinstance(padding, str):
        return Padding(_numbers(padding, framework, len(windows)))
    if framework == "tensorflow" and padding.lower() == "causal" and len(windows) > 1:
        raise ConvVizError(
            f"padding 'causal' is for one axis, as in Keras's Conv1D, not {len(windows)}"
        )
    pads = tuple(RULES[framework](window, padding) for window in windows)
    word = padding if framework == "torch" else padding.upper()
    return Padding(pads, f"{FRAMEWORKS[framework]} {word}")


class Cropping(NamedTuple):
    """What a transposed convolution cuts off, (before, after) each axis, and what it adds."""

    pads: Pads
    output_padding: tuple[int, ...]
    convention: str = ""


def resolve_cropping(
    padding: object,
    framework: str,
    *,
    input_shape: Sequence[int],
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    output_padding: int | Sequence[int] | None = None,
) -> Cropping:
    """What `padding` of a transposed convolution means in `framework`.

    >>> resolve_cropping("same", "tensorflow", input_shape=(1, 4), kernel_size=3, stride=2)
    Cropping(pads=((0, 1),), output_padding=(0,), convention='TensorFlow SAME')

    Args:
        padding: a word of TensorFlow's or ONNX's, or cells as `resolve_padding` takes them.
        framework: `torch`, `tensorflow` or `onnx`.
        input_shape: (channels, sizes ...) of the input, without a batch.
        kernel_size: taps, of all axes or of each.
        stride: output cells from one input cell to the next, along all axes or each.
        dilation: cells from one tap to the next, along all axes or each.
        output_padding: cells that are added behind; None leaves them to the framework.

    Raises:
        ConvVizError: there is no such framework or word, or a number is none.
    """
    framework = one_of("framework", framework, FRAMEWORKS)
    windows = _windows(input_shape, kernel_size, stride, dilation)
    padding = _word(padding, framework)
    added: list[int | None] = [None] * len(windows)
    if output_padding is not None:
        added = [*per_axis("output_padding", output_padding, len(windows), least=0)]
    if not isinstance(padding, str):
        pads = _numbers(padding, framework, len(windows))
        return Cropping(pads, tuple(more or 0 for more in added))
    if framework == "torch":
        raise ConvVizError(
            f"padding of PyTorch's transposed convolution is in numbers, not {short(padding)}"
        )
    crops = [
        tensorflow.crop(window, padding, output_padding=more)
        if framework == "tensorflow"
        else onnx.crop(window, padding, output_padding=more or 0)
        for window, more in zip(windows, added, strict=True)
    ]
    return Cropping(
        tuple(crop.padding for crop in crops),
        tuple(crop.output_padding for crop in crops),
        f"{FRAMEWORKS[framework]} {padding.upper()}",
    )


def _word(padding: object, framework: str) -> object:
    """`padding`, where it is a word of the framework's in whatever letter case, as written."""
    return spelled(padding, WORDS[framework]) or plain(padding)


def _windows(
    input_shape: Sequence[int],
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int],
    dilation: int | Sequence[int],
) -> list[Window]:
    shape = sizes_in(input_shape)
    if not is_list(shape) or not 2 <= len(shape) <= 4:
        raise ConvVizError(f"input shape must be (channels, sizes ...), not {short(shape)}")
    sizes = [whole("input size", size, least=1) for size in shape[1:]]
    kernels = per_axis("kernel_size", kernel_size, len(sizes), least=1)
    strides = per_axis("stride", stride, len(sizes), least=1)
    dilations = per_axis("dilation", dilation, len(sizes), least=1)
    return list(map(Window, sizes, kernels, strides, dilations))


def _numbers(padding: object, framework: str, dims: int) -> Pads:
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
