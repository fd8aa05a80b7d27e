"""Numbers, words and switches of a caller's, checked once and made into Python's own types.

Each complaint names the argument, its value, and what would be legal.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import index
from typing import TypeGuard

from convviz.axis import LARGEST
from convviz.errors import ConvVizError
from convviz.parsing.spelling import either, spelled

LONGEST_TEXT = 40


def whole(name: str, value: object, least: int, most: int = LARGEST) -> int:
    """`value` as an int from `least` to `most`."""
    ready = plain(value)
    try:
        if isinstance(ready, bool):
            raise TypeError
        number = index(ready)  # type: ignore[arg-type]  # what has no __index__ raises
    except TypeError:
        raise ConvVizError(f"{name} must be a whole number, not {short(ready)}") from None
    if not least <= number <= most:
        raise ConvVizError(f"{name} must be from {least} to {most}, not {short(number)}")
    return number


def one_of(name: str, value: object, choices: Collection[str]) -> str:
    """The one of `choices` that `value` spells, in whatever letter case."""
    if (found := spelled(value, choices)) is None:
        raise ConvVizError(f"{name} must be {either(choices)}, not {short(value)}")
    return found


def yes_or_no(name: str, value: object) -> bool:
    """`value` as a bool; 0 and 1 are taken for one."""
    ready = plain(value)
    if not isinstance(ready, int) or ready not in (0, 1):
        raise ConvVizError(f"{name} must be True or False, not {short(ready)}")
    return bool(ready)


def per_axis(name: str, value: object, dims: int, least: int) -> tuple[int, ...]:
    """`value` as one int for each of `dims` axes, given once for all or one by one."""
    value = plain(value)
    if not is_list(value):
        return (whole(name, value, least),) * dims
    if len(value) != dims:
        several = "" if dims == 1 else f", or one {_for_each(dims)}"
        raise ConvVizError(f"{name} takes one number{several}, not {short(tuple(value))}")
    return tuple(whole(name, item, least) for item in value)


def not_pairs(value: Sequence[object], dims: int) -> ConvVizError:
    """The complaint about padding that is neither numbers nor pairs."""
    return ConvVizError(
        f"padding takes numbers, or (before, after) {_for_each(dims)},"
        f" not {short(tuple(value))}"
    )


def _for_each(dims: int) -> str:
    return "for the one axis" if dims == 1 else f"for each of the {dims} axes"


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """True if `value` is a sequence other than a text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def plain(value: object) -> object:
    """`value`, an array or a number of NumPy's made into Python's own numbers."""
    tolist = getattr(value, "tolist", None)
    return tolist() if callable(tolist) else value


def short(value: object) -> str:
    """`value` as text that fits in a sentence.

    >>> short((3, 7)), short("9" * 5000)
    ('(3, 7)', "'99999999999999999999999999999999...' (5000 characters)")
    """
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{repr(value[:32])[:-1]}...' ({len(value)} characters)"
    try:
        text = repr(value)
    except ValueError:  # an int of more than 4300 digits does not turn into text
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."


def divisors(number: int) -> str:
    """The divisors of `number` in words; of many, the first and the last."""
    found = [str(n) for n in range(1, number + 1) if number % n == 0]
    most = 7
    return either(found if len(found) <= most else [*found[: most - 1], "...", found[-1]])
