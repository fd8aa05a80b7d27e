"""Several layers in a row as somebody holds them: a list, pairs with names, a `Sequential`.

Knows no shapes.  What computes each cell from that cell alone, an activation or a norm, is
no layer here: it is remembered by name beside the layer before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from convviz.adapt.origin import deviation, origin_of
from convviz.adapt.refusals import runs_more, sequence_of_its_own
from convviz.errors import ConvVizError
from convviz.parsing.numerals import is_list, short

CELL_BY_CELL = ("activation", "batchnorm", "dropout", "instancenorm", "normalization")
"""Modules of `torch.nn.modules` whose classes move nothing from one cell to another."""

MOVES = "MultiheadAttention"
"""The class in those modules that does move values between cells."""


class LayerPosition(NamedTuple):
    """Where a layer stands among a `total`, counted from 1, activations and norms included.

    `before` items of the list that is held come before the one that has the layer in it.
    """

    number: int
    total: int
    before: int


class Held(NamedTuple):
    """A layer of whichever framework, its name or '', and what follows cell by cell."""

    name: str
    layer: object
    place: LayerPosition
    then: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Which layer this is, in a complaint: `layer 3 of 8 (MaxPool2d)`."""
        number, total, _ = self.place
        return f"layer {number} of {total} ({type(self.layer).__name__})"


def is_several(layers: object) -> bool:
    """True if `layers` are several layers in a row."""
    return is_list(layers) or _is_sequential(layers)


def stages_of(layers: object) -> tuple[Held, ...]:
    """The layers one after the other, those of an inner `Sequential` in its place.

    The first one has no layer: what is done to the input itself follows it.

    Raises:
        ConvVizError: there are none, or `layers` are not several.
    """
    items = every_one_of(layers)
    found = [Held("", None, LayerPosition(0, len(items), 0))]
    for held in items:
        if is_cell_by_cell(held.layer):
            found[-1] = found[-1]._replace(then=(*found[-1].then, type(held.layer).__name__))
        else:
            found.append(held)
    if len(found) == 1:
        raise ConvVizError("there are no layers in a row: one at least is needed")
    return tuple(found)


def every_one_of(layers: object) -> tuple[Held, ...]:
    """All items of several layers, activations and norms as items of their own.

    Raises:
        ConvVizError: `layers` are not several.
    """
    if not is_several(layers):
        raise ConvVizError(
            f"layers in a row come as a list or a Sequential, not {short(layers)}"
        )
    items = [(before, *pair) for before, item in _items(layers) for pair in _flat(*item)]
    return tuple(
        Held(name, layer, LayerPosition(number, len(items), before))
        for number, (before, name, layer) in enumerate(items, start=1)
    )


def _items(layers: object) -> Iterator[tuple[int, tuple[str, object]]]:
    """The (name, layer) pairs of several layers, with their numbers from 0."""
    if isinstance(children := getattr(layers, "_modules", None), Mapping):
        _check_sequential(layers)
        yield from enumerate(children.items())
    else:
        yield from enumerate(map(_named, layers))  # type: ignore[call-overload]  # it is a list


def _flat(name: str, layer: object) -> Iterator[tuple[str, object]]:
    """Name and layer, or those of an inner `Sequential`; a name that is a number is none."""
    if _is_sequential(layer):
        for _, item in _items(layer):
            yield from _flat(*item)
    else:
        yield "" if name.isdigit() else name, layer


def _named(item: object) -> tuple[str, object]:
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
        return item[0], item[1]
    return "", item


def _is_sequential(layer: object) -> bool:
    origin = origin_of(layer)
    return origin is not None and (origin.framework, origin.name) == ("torch", "Sequential")


def _check_sequential(layer: object) -> None:
    """Raise a ConvVizError where a `Sequential` does more than run its layers in a row."""
    origin = origin_of(layer)
    if origin is not None and (more := deviation(layer, origin.cls)):
        raise sequence_of_its_own(layer, more)


def is_cell_by_cell(layer: object) -> bool:
    """True if `layer` computes each output cell from the input cell in its place alone.

    Raises:
        ConvVizError: its class does, but it runs other code than that.
    """
    origin = origin_of(layer)
    if origin is None or origin.framework != "torch" or origin.name == MOVES:
        return False
    module = origin.cls.__module__.removeprefix("torch.nn.modules.")
    if module not in CELL_BY_CELL and origin.name != "Identity":
        return False
    if more := deviation(layer, origin.cls):
        raise runs_more(layer, more, origin.name)
    return True
