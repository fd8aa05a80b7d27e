"""The view `product`: what one step computes, in numbers that can be read from afar.

The patch of one input channel, times its kernel cell by cell, is summed up with what the
other channels and the bias add; a pool's patch has its largest cell, or its mean, taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
from convviz.scene.boxes import Box, Column, NameSide, Panel, Row, Section, Text
from convviz.scene.footers import longest_footer
from convviz.scene.hues import group_hue, group_hues
from convviz.scene.legend import gathering_keys, input_roles
from convviz.scene.model import Beam, Rect, Scene, Still
from convviz.scene.planes import boxes
from convviz.scene.planes.boxes import sizes_text, small
from convviz.scene.planes.broadest import broadest_numbers, digits
from convviz.scene.planes.share import Shown
from convviz.scene.planes.stills import BOTH, PlaneStills
from convviz.scene.roles import Kind, Role
from convviz.scene.views.product.summands import Summands
from convviz.walks.tensors import Tensors, tensors
from convviz.walks.walk import Walk
from convviz.words.describe import caption

TAPS = (24, 16, 13, 11, 9, 7, 5, 3)
"""Taps along an axis that are shown at the most: as many as the page has room for."""

MOST_IN_LINE = 5
"""Where more columns of taps are shown, patch, kernel and products are broken into lines."""

READ = (Kind.INPUT,)


class Share(NamedTuple):
    """How much is shown beside the taps.

    At most so many `cells` of a plane along an axis, and cells for the `sums` of channels;
    numbers in planes of kinds `numbered`; no headings and maps if `terse`, for small pages.
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
SIGNS = {"times": "⊙", "equal": "="}
"""Signs before the panels of a line, as wide as the widest: so they stand below each other."""


def scenes(walk: Walk, numbers: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least.

    Raises:
        ConvVizError: the layer computes nothing from patches, or patches are no planes.
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
    longest, room = _longest(made), longest_footer(walk, made)
    seen = set()
    for way in _ways(made, longest):
        if way.looks not in seen:
            seen.add(way.looks)
            shown = (Kind.PATCH, *way.share.numbered)
            rooms = {kind: text for kind, text in longest.items() if kind in shown}
            yield _ProductArrangement(walk, *way, rooms, room).scene()


class _Way(NamedTuple):
    """How much is shown of a step, with panels in so many `lines`; windows may be `cut`."""

    summands: Summands
    planes: PlaneStills
    share: Share
    lines: int
    cut: bool

    @property
    def looks(self) -> object:
        """Equal for two ways that look alike."""
        summands, planes, share, lines, _ = self
        shown = summands.shown, summands.cells, planes.shown
        return *shown, lines, share.numbered, share.terse


def _ways(made: Tensors, longest: Mapping[Kind, str]) -> Iterator[_Way]:
    """From the way that shows most: taps matter more than numbers in planes."""
    walk, ones = made.walk, (1, 1, 1)
    for cut in (False, True):  # windows are cut where nothing else fits
        beside = {
            share: PlaneStills(
                walk,
                Shown.beside(walk, ones, share.cells, cut=cut),
                made,
                tuple(kind for kind in share.numbered if kind in longest),
            )
            for share in SHARES
        }
        for taps in TAPS if not cut else TAPS[-1:]:
            lines = _lines(walk, Summands(made, taps).shown)
            for share, line in product(SHARES, lines):
                summands = Summands(made, taps, share.sums)
                yield _Way(summands, beside[share], share, line, cut)


def _lines(walk: Walk, shown: tuple[int, int]) -> tuple[int, ...]:
    """The numbers of lines that panels of the taps `shown` may be broken into, best first."""
    rows, cols = shown
    if walk.plan.rule is not Rule.SUM:
        return (1,)
    more = (3,) if rows == 1 else ()
    return (1, 2, *more) if cols <= MOST_IN_LINE else (2, *more, 1)


def _longest(made: Tensors) -> dict[Kind, str]:
    """For each kind of cell as many digits as the longest number has characters."""
    longest = broadest_numbers(made)
    planes = {kind: digits([longest[kind]]) for kind in BOTH if kind in longest}
    return {**planes, Kind.PATCH: digits((*longest.values(), *Summands(made).longest()))}


@dataclass(frozen=True, slots=True)
class _ProductArrangement:
    """The places of the `summands` of a step, between the input plane and the output plane."""

    walk: Walk
    summands: Summands
    planes: PlaneStills
    share: Share
    lines: int
    cut: bool
    numbers: dict[Kind, str]
    footer_room: str

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        middle = {Rule.SUM: self._sum, Rule.MAX: self._max, Rule.MEAN: self._mean}
        return Scene(
            caption=caption(self.walk),
            sections=(
                self._plane("in"),
                Section((), middle[self.walk.plan.rule]()),
                self._plane("out"),
            ),
            legend=tuple(gathering_keys(self.walk, self.summands.numbers)),
            hues=group_hues(self.walk, 1),
            roles=self._roles(),
            footer_room=self.footer_room,
            still=self.still,
            steps=len(self.walk),
            numbers=self.numbers,
            unnumbered=tuple(kind for kind in BOTH if kind not in self.numbers),
            last_resort=self.cut,
            share=str((self.summands.shown, self.summands.cells, self.share)),
        )

    def _plane(self, key: str) -> Section:
        """The input or output plane at work, and how many more there are."""
        is_input, shown = key == "in", self.planes.shown
        planes = shown.inputs if is_input else shown.outputs
        letter, side = ("x", NameSide.LEFT) if is_input else ("y", NameSide.RIGHT)
        box: Box = boxes.panels(f"{letter}0", planes, 1, side)[0]
        if not self.share.terse:
            box = boxes.with_map(key, planes, box)
        if note := boxes.more_note(planes.side.channels - 1, "channel"):
            # the beam is on the inner side: no words stand there
            box = Column((box, *note), flush=is_input, starts=not is_input)
        return Section(() if self.share.terse else boxes.heading(self.walk, key, planes), box)

    def _patch(self, key: str) -> Panel:
        """A panel of the window's taps."""
        return Panel(key, Kind.PATCH, *self.summands.shown, room=self.summands.room(key))

    def _cell(self, key: str) -> Panel:
        """A panel of one number."""
        return Panel(key, Kind.PATCH, 1, 1, room=self.summands.room(key))

    def _result(self) -> Box:
        """The output, named at the left, as a beam leaves at the right."""
        cell = self._cell("result")._replace(side=NameSide.LEFT)
        return Column((small(""), cell))

    def _with_note(self, *lines: Box) -> tuple[Box, ...]:
        """`lines`, and a note below on the taps left out, if any are."""
        shown, kernel = self.summands.shown, self.summands.kernel
        if shown == kernel:
            return lines
        rule = self.walk.plan.rule
        noun, where = "product" if rule is Rule.SUM else "cell", " in Σ" * (rule != Rule.MAX)
        more = boxes.more_words(prod(kernel) - prod(shown), noun)
        words = f"the first {sizes_text(shown)} of {sizes_text(kernel)} taps: {more}{where}"
        return (*lines, small(words))

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
        """The line patch ⊙ kernel = products, broken before signs, into aligned lines."""
        patch, kernel, products = map(self._patch, ("patch", "kernel", "products"))
        times, equal = (_sign(WIDEST_SIGN, key) for key in SIGNS)
        match self.lines:
            case 1:
                yield Row((patch, times, kernel, equal, products))
            case 2:
                yield Row((patch, times, kernel))
                yield Row((equal, products))
            case _:
                yield Row((patch,))
                yield Row((times, kernel))
                yield Row((equal, products))

    def _max(self) -> Box:
        row = Row((self._patch("patch"), _sign("→ max ="), self._result()))
        return Column(self._with_note(row))

    def _mean(self) -> Box:
        sums, divisor = map(self._cell, ("sum", "divisor"))
        mean = (sums, _sign("÷"), divisor, _sign("="), self._result())
        return Column(self._with_note(Row((self._patch("patch"), _sign("→ Σ ="), *mean))))

    def still(self, number: int) -> Still:
        """What is shown at step `number`."""
        step, still = self.walk[number], self.planes.still(number)
        reading, writing = self.planes.moments(step)
        hue, taps = group_hue(self.walk, step.groups[0]), self.summands.shown
        still.cells |= self.summands.panels(step)
        still.beams = (
            Beam("x0.0.0", reading.first_rows(taps[0]), "patch", Rect(0, 0, *taps), hue),
            Beam("result", Rect(0, 0, 1, 1), "y0.0.0", writing.footprint, hue),
        )
        still.texts |= SIGNS
        return still

    def _roles(self) -> dict[Kind, tuple[Role, ...]]:
        inputs = input_roles(self.walk, self.summands.numbers)
        outputs = (Role.TO_COME, Role.DONE, Role.NOW)
        patch = (*inputs, *outputs, Role.WEIGHT, Role.WEIGHT_IN_USE, Role.WINNER)
        return {Kind.INPUT: inputs, Kind.PATCH: patch, Kind.OUTPUT: outputs}


def _sign(sign: str, key: str = "") -> Box:
    """A sign level with the middle of panels with names."""
    return Column((Text("", ""), Text(key, sign, large=True)))
