"""The weights of a module by the identity of their tensors, and who used them first.

A tensor that is computed from weights alone is a weight too: it stands for all parameters
in it, and for the products that were computed on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

PARTS = ("weight_", "bias_", "in_proj_")
"""How names of parameters start of which a layer has one, and which need not be told."""

PARAMETRIZED = ".parametrizations."

COMPILED = "_orig_mod."
"""What stands in paths before the names of what `torch.compile` holds."""


class Debt(NamedTuple):
    """What the first user of a weight is charged with: `parameters`, and `macs` so far."""

    parameters: int
    macs: int
    owner: str = ""


class Charge(NamedTuple):
    """What one operation is charged with, and the first user of weights that it shares."""

    parameters: int
    macs: int
    repeats: str


class Weights:
    """The weights of one run: each is a set of numbers of debts."""

    def __init__(self) -> None:
        from torch.utils.weak import WeakIdKeyDictionary

        self._debts: list[Debt] = []
        self._of: Any = WeakIdKeyDictionary()
        self._first: dict[int, str] = {}

    def add_parameters(self, module: Any) -> None:
        """Know all parameters that `module` has now, each under its first name."""
        for name, parameter in module.named_parameters():
            debt = Debt(parameter.numel(), 0, owner_of(name))
            self._of[parameter] = (self._owe(debt),)

    def of(self, tensor: Any) -> tuple[int, ...]:
        """The debts of a tensor; none of one that is not computed from parameters."""
        found: tuple[int, ...] = self._of.get(tensor, ())
        return found

    def computed(self, tensors: Iterable[Any], debts: Iterable[int], macs: int) -> None:
        """Know `tensors`, which were computed from weights alone, with so many MACs."""
        owed = tuple(dict.fromkeys(debts)) + ((self._owe(Debt(0, macs)),) if macs else ())
        for tensor in tensors:
            self._of[tensor] = owed

    def forget(self, tensor: Any) -> None:
        """Hold `tensor` no longer for a weight."""
        self._of.pop(tensor, None)

    def owner(self, debts: Iterable[int]) -> str | None:
        """The owner of the first parameter among `debts`; None without any."""
        told = (self._debts[each] for each in debts)
        return next((debt.owner for debt in told if debt.parameters), None)

    def charge(self, debts: Iterable[int], user: str) -> Charge:
        """What `user` is charged with; it is the first user of what nobody used before."""
        parameters = macs = 0
        repeats: str | None = None
        for each in dict.fromkeys(debts):
            debt = self._debts[each]
            if each not in self._first:
                self._first[each] = user
                parameters += debt.parameters
                macs += debt.macs
            elif debt.parameters and repeats is None:
                repeats = self._first[each]
        return Charge(parameters, macs, repeats or "")

    def _owe(self, debt: Debt) -> int:
        self._debts.append(debt)
        return len(self._debts) - 1


def owner_of(name: str) -> str:
    """The path of the layer that the parameter `name` belongs to.

    A weight that is parametrized belongs to the layer; one that is not called weight or bias
    is told by its own name, since a module may have several.

    >>> owner_of("stem.conv.weight"), owner_of("stem.scale"), owner_of("bias")
    ('stem.conv', 'stem.scale', '')
    >>> owner_of("stem.conv.parametrizations.weight.original0")
    'stem.conv'
    """
    plain = name.replace(COMPILED, "")
    owner, parametrized, _ = f".{plain}".partition(PARAMETRIZED)
    if parametrized:
        return owner[1:]
    owner, _, part = plain.rpartition(".")
    return owner if f"{part}_".startswith(PARTS) else plain
