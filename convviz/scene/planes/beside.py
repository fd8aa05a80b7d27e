"""The input and output planes that stand beside another picture of a walk.

They show where it comes from and where it goes: the footprint on the input, and the output
filling in.  For walks that gather, of one or two spatial axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from convviz.axis import Axis, Ground
from convviz.scene.model import (
    WARM,
    Box,
    Cells,
    Key,
    Map,
    Rect,
    Role,
    Row,
    Still,
    Text,
    hue_of_number,
    hues_of,
)
from convviz.scene.planes.cell_numbers import CellNumbers
from convviz.scene.planes.grounds import GROUNDS, IDLE, TAPPED, Grounds
from convviz.scene.planes.moment import Moment
from convviz.scene.planes.shown import planes_of, seen
from convviz.scene.planes.viewport import extent
from convviz.walks.walk import Step, Walk
from convviz.words.describe import never_read, plane_cells
from convviz.words.equations import equation, sum_in_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convviz.walks.tensors import Tensors

MOST_PROBED = 2**23
"""Products in the footers that are made to know how long they get, in all."""

FOOTER_CHARACTERS = 92
"""The most that an equation may take; a sum in numbers is shortened to it."""

PAGE = 4
"""Cells beyond the window's span that are shown, so that it is seen to move."""

WORDS = {
    Ground.PADDING: ("padding", "padding, read as {value}"),
    Ground.INSERTED: ("inserted zero", "inserted zero, read"),
    Ground.OUTPUT_PADDING: ("output padding", "output padding, read as 0"),
}


class Beside:
    """The planes of `walk`, of each of which at most `most` cells an axis are shown.

    Of the input more, where the window spans more, unless it may be `cut`.
    """

    def __init__(
        self, walk: Walk, tensors: Tensors | None, most: int, *, cut: bool = False
    ) -> None:
        self.walk, self.tensors, self.most, self.cut = walk, tensors, most, cut
        plan, of_input = walk.plan, (most, most)
        spans = (1, *(axis.span + min(3 * axis.stride, PAGE) for axis in walk.axes))[-2:]
        if not cut:
            of_input = max(most, spans[0]), max(most, spans[1])
        self.inputs = planes_of(plan.reading, plan, (1, *of_input))
        self.outputs = planes_of(plan.writing, plan, (1, most, most))
        self._grounds = Grounds(self.inputs)
        self._numbers = CellNumbers(tensors, (1, 1, 1)) if tensors else None

    def input_cells(self, channel: int, step: Step) -> Cells:
        """The plane of input `channel`, counted over all groups, at `step`."""
        group = channel // self.walk.plan.ins
        place = self.inputs.place(step.position, self.walk.plan.grid)
        window = self.inputs.shown(place)
        working = group in step.groups
        roles = self._grounds.tapped(place, window) if working else self._grounds.idle(window)
        numbers = None
        if self._numbers:
            numbers = self._numbers.inputs(self.inputs, 0, channel, window, 0)
        return Cells(
            roles[0],
            hue_of(self.walk, group),
            name=f"x{channel}",
            lit=working,
            frame=seen(tuple(range(axis.size) for axis in self.inputs.axes), window),
            footprint=seen(self.inputs.spans(place), window) if working else None,
            numbers=numbers,
        )

    def output_cells(self, channel: int, step: Step) -> Cells:
        """The plane of output `channel`, counted over all groups, at `step`."""
        plan = self.walk.plan
        group, out = divmod(channel, plan.outs)
        window = self.outputs.shown(self.outputs.place(step.position, plan.grid))
        _, rows, cols = window
        places = np.arange(rows.start, rows.stop)[:, None] * self.outputs.axes[2].size
        roles = filled(step, self.walk.order, group, out, places + np.array(cols))
        numbers = None
        if self._numbers:
            known = roles != Role.TO_COME
            numbers = self._numbers.outputs(self.outputs, 0, channel, window, 0, known, None)
        return Cells(
            roles,
            hue_of(self.walk, group, WARM),
            name=f"y{channel}",
            lit=bool((roles == Role.NOW).any()),
            frame=seen(tuple(range(axis.size) for axis in self.outputs.axes), window),
            numbers=numbers,
        )

    def now(self, step: Step) -> Rect:
        """Where the output of `step` stands in its panel."""
        place = self.outputs.place(step.position, self.walk.plan.grid)
        cells = tuple(range(at, at + 1) for at in place)
        return seen(cells, self.outputs.shown(place))

    def lit(self, cells: Cells, kernel_rows: int) -> Rect:
        """The first rows of taps in a panel of an input plane, no more than are seen."""
        foot = cells.footprint
        assert foot is not None  # its group is at work
        span = self.inputs.axes[1].dilation * (kernel_rows - 1) + 1
        return foot._replace(rows=min(span, cells.roles.shape[0] - foot.row))

    def mark(self, cells: Cells, place: tuple[int, ...] | None, step: Step) -> None:
        """Make the cell at `place`, in the coordinates of the taps, the winner."""
        window = self.inputs.shown(self.inputs.place(step.position, self.walk.plan.grid))
        if place is None:
            return
        row, col = (0, *place)[-2:]
        if row in window[1] and col in window[2]:
            cells.roles[row - window[1].start, col - window[2].start] = Role.WINNER

    def beside_map(self, box: Box, key: str) -> Box:
        """`box` of input or output panels, with a map where they are seen through windows."""
        planes = self.inputs if key == "in" else self.outputs
        if not planes.moves:
            return box
        plane = Map(key, *(len(window.whole) for window in planes.windows[1:]))
        return Row((plane, box) if key == "in" else (box, plane))

    def heading(self, word: str, key: str) -> tuple[Text, ...]:
        """The heading over input or output planes: their shape, and what is seen of them."""
        shape = self.walk.input_shape if key == "in" else self.walk.output_shape
        planes = self.inputs if key == "in" else self.outputs
        heading: tuple[Text, ...] = (Text("", f"{word}  {' × '.join(map(str, shape))}"),)
        if key == "in" and (words := spread_words(self.walk)):
            heading += (Text("", words, small=True),)
        if planes.moves:
            widest = extent(
                planes.windows,
                tuple(range(-99, window.whole.stop) for window in planes.windows),
            )
            heading += (Text(f"{key}.window", widest, small=True),)
        return heading

    def show_windows(self, still: Still, step: Step) -> None:
        """Enter what the windows show into `still`."""
        for key, planes in (("in", self.inputs), ("out", self.outputs)):
            place = planes.place(step.position, self.walk.plan.grid)
            Moment(step, planes, place, planes.shown(place)).show_window(still, key)


def roles_of(walk: Walk) -> tuple[Role, ...]:
    """The roles that cells of the input have."""
    roles = [Role.IDLE, Role.TAP, Role.NEVER_READ]
    for ground in grounds_of(walk.axes):
        roles += [IDLE[ground], TAPPED.get(IDLE[ground], Role.OFF)]
    if any(axis.padding_mode != "zeros" for axis in walk.axes):
        roles += [Role.SOURCE, Role.TAP_AND_SOURCE]
    return tuple(dict.fromkeys(roles))


def filled(
    step: Step, order: str, group: int, out: int, places: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """The roles of outputs at `step`: of channel `out` of `group`, at numbered `places`.

    A place is the number of a position of the window, counted row by row.
    """
    plan = step.plan
    turn = out if plan.turns > 1 else step.turn
    taken = order == "in_turn"
    mine, now = (group * taken, turn), (step.groups[0] * taken, step.turn)
    if mine != now:
        return np.full(places.shape, Role.DONE if mine < now else Role.TO_COME, np.uint8)
    at = step.number % plan.positions
    roles = np.where(places < at, Role.DONE, Role.TO_COME)
    return np.where(places == at, Role.NOW, roles).astype(np.uint8)


def hue_of(walk: Walk, group: int, alone: int = 0) -> int:
    """The hue of a group, which is `alone` where the layer has no groups of its own."""
    return hue_of_number(group) if walk.plan.grouped else alone


def grounds_of(axes: Sequence[Axis]) -> list[Ground]:
    """What there is on `axes` beside real cells."""
    found = set()
    for axis in axes:
        some = (axis.drawn.start, 1, axis.size, axis.drawn.stop - 1)
        found |= {axis.ground(cell) for cell in some if cell in axis.drawn}
    return [ground for ground in GROUNDS if ground in found and ground is not Ground.REAL]


def spread_words(walk: Walk) -> str:
    """What the z of a transposed convolution's equation is; nothing of other layers.

    >>> from convviz.layer import ConvTranspose2d
    >>> from convviz.walks.walk import walk
    >>> spread_words(walk(ConvTranspose2d(1, 1, 3, stride=2), (1, 3, 3)))
    'zeros inserted: z, 5 × 5'
    """
    plan = walk.plan
    if not plan.flipped:
        return ""
    if all(axis.cells == axis.size for axis in walk.axes):
        padded = any(len(axis.padded) > axis.size for axis in walk.axes)
        return "z is the input" + ", padded" * padded
    return f"zeros inserted: z, {' × '.join(str(axis.size) for axis in walk.axes)}"


def padding_words(walk: Walk) -> str:
    """What the padding of the input is called; where the layer cuts, how it comes about.

    Its kernel reaches D · (K - 1) cells beyond the input, and P of them are cut off
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


def legend(walk: Walk, outside: str = "0") -> Iterator[Key]:
    """What a reader could not guess of the input; `outside` is what padding is read as."""
    modes = {axis.padding_mode for axis in walk.axes} - {"zeros"}
    for ground in grounds_of(walk.axes):
        if ground not in WORDS:
            continue
        idle, tapped = WORDS[ground]
        copies = ground is Ground.PADDING and bool(modes)
        if copies:
            idle, outside = f"padding, {modes.pop()}", "the cell it copies"
        elif ground is Ground.PADDING:
            idle = padding_words(walk)
        yield Key(IDLE[ground], idle)
        yield Key(TAPPED[IDLE[ground]], tapped.format(value=outside))
        if copies:
            yield Key(Role.SOURCE, "the cell that is copied")
    if unread := never_read(walk):
        every = " in each channel" if walk.input_shape[0] > 1 else ""
        yield Key(Role.NEVER_READ, f"never read: {unread} of {plane_cells(walk)}{every}")


def footer(step: Step, tensors: Tensors | None) -> str:
    """The equation of `step`, with its numbers where there are any."""
    if tensors is None or not tensors.has_outputs:
        return equation(step)
    return sum_in_numbers(step, tensors, FOOTER_CHARACTERS)


def footer_room(walk: Walk, tensors: Tensors | None) -> str:
    """The longest footer of a few steps from all over the walk; others differ little."""
    parts = 10 if tensors is None else max(1, min(10, MOST_PROBED // walk.plan.terms))
    some = {len(walk) * part // parts for part in range(parts)} | {len(walk) - 1}
    return max((footer(walk[place], tensors) for place in sorted(some)), key=len)


def hues(walk: Walk, groups: int) -> tuple[int, ...]:
    """Every hue that is used where so many `groups` are shown at a time."""
    if not walk.plan.grouped:
        return (0, WARM)
    return hues_of(groups if walk.order == "lockstep" else walk.plan.groups)
