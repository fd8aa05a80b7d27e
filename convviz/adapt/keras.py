"""Keras's layers as ours: other words for the arguments, and padding by a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convviz.adapt.arrays import copied
from convviz.adapt.words import described
from convviz.conventions import tensorflow
from convviz.conventions.window import Window
from convviz.errors import ConvVizError
from convviz.layer import Layer, operator_class
from convviz.layer.windowed import Windowed

if TYPE_CHECKING:
    from convviz.adapt.arrays import Array

NAMES = {
    "conv": ("Conv1D", "Conv2D", "Conv3D"),
    "depthwise": ("DepthwiseConv1D", "DepthwiseConv2D"),
    "transposed": ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    "maxpool": ("MaxPooling1D", "MaxPooling2D", "MaxPooling3D"),
    "avgpool": ("AveragePooling1D", "AveragePooling2D", "AveragePooling3D"),
}
"""The classes of one, two and three axes by the names of our operators, and `depthwise`."""

POOLS = ("maxpool", "avgpool")


def class_of(name: str) -> type[Layer]:
    """The class of ours that does what the Keras class `name` does."""
    operator = _operator(name)
    dims = 1 + NAMES[operator].index(name)
    return operator_class("conv" if operator == "depthwise" else operator, dims)


def as_ours(layer: Any, name: str, input_shape: Sequence[int] | None) -> Windowed:
    """The layer of ours that does what `layer`, which is a Keras class `name`, does.

    Raises:
        ConvVizError: the input shape is needed, or clashes with the layer.
    """
    operator = _operator(name)
    unpadded = class_of(name)(**_arguments(layer, operator, input_shape))
    assert isinstance(unpadded, Windowed)  # as all of NAMES are
    sizes = _sizes(layer, operator, unpadded, input_shape)
    windows = list(map(Window, sizes, unpadded.kernel, unpadded.strides, unpadded.dilations))
    padding = _cropped if operator == "transposed" else _padded
    padded: Windowed = replace(unpadded, **padding(layer, windows))  # type: ignore[type-var]  # each is a dataclass
    return padded


def weights_of(layer: Any, name: str) -> tuple[Array | None, Array | None]:
    """Copies of the layer's kernel, in PyTorch's order, and bias; None where there is none.

    Keras has (kernel ..., in, out), and of a transposed layer (kernel ..., out, in), which
    PyTorch has the other way round, too; neither of them flips a transposed kernel.
    """
    operator = _operator(name)
    kernel = None if operator in POOLS else copied(_kernel(layer))
    if kernel is None:
        return None, None
    if operator == "depthwise":  # (kernel ..., channels, multiplier), channel-major
        kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
    *taps, second, first = range(kernel.ndim)
    return kernel.transpose(first, second, *taps), copied(getattr(layer, "bias", None))


def padding_word(layer: Any) -> str:
    """`same`, `valid` or `causal`; Keras's pools keep it in the case in which it was typed."""
    word: str = layer.padding
    return word.lower()


def _operator(name: str) -> str:
    return next(operator for operator, names in NAMES.items() if name in names)


def _arguments(layer: Any, operator: str, input_shape: Sequence[int] | None) -> dict[str, Any]:
    """What our layer is made from, without its padding."""
    if operator in POOLS:
        pool = {"kernel_size": layer.pool_size, "stride": layer.strides}
        word = padding_word(layer)  # Keras's own pools do not look at it before they run
        from convviz.layer.pooling import Pooling  # a quick start for convolutions

        return Pooling.arguments_in("tensorflow", {**pool, "padding": word}) | {"padding": 0}
    in_channels = _in_channels(layer, operator, input_shape)
    match operator:
        case "depthwise":
            out_channels, groups = in_channels * layer.depth_multiplier, in_channels
        case "transposed":
            out_channels, groups = layer.filters, 1
        case _:
            out_channels, groups = layer.filters, layer.groups
    return {
        "in_channels": in_channels,
        "out_channels": out_channels,
        "kernel_size": layer.kernel_size,
        "stride": layer.strides,
        "dilation": layer.dilation_rate,
        "groups": groups,
        "bias": bool(layer.use_bias),
    }


def _in_channels(layer: Any, operator: str, input_shape: Sequence[int] | None) -> int:
    if (kernel := _kernel(layer)) is not None:
        *_, second, first = map(int, kernel.shape)
        match operator:
            case "transposed":
                return first
            case "depthwise":
                return second
        return second * int(layer.groups)
    if input_shape is None:
        raise ConvVizError(
            f"{described(layer)} is not built, so its channels are not known:"
            " build it, or give the input shape too"
        )
    try:
        return next(iter(input_shape))
    except (TypeError, StopIteration):
        raise ConvVizError(
            f"input shape must be (channels, sizes ...), not {input_shape!r}"
        ) from None


def _sizes(
    layer: Any, operator: str, unpadded: Windowed, input_shape: Sequence[int] | None
) -> list[int]:
    """The input's sizes; the kernel's, where the padding does not depend on the input."""
    if input_shape is not None:
        return list(unpadded.check_input_shape(input_shape)[1:])
    same = padding_word(layer) == "same"
    if same and operator != "transposed" and set(unpadded.strides) != {1}:
        raise ConvVizError(
            f"Keras's padding 'same' with strides {unpadded.strides} depends on the size of"
            " the input: give the input shape too"
        )
    return list(unpadded.kernel)


def _padded(layer: Any, windows: Sequence[Window]) -> dict[str, Any]:
    """The padding of a convolution, or of a pool, whose mean does not count it.

    So TensorFlow and JAX have it.  Keras on PyTorch differs where one side has more padding
    than the other: there it repeats the edge, and counts that.
    """
    word = padding_word(layer)
    return {"padding": [tensorflow.pads(window, word) for window in windows]}


def _cropped(layer: Any, windows: Sequence[Window]) -> dict[str, Any]:
    """What a transposed convolution crops, and what it adds."""
    word, added = padding_word(layer), layer.output_padding or [None] * len(windows)
    crops = [
        tensorflow.crop(window, word, output_padding=more)
        for window, more in zip(windows, added, strict=True)
    ]
    return {
        "padding": [crop.padding for crop in crops],
        "output_padding": [crop.output_padding for crop in crops],
    }


def _kernel(layer: Any) -> Any:
    """The kernel of a Keras layer; None before it is built."""
    if not layer.built:
        return None
    old = getattr(layer, "depthwise_kernel", None)  # its name in Keras 2
    return layer.kernel if old is None else old
