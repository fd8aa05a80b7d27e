"""`convviz.explain`: what one layer costs, or the table of several layers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, overload

from convviz.cost.explain.explanation import Explanation, explanation_of
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.models.asking import is_model, model
from convviz.models.model import Model
from convviz.walks.chains import Chain


@overload
def explain(
    layer: Layer,
    input_shape: Sequence[int],
    *,
    framework: str | None = None,
    convention: str | None = None,
) -> Explanation: ...
@overload
def explain(
    layer: list[Any] | tuple[Any, ...] | str | os.PathLike[str] | Chain,
    input_shape: Any = None,
) -> Model: ...
@overload
def explain(
    layer: object,
    input_shape: Any = None,
    *,
    framework: str | None = None,
    convention: str | None = None,
) -> Any: ...
def explain(
    layer: object,
    input_shape: Any = None,
    *,
    framework: str | None = None,
    convention: str | None = None,
) -> Explanation | Model:
    """What `layer` costs over an input of (channels, sizes ...), and what to watch for.

    Several layers, in a list, a container or a whole model, are told as the table of
    `convviz.model`.

    >>> from convviz.layer import Conv2d, MaxPool2d
    >>> explanation = explain(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7))
    >>> explanation.output_shape, explanation.unread_cells
    ((2, 2, 2), 33)
    >>> explain([Conv2d(1, 6, 5), MaxPool2d(2)], (1, 28, 28)).parameters
    156

    Args:
        layer: a layer of convviz's, of PyTorch or of Keras; or what `convviz.model` takes.
        input_shape: (channels, sizes ...), or the shape of a tensor.
        framework: where the layer is meant to run, `torch`, `tensorflow` or `onnx`; a note
            tells what the framework would refuse.  None is the layer's own framework.
        convention: where the padding comes from, such as `TensorFlow SAME`, so that notes
            compare the padding with that of other frameworks only; a Keras layer brings its
            own convention.

    Raises:
        ConvVizError: `layer` is no layer, or does not fit the shape, or there is no such
            framework.

    Warns:
        ShapeWarning: the shape is legal, and looks like another shape; a note says so, too.
    """
    if not is_model(layer):
        return explanation_of(
            layer, input_shape, framework=framework, convention=convention, stacklevel=3
        )
    if framework is not None or convention is not None:
        raise ConvVizError("framework and convention are for one layer, not for several")
    return model(layer, input_shape)
