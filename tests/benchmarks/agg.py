"""The same picture by matplotlib: a patch for each cell, polygons, texts; then Pillow's GIF.

What people write who animate a convolution with matplotlib: a new figure for each frame,
everything drawn anew, and the pictures handed to Pillow in RGB.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from PIL import Image

from convviz.page.page import Page
from convviz.render.inks import Inks
from convviz.render.looks import hue_colour
from convviz.render.raster.tiles import grounds
from convviz.scene.model import Rect, Still
from convviz.scene.roles import Role
from convviz.theme import Colour, Theme

POINTS_PER_PX = 0.72  # at 100 dots per inch


def draw(page: Page, theme: Theme, step: int) -> Image.Image:
    """Step `step` of a page, in RGB."""
    still = page.body.scene.still(step)
    figure = Figure(figsize=(page.width / 100, page.height / 100), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, page.width), ylim=(page.height, 0))
    axes.axis("off")
    _beams(axes, page, theme, still)
    _panels(axes, page, theme, still)
    _words(axes, page, theme, still)
    canvas.draw()
    return Image.frombuffer("RGBA", (page.width, page.height), canvas.buffer_rgba()).convert(
        "RGB"
    )


def save(pictures: Sequence[Image.Image], path: Path) -> None:
    """Write a GIF as Pillow does: quantised frame by frame."""
    first, *others = pictures
    first.save(path, save_all=True, append_images=others, duration=300, loop=0)


def _rgb(colour: Colour) -> tuple[float, float, float]:
    return (colour.red / 255, colour.green / 255, colour.blue / 255)


def _cells(page: Page, key: str, rect: Rect) -> tuple[int, int, int, int]:
    """Left, top, width and height in pixels of some cells of a panel."""
    spot, metrics = page.body.spots[key], page.body.metrics
    kind = {"x": "input", "w": "kernel", "y": "output"}[key[0]]
    cell = next(px for name, px in metrics.cell_px.items() if name == kind)
    x, y = spot.x + page.body_x, spot.y + page.body_y
    return x + rect.col * cell, y + rect.row * cell, rect.cols * cell, rect.rows * cell


def _beams(axes, page: Page, theme: Theme, still: Still) -> None:
    for beam in still.beams:
        colour = _rgb(hue_colour(theme, beam.hue))
        left, top, width, height = _cells(page, beam.source, beam.source_cells)
        x, y, _, other_height = _cells(page, beam.target, beam.target_cells)
        corners = [
            (left + width, top),
            (x, y),
            (x, y + other_height),
            (left + width, top + height),
        ]
        axes.add_patch(Polygon(corners, facecolor=(*colour, 0.14), edgecolor=colour))


def _panels(axes, page: Page, theme: Theme, still: Still) -> None:
    inks = Inks(theme.paper)
    line = _rgb(theme.line)
    for key, cells in still.cells.items():
        rows, cols = cells.roles.shape
        for row in range(rows):
            for col in range(cols):
                role = Role(cells.roles[row, col])
                x, y, width, height = _cells(page, key, Rect(row, col, 1, 1))
                ground, *marks = grounds(theme, inks, role, cells.hue)
                hatch = {Role.NEVER_READ: "x"}.get(role, "///") if marks else None
                red, green, blue = inks.palette[ground] / 255
                axes.add_patch(
                    Rectangle(
                        (x, y),
                        width,
                        height,
                        facecolor=(red, green, blue),
                        edgecolor=line,
                        hatch=hatch,
                    )
                )
        for rect, colour in (
            (cells.frame, theme.ink),
            (cells.footprint, hue_colour(theme, cells.hue)),
        ):
            if rect is not None:
                x, y, width, height = _cells(page, key, rect)
                axes.add_patch(
                    Rectangle((x, y), width, height, fill=False, edgecolor=_rgb(colour))
                )


def _words(axes, page: Page, theme: Theme, still: Still) -> None:
    ink = _rgb(theme.ink)

    def write(text: str, x: float, y: float, size_px: int) -> None:
        axes.text(x, y, text, fontsize=size_px * POINTS_PER_PX, color=ink, va="top")

    for words in page.words:
        write(words.text, words.x, words.y, words.face.size_px)
    for key, spot in page.body.labels.items():
        write(still.cells[key].name, spot.x + page.body_x, spot.y + page.body_y, 14)
    for text, spot in page.body.texts:
        said = still.texts.get(text.key, text.room)
        write(said, spot.x + page.body_x, spot.y + page.body_y, 14)
    footer = page.footer
    assert footer is not None
    for words in (
        footer.equation(still.footer),
        *footer.counter(f"step {still.done} / {still.total}", []),
    ):
        write(words.text, words.x, words.y, words.face.size_px)
    bar = footer.bar
    axes.add_patch(
        Rectangle(
            (bar.x, bar.y),
            bar.width * still.done / still.total,
            bar.height,
            facecolor=_rgb(theme.hues[0]),
        )
    )
