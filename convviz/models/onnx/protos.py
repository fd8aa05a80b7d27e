"""Shapes, attributes and small arrays out of the messages of `onnx`; in the child process."""

from __future__ import annotations

from typing import Any

from convviz.models.onnx.sizes import MOST_SIZE

LONGEST_NAME = 200
MOST_NUMBERS = 64
"""Numbers of an attribute that are told, at the most."""

ONE, MANY = {1: "f", 2: "i", 3: "s"}, {6: "floats", 7: "ints", 8: "strings"}
"""The fields of an attribute in which its values stand, by its type."""

GRAPHS = (5, 10)
"""The types of attributes that hold graphs."""


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
        return text_of(value) if isinstance(value, bytes) else value
    values = getattr(attribute, MANY.get(attribute.type, "ints"))
    if attribute.type not in MANY or len(values) > MOST_NUMBERS:
        return None
    return [text_of(each) if isinstance(each, bytes) else each for each in values]


def text_of(raw: str | bytes, longest: int = LONGEST_NAME) -> str:
    """The start of a name or a word; Protocol Buffers gives bytes where it is not UTF-8.

    >>> text_of(b"conv\\xff.weight"), text_of("conv", longest=2)
    ('conv\N{REPLACEMENT CHARACTER}.weight', 'co')
    """
    start = raw[:longest]
    return start.decode("utf-8", "replace") if isinstance(start, bytes) else start


def captured(node: Any) -> list[str]:
    """The values that the bodies of `node` read from around it."""
    found: dict[str, None] = {}
    for attribute in node.attribute:
        for graph in (attribute.g, *attribute.graphs) if attribute.type in GRAPHS else ():
            own = {each.name for each in (*graph.input, *graph.initializer)}
            for inner in graph.node:
                read = (*inner.input, *captured(inner))
                found.update((name, None) for name in read if name and name not in own)
                own.update(inner.output)
    return list(found)
