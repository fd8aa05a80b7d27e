"""PyTorch's modules as our layers, which have their names and the names of their arguments.

A new operator of ours is taken from PyTorch as soon as `convviz.layer` lists it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from convviz import layer as ours
from convviz.adapt.arrays import copied
from convviz.adapt.refusals import other_than_told
from convviz.errors import ConvVizError
from convviz.layer import OPERATORS, Layer
from convviz.layer.windowed import Weighted

if TYPE_CHECKING:
    from convviz.adapt.arrays import Array

NAMES = {name: operator.classes for name, operator in OPERATORS.items()}
"""The classes by the names of our operators."""


def class_of(name: str) -> type[Layer]:
    """The class of ours that does what the `torch.nn` class `name` does."""
    cls: type[Layer] = getattr(ours, name)
    return cls


def as_ours(module: Any, name: str) -> Layer:
    """The layer of ours that does what `module`, which is a `torch.nn` class `name`, does.

    Raises:
        ConvVizError: its arguments make no layer, or say other than what it runs with.
    """
    cls = class_of(name)
    theirs = [field.name for field in fields(cls) if not field.kw_only]  # type: ignore[arg-type]  # all are
    arguments = {name: getattr(module, name) for name in theirs}
    if "bias" in arguments:
        arguments["bias"] = module.bias is not None
    made = cls(**arguments)
    if isinstance(made, Weighted):
        _check_what_is_run(module, made)
    return made


def _check_what_is_run(module: Any, made: Weighted) -> None:
    """See that `module` has the weight and the copied padding that its arguments tell of.

    PyTorch runs with those two, and keeps the arguments beside them: who cuts a weight to
    one channel, or sets another padding, may forget the others.
    """
    shape = tuple(module.weight.shape)
    if shape != made.weight_shape:
        raise other_than_told(module, "a weight of the shape", shape, made.weight_shape)
    if getattr(made, "padding_mode", "zeros") == "zeros" or not hasattr(made, "padding"):
        return
    both = getattr(module, "_reversed_padding_repeated_twice", None)
    told = [cells for pair in reversed(made.pads) for cells in pair]
    if both is not None and list(both) != told:
        raise other_than_told(module, "cells of padding, from the last axis,", list(both), told)


def weights_of(module: Any, name: str) -> tuple[Array | None, Array | None]:
    """Copies of the module's weight and bias, None where there is none."""
    if not issubclass(getattr(ours, name), Weighted):
        return None, None
    return copied(module.weight), copied(module.bias)


def refuse_lazy(name: str) -> None:
    """Raise a ConvVizError where `name` is that of a module without channels yet."""
    known = name.removeprefix("Lazy")
    if known != name and any(known in names for names in NAMES.values()):
        raise ConvVizError(
            f"{name} learns its in_channels from the first input that it is run on:"
            f" run it once, or make a {known}"
        )
