"""PyTorch's modules as our layers, which have their names and the names of their arguments.

A new operator of ours is taken from PyTorch as soon as `convviz.layer` lists it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from convviz import layer as ours
from convviz.adapt.arrays import copied
from convviz.errors import ConvVizError
from convviz.layer import OPERATORS, Layer
from convviz.layer.windowed import Weighted

if TYPE_CHECKING:
    from convviz.adapt.arrays import Array

NAMES = {operator: names for operator, (_, names) in OPERATORS.items()}
"""The classes by the names of our operators."""


def as_ours(module: Any, name: str) -> Layer:
    """The layer of ours that does what `module`, which is a `torch.nn` class `name`, does."""
    cls = getattr(ours, name)
    theirs = [field.name for field in fields(cls) if not field.kw_only]
    arguments = {name: getattr(module, name) for name in theirs}
    if "bias" in arguments:
        arguments["bias"] = module.bias is not None
    made: Layer = cls(**arguments)
    return made


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
