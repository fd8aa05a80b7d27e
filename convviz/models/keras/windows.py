"""Convolutions and pools of Keras as rows: layers of convviz's, with what they slide along.

Layers and the operations of `keras.ops` alike; of the latter a kernel is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from convviz.adapt import keras as adapted
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.models.trace import Slides

WINDOWED = frozenset(name for names in adapted.NAMES.values() for name in names)
SEPARABLE = ("SeparableConv1D", "SeparableConv2D")

BY_OPERATION = {
    "Conv": "Conv{}D",
    "DepthwiseConv": "DepthwiseConv{}D",
    "SeparableConv": "SeparableConv{}D",
    "ConvTranspose": "Conv{}DTranspose",
    "MaxPool": "MaxPooling{}D",
    "AveragePool": "AveragePooling{}D",
}
"""The operations of `keras.ops` by the layers that do the same."""


class WindowRow(NamedTuple):
    """One row: the end of its name, the layer or None with a `question`, and its weights."""

    suffix: str
    layer: Layer | None
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    weights: Sequence[Any]
    question: str = ""

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the layer for one example."""
        return self.layer.macs(self.input_shape) if self.layer else 0


def is_windowed(name: str) -> bool:
    """True if the Keras class `name` is a convolution or a pool with a window."""
    return name in WINDOWED or name in SEPARABLE


def slides(layer: Any, rank: int) -> Slides:
    """The axes along which a layer with a data format slides."""
    return Slides(spatial_axes(layer.data_format, rank))


def spatial_axes(data_format: str, rank: int) -> tuple[int, ...]:
    """The axes of a value that are neither the batch nor the channels.

    >>> spatial_axes("channels_last", 4), spatial_axes("channels_first", 4)
    ((1, 2), (2, 3))
    """
    first = data_format == "channels_first"
    return tuple(range(1 + first, rank - 1 + first))


def channels_first(shape: Sequence[int], data_format: str) -> tuple[int, ...]:
    """(channels, sizes ...) of one example in a value of `shape`, its batch included."""
    _, *sizes = shape
    if data_format == "channels_last":
        sizes = [sizes[-1], *sizes[:-1]]
    return tuple(sizes)


def rows(layer: Any, name: str, shape: Sequence[int], gives: Sequence[int]) -> list[WindowRow]:
    """The rows of `layer`, a Keras class `name`, from a value of `shape` to one of `gives`."""
    sizes = channels_first(shape, layer.data_format)
    given = channels_first(gives, layer.data_format)
    if name in SEPARABLE:
        return _separable(layer, name, sizes, given)
    weights = list(getattr(layer, "weights", ()))
    return [_row("", layer, name, sizes, given, weights)]


def _row(
    suffix: str,
    layer: Any,
    name: str,
    sizes: tuple[int, ...],
    given: tuple[int, ...],
    weights: Sequence[Any],
) -> WindowRow:
    try:
        made = adapted.as_ours(layer, name, sizes)
        if (gives := made.output_shape(sizes)) != given:
            raise ConvVizError(f"Keras has an output of {given} here, and {gives} was expected")
    except ConvVizError as error:
        return WindowRow(suffix, None, (), given, weights, _sentence(error))
    return WindowRow(suffix, made, sizes, given, weights)


def _separable(
    layer: Any, name: str, sizes: tuple[int, ...], given: tuple[int, ...]
) -> list[WindowRow]:
    """A depthwise convolution, and one of single cells with the bias."""
    *spatial, channels, multiplier = layer.depthwise_kernel.shape
    dims = len(spatial)
    shared = {"built": True, "data_format": layer.data_format}
    depthwise = SimpleNamespace(
        **shared,
        kernel=layer.depthwise_kernel,
        kernel_size=tuple(spatial),
        strides=layer.strides,
        padding=layer.padding,
        dilation_rate=layer.dilation_rate,
        depth_multiplier=multiplier,
        use_bias=False,
    )
    pointwise = SimpleNamespace(
        **shared,
        kernel=layer.pointwise_kernel,
        kernel_size=(1,) * dims,
        strides=(1,) * dims,
        padding="valid",
        dilation_rate=(1,) * dims,
        filters=layer.pointwise_kernel.shape[-1],
        groups=1,
        use_bias=layer.use_bias,
    )
    between = (channels * multiplier, *given[1:])
    biases = [layer.bias] if layer.use_bias else []
    return [
        _row(
            "/depthwise",
            depthwise,
            name.replace("Separable", "Depthwise"),
            sizes,
            between,
            [layer.depthwise_kernel],
        ),
        _row(
            "/pointwise",
            pointwise,
            name.replace("Separable", ""),
            between,
            given,
            [layer.pointwise_kernel, *biases],
        ),
    ]


def as_a_layer(operation: Any, data_format: str, tensors: Sequence[Any]) -> tuple[Any, str]:
    """What a layer would have that does what `operation` of `keras.ops` does, and its class.

    Args:
        operation: one of BY_OPERATION.
        data_format: Keras's own where the operation has none.
        tensors: its input, and its kernels.
    """
    first, *kernels = tensors
    dims = len(first.shape) - 2
    name = BY_OPERATION[type(operation).__name__].format(dims)
    layer = SimpleNamespace(
        built=True,
        data_format=operation.data_format or data_format,
        padding=operation.padding,
        use_bias=False,
        weights=kernels,
        output_padding=None,
    )
    size = getattr(operation, "pool_size", None)
    step = operation.strides
    layer.strides = _per_axis(size if step is None else step, dims)
    if size is not None:
        layer.pool_size = _per_axis(size, dims)
        return layer, name
    layer.dilation_rate = _per_axis(operation.dilation_rate, dims)
    *taps, _, last = kernels[0].shape
    layer.kernel, layer.kernel_size, layer.filters = kernels[0], tuple(taps), last
    if name in SEPARABLE:
        layer.depthwise_kernel, layer.pointwise_kernel = kernels
    elif name.startswith("Depthwise"):
        layer.depth_multiplier = last
    elif name.endswith("Transpose"):
        layer.filters = kernels[0].shape[-2]
        more = operation.output_padding
        layer.output_padding = None if more is None else _per_axis(more, dims)
    else:
        at = 1 if layer.data_format == "channels_first" else -1
        layer.groups = first.shape[at] // kernels[0].shape[-2]
    return layer, name


def _per_axis(value: Any, dims: int) -> tuple[int, ...]:
    return (value,) * dims if isinstance(value, int) else tuple(value)


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
