"""Advice: a change of a layer's arguments, with what the changed layer is promised to be.

An advice is made only by trying it.  Its words are made from its values, so that the two
cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from convviz.adapt import as_layer
from convviz.cost.advice.promises import PROMISES
from convviz.cost.words import listed, sentence, tuple_text
from convviz.errors import ConvVizError
from convviz.layer import Layer


@dataclass(frozen=True, slots=True)
class Advice:
    """New values for arguments of a layer, or for its `input_shape`, and what they give.

    `change` has the names of the layer's arguments, padding as (before, after) an axis;
    `result` has the `output_shape`, and the promises kept besides.  `same_output` tells that
    the output's shape is that of the unchanged layer.
    """

    change: Mapping[str, Any] = field(hash=False)
    result: Mapping[str, Any] = field(hash=False)
    same_output: bool = False

    def apply(self, layer: object, input_shape: Sequence[int]) -> tuple[Layer, tuple[int, ...]]:
        """The changed layer, and the shape of its input.

        >>> from convviz.layer import Conv2d
        >>> advice = Advice({"padding": ((0, 0), (0, 0))}, {"output_shape": (8, 2, 2)})
        >>> changed, shape = advice.apply(Conv2d(3, 8, 4, 4, padding=1), (3, 8, 8))
        >>> changed.padding, changed.output_shape(shape)
        ((0, 0), (8, 2, 2))

        Raises:
            ConvVizError: it is no layer, or not the one that the advice was given for.
        """
        arguments = dict(self.change)
        shape = tuple(arguments.pop("input_shape", input_shape))
        ours = as_layer(layer, input_shape)
        strangers = sorted(arguments.keys() - set(getattr(ours, "__dataclass_fields__", ())))
        if strangers:
            raise ConvVizError(f"{type(ours).__name__} has no {', '.join(strangers)} to change")
        changed: Layer = replace(ours, **arguments) if arguments else ours  # type: ignore[type-var]  # each is a dataclass
        return changed, changed.check_input_shape(shape)

    @property
    def outcome(self) -> str:
        """What is promised besides the shape, in words."""
        promised = [name for name in self.result if name != "output_shape"]
        return " and ".join(PROMISES[name].words(self.result[name]) for name in promised)

    def words(self, gives: str = "it gives ") -> str:
        """The change, and the shape that the layer `gives` with it."""
        arguments = dict(self.change)
        shape = arguments.pop("input_shape", None)
        told = [f"{name}={_value_text(name, value)}" for name, value in arguments.items()]
        said = [f"with {listed(told)}"] if told else []
        if shape is not None:
            said.append(f"over an input of {tuple_text(shape)}")
        output = tuple_text(self.result["output_shape"])
        return f"{' '.join(said)} {gives}{'the same ' * self.same_output}{output}"

    def __str__(self) -> str:
        return " and ".join(filter(None, (self.words(), self.outcome)))

    def to_dict(self) -> dict[str, Any]:
        """`change` and `result` in types that JSON has."""
        return {"change": _lists(dict(self.change)), "result": _lists(dict(self.result))}


def advice_text(advice: Sequence[Advice]) -> str:
    """One sentence of all `advice`, each of which promises the same; nothing of none.

    >>> one = Advice({"stride": (1,)}, {"output_shape": (1, 5), "gap_cells": 0})
    >>> other = Advice({"kernel_size": (3,)}, {"output_shape": (1, 2), "gap_cells": 0})
    >>> advice_text([one, other]).partition(", and ")[0]
    'With stride=1 it gives (1, 5), or with kernel_size=3 (1, 2)'
    """
    if not advice:
        return ""
    said = [each.words("") if number else each.words() for number, each in enumerate(advice)]
    parts = filter(None, (", or ".join(said), advice[0].outcome))
    return f"{sentence((', and ' if said[1:] else ' and ').join(parts))}."


def _value_text(name: str, value: Any) -> str:
    """An argument as it is typed, one number where all axes have the same."""
    if name == "padding" and not isinstance(value, str):
        if all(before == after for before, after in value):
            value = tuple(before for before, _ in value)
        else:
            return repr(value)
    if isinstance(value, tuple) and len(set(value)) == 1:
        return repr(value[0])
    return repr(value)


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(item) for name, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, tuple) else value
