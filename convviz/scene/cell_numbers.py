"""The numbers in the cells as text, short enough to be read there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from convviz.describe import number_text
from convviz.scene.model import Kind, Role
from convviz.tensors import Tensors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = tuple[tuple[str, ...], ...]

MOST_WRITTEN_OUT = 10**6
"""Fractions beyond this are written with a power of ten."""

MOST_PROBED = 500
"""Steps whose outputs are computed to know how long they get."""

MOST_KEPT = 512
"""Panels whose texts are kept: those that are shown again and again."""


@dataclass(frozen=True, slots=True)
class CellNumbers:
    """The texts of `tensors`, of whose kernels (rows, cols) cells are shown."""

    tensors: Tensors
    kernels: tuple[int, ...]
    _kept: dict[object, Numbers] = field(default_factory=dict, repr=False)

    def inputs(self, channel: int, window: tuple[range, ...]) -> Numbers:
        """The texts of an input channel, padding included."""
        key = ("x", channel, window)
        if key not in self._kept:
            rows, cols = window
            texts = tuple(
                tuple(cell_text(self.tensors.value(channel, self._cell(r, c))) for c in cols)
                for r in rows
            )
            self._keep(key, texts)
        return self._kept[key]

    def weights(self, out: int, place: int) -> Numbers:
        """The texts of the kernel between an output channel and one of its inputs."""
        key = ("w", out, place)
        if key not in self._kept:
            weight = self.tensors.weight[out, place]
            plane = weight.reshape((1,) * (2 - weight.ndim) + weight.shape)
            rows, cols = self.kernels
            part = plane[:rows, :cols].tolist()
            self._keep(key, tuple(tuple(map(cell_text, row)) for row in part))
        return self._kept[key]

    def outputs(self, out: int, roles: NDArray[np.uint8], window: tuple[range, ...]) -> Numbers:
        """The texts of an output channel, empty where it is still to come."""
        known = (roles != Role.TO_COME).tolist()
        return tuple(
            tuple(
                cell_text(self.tensors.output(out, self._cell(row, col))) if there else ""
                for col, there in zip(window[1], flags, strict=True)
            )
            for row, flags in zip(window[0], known, strict=True)
        )

    def longest(self) -> dict[Kind, str]:
        """The longest text of each kind; of very many outputs, of some."""
        walk = self.tensors.walk
        outputs = [
            self.tensors.output(channel, step.position)
            for step in walk[:: max(1, len(walk) // MOST_PROBED)]
            for channel in step.out_channels[:MOST_PROBED]
        ]
        return {
            Kind.INPUT: _longest(self.tensors.input),
            Kind.KERNEL: _longest(self.tensors.weight),
            Kind.OUTPUT: _longest(np.array(outputs)),
        }

    def _keep(self, key: object, texts: Numbers) -> None:
        if len(self._kept) == MOST_KEPT:
            self._kept.clear()
        self._kept[key] = texts

    def _cell(self, row: int, col: int) -> tuple[int, ...]:
        return (row, col)[-self.tensors.walk.layer.dims :]


def cell_text(value: float) -> str:
    """A number short enough for a cell: two digits of a fraction, fewer beside others.

    >>> [cell_text(value) for value in (3, -0.254, 8.25, 94.7, -1270.4, 0.001)]
    ['3', '-.25', '8.2', '95', '-1270', '0']
    """
    if isinstance(value, int) or abs(value) >= MOST_WRITTEN_OUT:
        return number_text(value, digits=2)
    places = 2 if abs(value) < 1 else 1 if abs(value) < 10 else 0
    rounded = round(value, places)
    if rounded == int(rounded):
        return number_text(rounded)
    return f"{rounded:.{places}f}".replace("0.", ".", 1)


def _longest(values: NDArray[np.generic]) -> str:
    """The longest text that one of `values` becomes; of integers by their extremes."""
    flat = values.ravel()
    if flat.dtype.kind != "f":
        return max(cell_text(flat.min().item()), cell_text(flat.max().item()), key=len)
    some = flat[:: max(1, flat.size // 4096)]
    return max(map(cell_text, some.tolist()), key=len)
