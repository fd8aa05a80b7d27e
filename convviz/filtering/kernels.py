"""Kernels of image filters: by name, as rows of numbers, or as an array.

Numbers only; nothing here knows an image, or imports an array library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isfinite, lcm

from convviz.errors import ConvVizError
from convviz.parsing.numerals import is_list, one_of, plain, short, yes_or_no
from convviz.parsing.spelling import spelled

NEGATIVES = ("absolute", "offset", "clip")
"""How sums below 0 become pixels: |y|, y + 128, or black."""

MOST_TAPS = 7
"""Most rows and columns of a kernel whose numbers can be read in a picture."""

MOST_WEIGHT = 999
MOST_DIVISOR = 10_000

NOTHING = 1e-9
"""A sum of weights below this is 0, but for errors of floats."""

Weight = Fraction | float
"""Exact for a typed number or a simple fraction."""

Rows = tuple[tuple[float, ...], ...]

# Two ways to match the same digits would make matching a long text take for ever.
NUMBER = re.compile(r"[+-]?([0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9})(/[0-9]{1,9})?")
EXPONENT = re.compile(r"[+-]?[0-9][0-9.]*[eE][+-]?[0-9]+")
TOO_LONG = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True)
class FilterKernel:
    """Rows of weights, whose weighted sum is divided by `divisor` to make an output.

    Weights are whole numbers where a common divisor makes them so.  `negatives`, one of
    NEGATIVES, says what becomes of sums below 0 in the picture of the result.  Weights
    `down`, of the same shape, make a pair of derivatives, whose output is their length.  The
    weights of a `flipped` kernel are those that are applied: turned by half a turn.
    """

    name: str
    weights: Rows
    divisor: int = 1
    negatives: str = "clip"
    down: Rows | None = None
    flipped: bool = False

    @property
    def pair(self) -> tuple[Rows, ...]:
        """The weights of the kernel, or of both kernels."""
        return (self.weights,) if self.down is None else (self.weights, self.down)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the kernels that are applied; numbers are called `kernel`."""
        return (self.name,) if self.down is None else (f"{self.name}-x", f"{self.name}-y")

    @property
    def finds_edges(self) -> bool:
        """True if the weights sum to 0, so that in a plain nothing is found."""
        return all(abs(sum(map(sum, weights))) < NOTHING for weights in self.pair)

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


def _derivatives(
    name: str, across: tuple[int, int, int], divisor: int = 1
) -> Iterator[FilterKernel]:
    """The kernels of the derivative along columns, along rows, and of the length of both."""
    x = tuple((-weight, 0, weight) for weight in across)
    y = tuple(zip(*x, strict=True))
    yield FilterKernel(f"{name}-x", x, divisor, "absolute")
    yield FilterKernel(f"{name}-y", y, divisor, "absolute")
    yield FilterKernel(name, x, divisor, down=y)


# Gaussian and box are averages: divided by their sum, they keep the brightness.  Derivatives
# and laplacian measure change and sum to 0, so that half of what they find is negative.
# Scharr's weights are divided so that a step of brightness gives as much as under sobel.
KERNELS = _named(
    *_derivatives("sobel", (1, 2, 1)),
    *_derivatives("prewitt", (1, 1, 1)),
    *_derivatives("scharr", (3, 10, 3), 4),
    FilterKernel("gaussian", ((1, 2, 1), (2, 4, 2), (1, 2, 1)), divisor=16),
    FilterKernel("sharpen", ((0, -1, 0), (-1, 5, -1), (0, -1, 0))),
    FilterKernel("emboss", ((-1, -1, 0), (-1, 0, 1), (0, 1, 1)), negatives="offset"),
    FilterKernel("laplacian", ((0, 1, 0), (1, -4, 1), (0, 1, 0)), negatives="absolute"),
    FilterKernel("box", ((1, 1, 1), (1, 1, 1), (1, 1, 1)), divisor=9),
)


def filter_kernel(
    kernel: object, *, negatives: str | None = None, flip: bool = False
) -> FilterKernel:
    """The kernel of that name, or of those rows of numbers.

    >>> filter_kernel("sobel-x").weights
    ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
    >>> filter_kernel("1/9, 1/9, 1/9; 1/9, 1/9, 1/9; 1/9, 1/9, 1/9").divisor
    9
    >>> filter_kernel([[0.5, 0, -0.5]])
    FilterKernel(name='kernel', weights=((1, 0, -1),), divisor=2, negatives='absolute', \
down=None, flipped=False)
    >>> filter_kernel("1,2,3", flip=True).weights
    ((3, 2, 1),)

    Args:
        kernel: one of KERNELS: sobel-x, sobel-y, sobel, the same of prewitt and scharr,
            gaussian, sharpen, emboss, laplacian, box; or its rows as text,
            `-1,0,1;-2,0,2;-1,0,1`, numbers being whole, decimal or fractions; or rows of
            numbers, an array among them.  1 to 7 rows and columns, an odd number of each, so
            that there is a middle.
        negatives: `absolute`, `offset` or `clip`; each name has its own, and numbers that
            sum to 0 are shown `absolute`, others are clipped.  Sobel, prewitt and scharr
            without -x or -y are lengths, which are never below 0.
        flip: True turns the weights by half a turn, as a convolution does, not a layer.

    Raises:
        ConvVizError: `kernel` is neither a name nor such rows, or `negatives` no such way.
    """
    found = _found(kernel)
    if negatives is not None:
        negatives = one_of("negatives", negatives, NEGATIVES)
        if found.down is not None:
            raise ConvVizError(
                f"negatives has no meaning with {found.name}, the length of {found.name}-x and"
                f" {found.name}-y, which is never below 0"
            )
        found = replace(found, negatives=negatives)
    return _flipped(found) if yes_or_no("flip", flip) else found


def _flipped(kernel: FilterKernel) -> FilterKernel:
    x, *y = (tuple(row[::-1] for row in rows[::-1]) for rows in kernel.pair)
    down = y[0] if y else None
    return replace(kernel, weights=x, down=down, flipped=not kernel.flipped)


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
    return FilterKernel(
        "kernel", weights, divisor, "clip" if abs(total) > NOTHING else "absolute"
    )


def _whole(rows: Sequence[Sequence[Weight]]) -> tuple[int, Rows]:
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
