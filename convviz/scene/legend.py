"""The legend of every view of one layer: each role that can occur, and words for the roles that
nobody could guess.

A view lays out planes of its own choice, and asks for the roles of input and of output cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from convviz.axis import Ground
from convviz.layer.base import axis_names
from convviz.layer.plan import Plan, Rule
from convviz.scene.model import Key
from convviz.scene.planes.grounds import IDLE, TAPPED, grounds_on
from convviz.scene.planes.progress import LAID, Progress
from convviz.scene.roles import WARM, Role
from convviz.walks.walk import Walk
from convviz.words.describe import never_read, plane_cells

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors


def step_keys(walk: Walk, tensors: Tensors | None, *, by_tap: bool = False) -> Iterator[Key]:
    """Words for what a step reads and writes.

    Where each group has a hue of its own, cells read and cells written look alike, and share a
    word; `by_tap` where each tap has its own hue.
    """
    if walk.plan.grouped or by_tap:
        whose = "channel" if by_tap else "group"
        yield Key(Role.TAP, f"read and written now, a hue for each {whose}", 0)
        return
    if _taps_stay(walk, tensors):
        yield Key(Role.TAP, "read now", 0)
    yield Key(Role.NOW, "written now", WARM)


def _taps_stay(walk: Walk, tensors: Tensors | None) -> bool:
    """True if some step reads an input cell that is not marked as the largest, too."""
    if never_read(walk) == plane_cells(walk):
        return False
    if walk.plan.rule is not Rule.MAX or tensors is None:
        return True
    return any(
        sum(0 <= tap < axis.size for tap in axis.taps(place)) > 1
        for axis in walk.axes
        if axis.kernel > 1
        for place in range(axis.out_size)
    )


def gathering_keys(walk: Walk, tensors: Tensors | None) -> Iterator[Key]:
    """Words for a step and for input cells, where outputs are gathered."""
    yield from step_keys(walk, tensors)
    yield from input_keys(walk, tensors)


def input_keys(
    walk: Walk, tensors: Tensors | None, *, origins_shown: bool = False
) -> Iterator[Key]:
    """Words for the roles of input cells; `origins_shown` if padding names what it copies."""
    found, mode = grounds_on(walk.axes), _padding_mode(walk)
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
        every = _in_each(walk.plan.reading.channels)
        yield Key(Role.NEVER_READ, f"never read: {unread} of {plane_cells(walk)}{every}")


def output_keys(walk: Walk, progress: Progress, hue: int) -> Iterator[Key]:
    """Words for the roles of output cells that come with scattering, in a `hue`."""
    plan = walk.plan
    if not plan.scatters:
        return
    if any(map(any, walk.layer.pads)):
        yield Key(Role.PADDING, "cut off by padding", hue)
    if progress.overlaps:
        added = "values" if plan.rule is Rule.COPY else "products"
        yield Key(Role.LAID_4, f"{added} added so far, at most {progress.most}", hue)
    if never := progress.never_written():
        every, bias = _in_each(plan.writing.channels), ", bias only" * walk.layer.has_bias
        cells = prod(axis.size for axis in plan.writing.axes)
        yield Key(Role.NEVER_WRITTEN, f"never written: {never} of {cells}{every}{bias}", hue)


def input_roles(walk: Walk, tensors: Tensors | None) -> tuple[Role, ...]:
    """Every role that input cells can have."""
    read = {Role.IDLE, Role.TAP}
    for ground in grounds_on(walk.axes):
        read |= {IDLE[ground], TAPPED.get(IDLE[ground], Role.OFF)}
    if _padding_mode(walk) != "zeros":
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


def padding_words(walk: Walk) -> str:
    """The name of the padding of the input; of a transposed convolution with its size.

    The kernel reaches D · (K - 1) cells beyond the input, and P of them are cut off
    (Dumoulin and Visin, `A guide to convolution arithmetic for deep learning`, 2016, 4).

    >>> from convviz.layer import Conv2d, ConvTranspose1d, ConvTranspose2d
    >>> from convviz.walks.walk import walk
    >>> padding_words(walk(Conv2d(1, 1, 3, padding=1), (1, 3, 3)))
    'padding'
    >>> padding_words(walk(ConvTranspose2d(1, 1, (3, 5), padding=1), (1, 3, 3)))
    'padding: K - 1 - P = (1, 3)'
    >>> padding_words(walk(ConvTranspose1d(1, 1, 3, stride=2, dilation=2), (1, 5)))
    'padding: D·(K - 1) - P = 4'
    """
    if not walk.plan.flipped:
        return "padding"
    dilated = any(axis.dilation > 1 for axis in walk.axes)
    told = []
    for axis, (first, last) in zip(walk.axes, walk.layer.pads, strict=True):
        reach = axis.span - 1
        told.append(f"{reach - first}" + f"+{reach - last}" * (first != last))
    cells = told[0] if len(set(told)) == 1 else f"({', '.join(told)})"
    return f"padding: {'D·(K - 1)' if dilated else 'K - 1'} - P = {cells}"


def _padding_mode(walk: Walk) -> str:
    return getattr(walk.layer, "padding_mode", "zeros")


def _padding_counts_as(plan: Plan) -> str:
    if plan.rule is Rule.MEAN and not (plan.counts_padding or plan.divisor):
        return "does not count"
    return "read as -∞" if plan.rule is Rule.MAX else "read as 0"


def _in_each(channels: int) -> str:
    return " in each channel" if channels > 1 else ""
