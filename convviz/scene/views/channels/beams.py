"""Beams of the view `channels`: from what is read, through the kernels, to what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from convviz.scene.hues import hue_of_number
from convviz.scene.model import Beam, Rect
from convviz.scene.planes.moment import Moment


class Reached(NamedTuple):
    """A slice under the window: the number of the tap, the panel, and the lit cells."""

    tap: int
    slice_: int
    cells: Rect


def through_kernels(
    slot: int,
    sides: tuple[Moment, Moment],
    places: tuple[Sequence[int], Sequence[int]],
    kernel: tuple[int, ...],
    hue: int,
    *,
    down: bool = False,
) -> Iterator[Beam]:
    """Beams from input planes through kernels to output planes, for the group in `slot`.

    `places` are the panels of input and of output planes at work, and `kernel` has the
    (slices, rows, cols) that are shown of each kernel.  Where beams go `down`, the kernels of
    one turn are all that are shown.
    """
    reading, writing = map(_reached, sides)
    whole, scatters = Rect(0, 0, *kernel[1:]), sides[0].step.plan.scatters
    for place, out in product(*places):
        row, col = place * (not (down and scatters)), out * (not (down and not scatters))
        for each in writing if scatters else reading:
            if each.tap >= kernel[0]:
                continue
            source, target = (reading[0], each) if scatters else (each, writing[0])
            panel = f"w{slot}.{col}.{row}.{each.tap}"
            x, y = f"x{slot}.{place}.{source.slice_}", f"y{slot}.{out}.{target.slice_}"
            yield Beam(x, source.cells, panel, whole, hue, down)
            yield Beam(panel, whole, y, target.cells, hue, down)


def down_strips(stops: Sequence[tuple[str, Rect]], hue: int) -> Iterator[Beam]:
    """One shaft of light down through panels over each other, from cells to cells of the next.

    A beam from each input to its kernel would pass behind all strips between.
    """
    for (source, cells), (target, target_cells) in pairwise(stops):
        yield Beam(source, cells, target, target_cells, hue, down=True)


def between_planes(slot: int, sides: tuple[Moment, Moment]) -> Iterator[Beam]:
    """The beam of everything that is copied, in the group in `slot`."""
    (source, *_), (target, *_) = map(_reached, sides)
    x, y = f"x{slot}.0.{source.slice_}", f"y{slot}.0.{target.slice_}"
    yield Beam(x, source.cells, y, target.cells, 0)


def between_taps(slot: int, sides: tuple[Moment, Moment], channels: range) -> Iterator[Beam]:
    """A beam between each of the `channels` shown and the cell of the block for the channel."""
    (source, *_), (target, *_) = map(_reached, sides)
    plan = sides[0].step.plan
    for place, channel in enumerate(channels):
        row, col = divmod(channel, plan.kernel[1])
        block = target.cells if plan.scatters else source.cells
        cell = Rect(block.row + row, block.col + col, 1, 1)
        x, y = f"x{slot}.0.{source.slice_}", f"y{slot}.0.{target.slice_}"
        if plan.scatters:
            x = f"x{slot}.{place}.{source.slice_}"
            yield Beam(x, source.cells, y, cell, hue_of_number(channel))
        else:
            y = f"y{slot}.{place}.{target.slice_}"
            yield Beam(x, cell, y, target.cells, hue_of_number(channel))


def _reached(moment: Moment) -> list[Reached]:
    """The slices shown under the window."""
    foot, (slices, rows, cols) = moment.footprint, moment.window
    down = range(max(0, foot.row), min(len(rows), foot.row + foot.rows))
    across = range(max(0, foot.col), min(len(cols), foot.col + foot.cols))
    cells = Rect(down.start, across.start, max(1, len(down)), max(1, len(across)))
    return [
        Reached(tap, slice_ - slices.start, cells)
        for tap, slice_ in enumerate(moment.slices)
        if slice_ in slices
    ]
