"""One layer of a model, found by its name, as somebody would draw it."""

from __future__ import annotations

from typing import Any

from convviz.adapt.words import described
from convviz.errors import ConvVizError
from convviz.models.asking import model
from convviz.models.layers import ModelLayer
from convviz.models.model import Model


def layer_named(what: object, input_shape: Any, name: str | int | None) -> tuple[object, Any]:
    """The layer that is to be drawn, and the shape of its own input.

    Args:
        what: a model, or a `ModelLayer`, which is itself the layer.
        input_shape: of the model; a `Model` and a `ModelLayer` have their own.
        name: the layer's name in the model, or its number.

    Raises:
        ConvVizError: there is no such layer, or none that can be drawn.
    """
    if isinstance(what, ModelLayer) and name is None:
        return _drawable(what)
    if name is None and isinstance(what, Model):
        raise ConvVizError(
            f"{what.name} has {len(what)} layers: name the one to draw, as with layer=0"
        )
    if name is None:
        raise ConvVizError(f"the input shape is missing: give that of {described(what)}, too")
    found = what if isinstance(what, Model) else model(what, input_shape)
    return _drawable(found[name])


def _drawable(row: ModelLayer) -> tuple[object, tuple[int, ...]]:
    price = row.price
    if price is None:
        raise ConvVizError(f"{row.name} cannot be drawn: {row.question}")
    return row.source or price.layer, price.input_shape
