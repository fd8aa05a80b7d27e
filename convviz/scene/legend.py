"""What planes can show in the views of whole planes: every role, and a word where none could
guess it.

Of the input and of the output; which of them a view lays out is its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from convviz.axis import Ground
from convviz.layer.base import axis_names
from convviz.layer.plan import Plan, Rule
from convviz.scene.model import Key, Role
from convviz.scene.planes.beside import padding_words
from convviz.scene.planes.grounds import IDLE, TAPPED
from convviz.scene.planes.progress import LAID, Progress
from convviz.walks.walk import Walk
from convviz.words.describe import never_read, plane_cells

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors


def input_keys(
    walk: Walk, tensors: Tensors | None, *, origins_shown: bool = False
) -> Iterator[Key]:
    """The roles of input cells; `origins_shown` where padding has the cell that it copies."""
    found = _grounds(walk.plan)
    mode = getattr(walk.layer, "padding_mode", "zeros")
    if Ground.PADDING in found and mode == "zeros":
        yield Key(Role.PADDING, padding_words(walk))
        yield Key(Role.TAP_ON_PADDING, f"padding, {_padding_counts_as(walk.plan)}")
    elif Ground.PADDING in found:
        axes = ":".join(name.removesuffix("s") for name in axis_names(walk.layer.dims))
        whose = f": {axes} of the cell it copies" if origins_shown else ""
        yield Key(Role.PADDING, f"padding, {mode}{whose}")
        yield Key(Role.TAP_ON_PADDING, "padding, read as the cell it copies")
        yield Key(Role.SOURCE, "the cell that is copied")
    if Ground.INSERTED in found:
        yield Key(Role.INSERTED, "inserted zero")
        yield Key(Role.TAP_ON_INSERTED, "inserted zero, read")
    if Ground.OUTPUT_PADDING in found:
        yield Key(Role.OUTPUT_PADDING, "output padding")
    if Ground.BEYOND in found:
        yield Key(Role.OFF, "past the padding: does not count")
    if walk.plan.rule is Rule.MAX and tensors:
        yield Key(Role.WINNER, "the largest")
    if unread := never_read(walk):
        every = " in each channel" if walk.plan.reading.channels > 1 else ""
        yield Key(Role.NEVER_READ, f"never read: {unread} of {plane_cells(walk)}{every}")


def output_keys(walk: Walk, progress: Progress, hue: int) -> Iterator[Key]:
    """The roles of output cells on which a window lies that scatters, in a `hue`."""
    plan = walk.plan
    if not plan.scatters:
        return
    if any(map(any, walk.layer.pads)):
        yield Key(Role.PADDING, "cut off by padding", hue)
    if progress.overlaps:
        added = "values" if plan.rule is Rule.COPY else "products"
        yield Key(Role.LAID_4, f"{added} added so far, at most {progress.most}", hue)
    if never := progress.never_written():
        every = " in each channel" if plan.writing.channels > 1 else ""
        bias = ", bias only" if walk.layer.has_bias else ""
        cells = prod(axis.size for axis in plan.writing.axes)
        words = f"never written: {never} of {cells}{every}{bias}"
        yield Key(Role.NEVER_WRITTEN, words, hue)


def input_roles(walk: Walk, tensors: Tensors | None) -> tuple[Role, ...]:
    """Every role that input cells can have."""
    read = {Role.IDLE, Role.TAP}
    for ground in _grounds(walk.plan):
        read |= {IDLE[ground], TAPPED.get(IDLE[ground], Role.OFF)}
    if getattr(walk.layer, "padding_mode", "zeros") != "zeros":
        read |= {Role.SOURCE, Role.TAP_AND_SOURCE}
    if walk.plan.rule is Rule.MAX and tensors:
        read.add(Role.WINNER)
    if never_read(walk):
        read.add(Role.NEVER_READ)
    return tuple(sorted(read))


def output_roles(walk: Walk, progress: Progress) -> tuple[Role, ...]:
    """Every role that output cells can have."""
    written = {Role.TO_COME, Role.DONE, Role.NOW}
    if walk.plan.scatters:
        written |= {Role.NEVER_WRITTEN, Role.PADDING}
    if progress.overlaps:
        written |= set(LAID)
    return tuple(sorted(written))


def _padding_counts_as(plan: Plan) -> str:
    if plan.rule is Rule.MEAN and not (plan.counts_padding or plan.divisor):
        return "does not count"
    return "read as -∞" if plan.rule is Rule.MAX else "read as 0"


def _grounds(plan: Plan) -> set[Ground]:
    """What cells of the input planes stand on: the ends of an axis, its start and its edges."""
    return {
        axis.ground(cell)
        for axis in plan.reading.axes
        for cell in (0, 1, axis.padded.stop - 1, axis.drawn[0], axis.drawn[-1], axis.size)
        if cell in axis.drawn
    }
