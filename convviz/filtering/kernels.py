"""Kernels of image filters: by name, as rows of numbers, or as an array.

Numbers only; nothing here knows an image, or imports an array library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, lcm

from convviz.errors import ConvVizError
from convviz.parsing.numerals import is_list, one_of, plain, short
from convviz.parsing.spelling import spelled

NEGATIVES = ("absolute", "offset", "clip")
"""How sums below 0 become pixels: |y|, y + 128, or black."""

MOST_TAPS = 7
"""Most rows and columns of a kernel whose numbers can be read in a picture."""

MOST_WEIGHT = 999
MOST_DIVISOR = 10_000

Weight = Fraction | float
"""Exact for a typed number or a simple fraction."""

# Two ways to match the same digits would make matching a long text take for ever.
NUMBER = re.compile(r"[+-]?([0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9})(/[0-9]{1,9})?")
EXPONENT = re.compile(r"[+-]?[0-9][0-9.]*[eE][+-]?[0-9]+")
TOO_LONG = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True)
class FilterKernel:
    """Rows of weights, whose weighted sum is divided by `divisor` to make an output.

    Weights are whole numbers where a common divisor makes them so.  `negatives`, one of
    NEGATIVES, says what becomes of sums below 0 in the picture of the result.
    """

    name: str
    weights: tuple[tuple[float, ...], ...]
    divisor: int = 1
    negatives: str = "clip"

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, cols)."""
        return len(self.weights), len(self.weights[0])

    @property
    def reach(self) -> tuple[int, int]:
        """(rows, cols) from the middle tap to the outermost, which is the padding."""
        rows, cols = self.shape
        return rows // 2, cols // 2


def _named(*kernels: FilterKernel) -> dict[str, FilterKernel]:
    return {kernel.name: kernel for kernel in kernels}


# Gaussian and box are averages: divided by their sum, they keep the brightness.  Sobel and
# laplacian measure change and sum to 0, so that half of what they find is negative.
KERNELS = _named(
    FilterKernel("sobel-x", ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)), negatives="absolute"),
    FilterKernel("sobel-y", ((-1, -2, -1), (0, 0, 0), (1, 2, 1)), negatives="absolute"),
    FilterKernel("gaussian", ((1, 2, 1), (2, 4, 2), (1, 2, 1)), divisor=16),
    FilterKernel("sharpen", ((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    FilterKernel("emboss", ((-1, -1, 0), (-1, 0, 1), (0, 1, 1)), negatives="offset"),
    FilterKernel("laplacian", ((0, 1, 0), (1, -4, 1), (0, 1, 0)), negatives="absolute"),
    FilterKernel("box", ((1, 1, 1), (1, 1, 1), (1, 1, 1)), divisor=9),
)


def filter_kernel(kernel: object, *, negatives: str | None = None) -> FilterKernel:
    """The kernel of that name, or of those rows of numbers.

    >>> filter_kernel("sobel-x").weights
    ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
    >>> filter_kernel("1/9, 1/9, 1/9; 1/9, 1/9, 1/9; 1/9, 1/9, 1/9").divisor
    9
    >>> filter_kernel([[0.5, 0, -0.5]])
    FilterKernel(name='kernel', weights=((1, 0, -1),), divisor=2, negatives='absolute')

    Args:
        kernel: one of sobel-x, sobel-y, gaussian, sharpen, emboss, laplacian and box; or its
            rows as text, `-1,0,1;-2,0,2;-1,0,1`, numbers being whole, decimal or fractions;
            or rows of numbers, an array among them.  1 to 7 rows and columns, an odd number
            of each, so that there is a middle.
        negatives: `absolute`, `offset` or `clip`; each name has its own, and numbers that
            sum to 0 are shown `absolute`, others are clipped.

    Raises:
        ConvVizError: `kernel` is neither a name nor such rows, or `negatives` no such way.
    """
    found = _found(kernel)
    if negatives is None:
        return found
    negatives = one_of("negatives", negatives, NEGATIVES)
    return FilterKernel(found.name, found.weights, found.divisor, negatives)


def _found(kernel: object) -> FilterKernel:
    if isinstance(kernel, FilterKernel):
        return kernel
    if isinstance(kernel, str):
        if (name := spelled(kernel, KERNELS)) is not None:
            return KERNELS[name]
        if not re.search(r"[0-9]", kernel):
            raise ConvVizError(
                f"there is no kernel {short(kernel)}, but {', '.join(KERNELS)}, or numbers"
                " such as -1,0,1;-2,0,2;-1,0,1"
            )
        return _of_rows([[_read(item) for item in row.split(",")] for row in _rows(kernel)])
    rows = plain(kernel)
    if not is_list(rows) or not rows or not all(is_list(row) for row in rows):
        raise ConvVizError(f"kernel must be a name or rows of numbers, not {short(rows)}")
    return _of_rows([[_taken(item) for item in row] for row in rows if is_list(row)])


def _rows(text: str) -> list[str]:
    """The rows between semicolons; a semicolon at the end opens no further row."""
    return text.strip().removesuffix(";").split(";")


def _read(item: str) -> Fraction:
    text = item.strip()
    if not NUMBER.fullmatch(text):
        raise ConvVizError(f"a kernel is rows of numbers, {_no_number(text)}")
    number, _, divisor = text.partition("/")
    if divisor and not int(divisor):
        raise ConvVizError(f"a kernel has no weight {text}, which divides by 0")
    return Fraction(number) / Fraction(divisor or 1)


def _no_number(text: str) -> str:
    """The reason why `text` is no weight of a kernel."""
    if EXPONENT.fullmatch(text):
        return f"written without exponents, not as {short(text)}"
    if TOO_LONG.search(text) and not set(text) - set("+-0123456789./"):
        return f"each with 9 digits at most on either side of its point, not {short(text)}"
    return f"such as -1,0,1;-2,0,2;-1,0,1, and {short(text)} is no number"


def _taken(item: object) -> Weight:
    """A weight from a number of Python's; a float of a simple fraction as the fraction."""
    if isinstance(item, bool) or not isinstance(item, int | float) or not isfinite(item):
        raise ConvVizError(f"kernel must hold finite numbers, not {short(item)}")
    simple = Fraction(item).limit_denominator(MOST_DIVISOR)
    return simple if float(simple) == item else float(item)


def _of_rows(rows: Sequence[Sequence[Weight]]) -> FilterKernel:
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise ConvVizError(
            "the rows of a kernel have equally many numbers, not"
            f" {' and '.join(map(str, sorted(widths)))}"
        )
    sides = len(rows), widths.pop()
    if not all(side % 2 and side <= MOST_TAPS for side in sides):
        raise ConvVizError(
            f"a kernel has 1, 3, 5 or 7 rows and as many columns, not {sides[0]}"
            f" row{'s' * (sides[0] != 1)} of {sides[1]}"
        )
    divisor, weights = _whole(rows)
    largest = max(abs(weight) for numbers in weights for weight in numbers)
    if largest > MOST_WEIGHT:
        raise ConvVizError(
            f"weights must be from -{MOST_WEIGHT} to {MOST_WEIGHT}, which {largest:g} is not"
        )
    total = sum(float(weight) for row in rows for weight in row)
    return FilterKernel("kernel", weights, divisor, "clip" if abs(total) > 1e-9 else "absolute")


def _whole(
    rows: Sequence[Sequence[Weight]],
) -> tuple[int, tuple[tuple[float, ...], ...]]:
    """A divisor and the whole weights before dividing; without, 1 and decimal weights."""
    divisor = lcm(*(_denominators(rows)))
    largest = max(abs(float(weight)) for row in rows for weight in row)
    if divisor > MOST_DIVISOR or largest * divisor > MOST_WEIGHT:
        return 1, tuple(tuple(map(_plain, row)) for row in rows)
    return divisor, tuple(tuple(int(weight * divisor) for weight in row) for row in rows)


def _plain(weight: Weight) -> float:
    return int(weight) if weight == int(weight) else float(weight)


def _denominators(rows: Sequence[Sequence[Weight]]) -> Iterable[int]:
    for row in rows:
        for weight in row:
            yield weight.denominator if isinstance(weight, Fraction) else MOST_DIVISOR + 1
