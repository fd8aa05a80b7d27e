"""A note on a layer: what a good colleague would say, and what could be done instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` names the rule, `number` is what it counts, `text` and `way_out` are said."""

    kind: str
    number: int
    text: str
    way_out: str
