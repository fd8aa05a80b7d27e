"""Values of any type as 8 bits: the smallest found becomes 0, the largest 255.

Medical images have 12 bits in 16, or are signed, or floats: which values are black and white
follows from the values, not from their type.  Arrays only.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import frexp, inf, isfinite, ldexp
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convviz.errors import ConvVizError
from convviz.parsing.numerals import is_list, plain, short

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 255


class Extent(NamedTuple):
    """The least and the largest value."""

    low: float
    high: float


class Stretch(NamedTuple):
    """The values `low` and `high` shown as 0 and 255, or, if `inverted`, as 255 and 0."""

    low: float
    high: float
    inverted: bool = False

    def applied(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """`values` as the nearest of 0 to 255; all black where `low` equals `high`.

        >>> Stretch(-1024, 3071).applied(np.array([-1024, 1024, 3071], np.int16))
        array([  0, 128, 255], dtype=uint8)
        """
        exact, low, high = values.astype(np.float64), float(self.low), float(self.high)
        if low == high:
            exact[...] = 0
        else:
            # Scaling by a power of two loses no digit, and no difference becomes 0 or infinite.
            power = -frexp(max(abs(low), abs(high)))[1]
            np.clip(exact, low, high, out=exact)
            exact, low, high = np.ldexp(exact, power), ldexp(low, power), ldexp(high, power)
            exact -= low
            exact *= MOST
            exact /= high - low
        pixels = np.floor(exact + 0.5).astype(np.uint8)
        return MOST - pixels if self.inverted else pixels

    def cuts(self, values: NDArray[Any]) -> bool:
        """True if some of `values` are below `low` or above `high`."""
        return bool((values < self.low).any() or (values > self.high).any())


def as_range(value: object) -> Extent | None:
    """The values to be shown as 0 and 255; None stands for the extent of the image.

    Raises:
        ConvVizError: `value` is not two finite numbers, the smaller one first.
    """
    if value is None:
        return None
    pair = plain(value)
    if not is_list(pair) or len(pair) != 2 or not all(map(_is_finite, pair)):
        raise ConvVizError(
            "value_range takes two finite numbers, what is shown as black and what as white,"
            f" such as (0, 4095), not {short(pair)}"
        )
    low, high = (plain(each) for each in pair)
    if not low < high:  # type: ignore[operator]  # both are numbers
        raise ConvVizError(
            f"value_range goes from a smaller to a larger number, not from {short(low)} to"
            f" {short(high)}"
        )
    return Extent(low, high)  # type: ignore[arg-type]


def _is_finite(value: object) -> bool:
    number = plain(value)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return abs(number) <= 10**300 and isfinite(number)


def found(strips: Iterable[NDArray[Any]]) -> Extent:
    """The least and the largest value of `strips`, not counting alpha.

    Raises:
        ConvVizError: some values are not finite.
    """
    low, high = inf, -inf
    total = nans = infinite = 0
    for strip in strips:
        values = colours(strip)
        total += values.size
        if values.dtype.kind == "f":
            nans += int(np.isnan(values).sum())
            infinite += int(np.isinf(values).sum())
        if not nans + infinite:
            low = min(low, values.min().item())
            high = max(high, values.max().item())
    if nans + infinite:
        counts = [f"{nans:,} NaN"] * bool(nans) + [f"{infinite:,} infinite"] * bool(infinite)
        raise ConvVizError(
            f"of the {total:,} values of the image {nans + infinite:,} are no finite numbers"
            f" ({', '.join(counts)}): give them values first, as numpy.nan_to_num does"
        )
    return Extent(low, high)


def colours(values: NDArray[Any]) -> NDArray[Any]:
    """`values` of (rows, cols) or (rows, cols, channels) without alpha.

    Alpha is the last of 2 or 4 channels.
    """
    if values.ndim == 3 and values.shape[2] % 2 == 0:
        return values[..., :-1]
    return values
