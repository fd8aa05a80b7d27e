"""Numbers in words: tuples, shares, bytes, and what is said of several axes at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tuple_text(numbers: Iterable[int]) -> str:
    """Numbers in round brackets, without Python's comma behind a single one.

    >>> tuple_text([7]), tuple_text([3, 7, 7])
    ('(7)', '(3, 7, 7)')
    """
    return f"({', '.join(map(str, numbers))})"


def pairs_text(pairs: Iterable[Sequence[int]]) -> str:
    """(before, after) of each axis, said once where all axes are alike.

    >>> pairs_text([(2, 3), (2, 3)]), pairs_text([(0, 1), (1, 1)])
    ('(2, 3)', '(0, 1) × (1, 1)')
    """
    texts = [tuple_text(pair) for pair in pairs]
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)


def by(numbers: Iterable[int]) -> str:
    """Numbers of the axes, said once where all are alike.

    >>> by([3, 3]), by([5, 1])
    ('3', '5 × 1')
    """
    texts = [f"{number:,}" for number in numbers]
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)


def times(numbers: Iterable[int]) -> str:
    """A product, written out.

    >>> times([3, 224, 224])
    '3 × 224 × 224'
    """
    return " × ".join(f"{number:,}" for number in numbers)


def count(number: int, noun: str) -> str:
    """A number and its noun.

    >>> count(1, "cell"), count(1200, "cell")
    ('1 cell', '1,200 cells')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"


def are(number: int) -> str:
    """The verb for so many.

    >>> are(1), are(2)
    ('is', 'are')
    """
    return "is" if number == 1 else "are"


def percent(part: int, whole: int) -> str:
    """A share in per cent, which is 0 or 100 only if it is none or all.

    >>> percent(33, 49), percent(1, 50176), percent(50175, 50176), percent(2, 2)
    ('67 %', '0.002 %', '99.998 %', '100 %')
    """
    share = 100 * part / whole
    rest = min(share, 100 - share)
    digits = next((n for n in range(6) if rest * 10**n >= 1), 6) if rest else 0
    return f"{share:.{digits}f} %"


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


def along(said: Sequence[tuple[str, str]]) -> str:
    """What is said of each axis, once for those of which the same is said.

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


def conventions_text(names: Sequence[str]) -> str:
    """Names of conventions, ONNX's words behind one name.

    >>> conventions_text(["TensorFlow's SAME", "ONNX's SAME_UPPER", "ONNX's SAME_LOWER"])
    "TensorFlow's SAME and ONNX's SAME_UPPER or SAME_LOWER"
    """
    theirs = [name for name in names if name.startswith("ONNX's ")]
    others = [name for name in names if name not in theirs]
    words = " or ".join(name.removeprefix("ONNX's ") for name in theirs)
    return listed([*others, *[f"ONNX's {words}"] * bool(words)])


def listed(names: Sequence[str]) -> str:
    """Names with commas, and `and` before the last.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
