"""A layer as the words behind `#` in an address of the explorer: `js/pages/address.js`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from convviz.html.played import played
from convviz.walks.walk import Walk

NEUTRAL: dict[str, Any] = {
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "groups": 1,
    "bias": True,
    "mode": "zeros",
    "outputPadding": 0,
    "ceil": False,
    "countPadding": True,
    "divisor": None,
    "order": "lockstep",
    "direction": "gather",
}
"""What is left out of an address; the stride of a pool is its kernel."""

KEYS = {
    "out": "out",
    "kernel": "k",
    "padding": "p",
    "stride": "s",
    "dilation": "d",
    "groups": "g",
    "bias": "bias",
    "mode": "mode",
    "outputPadding": "outpad",
    "ceil": "ceil",
    "countPadding": "countpad",
    "divisor": "divisor",
    "order": "order",
    "direction": "view",
}
"""The word of an address for each argument, in the order in which they stand there."""


def address(walk: Walk) -> str:
    """The address of a walk that the page's script plays.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks.walk import walk
    >>> address(walk(Conv2d(3, 2, 3, stride=2, padding=((0, 1), (1, 1))), (3, 7, 7)))
    'op=conv&in=3,7,7&out=2&k=3&p=0:1,1&s=2'
    """
    told = played(walk)
    return "&".join(f"{key}={text}" for key, text in _words(told))


def _words(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    pool = told["op"].endswith("pool")
    neutral = {**NEUTRAL, "stride": told["kernel"]} if pool else NEUTRAL
    yield "op", told["op"]
    yield "in", ",".join(map(str, told["input"]))
    for argument, key in KEYS.items():
        if argument not in told or (pool and argument == "order"):
            continue
        text = _text(told[argument])
        if argument not in neutral or text != _text(neutral[argument]):
            yield key, text


def _text(value: object) -> str:
    """A value as it stands in an address: of all axes one number where they have the same."""
    if isinstance(value, bool):
        return str(int(value))
    if not isinstance(value, Sequence) or isinstance(value, str):
        return str(value)
    texts = [_sides(each) for each in value]
    return texts[0] if len(set(texts)) == 1 else ",".join(texts)


def _sides(value: int | Sequence[int]) -> str:
    if isinstance(value, int):
        return str(value)
    before, after = value
    return str(before) if before == after else f"{before}:{after}"
