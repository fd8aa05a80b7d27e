"""The view `matrix`: a convolution as the product of two matrices (im2col).

Unrolled kernels times unrolled patches is the output, beside the planes that the patches
come from and that the output's rows are.  What does not fit is left out visibly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
from convviz.scene.footers import longest_footer
from convviz.scene.legend import input_keys, input_roles
from convviz.scene.model import (
    Box,
    Column,
    Flow,
    Key,
    Kind,
    NameSide,
    Panel,
    Role,
    Row,
    Scene,
    Section,
    Still,
    Text,
)
from convviz.scene.planes.boxes import heading, more_note, more_words, panels, small, with_map
from convviz.scene.planes.broadest import broadest_numbers, broadest_of, digits, unnumbered
from convviz.scene.planes.stills import BOTH, PlaneStills, Shown, group_hues
from convviz.scene.views.matrix.stills import MatrixStills
from convviz.scene.views.matrix.unrolled import Part, Unrolled
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk
from convviz.words.describe import caption


class Cap(NamedTuple):
    """The most rows of X, rows of W, columns of X, cells of a plane, and planes a side.

    In a `corner` W stands beside Y, and X above Y; the input planes are above W.
    """

    rows: int
    outs: int
    cols: int
    cells: int = 0
    planes: int = 0
    corner: bool = False


CAPS = (
    Cap(36, 12, 36, 24, 4),
    Cap(36, 12, 16, 13, 2),
    Cap(27, 8, 24, 13, 2),
    Cap(27, 6, 12, 13, 2),
    Cap(18, 4, 18, 13, 2),
    Cap(18, 4, 9, 9, 1),
    Cap(12, 3, 9, 9, 1),
    Cap(9, 2, 6, 9, 1),
    Cap(7, 2, 4, 7, 1),
    *(
        Cap(*sizes, *planes, corner=True)
        for sizes in (
            (27, 8, 24),
            (18, 6, 18),
            (18, 4, 9),
            (9, 4, 9),
            (7, 3, 9),
            (7, 3, 6),
            (7, 2, 4),
            (4, 2, 3),
        )
        for planes in ((9, 1), (0, 0))
    ),
)

FLAT = 2
"""The most spatial axes of a layer whose planes are shown beside the matrices."""

DOES = {
    Rule.MAX: "takes the largest cell of each patch",
    Rule.MEAN: "takes the mean of each patch",
    Rule.COPY: "copies cells",
}


def scenes(walk: Walk, tensors: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least.

    Raises:
        ConvVizError: the layer is no product of kernels with patches.
    """
    name = type(walk.layer).__name__
    if walk.plan.rule is not Rule.SUM:
        raise ConvVizError(
            f"the view matrix is for what adds up products with weights, Conv1d to Conv3d"
            f" and ConvTranspose1d to 3d: {name} {DOES[walk.plan.rule]}"
        )
    if walk.plan.scatters:
        raise ConvVizError(
            f"the view matrix has a column for each patch that is gathered: {name} is"
            f" walked by 'scatter' here, and can be walked by 'gather'"
        )
    room, longest = longest_footer(walk, tensors), _longest(walk, tensors)
    seen = set()
    for rows, outs, cols, most, planes, corner in CAPS:
        part = _part(walk, rows, outs, cols)
        if (part, most, planes, corner) not in seen:
            seen.add((part, most, planes, corner))
            beside = _planes(walk, tensors, part, most, planes)
            stills = MatrixStills(Unrolled(walk, tensors, part), beside)
            yield _MatrixArrangement(walk, part, stills, corner, longest, room).scene()


def _planes(
    walk: Walk, tensors: Tensors | None, part: Part, most: int, count: int
) -> PlaneStills | None:
    """Planes of `most` cells an axis: `count` a side, but at least one of each group."""
    if walk.layer.dims > FLAT or not count:
        return None
    ins = -(-part.taps // prod(walk.plan.kernel))  # channels with rows in X
    each = max(1, count // part.groups)
    counts = part.groups, min(ins, each), min(part.outs, each)
    return PlaneStills(walk, Shown.beside(walk, counts, most), tensors)


def _part(walk: Walk, rows: int, outs: int, cols: int) -> Part:
    """The part of the matrices shown, cut at the end of a channel, of a kernel row, of an
    output row.
    """
    plan = walk.plan
    taps = plan.ins * prod(plan.kernel)
    groups = min(plan.groups, max(2, min(rows // taps, outs)))  # two show the diagonal
    rows //= groups
    for whole in (prod(plan.kernel), plan.kernel[-1]):
        if taps > rows >= whole:
            taps = rows // whole * whole
            break
    last = plan.grid[-1]
    if plan.positions > cols >= last:
        cols -= cols % last
    return Part(
        groups,
        min(plan.outs, max(1, outs // groups)),
        min(taps, rows),
        min(plan.positions, cols),
    )


class _Count(NamedTuple):
    """The number of rows or columns of a matrix, and the number of those shown."""

    whole: int
    shown: int

    def more(self, noun: str) -> tuple[str, ...]:
        """How many are left out; nothing where all are shown."""
        rest = self.whole - self.shown
        return (more_words(rest, noun),) if rest else ()


def _longest(walk: Walk, tensors: Tensors | None) -> Mapping[Kind, str]:
    """For each kind of cell as many digits as the longest number has characters."""
    if tensors is None:
        return {}
    longest = broadest_numbers(tensors)
    matrix = {Kind.MATRIX: digits((*longest.values(), broadest_of(tensors.bias)))}
    if walk.layer.dims > FLAT:
        return matrix
    return {kind: digits([longest[kind]]) for kind in BOTH if kind in longest} | matrix


@dataclass(frozen=True, slots=True)
class _MatrixArrangement:
    """The places of the `part` of the matrices that is shown, and of planes beside."""

    walk: Walk
    part: Part
    stills: MatrixStills
    in_corner: bool
    numbers: Mapping[Kind, str]
    footer_room: str

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
        channel, tap, place = self.stills.unrolled.rooms
        more = (*rows.more("row"), *cols.more("column"))
        if self.in_corner:
            more = (", ".join(more),) if more else ()
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

    @property
    def _notes(self) -> int:
        """The number of lines below a matrix: for rows left out, and for columns left out."""
        rows, taps, cols = (
            count.whole > count.shown for count in (self._rows, self._taps, self._cols)
        )
        if self.in_corner:
            return rows or taps or cols
        return max(rows + taps, taps + cols, rows + cols)

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
        yield from input_keys(self.walk, tensors)
        if self.part.groups > 1:
            yield Key(Role.OFF, "zero: a kernel reads only its own group")


def _above(planes: Box, matrices: Box) -> Column:
    """Planes above matrices, in the middle of the spare height."""
    return Column((planes, small(""), matrices), fills=True)
