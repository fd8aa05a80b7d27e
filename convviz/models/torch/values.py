"""The values of a run: numbers of tensors, and which tensors share memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from convviz.models.trace import ValueShape


class Values:
    """Tensors that depend on the input, by identity; none of them is kept alive."""

    def __init__(self) -> None:
        from torch.utils.weak import WeakIdKeyDictionary

        self.shapes: dict[int, ValueShape] = {}
        self._numbers: Any = WeakIdKeyDictionary()
        self._first: dict[int, int] = {}
        self._hidden: set[int] = set()
        self._sharing: dict[int, Any] = {}

    def __contains__(self, tensor: Any) -> bool:
        return tensor in self._numbers

    def add(self, tensor: Any) -> int:
        """A new number for what `tensor` is from now on."""
        number = len(self.shapes)
        self.shapes[number] = tuple(tensor.shape)
        if (before := self.get(tensor)) is not None:
            self._first[number] = self._first.get(before, before)
        self._numbers[tensor] = number
        return number

    def get(self, tensor: Any) -> int | None:
        """The number of `tensor`; None where it does not depend on the input."""
        found: int | None = self._numbers.get(tensor)
        return found

    def number(self, tensor: Any) -> int:
        """The number of a tensor that depends on the input."""
        found: int = self._numbers[tensor]
        return found

    def numbers(self, tensors: Iterable[Any]) -> tuple[int, ...]:
        """The numbers of those of `tensors` that depend on the input."""
        return tuple(self._numbers[each] for each in tensors if each in self._numbers)

    def rewritten(self, since: int) -> tuple[int, ...]:
        """Numbers from `since` on of tensors that had one before, and were written again."""
        return tuple(number for number, first in self._first.items() if first < since <= number)

    def note_views(self, outputs: Sequence[Any], inputs: Sequence[Any]) -> None:
        """Remember which of `outputs` share memory with one of `inputs`."""
        homes = {home: each for each in inputs if (home := _home(each)) is not None}
        for output in outputs:
            home = _home(output)
            if home in homes:
                self._together(home)[homes[home]] = True
                self._together(home)[output] = True

    def hide(self, numbers: Iterable[int]) -> None:
        """Hold these for what nobody reads from now on."""
        self._hidden.update(numbers)

    def sharing(self, tensor: Any) -> list[Any]:
        """The other tensors that share the memory of `tensor` and may still be read."""
        sharing = self._sharing.get(_home(tensor) or 0, ())
        others = [each for each in sharing if each is not tensor]
        return [each for each in others if self.get(each) not in self._hidden]

    def _together(self, home: int) -> Any:
        from torch.utils.weak import WeakIdKeyDictionary

        if home not in self._sharing:
            self._sharing[home] = WeakIdKeyDictionary()
        return self._sharing[home]


def _home(tensor: Any) -> int | None:
    """Where the memory of `tensor` is managed; None where it has none of the usual kind."""
    try:
        home: int = tensor.untyped_storage()._cdata
    except (RuntimeError, NotImplementedError):
        return None
    return home
