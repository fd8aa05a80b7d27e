"""A layer made of an operator's arguments, its padding read as a framework says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from convviz.layer import Layer


class MadeLayer(NamedTuple):
    """A layer, its input shape, and what its padding is called in its framework, or ''."""

    layer: Layer
    shape: tuple[int, ...]
    convention: str = ""


def make_layer(
    kind: type[Layer],
    input_shape: Sequence[int],
    arguments: Mapping[str, Any],
    framework: str = "torch",
) -> MadeLayer:
    """A layer of the class `kind` over an input of (channels, sizes ...).

    Args:
        kind: a class of convviz, such as `Conv2d`.
        input_shape: (channels, sizes ...), which padding by a word may depend on.
        arguments: those of the class; a transposed convolution also takes `output_size`.
        framework: `torch`, `tensorflow` or `onnx`, whose words and numbers `padding` is in.

    >>> from convviz.layer import Conv2d
    >>> arguments = {"in_channels": 3, "out_channels": 2, "kernel_size": 3, "stride": 2}
    >>> made = make_layer(Conv2d, (3, 8, 8), arguments | {"padding": "same"}, "tensorflow")
    >>> made.layer.padding, made.convention
    (((0, 1), (0, 1)), 'TensorFlow SAME')

    Raises:
        ConvVizError: an argument is none of a possible layer, or the shape is not the layer's.
    """
    keywords = kind.arguments_in(framework, arguments)
    sizes = {name: keywords.get(name) or 1 for name in ("stride", "dilation")}
    convention = ""
    if "scatter" in kind.views:
        from convviz.conventions.cropping import resolve_cropping  # of transposed layers

        crop = resolve_cropping(
            keywords.get("padding", 0),
            framework,
            input_shape=input_shape,
            kernel_size=keywords["kernel_size"],
            output_padding=keywords.get("output_padding"),
            output_size=keywords.pop("output_size", None),
            **sizes,
        )
        keywords |= {"padding": crop.pads, "output_padding": crop.output_padding}
        convention = crop.convention
    elif framework != "torch":
        from convviz.conventions.padding import resolve_padding  # PyTorch's own is the layer's

        keywords["padding"], convention = resolve_padding(
            keywords.get("padding", 0),
            framework,
            input_shape=input_shape,
            kernel_size=keywords["kernel_size"],
            **sizes,
        )
    layer = kind(**keywords)
    layer.output_shape(input_shape)  # a shape that does not fit is refused here
    return MadeLayer(layer, tuple(input_shape), convention)
