"""The broadest number in cells of each kind, which decides the size of cells and type.

Of few outputs every number is computed; of many, bounds.  No number of a picture is ever
broader than the text found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import ceil, floor, isfinite, prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convviz.layer.plan import Rule
from convviz.scene.planes.cell_numbers import MOST_WRITTEN_OUT, cell_text
from convviz.scene.roles import Kind, Numeral, brief
from convviz.walks.seeded import Seeded, kind_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.walks.seeded import Numbers
    from convviz.walks.tensors import Tensors

MOST_COMPUTED = 4096
"""Up to so many numbers are all turned into text; of more, the least and the largest."""

MOST_PRODUCTS = 2**20
"""Up to so many products are added up to find the broadest output."""

MOST_CHANNELS, MOST_WEIGHTS = 1024, 2**22
"""Up to so many output channels, and weights in all, are the weights of each channel added up;
of more, every weight counts as the largest.
"""

BREADTHS = {".": 0.5, "-": 0.57, "∞": 1.32, "+": 1.32}
"""Breadths of characters in digits; other characters are as broad as a digit."""

FRACTIONS = {0: 0.25, 1: 8.2}
"""Fractions of each shape that cells use, by the bound that such fractions exceed."""


class Ends(NamedTuple):
    """The least and the largest of some numbers; `whole` if all are whole numbers."""

    least: float
    most: float
    whole: bool

    def texts(self) -> Iterator[str]:
        """Texts, one of which is at least as broad as that of any number between the ends."""
        if not (isfinite(self.least) and isfinite(self.most)):
            yield from ("-∞", "nan", "-1.2e+308")
        elif self.whole:
            yield from map(cell_text, (self.least, self.most))
        else:
            yield from self._fractions()

    def _fractions(self) -> Iterator[str]:
        ends = floor(self.least), ceil(self.most)
        yield from (cell_text(end) for end in ends if abs(end) < MOST_WRITTEN_OUT)
        for bound, one in FRACTIONS.items():
            yield from [cell_text(-one)] * (ends[0] < -bound)
            yield from [cell_text(one)] * (ends[1] > bound)
        for end in ends:
            if abs(end) >= MOST_WRITTEN_OUT:  # from -999999 to -1.2e+06 and beyond
                yield from (f"{'-' * (end < 0)}999999", f"{end:.1e}")


def breadth(text: str) -> float:
    """The breadth of `text`, in digits.

    >>> [breadth(text) for text in ("135", "-97", "1.2")]
    [3, 2.57, 2.5]
    """
    return sum(BREADTHS.get(character, 1) for character in text)


def broadest(texts: Iterable[str]) -> Numeral:
    """The broadest of `texts`, with the broadest of the brief texts; empty for no texts."""
    several = list(texts)
    briefs = map(brief, several)
    return Numeral(*(max(some, key=breadth, default="") for some in (several, briefs)))


def digits(texts: Iterable[str]) -> Numeral:
    """Digits as broad as each of `texts`, and as many as characters; so of brief texts.

    >>> digits(["-97", "8e+07"])
    '000000'
    """
    several = list(texts)
    return Numeral(
        *("0" * max(map(_in_digits, some)) for some in (several, map(brief, several)))
    )


def _in_digits(text: str) -> int:
    """Digits that are as broad as `text` in every type: a plus is broader than a digit."""
    return max(len(text), ceil(breadth(text)))


def broadest_numbers(made: Tensors) -> dict[Kind, Numeral]:
    """The broadest text of each kind, that of padding and of unfinished outputs included."""
    outside = "-∞" if made.outside else ""
    found = {
        Kind.INPUT: broadest((broadest_of(made.input), outside)),
        Kind.KERNEL: broadest_of(made.weight),
    }
    if made.has_outputs:
        found[Kind.OUTPUT] = broadest_output(made)
    return {kind: text for kind, text in found.items() if text}


def broadest_of(values: Numbers) -> Numeral:
    """The broadest text of a number among `values`."""
    if not (isinstance(values, Seeded) or _is_whole(values) or values.size > MOST_COMPUTED):
        return broadest(map(cell_text, values.ravel().tolist()))
    return broadest(_ends(values).texts() if values.size else ())


def broadest_output(made: Tensors) -> Numeral:
    """The broadest text of an output, finished or not."""
    plan = made.walk.plan
    taps = plan.ins * prod(plan.kernel)
    outputs = prod(plan.output_shape)
    if outputs <= MOST_COMPUTED and outputs * taps <= MOST_PRODUCTS:
        return broadest(map(cell_text, _outputs(made)))
    if plan.rule is Rule.MAX:
        return broadest((*_ends(made.input).texts(), "-∞"))
    ends = _sums(made, bias=True)
    means = plan.rule is Rule.MEAN and isfinite(ends.most - ends.least)
    whole = (cell_text(floor(ends.least)), cell_text(ceil(ends.most))) if means else ()
    return broadest((*ends.texts(), *whole))


def broadest_summand(made: Tensors) -> Numeral:
    """The broadest text of a product, or of a sum of some products of an output."""
    plan = made.walk.plan
    return broadest(() if plan.rule is Rule.MAX else _sums(made, mean=False).texts())


def _outputs(made: Tensors) -> Iterator[float]:
    """All outputs; where the window scatters, the sums after every step, too."""
    plan = made.walk.plan
    channels, *sizes = plan.output_shape
    for channel, *cell in product(range(channels), *map(range, sizes)):
        if plan.scatters:
            for sums in made.partial_sums(channel, tuple(cell)):
                yield from sums.tolist()
        else:
            yield made.output(channel, tuple(cell))


def _sums(made: Tensors, *, bias: bool = False, mean: bool = True) -> Ends:
    """The least and the largest sum of some products of an output, or mean of some cells."""
    plan, taps = made.walk.plan, made.walk.plan.ins * prod(made.walk.plan.kernel)
    least, most, whole = _ends(made.input)
    least, most = min(least, 0), max(most, 0)
    if plan.rule is Rule.MEAN:
        count = taps if plan.divisor is None or not mean else taps / plan.divisor
        share = 1 if mean and plan.divisor is None else count
        return Ends(least * share, most * share, whole and not mean)
    if plan.rule is Rule.COPY:
        return Ends(least * taps, most * taps, whole)
    with np.errstate(over="ignore", invalid="ignore"):
        ends = [_sum_of(weights, least, most, taps) for weights in _kernels(made)]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    if bias:
        low, high = low + min(made.bias.min().item(), 0), high + max(made.bias.max().item(), 0)
    return Ends(low, high, whole and _is_whole(made.weight) and _is_whole(made.bias))


def _kernels(made: Tensors) -> Iterator[NDArray[np.generic]]:
    """The weights of each output channel; of very many, just the least and the largest."""
    plan = made.walk.plan
    channels, taps = plan.writing.channels, plan.ins * prod(plan.kernel)
    if channels <= MOST_CHANNELS and channels * taps <= MOST_WEIGHTS:
        every = range(plan.ins), tuple(map(range, plan.kernel))
        yield from (made.weights(channel, *every) for channel in range(channels))
    else:
        least, most, _ = _ends(made.weight)
        yield np.array([least])
        yield np.array([most])


def _sum_of(
    weights: NDArray[np.generic], least: float, most: float, taps: int
) -> tuple[float, float]:
    """The ends of sums over `taps`, of `weights` times numbers from `least` to `most`."""
    times = taps // weights.size
    gains, losses = weights.clip(0, None).sum().item(), weights.clip(None, 0).sum().item()
    low, high = gains * least + losses * most, gains * most + losses * least
    return low * times, high * times


def _ends(values: Numbers) -> Ends:
    if isinstance(values, Seeded):
        return Ends(values.least, values.most, True)
    return Ends(values.min().item(), values.max().item(), _is_whole(values))


def _is_whole(values: Numbers) -> bool:
    return kind_of(values) != "f"
