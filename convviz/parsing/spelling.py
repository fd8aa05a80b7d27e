"""What somebody typed, whatever its letter case and the signs between: words and numbers.

One way for the command line, for a gallery's file and for the words among Python's
arguments.  Knows no layer, and says nothing: who asks knows what to call the thing typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BLANKS = " \t"
BRACKETS = {"(": ")", "[": "]"}
TIMES = str.maketrans("xX×", ",,,")
"""Between sizes a cross is as good as a comma."""

BETWEEN_WORDS = str.maketrans("", "", f"{BLANKS}-_")
PAIR = re.compile(r"[(\[][ \t]*([+-]?[0-9]+)[ \t]*,[ \t]*([+-]?[0-9]+)[ \t]*[)\]]")
LONGEST_WORD = 100
MOST_DIGITS = 18
"""Digits of a number at the most; Python itself refuses to read thousands."""


def folded(word: str) -> str:
    """`word` as it is compared: in lower case, without blanks, hyphens and underscores.

    >>> folded("SAME_UPPER"), folded("In-Turn"), folded("MaxPool2d")
    ('sameupper', 'inturn', 'maxpool2d')
    """
    return word.lower().translate(BETWEEN_WORDS)


def spelled(text: object, choices: Iterable[str]) -> str | None:
    """The one of `choices` that `text` spells; None where it spells none.

    >>> spelled("Lockstep", ("lockstep", "in_turn")), spelled("dusk", ("light", "dark"))
    ('lockstep', None)
    """
    if not isinstance(text, str) or len(text) > LONGEST_WORD:
        return None
    return {folded(choice): choice for choice in choices}.get(folded(text))


def items_in(text: str) -> list[str]:
    """What stands between commas or crosses, or else between blanks; brackets fall away.

    A pair in brackets of its own, within others, becomes `before:after`.

    >>> [items_in(text) for text in ("3,7,7", "(3, 7, 7)", "3x7x7", "3 × 7 × 7", "[3 7 7]")]
    [['3', '7', '7'], ['3', '7', '7'], ['3', '7', '7'], ['3', '7', '7'], ['3', '7', '7']]
    >>> items_in("((0, 1), (0, 1))"), items_in("1 : 2, 0"), items_in("(5,)"), items_in("")
    (['0:1', '0:1'], ['1:2', '0'], ['5'], [''])
    """
    inner = unbracketed(text)
    if inner != text.strip(BLANKS):
        inner = PAIR.sub(r"\1:\2", inner)
    inner = ":".join(part.strip(BLANKS) for part in inner.split(":")).translate(TIMES)
    return split(inner)


def unbracketed(text: str) -> str:
    """`text` without the brackets around a list, and without the comma behind a single item."""
    inner = text.strip(BLANKS)
    if len(inner) > 1 and BRACKETS.get(inner[0]) == inner[-1]:
        inner = inner[1:-1].strip(BLANKS).removesuffix(",")
    return inner


def split(inner: str) -> list[str]:
    """The items between commas, or where there are none between blanks."""
    items = inner.split(",") if "," in inner else re.split(f"[{BLANKS}]+", inner)
    return [item.strip(BLANKS) for item in items]


def either(words: Iterable[str], link: str = "or") -> str:
    """`words` as alternatives in a sentence.

    >>> either(["one"]), either(["one", "two", "three"]), either("ab", "and")
    ('one', 'one, two or three', 'a and b')
    """
    *most, last = words
    return f"{', '.join(most)} {link} {last}" if most else last


def numbers_in(text: str) -> list[int | tuple[int, int]] | None:
    """The whole numbers or pairs `before:after` in the list `text`; None for any other text.

    >>> numbers_in("3x7x7"), numbers_in("2:0, 1"), numbers_in("same")
    ([3, 7, 7], [(2, 0), 1], None)
    """
    found: list[int | tuple[int, int]] = []
    for item in items_in(text):
        sides = item.split(":")
        if len(sides) > 2 or not all(map(_is_whole, sides)):
            return None
        first, last = int(sides[0]), int(sides[-1])
        found.append(first if len(sides) == 1 else (first, last))
    return found


def _is_whole(text: str) -> bool:
    digits = text[1:] if text[:1] in ("+", "-") else text
    return digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
