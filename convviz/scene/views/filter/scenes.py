"""The view of an image filter: image, products and their sum, and the result.

A column of panels for each channel stands between image and result; of a wide image, which
stands above its result, a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from convviz.filtering.correlation import Filtered, Tap
from convviz.filtering.words import (
    CHANNELS,
    EQUATION_ROOM,
    caption,
    equation,
    legend,
    pixel_heading,
    size_text,
)
from convviz.images.loading import Loaded
from convviz.scene.model import (
    Beam,
    Box,
    Cells,
    Column,
    Key,
    Panel,
    Photograph,
    Portion,
    Rect,
    Row,
    Scene,
    Section,
    Still,
    Text,
    Tower,
)
from convviz.scene.planes.broadest import digits
from convviz.scene.roles import WARM, Kind, Role
from convviz.words.equations import number_text

WIDE = 2.5
"""Columns for each row from which on an image stands above its result."""

GRIDS = ("patch", "kernel", "products")

BROADEST = "-1.23e+05"
"""As broad as any number with an exponent, which sums of decimals can have."""


class _Share(NamedTuple):
    """How much of the sums is shown: the `grids` of each of the first `channels`."""

    grids: tuple[str, ...]
    channels: int


SHARES = (_Share(GRIDS, 3), _Share(GRIDS[:2], 3), _Share(GRIDS[:2], 1), _Share(GRIDS[:1], 1))


def filter_scenes(filtered: Filtered, loaded: Loaded) -> Iterator[Scene]:
    """Arrangements of `filtered`, the one that shows the image larger first."""
    _, rows, cols = filtered.shape
    wide = cols > WIDE * rows
    for share, above in product(SHARES, (wide, not wide)):
        yield _FilterArrangement(filtered, loaded, above, share).scene()


@dataclass(frozen=True, slots=True)
class _FilterArrangement:
    """Image and result beside each other, or, if `above`, one above the other.

    Of the sums a `share` is shown.
    """

    filtered: Filtered
    loaded: Loaded
    above: bool
    share: _Share

    @property
    def _channels(self) -> range:
        """The channels whose sums are shown."""
        return range(min(self.filtered.shape[0], self.share.channels))

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        filtered = self.filtered
        return Scene(
            caption=caption(filtered, self.loaded),
            sections=tuple(Section((), box) for box in self._boxes()),
            legend=tuple(self._legend()),
            hues=(0, WARM),
            roles={
                Kind.PATCH: (Role.PADDING, Role.WEIGHT_IN_USE, Role.DONE, Role.PIXEL),
                Kind.SUM: (Role.NOW,),
                Kind.PIXEL: (),
            },
            footer_room="0" * EQUATION_ROOM,
            still=self.still,
            steps=filtered.steps,
            numbers=self._longest(),
            last_resort="kernel" not in self.share.grids,
            images={
                "image": Photograph(filtered.image.transpose(1, 2, 0)),
                "result": Photograph(filtered.result.transpose(1, 2, 0)),
            },
        )

    def _boxes(self) -> tuple[Box, ...]:
        """Image, what is summed in each channel, and result, all in one box if `above`."""
        _, rows, cols = self.filtered.shape
        image, result = (Panel(key, Kind.PIXEL, rows, cols) for key in ("image", "result"))
        size = "" if self.share.grids != GRIDS else f"  {size_text(rows, cols)}"
        over_image, over_result = Text("", f"image{size}"), Text("", f"result{size}")
        sums = tuple(map(self._channel, self._channels))
        first = Column((over_image, image))
        if self.above:
            last = Column((result, over_result))
            return (Tower((first, Tower(sums), last), high=True),)
        return first, Row(sums), Column((over_result, result))

    def _channel(self, channel: int) -> Box:
        """A sum as on paper: patch, kernel, products, and at the end the pixel made of them."""
        kernel = self.filtered.kernel
        heads = {
            "patch": Text(f"patch{channel}", self._names[len(self._names) // 2]),  # G is wide
            "kernel": Text("", "× kernel"),
            "products": Text("", "= products"),
        }
        made = Row((
            Panel(f"sum{channel}", Kind.SUM, 1, 1),
            Text("", "→"),
            Panel(f"pixel{channel}", Kind.PATCH, 1, 1),
        ))  # fmt: skip
        pairs: list[tuple[Box, Box]] = [
            (heads[key], Panel(f"{key}{channel}", Kind.PATCH, *kernel.shape))
            for key in self.share.grids
        ]
        pairs.append((Text("", pixel_heading(kernel)), made))
        if self.above:
            return Row(tuple(Row(pair) for pair in pairs))
        return Tower(tuple(Column(pair) for pair in pairs))

    @property
    def _names(self) -> tuple[str, ...]:
        """What the patch of each channel is called."""
        if self.filtered.shape[0] == 1:
            return ("patch",)
        of = " of RGB" if self._channels == range(1) else ""
        return tuple(f"patch {letter}{of}" for letter in CHANNELS)

    def _legend(self) -> Iterator[Key]:
        if any(self.filtered.kernel.reach):
            yield Key(Role.PADDING, "beyond the edge: nearest pixel repeated")
        for words in legend(self.filtered.kernel, self.loaded):
            yield Key(None, words)

    def _longest(self) -> dict[Kind, str]:
        """The longest number in the cells of each kind."""
        weights = {weight for row in self.filtered.kernel.weights for weight in row}
        decimal = any(weight != int(weight) for weight in weights)
        values = range(256) if decimal else (255,)
        texts = {"255"} | {number_text(w * value) for w in weights for value in (1, *values)}
        sums = self.filtered.sums
        ends = map(number_text, (sums.min().item(), sums.max().item()))
        exponents = any("e" in text for text in texts)
        return {
            Kind.PATCH: BROADEST if exponents else digits(texts),
            Kind.SUM: BROADEST if decimal else digits(("255", *ends)),
        }

    def still(self, step: int) -> Still:
        """What is shown at `step`."""
        filtered = self.filtered
        (row, col), (_, rows, cols) = filtered.place(step), filtered.shape
        (down, right), (high, wide) = filtered.kernel.reach, filtered.kernel.shape
        read = _clipped(Rect(row - down, col - right, high, wide), rows, cols)
        made = Rect(row, col, 1, 1)
        cells: dict[str, Cells] = {}
        for channel in self._channels:
            cells |= self._cells(channel, step)
        last, one = f"pixel{self._channels[-1]}", Rect(0, 0, 1, 1)
        return Still(
            cells=cells,
            beams=(
                Beam("image", read, "patch0", Rect(0, 0, high, wide), 0, self.above),
                Beam(last, one, "result", made, 0, self.above),
            ),
            footer=equation(filtered, step),
            done=step + 1,
            total=filtered.steps,
            texts={f"patch{number}": name for number, name in enumerate(self._names)},
            portions={
                "image": Portion(filtered.steps, read, 0),
                "result": Portion(step + 1, made, WARM),
            },
        )

    def _cells(self, channel: int, step: int) -> dict[str, Cells]:
        """What the panels of a channel show at `step`."""
        filtered = self.filtered
        taps, kernel = filtered.taps(channel, step), filtered.kernel.weights
        value = int(filtered.result[channel, *filtered.place(step)])
        one, whole = Rect(0, 0, 1, 1), Rect(0, 0, *filtered.kernel.shape)
        shown = {
            "patch": _patch(taps),
            "kernel": _numbered(Role.WEIGHT_IN_USE, 0, kernel, frame=whole),
            "products": _numbered(Role.DONE, 0, [[tap.product for tap in row] for row in taps]),
            "sum": _numbered(Role.NOW, WARM, [[filtered.sum(channel, step)]]),
            "pixel": _numbered(Role.PIXEL, WARM, [[value]], footprint=one),
        }
        shown["pixel"].greys = np.array([[value]], np.uint8)
        keys = *self.share.grids, "sum", "pixel"
        return {f"{key}{channel}": shown[key] for key in keys}


def _patch(taps: list[list[Tap]]) -> Cells:
    """Pixels in their greys, those beyond the edge as padding."""
    values = [[tap.value for tap in row] for row in taps]
    cells = _numbered(Role.PIXEL, 0, values)
    outside = np.array([[tap.outside for tap in row] for row in taps])
    cells.roles[outside] = Role.PADDING
    cells.greys = np.array(values, np.uint8)
    return cells


def _numbered(
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


def _clipped(rect: Rect, rows: int, cols: int) -> Rect:
    """What of `rect` is on an image of `rows` by `cols` pixels."""
    top, left = max(0, rect.row), max(0, rect.col)
    bottom, right = min(rows, rect.row + rect.rows), min(cols, rect.col + rect.cols)
    return Rect(top, left, bottom - top, right - left)
