"""Layers of PyTorch and Keras as ours, recognised by their classes and by the code they run.

No framework is imported: who holds one of its layers has done that already.  Whatever a
layer of Keras does beside its operator, such as an activation, is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from convviz.layer import Layer
from convviz.parsing.shapes import is_tensor, sizes_in

if TYPE_CHECKING:
    from convviz.adapt.arrays import Array


def as_layer(layer: object, input_shape: Sequence[int] | None = None) -> Layer:
    """`layer` as one of convviz's, whichever framework it is of; our own is itself.

    Args:
        layer: a layer of ours; a module of `torch.nn` that has the name of one of ours; or
            a Keras `Conv`, `DepthwiseConv`, `ConvTranspose`, `MaxPooling` or
            `AveragePooling` of one, two or three dimensions.
        input_shape: (channels, sizes ...) without a batch, in this order for a layer with
            `channels_last` too.  Keras needs it twice: its padding `same` depends on the
            input's size where a stride is not 1, and a convolution that is not built has no
            channels.

    >>> from convviz.layer import Conv2d
    >>> as_layer(Conv2d(3, 2, 3)) == Conv2d(3, 2, 3)
    True

    Raises:
        ConvVizError: it is something else, or a shape is needed or clashes.
    """
    if isinstance(layer, Layer):
        return layer
    from convviz.adapt import foreign  # our own layers start without it

    return foreign.ours(layer, input_shape)


def shape_for(layer: object, given: Any) -> Any:
    """The input shape of `layer` that is `given`, in numbers or by a tensor, yet unchecked.

    A batch of one is left out where the layer's axes tell that there is one, and a tensor for
    a Keras layer with `channels_last` has them last, as that layer would take it.

    >>> from convviz.layer import Conv2d
    >>> shape_for(Conv2d(3, 2, 3), (1, 3, 7, 7)), shape_for(Conv2d(3, 2, 3), (3, 7, 7))
    ((3, 7, 7), (3, 7, 7))

    Raises:
        ConvVizError: it is not a layer that `as_layer` takes.
    """
    last = False
    if isinstance(layer, Layer):
        cls = type(layer)
    else:
        from convviz.adapt import foreign

        cls = foreign.class_of_ours(layer)
        last = is_tensor(given) and getattr(layer, "data_format", "") == "channels_last"
    count = len(cls.input_names())
    sizes = sizes_in(given, count)
    if last and len(sizes) == count:
        return sizes[-1], *sizes[:-1]
    return sizes


def weights_of(layer: object) -> tuple[Array | None, Array | None]:
    """Copies of the layer's own weight and bias as arrays, in PyTorch's order of axes.

    The weight is (out channels, in channels of one group, kernel ...), that of a transposed
    convolution (in channels, out channels of one group, kernel ...).  Either is None where
    there is none: in our own layers, in pools, without a bias, before a Keras layer is built.

    Raises:
        ConvVizError: it is not a layer that `as_layer` takes.
    """
    if isinstance(layer, Layer):
        return None, None
    from convviz.adapt import foreign

    return foreign.weights_in(layer)


def convention_of(layer: object) -> str:
    """What the padding of a Keras layer is called, such as `Keras same`.

    Empty where the layer is of another framework, or pads nothing.

    Raises:
        ConvVizError: it is not a layer that `as_layer` takes.
    """
    if isinstance(layer, Layer):
        return ""
    from convviz.adapt import foreign

    return foreign.padding_told(layer)
