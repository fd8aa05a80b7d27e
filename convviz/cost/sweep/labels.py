"""Labels at the ends of lines, moved apart until none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT_PT = 8
LINE_PT = 10.5
"""Points from one label to the next, at least."""


def label_ends(
    figure: Figure, ends: Sequence[tuple[Axes, list[tuple[float, float, str, str]]]]
) -> None:
    """Write each (x, y, label, colour) beside its axes, level with `y` where there is room.

    A thin connector leads from the end of the line to a label that had to move.
    """
    figure.draw_without_rendering()  # settles how high the axes are
    for axes, marks in ends:
        high_pt = axes.get_window_extent().height * 72 / figure.dpi
        wanted = [_fraction(axes, x, y) for x, y, _, _ in marks]
        for (x, y, text, colour), place in zip(
            marks, apart([y for _, y in wanted], LINE_PT / high_pt), strict=True
        ):
            axes.annotate(
                text,
                xy=(x, y),
                xytext=(1.06, place),
                textcoords="axes fraction",
                va="center",
                fontsize=FONT_PT,
                color=colour,
                annotation_clip=False,
                arrowprops={
                    "arrowstyle": "-",
                    "color": colour,
                    "linewidth": 0.6,
                    "shrinkA": 1,
                    "shrinkB": 3,
                    "relpos": (0, 0.5),
                },
            )


def _fraction(axes: Axes, x: float, y: float) -> tuple[float, float]:
    found = axes.transAxes.inverted().transform(axes.transData.transform((x, y)))
    return float(found[0]), float(found[1])


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Places near the `wanted` places, at least `gap` from each other.

    Neighbours that are too near become one block about their common middle.

    >>> apart([0.5, 0.5, 0.9], 0.2)
    [0.4, 0.6000000000000001, 0.9]
    """
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    blocks: list[list[int]] = []
    for number in order:
        blocks.append([number])
        while len(blocks) > 1 and _overlap(blocks[-2], blocks[-1], wanted, gap):
            last = blocks.pop()
            blocks[-1] += last
    places = [0.0] * len(wanted)
    for block in blocks:
        start = _start(block, wanted, gap)
        for step, number in enumerate(block):
            places[number] = start + step * gap
    return places


def _start(block: Sequence[int], wanted: Sequence[float], gap: float) -> float:
    """The lowest place of a block, within the axes if the block fits."""
    length = (len(block) - 1) * gap
    middle = sum(wanted[number] for number in block) / len(block)
    return max(min(middle - length / 2, 1 - length), 0.0)


def _overlap(
    low: Sequence[int], high: Sequence[int], wanted: Sequence[float], gap: float
) -> bool:
    end = _start(low, wanted, gap) + len(low) * gap
    return _start(high, wanted, gap) < end - 1e-9
