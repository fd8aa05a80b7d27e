"""What was typed, as numbers: text in, values out, or a sentence that names the option.

Each function takes the option as it was typed, for its sentence, and the text.  Only ASCII
digits count, with a sign and blanks around them: `3`, `+3` and ` 3 ` are the same, `1_000`,
`1.5` and `３` are no whole numbers.  Several numbers stand between commas, crosses or blanks,
in brackets or without; words are in any letter case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite
from typing import TypeVar

from convviz.axis import LARGEST
from convviz.errors import ConvVizError
from convviz.parsing.numerals import short
from convviz.parsing.spelling import (
    BLANKS,
    MOST_DIGITS,
    PAIR,
    items_in,
    spelled,
    split,
    unbracketed,
)

# A pattern must not have two ways to match the same digits: long texts would take for ever.
WHOLE = re.compile(r"[+-]?[0-9]+")
SIGNED = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
DECIMAL = re.compile(r"\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")

CROSS = re.compile(f"[{BLANKS}]*[xX×][{BLANKS}]*")

T = TypeVar("T")
Pads = tuple[tuple[int, int], ...]


def whole(option: str, text: str, *, least: int = 0, most: int = LARGEST) -> int:
    """The one whole number that `text` is, within its bounds.

    >>> whole("--out", " +2 ", least=1)
    2

    Raises:
        ConvVizError: it is no such number.
    """
    found = WHOLE.fullmatch(text.strip(BLANKS))
    if not found:
        raise ConvVizError(
            f"{option} takes a whole number, such as {max(least, 2)}, not {short(text)}"
        )
    sign = "-" if found[0].startswith("-") else ""
    digits = found[0].lstrip("+-0")
    if len(digits) <= MOST_DIGITS:
        number = int(f"{sign}0{digits}")
        if least <= number <= most:
            return number
    raise ConvVizError(f"{option} must be from {least} to {most}, not {short(text.strip())}")


def per_axis(option: str, text: str, dims: int, *, least: int = 1) -> tuple[int, ...]:
    """One number for all of `dims` axes, or one for each.

    >>> per_axis("--k", "3", 2), per_axis("--k", "5,1", 2), per_axis("--k", "(5, 1)", 2)
    ((3, 3), (5, 1), (5, 1))

    Raises:
        ConvVizError: it is neither.
    """
    items = _items(option, text, f"whole numbers, such as 3{_several(dims, '5,1,3')}")
    return _spread(option, text, [whole(option, item, least=least) for item in items], dims)


def padding(
    option: str,
    text: str,
    dims: int,
    words: Sequence[str] = ("same", "valid"),
    *,
    begins_then_ends: bool = False,
) -> str | tuple[int, ...] | Pads:
    """One of `words`, or cells for all axes or for each, lopsided as `before:after`.

    Where `begins_then_ends`, several numbers are ONNX's list: all begins, then all ends.

    >>> padding("--p", "1", 2), padding("--p", "1:2,0", 2), padding("--p", "Same", 2)
    ((1, 1), ((1, 2), (0, 0)), 'same')
    >>> padding("--p", "1,1,2,2", 2, begins_then_ends=True)
    (1, 1, 2, 2)

    Raises:
        ConvVizError: `text` is none of these.
    """
    if (word := spelled(text, words)) is not None:
        return word
    several = f" or {'1,' * dims}{'2,' * dims}" if begins_then_ends else _several(dims, "1,2,0")
    takes = f"{', '.join(words)}, numbers such as 1{several.rstrip(',')}, or before:after"
    items = _items(option, text, takes, ":")
    if begins_then_ends and len(items) > 1 and ":" not in text:
        return tuple(whole(option, item) for item in items)
    pads: Pads = _spread(
        option, text, [_before_and_after(option, item) for item in items], dims
    )
    if not begins_then_ends and all(before == after for before, after in pads):
        return tuple(before for before, _ in pads)
    return pads


def shape(option: str, text: str, names: Sequence[str] = ()) -> tuple[int, ...]:
    """Channels, then the sizes of one, two or three axes; `names` are what they are called.

    >>> shape("--in", "3,7,7"), shape("--in", "3x7x7")
    ((3, 7, 7), (3, 7, 7))

    Raises:
        ConvVizError: it is something else.
    """
    items = _items(option, text, "channels and sizes, such as 3,7,7")
    if not 2 <= len(items) <= 4:
        raise ConvVizError(
            f"{option} takes channels and the sizes of 1, 2 or 3 axes, such as 3,7,7,"
            f" not {short(text)}{_without_batch(option, items)}"
        )
    if len(names) != len(items):
        names = ("channels", *("planes", "rows", "cols")[4 - len(items) :])
    return tuple(
        whole(f"the {name} of {option}", item, least=1)
        for name, item in zip(names, items, strict=True)
    )


def size_px(option: str, text: str, least: int = 64, most: int = 4096) -> tuple[int, int]:
    """(width, height) in pixels.

    >>> size_px("--size", "960x540")
    (960, 540)

    Raises:
        ConvVizError: it is not two numbers with an x between them.
    """
    sides = items_in(text)
    if len(sides) != 2 or not all(map(WHOLE.fullmatch, sides)):
        raise ConvVizError(
            f"{option} takes width and height in pixels, such as 960x540, not {short(text)}"
        )
    width, height = (whole(option, side, least=least, most=most) for side in sides)
    return width, height


def rate(option: str, text: str) -> float:
    """Frames a second.

    Raises:
        ConvVizError: it is no number.
    """
    return _decimal(option, text, "a number of frames a second, such as 4 or 0.5")


def number(option: str, text: str) -> float:
    """A number without a sign.

    Raises:
        ConvVizError: it is none.
    """
    return _decimal(option, text, "a number, such as 2 or 1.5")


def scale(option: str, text: str) -> float:
    """By how much a picture is multiplied.

    Raises:
        ConvVizError: it is no number from 0.5 to 8.
    """
    number = _decimal(option, text, "a number from 0.5 to 8, such as 2")
    if not 0.5 <= number <= 8:
        raise ConvVizError(f"{option} must be from 0.5 to 8, not {short(text)}")
    return number


def _decimal(option: str, text: str, what: str) -> float:
    found = DECIMAL.fullmatch(text.strip(BLANKS))
    if not found or not isfinite(number := float(found[0])):
        raise ConvVizError(f"{option} takes {what}, not {short(text)}")
    return number


def milliseconds(option: str, text: str) -> int:
    """A time, in milliseconds where no unit is named.

    >>> [milliseconds("--hold", text) for text in ("1500", "1500ms", "1.5s", "1.5 s")]
    [1500, 1500, 1500, 1500]

    Raises:
        ConvVizError: it is no time.
    """
    plain = text.strip(BLANKS)
    unit = "ms" if plain.endswith("ms") else "s" if plain.endswith("s") else ""
    found = DECIMAL.fullmatch(plain.removesuffix(unit).rstrip(BLANKS))
    scale = 1000 if unit == "s" else 1
    if not found or not isfinite(value := float(found[0]) * scale):
        raise ConvVizError(
            f"{option} takes milliseconds or a time with its unit, such as 2000, 500ms"
            f" or 1.5s, not {short(text)}"
        )
    return round(value)


def value_range(option: str, text: str) -> tuple[float, float]:
    """Two numbers, the smaller one first; whole ones stay whole.

    >>> value_range("--range", "-1024, 3071"), value_range("--range", "[-.5 1e3]")
    ((-1024, 3071), (-0.5, 1000.0))

    Raises:
        ConvVizError: `text` is something else.
    """
    items = items_in(text)
    numbers = [_number(item) for item in items if SIGNED.fullmatch(item)]
    if len(numbers) != len(items) or len(items) != 2 or not all(map(isfinite, numbers)):
        raise ConvVizError(
            f"{option} takes two numbers, what is shown as black and what as white, such as"
            f" -1024,3071, not {short(text)}"
        )
    low, high = numbers
    if not low < high:
        raise ConvVizError(
            f"{option} goes from a smaller to a larger number, which {short(text)} does not"
        )
    return low, high


def values(option: str, text: str) -> list[int | tuple[int, ...]]:
    """Numbers between commas or blanks; with an x between, one number an axis.

    >>> values("--values", "1,3x1"), values("--values", "(1 3 5)")
    ([1, (3, 1)], [1, 3, 5])

    Raises:
        ConvVizError: `text` is something else.
    """
    found: list[int | tuple[int, ...]] = []
    for item in split(CROSS.sub("x", PAIR.sub(r"\1x\2", unbracketed(text)))):
        sides = [whole(option, side or item) for side in items_in(item)]
        found.append(sides[0] if len(sides) == 1 else tuple(sides))
    return found


def _number(text: str) -> float:
    """The number that `text` is: an int if it is whole and has few enough digits."""
    digits = text.lstrip("+-0")
    return int(text) if WHOLE.fullmatch(text) and len(digits) <= MOST_DIGITS else float(text)


def _without_batch(option: str, items: Sequence[str]) -> str:
    """The shape without its batch, for a complaint; empty unless there are five numbers."""
    if len(items) != 5 or any(len(item) > MOST_DIGITS for item in items):
        return ""
    batch, *rest = items
    return f": without the batch of {batch} it is {option} {','.join(rest)}"


def _items(option: str, text: str, takes: str, within: str = "") -> list[str]:
    """The items of a list, each a whole number, or several with `within` between them."""
    items = items_in(text)
    for item in items:
        parts = item.split(within) if within else [item]
        if not all(map(WHOLE.fullmatch, parts)):
            raise ConvVizError(f"{option} takes {takes}, not {short(text)}")
    return items


def _before_and_after(option: str, item: str) -> tuple[int, int]:
    sides = [whole(option, side) for side in item.split(":")]
    if len(sides) > 2:
        raise ConvVizError(
            f"{option} takes cells before:after an axis, such as 1:2, not {short(item)}"
        )
    return sides[0], sides[-1]


def _spread(option: str, text: str, values: list[T], dims: int) -> tuple[T, ...]:
    if len(values) not in (1, dims):
        each = "" if dims == 1 else f", or one for each of the {dims} axes"
        raise ConvVizError(
            f"{option} takes one number{each}, not the {len(values)} of {short(text)}"
        )
    return tuple(values * dims if len(values) == 1 else values)


def _several(dims: int, example: str) -> str:
    """` or 5,1`: as much of the example as there are axes."""
    return "" if dims == 1 else f" or {','.join(example.split(',')[:dims])}"
