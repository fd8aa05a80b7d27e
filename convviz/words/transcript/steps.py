"""What one step does, as a sentence without its capital and its stop.

Coordinates outside the input, or outside the output, are named as they are: negative, or
past the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from convviz.axis import Axis, Ground
from convviz.layer.plan import Plan, Rule, Side
from convviz.walks.walk import Step
from convviz.words.numbers import verb
from convviz.words.transcript.cells import (
    along,
    axis_names,
    block,
    cells_of,
    channels,
    place,
    shared_out,
    taps_text,
)


def sentence(step: Step) -> str:
    """Which cells `step` writes, and from which it makes them.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks.walk import walk
    >>> print(sentence(walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))[4]))
    output channel 0, row 1, column 1 is computed from rows 1, 3, 5 and columns 1, 3, 5 of all \
3 input channels
    """
    plan = step.plan
    if plan.rule is Rule.COPY:
        return _dealt(step) if plan.scatters else _collected(step)
    if plan.scatters:
        return _laid(step)
    if plan.flipped:
        return _spread(step)
    if plan.rule is Rule.SUM:
        return _summed(step)
    return _pooled(step)


def _summed(step: Step) -> str:
    """Of a convolution."""
    under = _under(step)
    cells = len(step.in_channels) * prod(map(len, under))
    outside = cells - len(step.in_channels) * _inside(step.plan.reading, under)
    return (
        f"{_written(step)} is computed from {_block(step.plan.reading, under)} of"
        f" {_ins(step)}{_padding(outside, cells)}{_copies(step, under) if outside else ''}"
    )


def _pooled(step: Step) -> str:
    """Of the largest cell, or of the mean."""
    plan, under = step.plan, _under(step)
    cells = prod(map(len, under))
    where = f"{_block(plan.reading, under)} of {_same(step)}"
    outside = _padding(cells - _inside(plan.reading, under), cells)
    outside += " in each channel" * (bool(outside) and len(step.groups) > 1)
    if plan.rule is Rule.MAX:
        return (
            f"{_written(step)} is the largest cell in {where}"
            f"{f'{outside}, and cannot be the largest' if outside else ''}"
        )
    left_out = not plan.counts_padding and plan.divisor is None
    counted = f"{outside}, and {'left out' if left_out else 'counted as zeros'}"
    divided = plan.mean_over(step.position)
    return (
        f"{_written(step)} is the mean of {where}, their sum divided by {divided}"
        f"{counted if outside else ''}"
    )


def _spread(step: Step) -> str:
    """Of a transposed convolution that gathers: the cells of the input itself."""
    plan = step.plan
    axes = list(zip(plan.reading.axes, step.tap_ranges, strict=True))
    sources = [
        [source for at in under if (source := axis.source(at)) is not None]
        for axis, under in axes
    ]
    taps, real = prod(plan.kernel), prod(map(len, sources))
    inserted = any(axis.cells < axis.size for axis, _ in axes)
    zeros = "inserted zeros or padding" if inserted else "padding"
    missed = f"{taps_text(taps - real, taps)} on {zeros}"
    if not real:
        return f"{_written(step)} is computed from no input cell: {missed}"
    return (
        f"{_written(step)} is computed from {_block(plan.reading, sources)} of {_ins(step)}"
        f"{f'; {missed}' if real < taps else ''}"
    )


def _laid(step: Step) -> str:
    """Of a transposed convolution that scatters."""
    plan = step.plan
    return (
        f"{_read(step)}, times {'its' if len(step.groups) > 1 else 'the'} kernel, is added to"
        f" {_block(plan.writing, step.written_ranges)} of {_outs(step)}{_cut(step)}"
    )


def _collected(step: Step) -> str:
    """Of unfold and pixelunshuffle: a window of cells goes to channels."""
    plan, under = step.plan, _under(step)
    cells = prod(map(len, under))
    several = len(step.in_channels) * cells > 1
    outside = _padding(cells - _inside(plan.reading, under), cells)
    outside += " in each channel" * (bool(outside) and len(step.groups) > 1)
    return (
        f"{_block(plan.reading, under)} of {_ins(step)} {'are' if several else 'is'} copied to"
        f" {_position(plan, plan.writing, step)} of {_outs(step)}"
        f"{_row_by_row(step, ', a cell to each channel')}{outside}"
    )


def _dealt(step: Step) -> str:
    """Of fold and pixelshuffle: channels go to a window of cells."""
    plan = step.plan
    overlaps = any(axis.stride < axis.span for axis in plan.window)
    return (
        f"{_read(step)} is {'added' if overlaps else 'copied'} to"
        f" {_block(plan.writing, step.written_ranges)} of {_outs(step)}"
        f"{_row_by_row(step, ', a channel to each cell')}{_cut(step)}"
    )


def _row_by_row(step: Step, dealt: str) -> str:
    """The order in which cells and channels are paired, where there are several."""
    if prod(step.plan.kernel) == 1:
        return ""
    by_channel = "channel by channel and " * (len(step.groups) > 1)
    return f"{dealt}, {by_channel}row by row"


def _under(step: Step) -> list[Sequence[int]]:
    """The cells under the window along each axis, those past all padding left out."""
    axes = zip(step.plan.reading.axes, step.tap_ranges, strict=True)
    return [
        [at for at in under if axis.ground(at) is not Ground.BEYOND] for axis, under in axes
    ]


def _inside(side: Side, cells: Sequence[Sequence[int]]) -> int:
    """How many of the cells of a plane are no padding."""
    axes = zip(side.axes, cells, strict=True)
    return prod(sum(axis.ground(at) is Ground.REAL for at in some) for axis, some in axes)


def _padding(outside: int, cells: int) -> str:
    """So many of the cells read are padding."""
    if not outside:
        return ""
    if outside == cells:
        return "; all of them are padding" if cells > 1 else "; it is padding"
    return f"; {cells_of(outside, 'padding')} {verb(outside, 'are')} among them"


def _copies(step: Step, under: Sequence[Sequence[int]]) -> str:
    """Which cells of the input stand in the padding; of zeros nothing."""
    told = []
    names = axis_names(len(under))
    for name, axis, cells in zip(names, step.plan.reading.axes, under, strict=True):
        for outside in _sides(axis, cells):
            sources = [axis.read(at) for at in outside]
            if sources != outside:
                some = sources[:1] if len(set(sources)) == 1 else sources
                repeat = verb(len(outside), "repeat")
                told.append(f"{along(name, outside)} {repeat} {along(name, some)}")
    return f": {', '.join(told)}" if told else ""


def _sides(axis: Axis, cells: Sequence[int]) -> list[list[int]]:
    """The cells before the input, and those behind it, where there are some."""
    sides = [at for at in cells if at < 0], [at for at in cells if at >= axis.size]
    return [side for side in sides if side]


def _cut(step: Step) -> str:
    """So many of the cells written lie outside the output."""
    written = step.written_ranges
    cells = prod(map(len, written))
    outside = cells - _inside(step.plan.writing, written)
    if not outside:
        return ""
    some = "it" if cells == 1 else "all of them"
    if outside < cells:
        some = f"{outside} of these cells"
    each = " in each channel" * (len(step.out_channels) > 1)
    lie, are = verb(outside, "lie"), verb(outside, "are")
    return f"; {some} {lie} outside the output{each}, and {are} cut off"


def _written(step: Step) -> str:
    """The output cells of a step that gathers."""
    plan = step.plan
    at = place(_names(plan.writing), (along[0] for along in step.written_ranges))
    outs = step.out_channels
    if len(outs) == 1:
        group = _own_group(step)
        return f"output channel {outs[0]}, {at}{group}{',' * bool(group)}"
    told = channels("output channel", outs, plan.writing.channels)
    groups = f", one in each of {len(step.groups)} groups," * plan.named
    return f"{at} of {told}{groups}"


def _read(step: Step) -> str:
    """The input cells of a step that scatters."""
    plan, ins = step.plan, step.in_channels
    at = _position(plan, plan.reading, step)
    if len(ins) == 1:
        return f"input channel {ins[0]}, {at}{_own_group(step)}"
    told = channels("input channel", ins, plan.reading.channels)
    groups = f", one in each of {len(step.groups)} groups" * plan.named
    return f"{at} of {told}{groups}"


def _own_group(step: Step) -> str:
    """The group that is at work alone, where the layer has several."""
    return f", in group {step.groups[0]}" * step.plan.grouped


def _ins(step: Step) -> str:
    """The input channels that are read."""
    plan = step.plan
    if len(step.groups) > 1 and plan.named:
        return shared_out("input channel", step.groups, plan.ins)
    return channels("input channel", step.in_channels, plan.reading.channels)


def _outs(step: Step) -> str:
    """The output channels that are written."""
    plan = step.plan
    if len(step.groups) > 1 and plan.named:
        return shared_out("output channel", step.groups, plan.outs)
    return channels("output channel", step.out_channels, plan.writing.channels)


def _same(step: Step) -> str:
    """The input channels of a pool, which are those of its output."""
    if len(step.groups) > 1:
        return "the input channel of the same number"
    return channels("input channel", step.in_channels, step.plan.reading.channels)


def _block(side: Side, cells: Sequence[Sequence[int]]) -> str:
    return block(_names(side), cells)


def _position(plan: Plan, side: Side, step: Step) -> str:
    """The one cell of a plane that is touched."""
    return place(_names(side), (some[0] for some in side.touched(step.position, plan.grid)))


def _names(side: Side) -> tuple[str, ...]:
    return ("position",) if side.flat else axis_names(len(side.axes))
