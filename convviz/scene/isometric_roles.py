"""Which roles the cells of the view `isometric` can have, and which need a word."""

from __future__ import annotations

from collections.abc import Iterator

from convviz.axis import Ground
from convviz.describe import never_read, plane_cells
from convviz.layer.plan import Plan, Rule
from convviz.scene.beside import padding_words
from convviz.scene.grounds import IDLE, TAPPED
from convviz.scene.isometric_stills import Stills
from convviz.scene.model import Key, Kind, Role
from convviz.scene.progress import LAID


def legend(stills: Stills) -> Iterator[Key]:
    """The roles that a reader could not guess, and what they are."""
    walk, plan = stills.walk, stills.walk.plan
    found = _grounds(plan)
    if Ground.PADDING in found:
        mode = getattr(walk.layer, "padding_mode", "zeros")
        copies = mode != "zeros"
        yield Key(Role.PADDING, f"padding, {mode}" if copies else padding_words(walk))
        words = "read as the cell it copies" if copies else _padding_counts_as(plan)
        yield Key(Role.TAP_ON_PADDING, f"padding, {words}")
        if copies:
            yield Key(Role.SOURCE, "the cell that is copied")
    if Ground.INSERTED in found:
        yield Key(Role.INSERTED, "inserted zero")
        yield Key(Role.TAP_ON_INSERTED, "inserted zero, read")
    if Ground.OUTPUT_PADDING in found:
        yield Key(Role.OUTPUT_PADDING, "output padding")
    if Ground.BEYOND in found:
        yield Key(Role.OFF, "past the padding: does not count")
    if plan.rule is Rule.MAX and stills.tensors:
        yield Key(Role.WINNER, "the largest")
    if unread := never_read(walk):
        every = " in each channel" if plan.reading.channels > 1 else ""
        cells = plane_cells(walk)
        yield Key(Role.NEVER_READ, f"never read: {unread} of {cells}{every}")
    if plan.scatters and any(map(any, walk.layer.pads)):
        yield Key(Role.PADDING, "cut off by padding", stills.hues[-1])
    if stills.progress.overlaps:
        words = f"products added so far, at most {stills.progress.most}"
        yield Key(Role.LAID_4, words, stills.hues[-1])


def _padding_counts_as(plan: Plan) -> str:
    if plan.rule is Rule.MEAN and not (plan.counts_padding or plan.divisor):
        return "does not count"
    return "read as -∞" if plan.rule is Rule.MAX else "read as 0"


def _grounds(plan: Plan) -> set[Ground]:
    """What cells of the input planes stand on: the ends of an axis, and its start."""
    return {
        axis.ground(cell)
        for axis in plan.reading.axes
        for cell in (0, 1, axis.padded.stop - 1, axis.drawn[0], axis.drawn[-1], axis.size)
        if cell in axis.drawn
    }


def roles(stills: Stills) -> dict[Kind, tuple[Role, ...]]:
    """Every role that cells of each kind can have."""
    walk, plan = stills.walk, stills.walk.plan
    read = {Role.IDLE, Role.TAP}
    for ground in _grounds(plan):
        read |= {IDLE[ground], TAPPED.get(IDLE[ground], Role.OFF)}
    if getattr(walk.layer, "padding_mode", "zeros") != "zeros":
        read |= {Role.SOURCE, Role.TAP_AND_SOURCE}
    if plan.rule is Rule.MAX and stills.tensors:
        read.add(Role.WINNER)
    if never_read(walk):
        read.add(Role.NEVER_READ)
    written = {Role.TO_COME, Role.DONE, Role.NOW}
    if plan.scatters:
        written |= {Role.NEVER_WRITTEN, Role.PADDING}
    if stills.progress.overlaps:
        written |= set(LAID)
    return {
        Kind.INPUT: tuple(sorted(read)),
        Kind.KERNEL: (),
        Kind.OUTPUT: tuple(sorted(written)),
    }
