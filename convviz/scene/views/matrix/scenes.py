"""The view `matrix`: a convolution as the product of two matrices (im2col).

Unrolled kernels times unrolled patches is the output, beside the planes that the patches
come from and that the output's rows are.  What does not fit is left out visibly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
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
from convviz.scene.planes import beside
from convviz.scene.planes.beside import Beside
from convviz.scene.planes.broadest import broadest_numbers, broadest_of, digits
from convviz.scene.planes.cell_numbers import unnumbered
from convviz.scene.views.matrix.stills import MatrixStills
from convviz.scene.views.matrix.unrolled import Part, Unrolled
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk
from convviz.words.describe import caption


class Cap(NamedTuple):
    """How much is shown at the most: rows of X, rows of W, columns of X, cells of a plane,
    and planes of input and of output.

    In a `corner` there is W beside Y, and X above it; above W is what room is left for the
    input.
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

YS = re.compile(r"y\d+")
"""The panels of output planes."""

FLAT = 2
"""Of more spatial axes than this there are matrices alone: the picture has no volumes."""

DOES = {
    Rule.MAX: "takes the largest cell of each patch",
    Rule.MEAN: "takes the mean of each patch",
    Rule.COPY: "copies cells",
}


def matrix_scenes(walk: Walk, tensors: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least.

    Raises:
        ConvVizError: what is done is no product of kernels with patches.
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
    room, longest = beside.footer_room(walk, tensors), _longest(walk, tensors)
    seen = set()
    for rows, outs, cols, most, planes, corner in CAPS:
        arrangement = _part(walk, rows, outs, cols), most, planes, corner
        if arrangement not in seen:
            seen.add(arrangement)
            arranged = _MatrixArrangement(walk, tensors, *arrangement, longest, room)
            yield arranged.scene()


def _part(walk: Walk, rows: int, outs: int, cols: int) -> Part:
    """What is shown of the matrices, ending where a channel, a kernel or an output row does."""
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
    """How many rows or columns there are, and how many of them are shown."""

    whole: int
    shown: int

    def more(self, noun: str) -> str:
        """How many are left out; nothing where all are shown."""
        rest = self.whole - self.shown
        return f"{rest:,} more {noun}{'s' * (rest != 1)}" if rest else ""


def _longest(walk: Walk, tensors: Tensors | None) -> Mapping[Kind, str]:
    """Digits as many as the longest number in each kind of cell has characters."""
    if tensors is None:
        return {}
    longest = broadest_numbers(tensors)
    matrix = {Kind.MATRIX: digits((*longest.values(), broadest_of(tensors.bias)))}
    if walk.layer.dims > FLAT:
        return matrix
    planes = {
        kind: digits([longest[kind]]) for kind in (Kind.INPUT, Kind.OUTPUT) if kind in longest
    }
    return planes | matrix


@dataclass(slots=True)
class _MatrixArrangement:
    """Where a `part` of the matrices stands, beside planes of `most` cells an axis."""

    walk: Walk
    tensors: Tensors | None
    part: Part
    most: int
    most_planes: int
    in_corner: bool
    numbers: Mapping[Kind, str]
    footer_room: str
    stills: MatrixStills = field(init=False)
    planes: Beside | None = field(init=False)

    def __post_init__(self) -> None:
        flat = self.walk.layer.dims <= FLAT and self.most_planes > 0
        self.planes = Beside(self.walk, self.tensors, self.most) if flat else None
        unrolled = Unrolled(self.walk, self.tensors, self.part)
        self.stills = MatrixStills(unrolled, self.planes, self.most_planes)

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        boxes = (self._corner(),) if self.in_corner else (self._left(), self._right())
        roles = self._roles()
        return Scene(
            caption=caption(self.walk),
            sections=tuple(Section((), box) for box in boxes),
            legend=tuple(self._legend()),
            hues=beside.hues(self.walk, self.part.groups),
            roles=roles,
            footer_room=self.footer_room,
            still=self._still if self.in_corner else self.stills.still,
            steps=len(self.walk),
            numbers={kind: text for kind, text in self.numbers.items() if kind in roles},
            unnumbered=unnumbered(self.tensors),
        )

    def _still(self, number: int) -> Still:
        """What a corner shows at step `number`: of aligned columns the first are named."""
        still = self.stills.still(number)
        for key in ("kernels", "output"):
            still.cells[key].col_names = ()
        still.cells = {key: c for key, c in still.cells.items() if not YS.fullmatch(key)}
        return still

    def _left(self) -> Box:
        """Input planes, and the kernels below them."""
        word = "flipped kernels" if self.walk.plan.flipped else "kernels"
        kernels = self._matrix("kernels", word, self._rows, self._taps, "w")
        factor = Row((kernels, self._sign("×")))
        if self.planes is None:
            return factor
        panels = self._panels("x", Kind.INPUT, NameSide.LEFT)
        planes = self._planes_box("input", "in", panels)
        return _above(planes, factor)._replace(flush=True)  # so no words are right of them

    def _right(self) -> Box:
        """Patches, bias, and the output with its planes above it."""
        patches = self._matrix("patches", "patches", self._taps, self._cols)
        output = self._matrix("output", "output", self._rows, self._cols, "y")
        product: tuple[Box, ...] = (self._sign("="), output)
        if self.walk.layer.has_bias:
            bias = self._matrix("bias", "bias", self._rows, _Count(1, 1), "b")
            product = (self._sign("+"), bias, *product)
        if self.planes is None:
            return Row((patches, *product))
        panels = self._panels("y", Kind.OUTPUT, NameSide.RIGHT)
        planes = self._planes_box("output as planes", "out", panels)
        low = Column((Text("", ""), patches), fills=True)
        return Row((low, _above(planes, Row(product))))

    def _corner(self) -> Box:
        """Kernels, times the patches that the arrow points to, plus bias, is the output."""
        word = "flipped kernels" if self.walk.plan.flipped else "kernels"
        kernels = self._matrix("kernels", word, self._rows, self._taps, "w")
        patches = self._matrix("patches", "patches", self._taps, self._cols)
        product: tuple[Box, ...] = (
            self._sign("="),
            self._matrix("output", "output", self._rows, self._cols, "y"),
        )
        if self.walk.layer.has_bias:
            bias = self._matrix("bias", "bias", self._rows, _Count(1, 1), "b")
            product = (self._sign("+"), bias, *product)
        factor = Row((kernels, self._sign("×↗")))
        right = Column((patches, Row(product)), flush=True)
        above: Box = Text("", "")
        if self.planes is not None:
            panels = self._panels("x", Kind.INPUT, NameSide.LEFT)
            above = self._planes_box("input", "in", panels)
        return Row((Column((above, factor), fills=True), right))

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
        """A matrix under its heading, with what is lit in it and how much more there is."""
        channel, tap, place = self.stills.unrolled.rooms
        more = tuple(m for m in (rows.more("row"), cols.more("column")) if m)
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
            col_room=max(tap, place, key=len) if named else "",  # all alike: so they are level
        )
        below = tuple(Text("", note, small=True) for note in notes)
        if self.in_corner:
            return Column((heading, panel, *below), flush=True)
        return Column((heading, now, panel, *below), starts=key == "patches")

    @property
    def _notes(self) -> int:
        """Lines below the matrices: one for rows that are left out, and one for columns."""
        rows, taps, cols = (
            count.whole > count.shown for count in (self._rows, self._taps, self._cols)
        )
        if self.in_corner:
            return rows or taps or cols
        return max(rows + taps, taps + cols, rows + cols)

    def _sign(self, sign: str) -> Box:
        """A sign at the height of the middle of the matrices beside it, lines and all."""
        lines = (Text("", ""), Text("", "", small=True))
        below = (Text("", "", small=True),) * self._notes
        above = lines[: 1 if self.in_corner else 2]
        return Column((*above, Text("", sign, large=True), *below))

    def _panels(self, letter: str, kind: Kind, side: NameSide) -> Flow:
        """The panels of input or output planes."""
        assert self.planes is not None
        planes = self.planes.inputs if kind is Kind.INPUT else self.planes.outputs
        _, rows, cols = planes.windows
        count = self.part.groups * (self.stills.ins if kind is Kind.INPUT else self.stills.outs)
        room = f"{letter}{planes.side.channels - 1}"
        return Flow(
            tuple(
                Panel(f"{letter}{slot}", kind, rows.cells, cols.cells, room=room, side=side)
                for slot in range(count)
            )
        )

    def _planes_box(self, word: str, key: str, panels: Flow) -> Box:
        """Panels of planes under their heading, and how many more there are."""
        assert self.planes is not None
        planes = self.planes.inputs if key == "in" else self.planes.outputs
        more = _Count(planes.side.channels, len(panels.boxes)).more("channel")
        note = (Text("", f"… {more}", small=True),) if more else ()
        box = self.planes.beside_map(panels, key)
        words = self.planes.heading(word, key)
        return Column((*words, box, *note), flush=key == "in")

    def _roles(self) -> dict[Kind, tuple[Role, ...]]:
        outputs = (Role.TO_COME, Role.DONE, Role.NOW)
        weights = (Role.WEIGHT, Role.WEIGHT_IN_USE, Role.OFF)
        inputs = beside.roles_of(self.walk)
        roles = {Kind.MATRIX: (*inputs, *weights, *outputs)}
        if self.planes is None:
            return roles
        if self.in_corner:
            return {Kind.INPUT: inputs, **roles}
        return {Kind.INPUT: inputs, **roles, Kind.OUTPUT: outputs}

    def _legend(self) -> Iterator[Key]:
        yield from beside.legend(self.walk)
        if self.part.groups > 1:
            yield Key(Role.OFF, "zero: a kernel reads only its own group")


def _above(planes: Box, matrices: Box) -> Column:
    """Planes in the middle of what height is left above matrices."""
    return Column((planes, Text("", "", small=True), matrices), fills=True)
