"""Looking at a figure as a reader does: is any text cut off, or on top of another?"""

from __future__ import annotations

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text that is seen, with its box in pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    unseen = _unseen_labels(figure)
    return [
        (text.get_text(), Text.get_window_extent(text, renderer))
        for text in figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and id(text) not in unseen
    ]


def _unseen_labels(figure: Figure) -> set[int]:
    """The labels of ticks beyond the limits of their axis, which nobody draws."""
    found = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.majorTicks, *axis.minorTicks):
                found.add(id(tick.label2))
                if not low - 1e-9 <= tick.get_loc() <= high * (1 + 1e-9) + 1e-9:
                    found.add(id(tick.label1))
    return found


def troubles(figure: Figure) -> list[str]:
    """A sentence for each text that leaves the figure or covers another."""
    page, found = figure.bbox, texts(figure)
    said = [
        f"{name!r} leaves the page"
        for name, box in found
        if box.x0 < page.x0 - 1 or box.x1 > page.x1 + 1
        or box.y0 < page.y0 - 1 or box.y1 > page.y1 + 1
    ]  # fmt: skip
    for (name, box), (other, its) in combinations(found, 2):
        shared = Bbox.intersection(box, its)
        if shared is not None and shared.width > 1 and shared.height > 2:
            said.append(f"{name!r} covers {other!r}")
    return said
