"""Shapes, attributes and small arrays out of the messages of `onnx`; in the child process."""

from __future__ import annotations

from typing import Any

from convviz.models.onnx.sizes import MOST_SIZE

LONGEST_NAME = 200
MOST_NUMBERS = 64
"""Numbers of an attribute that are told, at the most."""

ONE, MANY = {1: "f", 2: "i", 3: "s"}, {6: "floats", 7: "ints", 8: "strings"}
"""The fields of an attribute in which its values stand, by its type."""


def shape_of(value: Any) -> list[int | None] | None:
    """The sizes of a value; None where not even their number is known."""
    kind = value.type.tensor_type
    if value.type.WhichOneof("value") != "tensor_type" or not kind.HasField("shape"):
        return None
    return [
        dim.dim_value if dim.HasField("dim_value") and 1 <= dim.dim_value <= MOST_SIZE else None
        for dim in kind.shape.dim
    ]


def attribute_of(attribute: Any) -> Any:
    """The numbers or words of an attribute; None where it holds something else, or too much."""
    if attribute.type in ONE:
        value = getattr(attribute, ONE[attribute.type])
        return _word(value) if isinstance(value, bytes) else value
    values = getattr(attribute, MANY.get(attribute.type, "ints"))
    if attribute.type not in MANY or len(values) > MOST_NUMBERS:
        return None
    return [_word(each) if isinstance(each, bytes) else each for each in values]


def _word(raw: bytes) -> str:
    return raw[:LONGEST_NAME].decode("utf-8", "replace")
