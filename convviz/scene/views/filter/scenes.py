"""The view of an image filter: image, products and their sum, and the result.

Image and result stand beside each other, with the numbers of a step between them or below;
or the numbers stand between a wide image and its result below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from convviz.filtering.correlation import Filtered
from convviz.filtering.words import (
    CHANNELS,
    EQUATION_ROOM,
    beyond,
    caption,
    equation,
    legend,
    size_text,
    sum_heading,
)
from convviz.images.loading import Loaded
from convviz.scene.boxes import Box, Column, Panel, Row, Section, Text, Tower
from convviz.scene.model import Beam, Cells, Key, Photograph, Portion, Rect, Scene, Still
from convviz.scene.planes.broadest import digits
from convviz.scene.roles import WARM, Kind, Role
from convviz.scene.views.filter.cells import clipped_to, numbered, patch_cells
from convviz.words.equations import number_text

GRIDS = ("patch", "kernel", "products")

BROADEST = "-1.23e+05"
"""As broad as any number with an exponent, which sums of decimals can have."""


LEAST_SPREAD = 3
"""Rows of a kernel at whose upper or lower end the sum can stand."""


class Way(StrEnum):
    """Where the numbers of a step stand: in a column, or in a line."""

    BETWEEN = "between image and result"
    BELOW = "below image and result, which stand side by side"
    ABOVE = "below the image, and above the result"


class _Share(NamedTuple):
    """How much of the sums is shown: the `grids` of each of the first `channels`.

    Where words are `terse`, signs stand for them.
    """

    grids: tuple[str, ...]
    channels: int
    terse: bool = False


SHARES = (
    _Share(GRIDS, 1),
    _Share(GRIDS[:2], 3),
    _Share(GRIDS[:2], 1),
    _Share(GRIDS[:2], 1, terse=True),
    _Share(GRIDS[:1], 1),
)


def filter_scenes(filtered: Filtered, loaded: Loaded) -> Iterator[Scene]:
    """Arrangements of `filtered`: those of a share are rivals for the largest image.

    Products are shown of a single kernel on a single channel, where they are the whole sum.
    """
    single = filtered.shape[0] == len(filtered.kernel.pair) == 1
    for share, way in product(SHARES if single else SHARES[1:], Way):
        yield _FilterArrangement(filtered, loaded, way, share).scene()


@dataclass(frozen=True, slots=True)
class _FilterArrangement:
    """Image and result, and of the sums a `share`."""

    filtered: Filtered
    loaded: Loaded
    way: Way
    share: _Share

    @property
    def _channels(self) -> range:
        """The channels whose sums are shown."""
        return range(min(self.filtered.shape[0], self.share.channels))

    @property
    def _kernels(self) -> range:
        """The kernels that are shown."""
        return range(len(self.filtered.kernel.pair) * ("kernel" in self.share.grids))

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
            share=str(self.share),
            images={
                "image": Photograph(filtered.image.transpose(1, 2, 0)),
                "result": Photograph(filtered.result.transpose(1, 2, 0)),
            },
        )

    def _boxes(self) -> tuple[Box, ...]:
        """Image, what is summed, and result; all in one box unless sums are between."""
        image, result = (
            (Text("", self._size(key, shape)), Panel(key, Kind.PIXEL, *shape[1:]))
            for key, shape in (
                ("image", self.filtered.shape),
                ("result", self.filtered.result_shape),
            )
        )
        between = self.way is Way.BETWEEN
        sums = (Tower if between else Row)(tuple(self._sums()))
        match self.way:
            case Way.BETWEEN:
                return Column(image), sums, Column(result)
            case Way.BELOW:
                pair = Row((Column(image), Text("", "  "), Column(result)))
                return (Tower((pair, sums), high=True),)
            case Way.ABOVE:
                return (Tower((Column(image), sums, Column(result[::-1])), high=True),)

    def _size(self, key: str, shape: tuple[int, ...]) -> str:
        """The words over an image: its size, where there is room."""
        first = SHARES.index(self.share) < 2
        return f"{key}  {size_text(*shape[1:])}" if first else key

    def _sums(self) -> Iterator[Box]:
        """A sum as on paper: patches, kernels, products, and at the end the pixel."""
        kernel, shape = self.filtered.kernel, self.filtered.kernel.shape
        for channel in self._channels:
            head = Text(f"patch{channel}", self._names[len(self._names) // 2])  # G is wide
            panel = Panel(f"patch{channel}", Kind.PATCH, *shape)
            yield panel if self.share.terse else self._pair(head, panel)
        for number in self._kernels:
            word = "kernel" if kernel.down is None else kernel.names[number]
            head = self._head("×", f"× {'flipped ' * kernel.flipped}{word}")
            yield self._pair(head, Panel(f"kernel{number}", Kind.PATCH, *shape))
        if "products" in self.share.grids:
            head = self._head("=", "= products")
            yield self._pair(head, Panel("products", Kind.PATCH, *shape))
        for end in self._ends():  # nearer to the result: so the beam is clear of other panels
            if self.way is Way.BETWEEN or shape[0] < LEAST_SPREAD:
                yield end
            else:
                ends = (end, Text("", "")) if self.way is Way.BELOW else (Text("", ""), end)
                yield Column(ends, spread=True)

    def _ends(self) -> Iterator[Box]:
        """The sums, and the pixel made of them."""
        kernel, channels = self.filtered.kernel, len(self._channels)
        kernels = len(kernel.pair)
        rows, cols = (kernels, channels) if channels > 1 else (1, kernels)
        total = Panel("sums", Kind.SUM, rows, cols)
        pixel = Panel("pixel", Kind.PATCH, 1, channels)
        if (kernels, channels) == (1, 1):
            head = self._head("Σ", f"{sum_heading(kernel)} → pixel")
            yield self._pair(head, Row((total, Text("", "→"), pixel)))
            return
        said = "Σ" + " of R, G, B" * (channels > 1) if kernels == 1 else "Σx, Σy"
        yield self._pair(self._head("Σ", said), total)
        sign = "→" if kernels == 1 else "√Σ²"
        yield self._pair(self._head(sign, f"→ {sum_heading(kernel)}"), pixel)

    def _head(self, sign: str, words: str) -> Text:
        return Text("", sign if self.share.terse else words)

    def _pair(self, head: Text, box: Box) -> Box:
        """A panel below its heading; in a line, or if words are terse, right of it."""
        column = self.way is Way.BETWEEN and not self.share.terse
        return (Column if column else Row)((head, box))

    @property
    def _names(self) -> tuple[str, ...]:
        """What the patch of each channel is called."""
        if self.filtered.shape[0] == 1:
            return ("patch",)
        of = " of RGB" if self._channels == range(1) else ""
        return tuple(f"patch {letter}{of}" for letter in CHANNELS)

    def _legend(self) -> Iterator[Key]:
        if words := beyond(self.filtered):
            yield Key(Role.PADDING, words)
        for words in legend(self.filtered.kernel, self.loaded):
            yield Key(None, words)

    def _longest(self) -> dict[Kind, str]:
        """The longest number in the cells of each kind."""
        pair, sums = self.filtered.kernel.pair, self.filtered.sums
        weights = {weight for rows in pair for row in rows for weight in row}
        decimal = any(weight != int(weight) for weight in weights)
        values: Sequence[int] = range(256) if decimal else (255,)
        if "products" not in self.share.grids:
            values = ()
        texts = {"255"} | {number_text(w * value) for w in weights for value in (1, *values)}
        ends = map(number_text, (sums.min().item(), sums.max().item()))
        exponents = any("e" in text for text in texts)
        return {
            Kind.PATCH: BROADEST if exponents else digits(texts),
            Kind.SUM: BROADEST if decimal else digits(("255", *ends)),
        }

    def still(self, step: int) -> Still:
        """What is shown at `step`."""
        filtered = self.filtered
        (_, rows, cols), (high, wide) = filtered.shape, filtered.kernel.shape
        read = clipped_to(Rect(*filtered.read(step), high, wide), rows, cols)
        made = Rect(*filtered.place(step), 1, 1)
        return Still(
            cells=self._cells(step),
            beams=tuple(self._beams(read, made)),
            footer=equation(filtered, step),
            done=step + 1,
            total=filtered.steps,
            texts={f"patch{number}": name for number, name in enumerate(self._names)},
            portions={
                "image": Portion(rows * cols, read, 0),
                "result": Portion(step + 1, made, WARM),
            },
        )

    def _beams(self, read: Rect, made: Rect) -> Iterator[Beam]:
        """From the pixels `read` to their numbers, and between the sum and the pixel `made`."""
        patch, down = Rect(0, 0, *self.filtered.kernel.shape), self.way is not Way.BETWEEN
        pixel = "pixel", Rect(0, 0, 1, len(self._channels))
        yield Beam("image", read, "patch0", patch, 0, down)
        if self.way is Way.BELOW:  # the result is the upper end
            yield Beam("result", made, *pixel, 0, down)
        else:
            yield Beam(*pixel, "result", made, 0, down)

    def _cells(self, step: int) -> dict[str, Cells]:
        """What the panels of numbers show at `step`."""
        filtered, channels = self.filtered, self._channels
        whole, count = Rect(0, 0, *filtered.kernel.shape), len(filtered.sums)
        cells = {
            f"patch{channel}": patch_cells(filtered.taps(channel, step)) for channel in channels
        }
        for number in self._kernels:
            weights = filtered.kernel.pair[number]
            cells[f"kernel{number}"] = numbered(Role.WEIGHT_IN_USE, 0, weights, frame=whole)
        if "products" in self.share.grids:
            products = [[tap.product for tap in row] for row in filtered.taps(0, step)]
            cells["products"] = numbered(Role.DONE, 0, products)
        sums = [[filtered.sum(c, step, number) for c in channels] for number in range(count)]
        if len(channels) == 1:
            sums = [[value for row in sums for value in row]]
        cells["sums"] = numbered(Role.NOW, WARM, sums)
        row, col = filtered.place(step)
        values = filtered.result[None, : len(channels), row, col]
        made = Rect(0, 0, 1, len(channels))
        cells["pixel"] = numbered(Role.PIXEL, WARM, values.tolist(), footprint=made)
        cells["pixel"].greys = values
        return cells
