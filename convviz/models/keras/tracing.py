"""A Keras model as a trace, from Keras's own shape inference.

Nothing is computed but shapes: no weights are copied or made, and the model stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.inputs import GivenInput
from convviz.models.keras.asked import asked
from convviz.models.keras.graph import KerasGraph
from convviz.models.keras.recording import Recording
from convviz.models.keras.twins import Twins
from convviz.models.keras.windows import spatial_axes
from convviz.models.trace import Slides, Trace


def trace_keras(model: Any, given: Sequence[GivenInput] | None = None) -> Trace:
    """The operations of `model`, a model or a layer of Keras 3, in the order of its graph.

    Args:
        model: Functional, Sequential, or with a `call` of its own, built or not.
        given: its inputs, with or without a batch, in the order of axes that the model has,
            or with the channels first where that is no other shape of it too; its own where
            these are fixed.

    Raises:
        ConvVizError: a size is not known, the model does not take these inputs, or its `call`
            cannot be followed.
    """
    _check_version(model)
    recording, twins = Recording(), Twins()
    data_format = _data_format(model)
    inputs = asked(model, given, data_format)
    for remark in inputs.remarks:
        recording.remark(remark)
    numbers = tuple(map(recording.number, inputs.flat))
    KerasGraph(recording, twins).run(model, inputs.structure)
    return Trace(
        name=type(model).__name__ if _is_own(model) else model.name,
        framework="Keras",
        inputs=numbers,
        spatial=tuple(_spatial(recording, number, data_format) for number in numbers),
        shapes=recording.shapes,
        operations=tuple(recording.operations),
        parameters=_parameters(model, twins),
        remarks=tuple(recording.remarks),
    )


def _check_version(model: Any) -> None:
    root = type(model).__module__.partition(".")[0]
    if root == "tf_keras" or not hasattr(model, "_flatten_layers"):
        raise ConvVizError(
            f"{type(model).__name__} is a model of Keras 2, and those of Keras 3 are taken"
        )


def _is_own(model: Any) -> bool:
    """True if the class of `model` says more than that it is a model."""
    return type(model).__module__.partition(".")[0] != "keras"


def _data_format(model: Any) -> str:
    """Where the layers have their channels, as the first of them that says so."""
    import keras

    found = (getattr(layer, "data_format", None) for layer in model._flatten_layers())
    return next(filter(None, found), None) or str(keras.config.image_data_format())


def _spatial(recording: Recording, number: int, data_format: str) -> tuple[int, ...]:
    """The axes of an input that receptive fields go along.

    All of a row of tokens; those along which the first window slides; or all sizes.
    """
    operations, shapes = recording.operations, recording.shapes
    rank = len(shapes[number])
    users = [each for each in operations if number in each.inputs]
    if users and users[0].kind == "Embedding":
        return tuple(range(1, rank))
    for each in operations:
        if isinstance(each.move, Slides) and len(shapes[each.inputs[0]]) == rank:
            return each.move.axes
    return spatial_axes(data_format, rank)


def _parameters(model: Any, twins: Twins) -> int:
    """Weights of the whole model, each counted once, as `count_params` has them."""
    weights = {
        id(weight): weight
        for layer in model._flatten_layers()
        for weight in twins.of(layer).weights
    }
    return sum(prod(weight.shape) for weight in weights.values())
