"""The view `matrix`: a convolution as the product of two matrices (im2col).

Unrolled kernels times unrolled patches is the output, beside the planes that the patches
come from and that the output's rows are.  What does not fit is left out visibly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
from convviz.scene.footers import longest_footer
from convviz.scene.model import Scene
from convviz.scene.planes.broadest import broadest_numbers, broadest_of, digits
from convviz.scene.planes.share import Shown
from convviz.scene.planes.stills import BOTH, PlaneStills
from convviz.scene.roles import Kind
from convviz.scene.views.matrix.arrangement import MatrixArrangement
from convviz.scene.views.matrix.stills import MatrixStills
from convviz.scene.views.matrix.unrolled import Part, Unrolled
from convviz.walks.tensors import Tensors
from convviz.walks.walk import Walk


class Cap(NamedTuple):
    """The most rows of X, rows of W, columns of X, cells of a plane, and planes a side.

    In a `corner` W stands beside Y, and X above Y; the input planes are above W.  There are no
    names of rows and columns, and less is said, if words are `terse`.
    """

    rows: int
    outs: int
    cols: int
    cells: int = 0
    planes: int = 0
    corner: bool = False
    terse: bool = False


SMALL = (
    (27, 8, 24),
    (27, 6, 12),
    (18, 6, 18),
    (18, 4, 9),
    (9, 4, 9),
    (9, 3, 6),
    (7, 2, 4),
    (4, 2, 3),
)
"""Parts of the matrices on small pages: rows of X, rows of W, columns of X."""

CAPS = (
    Cap(36, 12, 36, 24, 4),
    Cap(36, 12, 16, 13, 2),
    Cap(27, 8, 24, 13, 2),
    Cap(27, 6, 12, 13, 2),
    Cap(18, 4, 18, 13, 2),
    Cap(18, 4, 9, 9, 1),
    *(Cap(*sizes, 9, 1, corner=True) for sizes in SMALL),
    *(Cap(*sizes, corner=True) for sizes in SMALL),
    *(Cap(*sizes, corner=True, terse=True) for sizes in SMALL),
)
"""From large pages to small ones: the matrices shrink before the planes go."""

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
    for rows, outs, cols, most, planes, *way in CAPS:
        part = _part(walk, rows, outs, cols)
        if (looks := (part, most, planes, *way)) not in seen:
            seen.add(looks)
            beside = _planes(walk, tensors, part, most, planes)
            stills = MatrixStills(Unrolled(walk, tensors, part), beside)
            yield MatrixArrangement(walk, part, stills, longest, room, *way).scene()


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


def _longest(walk: Walk, tensors: Tensors | None) -> Mapping[Kind, str]:
    """For each kind of cell as many digits as the longest number has characters."""
    if tensors is None:
        return {}
    longest = broadest_numbers(tensors)
    matrix = {Kind.MATRIX: digits((*longest.values(), broadest_of(tensors.bias)))}
    if walk.layer.dims > FLAT:
        return matrix
    return {kind: digits([longest[kind]]) for kind in BOTH if kind in longest} | matrix
