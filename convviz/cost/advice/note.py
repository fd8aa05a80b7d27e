"""Notes on a layer, and advice: changes of its arguments, with what they promise to give.

The words of an advice are made from its values, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from convviz.adapt import as_layer
from convviz.cost.advice.promises import PROMISES
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.words.numbers import listed, sentence, tuple_text


@dataclass(frozen=True, slots=True)
class Advice:
    """New values for arguments of a layer, or for its `input_shape`, and what they give.

    `change` has the names of the layer's arguments, padding as (before, after) an axis;
    `result` has the `output_shape` and the promises that the changed layer was seen to keep.
    `same_output` is True if the unchanged layer has the same output shape.
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
            ConvVizError: `layer` is no layer, or lacks an argument that the advice changes.
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
        """The promises in words, without the shape."""
        return " and ".join(
            PROMISES[name].words.format(value)
            for name, value in self.result.items()
            if name != "output_shape"
        )

    def words(self, gives: str = "it gives ") -> str:
        """The change, and the shape that the changed layer `gives`."""
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
        return {"change": with_lists(self.change), "result": with_lists(self.result)}


@dataclass(frozen=True, slots=True)
class Note:
    """What a colleague would say of a layer: `text` states a fact, found by the rule `kind`.

    `number` is what the rule counts.  `advice` are changes of the layer's arguments, the
    least one first, each tried when the note was made.  `remark` suggests something other
    than a change of arguments, such as of the code around the layer.
    """

    kind: str
    number: int
    text: str
    remark: str = ""
    advice: tuple[Advice, ...] = ()

    @property
    def way_out(self) -> str:
        """What could be done instead: the advice in words, then the remark."""
        return " ".join(filter(None, (advice_text(self.advice), self.remark)))

    def __str__(self) -> str:
        return " ".join(filter(None, (self.text, self.way_out)))

    def to_dict(self) -> dict[str, Any]:
        """The note in types that JSON has."""
        return {
            "kind": self.kind,
            "number": self.number,
            "text": self.text,
            "advice": [each.to_dict() for each in self.advice],
            "way_out": self.way_out,
        }


def advice_text(advice: Sequence[Advice]) -> str:
    """One sentence of all `advice`, which makes the same promises; empty without advice.

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
    """An argument as it is typed, with one number where all axes have the same."""
    if name == "padding" and not isinstance(value, str):
        if any(before != after for before, after in value):
            return repr(value)
        value = tuple(before for before, _ in value)
    if isinstance(value, tuple) and len(set(value)) == 1:
        return repr(value[0])
    return repr(value)


def with_lists(value: Any) -> Any:
    """`value` with lists in the place of tuples, within dictionaries, too."""
    if isinstance(value, Mapping):
        return {name: with_lists(item) for name, item in value.items()}
    return [with_lists(item) for item in value] if isinstance(value, tuple) else value
