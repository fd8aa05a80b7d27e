"""The view `product`: what one step computes, in numbers that can be read from afar.

The patch of one input channel, times its kernel cell by cell, is summed up with what the
other channels and the bias add; a pool's patch has its largest cell, or its mean, taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

from convviz.axis import Ground
from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
from convviz.scene.model import (
    Beam,
    Box,
    Column,
    Key,
    Kind,
    NameSide,
    Panel,
    Rect,
    Role,
    Row,
    Scene,
    Section,
    Still,
    Text,
)
from convviz.scene.planes import beside
from convviz.scene.planes.beside import Beside
from convviz.scene.planes.broadest import broadest_numbers, digits
from convviz.scene.views.product.summands import Summands
from convviz.walks.tensors import Tensors, tensors
from convviz.walks.walk import Walk
from convviz.words.describe import caption
from convviz.words.equations import company

TAPS = (24, 16, 13, 11, 9, 7, 5, 3)
"""Taps along an axis that are shown at the most: as many as the page has room for."""

MOST_IN_LINE = 5
"""Where more columns of taps are shown, patch, kernel and products are broken into lines."""

BOTH, READ = (Kind.INPUT, Kind.OUTPUT), (Kind.INPUT,)


class Share(NamedTuple):
    """How much is shown beside the taps.

    At the most so many `cells` of a plane along an axis, and so many channels whose `sums`
    have a cell of their own; the planes that are `numbered`; without headings and maps where
    it is `terse`, for small pages.
    """

    cells: int
    sums: int
    numbered: tuple[Kind, ...] = ()
    terse: bool = False


SHARES = (
    Share(24, 5, BOTH),
    Share(13, 4, BOTH),
    Share(9, 4, BOTH),
    Share(24, 4, READ),
    Share(13, 4, READ),
    Share(24, 4),
    Share(13, 4),
    Share(9, 3),
    Share(9, 2, BOTH, terse=True),
    Share(9, 2, READ, terse=True),
    Share(9, 2, terse=True),
    Share(5, 2, terse=True),
    Share(4, 2, terse=True),
)

WIDEST_SIGN = "⊙"
BREAKS = {"times": "⊙", "equal": "=", "end": ""}
"""Signs at the ends of lines, all as wide as the widest: so what is before them is aligned."""


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
    for way in _ways(made):
        if way.looks not in seen:
            seen.add(way.looks)
            shown = (Kind.PATCH, *way.share.numbered)
            rooms = {kind: text for kind, text in longest.items() if kind in shown}
            yield _ProductArrangement(walk, *way, rooms, room).scene()


class _Way(NamedTuple):
    """How much is shown of a step, its panels in so many `lines`; see `_Arrangement`."""

    summands: Summands
    planes: Beside
    share: Share
    lines: int

    @property
    def looks(self) -> object:
        """What two ways that look alike share."""
        summands, planes, share, lines = self
        shown = summands.shown, summands.cells, planes.inputs, planes.outputs
        return *shown, lines, share.numbered, share.terse


def _ways(made: Tensors) -> Iterator[_Way]:
    """From that which shows most: taps come before numbers in the planes, and those first."""
    walk = made.walk
    planes = {
        (share.cells, bool(share.numbered), cut): Beside(
            walk, made if share.numbered else None, share.cells, cut=cut
        )
        for share, cut in product(SHARES, (False, True))
    }
    for cut in (False, True):  # what is under the window is cut where nothing else fits
        for taps in TAPS if not cut else TAPS[-1:]:
            lines = _lines(walk, Summands(made, taps).shown)
            for share, line in product(SHARES, lines):
                beside_it = planes[share.cells, bool(share.numbered), cut]
                yield _Way(Summands(made, taps, share.sums), beside_it, share, line)


def _lines(walk: Walk, shown: tuple[int, int]) -> tuple[int, ...]:
    """Into how many lines the panels of the taps `shown` may be broken, the best first."""
    rows, cols = shown
    if walk.plan.rule is not Rule.SUM:
        return (1,)
    more = (3,) if rows == 1 else ()
    return (1, 2, *more) if cols <= MOST_IN_LINE else (2, *more, 1)


def _longest(made: Tensors) -> dict[Kind, str]:
    """Digits as many as the longest number in each kind of cell has characters."""
    longest = broadest_numbers(made)
    planes = {kind: digits([longest[kind]]) for kind in BOTH if kind in longest}
    return {**planes, Kind.PATCH: digits((*longest.values(), *Summands(made).longest()))}


@dataclass(frozen=True, slots=True)
class _ProductArrangement:
    """Where the `summands` of a step stand, between its input and its output plane."""

    walk: Walk
    summands: Summands
    planes: Beside
    share: Share
    lines: int
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
            unnumbered=tuple(kind for kind in BOTH if kind not in self.numbers),
            last_resort=self.planes.cut,
        )

    @property
    def _in_turn(self) -> bool:
        return self.walk.order == "in_turn"

    def _plane(self, word: str, key: str, letter: str, kind: Kind) -> Section:
        """The input or output plane that is at work, and how many more there are."""
        planes = self.planes.inputs if kind is Kind.INPUT else self.planes.outputs
        _, rows, cols = planes.windows
        channels = planes.side.channels
        side = NameSide.LEFT if kind is Kind.INPUT else NameSide.RIGHT
        room = f"{letter}{channels - 1}"
        panel = Panel(letter, kind, rows.cells, cols.cells, room=room, side=side)
        box: Box = panel if self.share.terse else self.planes.beside_map(panel, key)
        if channels > 1:
            noun = f"channel{'s' * (channels != 2)}"
            note = Text("", f"… {channels - 1:,} more {noun}", small=True)
            inner = side is NameSide.LEFT  # where the beam is, no words stand
            box = Column((box, note), flush=inner, starts=not inner)
        heading = () if self.share.terse else self.planes.heading(word, key)
        return Section(heading, box)

    def _patch(self, key: str) -> Panel:
        """A panel of the window's taps."""
        return Panel(key, Kind.PATCH, *self.summands.shown, room=self.summands.room(key))

    def _cell(self, key: str) -> Panel:
        """A panel of one number."""
        return Panel(key, Kind.PATCH, 1, 1, room=self.summands.room(key))

    def _result(self) -> Box:
        """The output, its name at the left: from its right a beam goes up or down."""
        cell = self._cell("result")._replace(side=NameSide.LEFT)
        return Column((Text("", "", small=True), cell))

    def _with_note(self, *lines: Box) -> tuple[Box, ...]:
        """`lines`, and below them how many of the taps are shown where not all are."""
        shown, kernel = self.summands.shown, self.summands.kernel
        if shown == kernel:
            return lines
        some, whole = (" × ".join(map(str, sizes)) for sizes in (shown, kernel))
        more, noun = prod(kernel) - prod(shown), "product"
        if self.walk.plan.rule is not Rule.SUM:
            noun = "cell"
        words = f"the first {some} of {whole} taps: {more:,} more {noun}{'s' * (more != 1)}"
        where = {Rule.SUM: " in Σ", Rule.MEAN: " in Σ"}.get(self.walk.plan.rule, "")
        return (*lines, Text("", f"{words}{where}", small=True))

    def _sum(self) -> Box:
        last: list[Box] = []
        for key in self.summands.cells:
            last += [self._cell(key), _sign("+")]
        last[-1] = _sign("=")
        last.append(self._result())
        lines = self._with_note(*self._products())
        space = () if self.share.terse else (Text("", ""),)
        return Column((*lines, *space, Row(tuple(last))), flush=True)

    def _products(self) -> Iterator[Box]:
        """Patch times kernel is products, in so many lines, those panels aligned."""
        patch, kernel, products = map(self._patch, ("patch", "kernel", "products"))
        if self.lines == 1:
            yield Row((patch, _sign("⊙"), kernel, _sign("="), products))
            return
        times, equal, end = (
            Column((Text("", ""), Text(key, WIDEST_SIGN, large=True))) for key in BREAKS
        )
        if self.lines == 2:
            yield Row((patch, times, kernel, equal))
        else:
            yield Row((patch, times))
            yield Row((kernel, equal))
        yield Row((products, end))

    def _max(self) -> Box:
        row = Row((self._patch("patch"), _sign("→ max ="), self._result()))
        return Column(self._with_note(row))

    def _mean(self) -> Box:
        sums, divisor = map(self._cell, ("sum", "divisor"))
        mean = (sums, _sign("÷"), divisor, _sign("="), self._result())
        return Column(self._with_note(Row((self._patch("patch"), _sign("→ Σ ="), *mean))))

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
            texts=dict(BREAKS),
        )
        if Kind.OUTPUT not in self.numbers:
            still.cells["y"].numbers = None
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
