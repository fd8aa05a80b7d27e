"""A note on a layer: what a good colleague would say, and which changes would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from convviz.cost.advice.advice import Advice, advice_text


@dataclass(frozen=True, slots=True)
class Note:
    """`text` states what is, by the rule `kind`; `number` is what the rule counts.

    `advice` are changes of the layer's arguments, the least one first, each tried when the
    note was made.  `remark` is about something else than the layer's arguments, such as the
    code around it.  Most notes have one of the two; a note without either just tells.
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
        """The same in types that JSON has."""
        return {
            "kind": self.kind,
            "number": self.number,
            "text": self.text,
            "advice": [each.to_dict() for each in self.advice],
            "way_out": self.way_out,
        }
