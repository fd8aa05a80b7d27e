"""The numbers in cells as text, short enough to be read."""

from __future__ import annotations

from math import copysign, floor, isfinite
from typing import TYPE_CHECKING

import numpy as np

from convviz.axis import Ground
from convviz.scene.planes.shown import Planes
from convviz.scene.roles import Kind, Numeral
from convviz.words.equations import number_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.walks.tensors import Tensors

    Numbers = tuple[tuple[str, ...], ...]

MOST_WRITTEN_OUT = 10**6
"""From here on fractions are written with a power of ten."""

NEARLY = 1e-9
"""What a half may lack, as a float, to be rounded up."""

MOST_KEPT = 512
"""Panels whose texts are kept, as most panels show the same numbers at many steps."""


class CellNumbers:
    """The texts of `tensors`; of each kernel the (slices, rows, cols) `kernels` are shown."""

    def __init__(self, tensors: Tensors, kernels: tuple[int, ...]) -> None:
        self.tensors, self.kernels = tensors, kernels
        self._kept: dict[object, Numbers] = {}

    def inputs(
        self, planes: Planes, first: int, channel: int, window: tuple[range, ...], slice_: int
    ) -> Numbers:
        """The texts of a slice of an input plane, padding included.

        `channel` is counted from `first`, the first channel of the group.
        """
        key = ("x", first, channel, window, slice_)
        if key not in self._kept:
            _, rows, cols = window
            texts = tuple(
                tuple(self._input(planes, first, channel, (slice_, r, c)) for c in cols)
                for r in rows
            )
            self._keep(key, texts)
        return self._kept[key]

    def _input(self, planes: Planes, first: int, channel: int, cell: tuple[int, ...]) -> str:
        grounds = [axis.ground(at) for axis, at in zip(planes.axes, cell, strict=True)]
        if Ground.BEYOND in grounds:
            return ""
        return cell_text(self.tensors.value(*planes.cell(first, channel, cell)))

    def weights(self, out: int, place: int, slice_: int) -> Numbers:
        """The texts of a slice of the kernel between an output channel and an input."""
        key = ("w", out, place, slice_)
        if key not in self._kept:
            _, rows, cols = self.kernels
            taps = (range(slice_, slice_ + 1), range(rows), range(cols))
            axes = len(self.tensors.walk.plan.kernel)
            weights = self.tensors.weights(out, (place,), taps[-axes:])
            part = weights.reshape(-1, cols).tolist()
            self._keep(key, tuple(tuple(map(cell_text, row)) for row in part))
        return self._kept[key]

    def window(
        self, planes: Planes, first: int, channel: int, place: tuple[int, ...], slice_: int
    ) -> Numbers:
        """The texts of the input cells under a slice of the window at `place`.

        `channel` is counted from `first`, the first channel of the group.
        """
        key = ("window", first, channel, place, slice_)
        if key not in self._kept:
            touched = zip(planes.touched(place), self.kernels, strict=True)
            deep, rows, cols = (cells[:shown] for cells, shown in touched)
            texts = tuple(
                tuple(self._input(planes, first, channel, (deep[slice_], r, c)) for c in cols)
                for r in rows
            )
            self._keep(key, texts)
        return self._kept[key]

    def outputs(
        self,
        planes: Planes,
        first: int,
        channel: int,
        window: tuple[range, ...],
        slice_: int,
        known: NDArray[np.bool_],
        through: int | None,
    ) -> Numbers:
        """The texts of a slice of an output plane, empty in cells not `known` yet.

        Sums steps 0..`through` of the group, inclusive; all steps if None.  All texts are
        empty if outputs have too many products to compute.
        """
        _, rows, cols = window
        shown = self.tensors.has_outputs
        return tuple(
            tuple(
                cell_text(
                    self.tensors.output(
                        *planes.cell(first, channel, (slice_, row, col)), through
                    )
                )
                if there and shown
                else ""
                for col, there in zip(cols, flags, strict=True)
            )
            for row, flags in zip(rows, known.tolist(), strict=True)
        )

    def _keep(self, key: object, texts: Numbers) -> None:
        if len(self._kept) == MOST_KEPT:
            self._kept.clear()
        self._kept[key] = texts


def unnumbered(made: Tensors | None) -> tuple[Kind, ...]:
    """The kinds of cells whose numbers would take too long to make."""
    return (Kind.OUTPUT,) if made and not made.has_outputs else ()


def cell_text(value: float) -> Numeral:
    """`value` short enough for a cell: of a fraction at most two digits, beside others fewer.

    >>> [cell_text(value) for value in (3, -0.254, 8.25, 94.7, -1270.4, 0.001)]
    ['3', '-.25', '8.3', '95', '-1270', '0']
    >>> [cell_text(value).brief for value in (3, -0.254, 8.25, 94.7)]
    ['3', '-.3', '8', '95']
    """
    if isinstance(value, int) or not isfinite(value) or abs(value) >= MOST_WRITTEN_OUT:
        return Numeral(number_text(value, digits=2))
    places = 2 if abs(value) < 1 else 1 if abs(value) < 10 else 0
    return Numeral(*(_rounded(value, each) for each in (places, max(0, places - 1))))


def _rounded(value: float, places: int) -> str:
    rounded = copysign(floor(abs(value) * 10**places + 0.5 + NEARLY) / 10**places, value)
    if rounded == int(rounded):
        return number_text(rounded)
    return f"{rounded:.{places}f}".replace("0.", ".", 1)
