"""Layers of PyTorch and Keras as ours, recognised by the names of their classes.

No framework is imported: who holds one of its layers has done that already.  Whatever a
layer does beside its convolution, such as an activation, is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from convviz.conventions import tensorflow
from convviz.conventions.window import Pads, Window
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, Conv3d, Convolution, Layer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

TORCH = {"Conv1d": Conv1d, "Conv2d": Conv2d, "Conv3d": Conv3d}
KERAS = {
    "Conv1D": Conv1d,
    "Conv2D": Conv2d,
    "Conv3D": Conv3d,
    "DepthwiseConv1D": Conv1d,
    "DepthwiseConv2D": Conv2d,
}


def as_layer(layer: object, input_shape: Sequence[int] | None = None) -> Layer:
    """`layer` as one of convviz's, whichever framework it is of; our own is itself.

    Args:
        layer: a layer of ours; a `torch.nn.Conv1d`, `Conv2d` or `Conv3d`; or a Keras
            `Conv1D`, `Conv2D`, `Conv3D`, `DepthwiseConv1D` or `DepthwiseConv2D`.
        input_shape: (channels, sizes ...) without a batch, in this order for a layer with
            `channels_last` too.  Keras needs it twice: its padding `same` depends on the
            input's size where a stride is not 1, and a layer that is not built has no
            channels.

    >>> as_layer(Conv2d(3, 2, 3)) == Conv2d(3, 2, 3)
    True

    Raises:
        ConvVizError: it is something else, or a shape is needed or clashes.
    """
    if isinstance(layer, Layer):
        return layer
    framework, name = _kind(layer)
    if framework == "torch":
        return _from_torch(layer, name)
    return _from_keras(layer, name, input_shape)


def weights_of(layer: object) -> tuple[Array | None, Array | None]:
    """Copies of the layer's own weight and bias as arrays, in PyTorch's order of axes.

    The weight is (out channels, in channels of one group, kernel ...).  Either is None
    where there is none: in our own layers, without a bias, before a Keras layer is built.

    Raises:
        ConvVizError: it is not a layer that `as_layer` takes.
    """
    if isinstance(layer, Layer):
        return None, None
    framework, name = _kind(layer)
    module: Any = layer
    if framework == "torch":
        return _values(module.weight), _values(module.bias)
    kernel = _values(_keras_kernel(module))
    if kernel is None:
        return None, None
    if name.startswith("Depthwise"):  # (kernel ..., channels, multiplier), channel-major
        kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
    *taps, in_channels, out_channels = range(kernel.ndim)
    weight = kernel.transpose(out_channels, in_channels, *taps)
    return weight, _values(getattr(module, "bias", None))


def convention_of(layer: object) -> str:
    """What the padding of a Keras layer is called, such as `Keras same`.

    Empty where the layer is of another framework, or pads nothing.

    Raises:
        ConvVizError: it is not a layer that `as_layer` takes.
    """
    if isinstance(layer, Layer) or _kind(layer)[0] != "keras":
        return ""
    word = getattr(layer, "padding", "valid")
    return "" if word == "valid" else f"Keras {word}"


def _kind(layer: object) -> tuple[str, str]:
    """(framework, class name) of a layer, by the nearest of its classes that is theirs.

    The nearest decides: Keras 2 derives its transposed layers from the others.
    """
    for cls in type(layer).__mro__:
        root, *_ = cls.__module__.split(".")
        if cls.__module__ == "torch.nn.modules.conv":
            _refuse_lazy(cls.__name__)
            if cls.__name__ in TORCH:
                return "torch", cls.__name__
            break
        if root in ("keras", "tf_keras", "tensorflow"):
            if cls.__name__ in KERAS:
                return "keras", cls.__name__
            break
    raise ConvVizError(
        f"{_described(layer)} is not taken: a layer is one of convviz's {_listed(TORCH)},"
        f" PyTorch's of the same names, or Keras's {_listed(KERAS)}"
    )


def _described(layer: object) -> str:
    cls = layer if isinstance(layer, type) else type(layer)
    root, *_ = cls.__module__.split(".")
    name = cls.__qualname__ if root == "builtins" else f"{cls.__qualname__} of {root}"
    return f"the class {name} itself" if isinstance(layer, type) else name


def _listed(names: dict[str, type[Convolution]]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"


def _refuse_lazy(name: str) -> None:
    known = name.removeprefix("Lazy")
    if known != name and known in TORCH:
        raise ConvVizError(
            f"{name} learns its in_channels from the first input that it is run on:"
            f" run it once, or make a {known}"
        )


def _from_torch(module: Any, name: str) -> Convolution:
    return TORCH[name](
        module.in_channels,
        module.out_channels,
        module.kernel_size,
        module.stride,
        module.padding,
        module.dilation,
        module.groups,
        module.bias is not None,
        module.padding_mode,
    )


def _from_keras(layer: Any, name: str, input_shape: Sequence[int] | None) -> Convolution:
    depthwise = name.startswith("Depthwise")
    in_channels = _keras_in_channels(layer, depthwise, input_shape)
    unpadded = KERAS[name](
        in_channels,
        in_channels * layer.depth_multiplier if depthwise else layer.filters,
        layer.kernel_size,
        layer.strides,
        0,
        layer.dilation_rate,
        in_channels if depthwise else layer.groups,
        bool(layer.use_bias),
    )
    return replace(unpadded, padding=_keras_pads(unpadded, layer.padding, input_shape))


def _keras_in_channels(layer: Any, depthwise: bool, input_shape: Sequence[int] | None) -> int:
    if (kernel := _keras_kernel(layer)) is not None:
        return int(kernel.shape[-2]) * (1 if depthwise else int(layer.groups))
    if input_shape is None:
        raise ConvVizError(
            f"{_described(layer)} is not built, so its channels are not known:"
            " build it, or give the input shape too"
        )
    try:
        return next(iter(input_shape))
    except (TypeError, StopIteration):
        raise ConvVizError(
            f"input shape must be (channels, sizes ...), not {input_shape!r}"
        ) from None


def _keras_pads(layer: Convolution, padding: str, input_shape: Sequence[int] | None) -> Pads:
    """Cells (before, after) each axis of `layer`, which has none yet."""
    if input_shape is not None:
        _, *sizes = layer.check_input_shape(input_shape)
    elif padding == "same" and set(layer.strides) != {1}:
        raise ConvVizError(
            f"Keras's padding 'same' with strides {layer.strides} depends on the size of"
            " the input: give the input shape too"
        )
    else:
        sizes = list(layer.kernel)  # any would do: the pads do not depend on them
    windows = map(Window, sizes, layer.kernel, layer.strides, layer.dilations)
    return tuple(tensorflow.pads(window, padding) for window in windows)


def _keras_kernel(layer: Any) -> Any:
    """The kernel of a Keras layer; None before it is built."""
    if not layer.built:
        return None
    old = getattr(layer, "depthwise_kernel", None)  # its name in Keras 2
    return layer.kernel if old is None else old


def _values(tensor: Any) -> Array | None:
    """A copy of a framework's tensor or variable; None where it has no values."""
    import numpy as np

    value = getattr(tensor, "value", None)
    if value is not None and not callable(value):
        tensor = value  # what a variable of Keras 3 wraps
    if tensor is None or getattr(tensor, "is_meta", False):
        return None
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu()
        if tensor.is_floating_point() and tensor.dtype.itemsize < 4:
            tensor = tensor.float()  # NumPy has no bfloat16
    return np.array(tensor.numpy() if hasattr(tensor, "numpy") else tensor)
