"""The view `product`: what one step computes, in numbers that can be read from afar.

The patch of one input channel, times its kernel cell by cell, is summed up with what the
other channels and the bias add; a pool's patch has its largest cell, or its mean, taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from convviz.axis import Ground
from convviz.describe import caption, company
from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
from convviz.scene import beside
from convviz.scene.beside import Beside
from convviz.scene.cell_numbers import CellNumbers
from convviz.scene.model import (
    Beam,
    Box,
    Column,
    Key,
    Kind,
    Panel,
    Rect,
    Role,
    Row,
    Scene,
    Section,
    Side,
    Still,
    Text,
)
from convviz.scene.summands import Summands
from convviz.tensors import Tensors, tensors
from convviz.walks import Walk

CAPS = (
    (11, 24, 5, True),
    (11, 13, 4, True),
    (11, 9, 4, True),
    (11, 13, 4, False),
    (11, 9, 3, False),
    (7, 9, 3, False),
    (5, 9, 3, False),
    (3, 9, 3, False),
    (3, 5, 2, False),
    (3, 4, 2, False),
)
"""Taps along an axis, cells of a plane along an axis, and channels whose sums have a cell of
their own, that are shown at the most; and whether the planes have numbers too.
"""


LEAST_MAPPED = 5
"""A window of fewer cells has no map: it is for small pages."""


def product_scenes(walk: Walk, numbers: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least.

    Raises:
        ConvVizError: nothing is computed from a patch, or the patch is no plane.
    """
    name, dims = type(walk.layer).__name__, walk.layer.dims
    if walk.plan.rule is Rule.COPY:
        raise ConvVizError(
            f"the view product is for what is computed from a patch, in convolutions,"
            f" transposed ones and pools: {name} copies cells"
        )
    if walk.plan.scatters:
        raise ConvVizError(
            f"the view product shows the patch that an output is gathered from: {name} is"
            f" walked by 'scatter' here, and can be walked by 'gather'"
        )
    if dims > 2:
        raise ConvVizError(
            f"the view product shows patches of 1 or 2 spatial axes, and {name} has {dims}"
            + (": the view matrix shows all of its taps" if walk.plan.rule is Rule.SUM else "")
        )
    made = tensors(walk) if numbers is None else numbers
    longest = _longest(made)
    room = beside.footer_room(walk, made)
    seen = set()
    for taps, most, sums, numbered in CAPS:
        summands = Summands(made, taps, sums)
        planes = Beside(walk, made if numbered else None, most)
        shown = summands.shown, summands.cells, planes.inputs, planes.outputs, numbered
        if shown not in seen:
            seen.add(shown)
            rooms = longest if numbered else {Kind.PATCH: longest[Kind.PATCH]}
            yield _Arrangement(walk, summands, planes, rooms, room).scene()


def _longest(made: Tensors) -> dict[Kind, str]:
    """Digits as many as the longest number in each kind of cell has characters."""
    longest = CellNumbers(made, (1, 1, 1)).longest()
    patch = max((*longest.values(), Summands(made).longest()), key=len)
    return {
        Kind.INPUT: "0" * len(longest[Kind.INPUT]),
        Kind.PATCH: "0" * len(patch),
        Kind.OUTPUT: "0" * len(longest[Kind.OUTPUT]),
    }


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """Where the `summands` of a step stand, between its input and its output plane."""

    walk: Walk
    summands: Summands
    planes: Beside
    numbers: dict[Kind, str]
    footer_room: str

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        middle = {Rule.SUM: self._sum, Rule.MAX: self._max, Rule.MEAN: self._mean}
        return Scene(
            caption=caption(self.walk),
            sections=(
                self._plane("input", "in", "x", Kind.INPUT),
                Section((), middle[self.walk.plan.rule]()),
                self._plane("output", "out", "y", Kind.OUTPUT),
            ),
            legend=tuple(self._legend()),
            hues=beside.hues(self.walk, self.walk.plan.groups if self._in_turn else 1),
            roles=self._roles(),
            footer_room=self.footer_room,
            still=self.still,
            steps=len(self.walk),
            numbers=self.numbers,
        )

    @property
    def _in_turn(self) -> bool:
        return self.walk.order == "in_turn"

    def _plane(self, word: str, key: str, letter: str, kind: Kind) -> Section:
        """The input or output plane that is at work, and how many more there are."""
        planes = self.planes.inputs if kind is Kind.INPUT else self.planes.outputs
        _, rows, cols = planes.windows
        channels = planes.side.channels
        side = Side.LEFT if kind is Kind.INPUT else Side.RIGHT
        room = f"{letter}{channels - 1}"
        panel = Panel(letter, kind, rows.cells, cols.cells, room=room, side=side)
        box: Box = (
            panel if self.planes.most < LEAST_MAPPED else self.planes.beside_map(panel, key)
        )
        if channels > 1:
            noun = f"channel{'s' * (channels != 2)}"
            box = Column((box, Text("", f"… {channels - 1:,} more {noun}", small=True)))
        return Section(self.planes.heading(word, key), box)

    def _patch(self, key: str) -> Panel:
        """A panel of the window's taps."""
        return Panel(key, Kind.PATCH, *self.summands.shown, room=self.summands.room(key))

    def _cell(self, key: str) -> Panel:
        """A panel of one number."""
        return Panel(key, Kind.PATCH, 1, 1, room=self.summands.room(key))

    def _with_note(self, row: Box) -> Box:
        """`row`, and below it how many of the taps are shown where not all are."""
        if self.summands.shown == self.summands.kernel:
            return row
        shown, whole = (
            " × ".join(map(str, s)) for s in (self.summands.shown, self.summands.kernel)
        )
        return Column((row, Text("", f"the first {shown} of {whole} taps", small=True)))

    def _sum(self) -> Box:
        patch, kernel, products = map(self._patch, ("patch", "kernel", "products"))
        first = Row((patch, _sign("⊙"), kernel, _sign("="), products))
        second: list[Box] = []
        for key in self.summands.cells:
            second += [self._cell(key), _sign("+")]
        second[-1] = _sign("=")
        second.append(self._cell("result"))
        rows = (self._with_note(first), Text("", ""), Row(tuple(second)))
        return Column(rows, flush=True)

    def _max(self) -> Box:
        patch = self._patch("patch")
        return self._with_note(Row((_sign("max"), patch, _sign("="), self._cell("result"))))

    def _mean(self) -> Box:
        sums, divisor, result = map(self._cell, ("sum", "divisor", "result"))
        return self._with_note(
            Row(
                (
                    _sign("Σ"),
                    self._patch("patch"),
                    _sign("="),
                    sums,
                    _sign("÷"),
                    divisor,
                    _sign("="),
                    result,
                )
            )
        )

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        step, plan = self.walk[number], self.walk.plan
        group = step.groups[0]
        read, written = group * plan.ins, group * plan.outs + step.outs[0]
        source = self.planes.input_cells(read, step)
        if plan.rule is Rule.MAX:
            self.planes.mark(source, self.summands.numbers.winner(step, read), step)
        hue = beside.hue_of(self.walk, group)
        foot = self.planes.lit(source, self.summands.shown[0])
        still = Still(
            cells={
                "x": source,
                **self.summands.panels(step),
                "y": self.planes.output_cells(written, step),
            },
            beams=(
                Beam("x", foot, "patch", Rect(0, 0, *self.summands.shown), hue),
                Beam("result", Rect(0, 0, 1, 1), "y", self.planes.now(step), hue),
            ),
            footer=beside.footer(step, self.summands.numbers),
            done=number + 1,
            total=len(self.walk),
            company=company(step),
        )
        self.planes.show_windows(still, step)
        return still

    def _roles(self) -> dict[Kind, tuple[Role, ...]]:
        inputs, outputs = beside.roles_of(self.walk), (Role.TO_COME, Role.DONE, Role.NOW)
        patch = (*inputs, *outputs, Role.WEIGHT, Role.WEIGHT_IN_USE, Role.WINNER)
        inputs += (Role.WINNER,)
        return {Kind.INPUT: inputs, Kind.PATCH: patch, Kind.OUTPUT: outputs}

    def _legend(self) -> Iterator[Key]:
        rule, plan = self.walk.plan.rule, self.walk.plan
        for key in beside.legend(self.walk, "-∞" if rule is Rule.MAX else "0"):
            if key.role is Role.TAP_ON_PADDING and not plan.counts_padding:
                key = key._replace(words="padding, not counted")
            yield key
        if Ground.BEYOND in beside.grounds_of(self.walk.axes):
            yield Key(Role.OFF, "past all padding: not there")
        if rule is Rule.MAX:
            yield Key(Role.WINNER, "the largest")


def _sign(sign: str) -> Box:
    """A sign as high as the middle of the panels beside it, names and all."""
    return Column((Text("", ""), Text("", sign, large=True)))
