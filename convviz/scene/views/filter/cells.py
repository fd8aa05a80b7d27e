"""Cells of an image filter: pixels in their greys, and numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convviz.filtering.correlation import Tap
from convviz.scene.model import Cells, Rect
from convviz.scene.roles import Role
from convviz.words.equations import number_text

GRIDS = ("patch", "kernel", "products")

BROADEST = "-1.23e+05"
"""As broad as any number with an exponent, which sums of decimals can have."""


LEAST_SPREAD = 3
"""Rows of a kernel at whose upper or lower end the sum can stand."""


def patch_cells(taps: list[list[Tap]]) -> Cells:
    """Pixels in their greys, those beyond the edge as padding."""
    values = [[tap.value for tap in row] for row in taps]
    cells = numbered(Role.PIXEL, 0, values)
    outside = np.array([[tap.outside for tap in row] for row in taps])
    cells.roles[outside] = Role.PADDING
    cells.greys = np.array(values, np.uint8)
    return cells


def numbered(
    role: Role,
    hue: int,
    rows: Sequence[Sequence[float]],
    *,
    frame: Rect | None = None,
    footprint: Rect | None = None,
) -> Cells:
    """Cells of one role that show `rows` of numbers."""
    numbers = tuple(tuple(map(number_text, row)) for row in rows)
    roles = np.full((len(rows), len(rows[0])), role, np.uint8)
    return Cells(roles, hue, frame=frame, footprint=footprint, numbers=numbers)


def clipped_to(rect: Rect, rows: int, cols: int) -> Rect:
    """What of `rect` is on an image of `rows` by `cols` pixels."""
    top, left = max(0, rect.row), max(0, rect.col)
    bottom, right = min(rows, rect.row + rect.rows), min(cols, rect.col + rect.cols)
    return Rect(top, left, bottom - top, right - left)
