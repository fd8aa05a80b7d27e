"""Cells that a transposed convolution crops, from a framework's words and output sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.conventions import onnx, tensorflow, torch
from convviz.conventions.crop import Crop
from convviz.conventions.padding import (
    FRAMEWORKS,
    as_written,
    cells_of,
    framework_named,
    windows_of,
)
from convviz.conventions.window import Pads, Window
from convviz.errors import ConvVizError
from convviz.parsing.numerals import per_axis, short


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
    output_size: int | Sequence[int] | None = None,
) -> Cropping:
    """What `padding` of a transposed convolution means in `framework`.

    >>> resolve_cropping("same", "tensorflow", input_shape=(1, 4), kernel_size=3, stride=2)
    Cropping(pads=((0, 1),), output_padding=(0,), convention='TensorFlow SAME')
    >>> resolve_cropping(0, "onnx", input_shape=(1, 3), kernel_size=4, stride=2, output_size=5)
    Cropping(pads=((2, 1),), output_padding=(0,), convention='ONNX output_shape')

    Args:
        padding: a word of TensorFlow's or ONNX's, or cells as `resolve_padding` takes them.
        framework: `torch`, `tensorflow` or `onnx`.
        input_shape: (channels, sizes ...) of the input, without a batch.
        kernel_size: taps, of all axes or of each.
        stride: output cells from one input cell to the next, along all axes or each.
        dilation: cells from one tap to the next, along all axes or each.
        output_padding: cells that are added behind; None leaves them to the framework.
        output_size: the output along all axes or each.  PyTorch's `output_size` picks the
            output padding.  ONNX's `output_shape` picks what is cut off, and sets numbers of
            `padding` aside.  TensorFlow's `output_shape`, of `tf.nn.conv2d_transpose`, picks
            both; Keras has none.

    Raises:
        ConvVizError: there is no such framework or word, a number is none, or the output
            cannot have this size.
    """
    framework = framework_named("framework", framework)
    windows = windows_of(input_shape, kernel_size, stride, dilation)
    padding = as_written(padding, framework)
    if framework == "torch" and isinstance(padding, str):
        raise ConvVizError(
            f"padding of PyTorch's transposed convolution is in numbers, not {short(padding)}"
        )
    word = padding if isinstance(padding, str) else None
    pads = ((0, 0),) * len(windows)
    if word is None:
        pads = cells_of(padding, framework, len(windows))
    added: list[int | None] = [None] * len(windows)
    if output_padding is not None:
        added = [*per_axis("output_padding", output_padding, len(windows), least=0)]
    if output_size is not None:
        sizes = per_axis("output_size", output_size, len(windows), least=1)
        return _sized(windows, framework, word, pads, added, sizes)
    if word is None:
        return Cropping(pads, tuple(more or 0 for more in added))
    crops = [
        tensorflow.crop(window, word, output_padding=more)
        if framework == "tensorflow"
        else onnx.crop(window, word, output_padding=more or 0)
        for window, more in zip(windows, added, strict=True)
    ]
    return _cropping(crops, f"{FRAMEWORKS[framework]} {word.upper()}")


def _sized(
    windows: Sequence[Window],
    framework: str,
    word: str | None,
    pads: Pads,
    added: Sequence[int | None],
    sizes: Sequence[int],
) -> Cropping:
    """The cropping that gives an output of `sizes`."""
    if framework == "onnx":
        crops = [
            onnx.crop(window, word or "NOTSET", output_padding=more or 0, out_size=size)
            for window, more, size in zip(windows, added, sizes, strict=True)
        ]
        return _cropping(crops, " ".join(filter(None, ["ONNX", word, "output_shape"])))
    if any(added):
        raise ConvVizError(
            f"{FRAMEWORKS[framework]} takes output_padding or output_size, not both: the size"
            " tells how much is added"
        )
    if word is not None:
        each = zip(windows, sizes, strict=True)
        crops = [tensorflow.sized(window, word, size) for window, size in each]
        return _cropping(crops, f"TensorFlow {word.upper()}")
    more = torch.output_padding if framework == "torch" else tensorflow.output_padding
    return Cropping(pads, tuple(map(more, windows, pads, sizes)))


def _cropping(crops: Sequence[Crop], convention: str) -> Cropping:
    return Cropping(
        tuple(crop.padding for crop in crops),
        tuple(crop.output_padding for crop in crops),
        convention,
    )
