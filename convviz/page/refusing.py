"""The complaint that nothing fits on a page, and which size would do."""

from __future__ import annotations

from math import ceil

from convviz.errors import ConvVizError
from convviz.page.asked import MOST_PX, Wanted
from convviz.page.attempts import bare
from convviz.page.canvas import furniture
from convviz.page.fit import SMALLEST_CELL, least_size
from convviz.page.scale import Scale
from convviz.page.sizing import LEAST_SCALE, Sizing, sizing_at
from convviz.page.type import MARGIN
from convviz.scene.model import Scene


def too_small(scenes: list[Scene], asked: Wanted, limit: tuple[int, int]) -> ConvVizError:
    """The complaint that none of `scenes` fits in `limit`, and which size would do.

    A size that is large enough on one side keeps this side.
    """
    sizing = sizing_at(asked, LEAST_SCALE)
    sizes = [_needed(scene, asked, sizing) for scene in _barest(scenes)]
    width, height = min(sizes, key=lambda size: max(size) > MOST_PX)
    scene = scenes[-1]
    cell_px = asked.cell_px or sizing.scale.cell(SMALLEST_CELL)
    what = f"cells of {cell_px} px" + ", the least," * (asked.cell_px is None)
    ways = [f"{'' if asked.size else 'a size of '}{width}x{height} px"]
    ways += ["less without caption"] * asked.caption
    across, down = asked.size or limit
    told = (
        f"{scene.caption.operator} {scene.caption.shapes} does not fit in {across}x{down} px"
        f"{_at(asked)}: with {what} it needs {', or '.join(ways)}"
    )
    if max(width, height) > MOST_PX:
        told += f", and {MOST_PX} px is the most"
    return ConvVizError(told + f"; {scene.part}" * bool(scene.part))


def _at(asked: Wanted) -> str:
    return "" if asked.scale == 1 else f" at scale {asked.scale:g}"


def _barest(scenes: list[Scene]) -> list[Scene]:
    """The scenes that show least: of those in one line, and of all."""
    return [*[scene for scene in scenes if not scene.breaks][-1:], scenes[-1]]


def _needed(scene: Scene, asked: Wanted, sizing: Sizing) -> tuple[int, int]:
    """Width and height, before they are multiplied, of a page that `scene` fits on."""
    least, scale = bare(scene), sizing.scale
    body_width, height = least_size(least, sizing)
    across, down = asked.size or (0, 0)
    width = max(across, ceil((body_width + 2 * scale.px(MARGIN)) / asked.scale))
    page = Scale(asked.scale).px(width)
    height += sum(furniture(least, page, scale, caption=asked.caption))
    return width, max(down, ceil(height / asked.scale))
