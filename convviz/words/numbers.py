"""Numbers in words: tuples, products, counts with their nouns, shares, bytes, lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tuple_text(numbers: Iterable[int]) -> str:
    """Numbers in round brackets, without Python's comma behind a single one.

    >>> tuple_text([7]), tuple_text([3, 7, 7])
    ('(7)', '(3, 7, 7)')
    """
    return f"({', '.join(map(str, numbers))})"


def once(texts: Iterable[str], between: str = " × ") -> str:
    """One text for each axis, or a single text where all axes have the same.

    >>> once(["3", "3"]), once(["5", "1"])
    ('3', '5 × 1')
    """
    texts = list(texts)
    return texts[0] if len(set(texts)) == 1 else between.join(texts)


def once_number(numbers: Iterable[int]) -> str:
    """The number of each axis, or a single number where all axes have the same."""
    return once(f"{number:,}" for number in numbers)


def once_pair(pairs: Iterable[Sequence[int]]) -> str:
    """(before, after) of each axis, or a single pair where all axes have the same.

    >>> once_pair([(2, 3), (2, 3)]), once_pair([(0, 1), (1, 1)])
    ('(2, 3)', '(0, 1) × (1, 1)')
    """
    return once(map(tuple_text, pairs))


def joined(between: str, numbers: Iterable[int]) -> str:
    """Numbers without separators of thousands, `between` each two of them.

    >>> joined(" by ", (3, 1024))
    '3 by 1024'
    """
    return between.join(map(str, numbers))


def times(numbers: Iterable[int]) -> str:
    """The factors of a product.

    >>> times([3, 224, 1024])
    '3 × 224 × 1,024'
    """
    return " × ".join(f"{number:,}" for number in numbers)


def count(number: int, noun: str, spelling: str = ",") -> str:
    """A number and its noun, which is in the plural unless the number is 1.

    >>> count(1, "cell"), count(1200, "cell"), count(1200, "cell", "d")
    ('1 cell', '1,200 cells', '1200 cells')
    """
    return f"{number:{spelling}} {noun}{'s' * (number != 1)}"


def verb(number: int, plural: str) -> str:
    """A regular verb, or `are`, as it stands behind `number` things.

    >>> verb(2, "lie"), verb(1, "lie"), verb(1, "are")
    ('lie', 'lies', 'is')
    """
    return plural if number != 1 else "is" if plural == "are" else f"{plural}s"


def percent(part: int, whole: int) -> str:
    """The share of `part` in `whole`, rounded to 0 or 100 only if it is none or all.

    >>> percent(33, 49), percent(1, 50176), percent(50175, 50176), percent(2, 2)
    ('67 %', '0.002 %', '99.998 %', '100 %')
    """
    share = 100 * part / whole
    rest = min(share, 100 - share)
    digits = next((n for n in range(6) if rest * 10**n >= 1), 6) if rest else 0
    return f"{share:.{digits}f} %"


def short_number(number: float) -> str:
    """A number with three digits at most, in thousands, millions and so on.

    >>> [short_number(n) for n in (0, 0.05, 7, 2500, 1e6, 3.2e9)]
    ['0', '0.05', '7', '2.5k', '1M', '3.2G']
    """
    for factor, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= factor:
            return f"{number / factor:.3g}{letter}"
    return f"{number:.3g}"


def bytes_text(number: int) -> str:
    """Bytes in the binary unit that leaves one to four digits before the point.

    >>> bytes_text(588), bytes_text(602_112), bytes_text(3_211_264)
    ('588 B', '588 KiB', '3.06 MiB')
    """
    if number < 1024:
        return f"{number} B"
    size, unit = float(number), "B"
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):  # noqa: B007  # used after the loop
        size /= 1024
        if size < 1024:
            break
    return f"{size:.{max(0, 3 - len(str(int(size))))}f} {unit}"


def along(said: Iterable[tuple[str, str]]) -> str:
    """(name of an axis, text) in words, axes with the same text named together.

    >>> along([("rows", "3 of 7"), ("cols", "3 of 7")])
    'along the rows and the cols 3 of 7'
    >>> along([("rows", "1 of 6"), ("cols", "2 of 8")])
    'along the rows 1 of 6; along the cols 2 of 8'
    """
    names: dict[str, list[str]] = {}
    for name, text in said:
        names.setdefault(text, []).append(f"the {name}")
    return "; ".join(f"along {listed(found)} {text}" for text, found in names.items())


def sentence(text: str) -> str:
    """`text` with a capital at its start, and nothing else changed.

    >>> sentence("so NumPy")
    'So NumPy'
    """
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str]) -> str:
    """Names with commas, and `and` before the last.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
