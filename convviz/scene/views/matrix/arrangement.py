"""The boxes of the view `matrix`: where matrices, signs and planes stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from convviz.scene.boxes import Box, Column, Flow, NameSide, Panel, Row, Section, Text
from convviz.scene.hues import group_hues
from convviz.scene.legend import gathering_keys, input_roles
from convviz.scene.model import Key, Scene, Still
from convviz.scene.planes.boxes import heading, more_note, more_words, panels, small, with_map
from convviz.scene.planes.cell_numbers import unnumbered
from convviz.scene.planes.stills import PlaneStills
from convviz.scene.roles import Kind, Role
from convviz.scene.views.matrix.stills import MatrixStills
from convviz.scene.views.matrix.unrolled import Part
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk
from convviz.words.describe import caption


class _Count(NamedTuple):
    """The number of rows or columns of a matrix, and the number of those shown."""

    whole: int
    shown: int

    def more(self, noun: str) -> tuple[str, ...]:
        """How many are left out; nothing where all are shown."""
        rest = self.whole - self.shown
        return (more_words(rest, noun),) if rest else ()


@dataclass(frozen=True, slots=True)
class MatrixArrangement:
    """The places of the `part` of the matrices that is shown, and of planes beside."""

    walk: Walk
    part: Part
    stills: MatrixStills
    numbers: Mapping[Kind, str]
    footer_room: str
    in_corner: bool = False
    terse: bool = False

    @property
    def planes(self) -> PlaneStills | None:
        """The planes beside the matrices, if any."""
        return self.stills.planes

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        boxes = (self._corner(),) if self.in_corner else (self._left(), self._right())
        roles, tensors = self._roles(), self.stills.unrolled.tensors
        return Scene(
            caption=caption(self.walk),
            sections=tuple(Section((), box) for box in boxes),
            legend=tuple(self._legend(tensors)),
            hues=group_hues(self.walk, self.part.groups),
            roles=roles,
            footer_room=self.footer_room,
            still=self._still if self.in_corner else self.stills.still,
            steps=len(self.walk),
            numbers={kind: text for kind, text in self.numbers.items() if kind in roles},
            unnumbered=unnumbered(tensors),
        )

    def _still(self, number: int) -> Still:
        """A still without output planes, and with column names at X alone, as X is above Y."""
        still = self.stills.still(number)
        for key in ("kernels", "output"):
            still.cells[key].col_names = ()
        still.cells = {key: c for key, c in still.cells.items() if not key.startswith("y")}
        return still

    def _left(self) -> Box:
        """Input planes, and the kernels below them."""
        factor = Row((self._kernels(), self._sign("×")))
        if self.planes is None:
            return factor
        planes = self._planes_box("input", "in", self.planes)
        return _above(planes, factor)._replace(flush=True)  # so no words are right of them

    def _right(self) -> Box:
        """Patches, bias, and the output with its planes above."""
        product = self._biased_output()
        if self.planes is None:
            return Row((self._patches(), *product))
        planes = self._planes_box("output as planes", "out", self.planes)
        low = Column((Text("", ""), self._patches()), fills=True)
        return Row((low, _above(planes, Row(product))))

    def _corner(self) -> Box:
        """Kernels, times patches at the end of the arrow, plus bias, is the output."""
        right = Column((self._patches(), Row(self._biased_output())), flush=True)
        above: Box = Text("", "")
        if self.planes is not None:
            above = self._planes_box("input", "in", self.planes)
        factor = Row((self._kernels(), self._sign("×↗")))
        return Row((Column((above, factor), fills=True), right))

    def _kernels(self) -> Box:
        word = "flipped kernels" if self.walk.plan.flipped else "kernels"
        return self._matrix("kernels", word, self._rows, self._taps, "w")

    def _patches(self) -> Box:
        return self._matrix("patches", "patches", self._taps, self._cols)

    def _biased_output(self) -> tuple[Box, ...]:
        output = self._matrix("output", "output", self._rows, self._cols, "y")
        if not self.walk.layer.has_bias:
            return self._sign("="), output
        bias = self._matrix("bias", "bias", self._rows, _Count(1, 1), "b")
        return self._sign("+"), bias, self._sign("="), output

    @property
    def _rows(self) -> _Count:
        """Rows of W, of the bias and of Y."""
        plan, part = self.walk.plan, self.part
        return _Count(plan.groups * plan.outs, part.groups * part.outs)

    @property
    def _taps(self) -> _Count:
        """Columns of W and rows of X."""
        plan, part = self.walk.plan, self.part
        return _Count(plan.groups * plan.ins * prod(plan.kernel), part.groups * part.taps)

    @property
    def _cols(self) -> _Count:
        """Columns of X and of Y."""
        return _Count(self.walk.plan.positions, self.part.cols)

    def _matrix(self, key: str, word: str, rows: _Count, cols: _Count, letter: str = "") -> Box:
        """A matrix under its heading, with a line on the lit column, and notes on the rest."""
        if self.terse:
            return self._terse_matrix(key, word, rows, cols)
        channel, tap, place = self.stills.unrolled.rooms
        more = (*rows.more("row"), *cols.more("column"))
        notes = (*(f"… {words}" for words in more), "", "")[: self._notes]
        unrolled = ", unrolled" * (key in ("kernels", "patches") and not self.in_corner)
        heading = Text("", f"{word}{unrolled}  {rows.whole:,} × {cols.whole:,}")
        now = Text(f"{key}.now", self.stills.now_room(key), small=True)
        named = not self.in_corner or key == "patches"
        panel = Panel(
            key,
            Kind.MATRIX,
            rows.shown,
            cols.shown,
            row_room=tap if letter == "" else f"{letter}{channel}",
            col_room=max(tap, place, key=len)
            if named
            else "",  # equal rooms: so matrices are level
        )
        below = tuple(map(small, notes))
        if self.in_corner:
            return Column((heading, panel, *below), flush=True)
        return Column((heading, now, panel, *below), starts=key == "patches")

    def _terse_matrix(self, key: str, word: str, rows: _Count, cols: _Count) -> Box:
        """A matrix under one word; below, the size of which a part is shown."""
        whole = f"of {rows.whole:,} × {cols.whole:,}"
        part = rows.whole > rows.shown or cols.whole > cols.shown
        notes = (small(whole * part),)[: self._notes]
        panel = Panel(key, Kind.MATRIX, rows.shown, cols.shown)
        return Column((Text("", word), panel, *notes), flush=True)

    @property
    def _notes(self) -> int:
        """The number of lines below a matrix: for rows left out, and for columns left out."""
        rows, taps, cols = (
            count.whole > count.shown for count in (self._rows, self._taps, self._cols)
        )
        most = max(rows + taps, taps + cols, rows + cols)
        return min(1, most) if self.terse else most

    def _sign(self, sign: str) -> Box:
        """A sign level with the middle of the matrices, as many lines above and below."""
        lines = (Text("", ""), small(""))
        below = (small(""),) * self._notes
        above = lines[: 1 if self.in_corner else 2]
        return Column((*above, Text("", sign, large=True), *below))

    def _planes_box(self, word: str, key: str, planes: PlaneStills) -> Box:
        """Planes under their heading, and how many more there are."""
        shown, is_input = planes.shown, key == "in"
        side, count, letter, names = (
            (shown.inputs, shown.ins, "x", NameSide.LEFT)
            if is_input
            else (shown.outputs, shown.outs, "y", NameSide.RIGHT)
        )
        every = tuple(
            panel
            for slot in range(shown.groups)
            for panel in panels(f"{letter}{slot}", side, count, names)
        )
        note = more_note(side.side.channels - len(every), "channel")
        box = with_map(key, side, Flow(every))
        return Column((*heading(self.walk, key, side, word), box, *note), flush=is_input)

    def _roles(self) -> dict[Kind, tuple[Role, ...]]:
        outputs = (Role.TO_COME, Role.DONE, Role.NOW)
        weights = (Role.WEIGHT, Role.WEIGHT_IN_USE, Role.OFF)
        inputs = input_roles(self.walk, None)
        roles = {Kind.MATRIX: (*inputs, *weights, *outputs)}
        if self.planes is None:
            return roles
        if self.in_corner:
            return {Kind.INPUT: inputs, **roles}
        return {Kind.INPUT: inputs, **roles, Kind.OUTPUT: outputs}

    def _legend(self, tensors: Tensors | None) -> Iterator[Key]:
        yield from gathering_keys(self.walk, tensors)
        if self.part.groups > 1:
            yield Key(Role.OFF, "zero: a kernel reads only its own group")


def _above(planes: Box, matrices: Box) -> Column:
    """Planes above matrices, in the middle of the spare height."""
    return Column((planes, small(""), matrices), fills=True)
