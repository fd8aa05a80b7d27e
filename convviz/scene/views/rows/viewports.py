"""Viewports on the maps of layers in a row: all of them turn their pages together.

A page is as many outputs as every map has room for what they depend on; a map without room
for what a single output depends on is shown from the first such cell on.
"""

from __future__ import annotations

from convviz.axis import Axis
from convviz.scene.planes.shown import ALONE
from convviz.scene.planes.viewport import Viewport, field
from convviz.walks.chains import Chain

ROW = Viewport(ALONE.drawn, 1, 1)
"""The rows of a map with one axis."""


def map_windows(chain: Chain, most: int) -> tuple[tuple[Viewport, ...], ...]:
    """Viewports of at most `most` cells for every map: one for the rows, one for the cols."""
    count = len(chain.shapes)
    columns = [_along(axes, most) for axes in zip(*map(chain.axes, range(count)), strict=True)]
    if len(columns) == 1:
        columns.insert(0, (ROW,) * count)
    return tuple(zip(*columns, strict=True))


def _along(axes: tuple[Axis, ...], most: int) -> tuple[Viewport, ...]:
    """A viewport for each map along one axis; the last of `axes` is the output's."""
    layers = [axes[number:-1] for number in range(len(axes))]
    moving = [
        behind for axis, behind in zip(axes, layers, strict=True) if len(axis.drawn) > most
    ]
    per_page = 1
    while (
        moving
        and per_page < axes[-1].size
        and all(len(field(behind, 0, per_page)) <= most for behind in moving)
    ):
        per_page += 1
    return tuple(
        Viewport(axis.drawn, min(most, len(axis.drawn)), per_page, behind)
        for axis, behind in zip(axes, layers, strict=True)
    )
