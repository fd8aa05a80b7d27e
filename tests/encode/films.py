"""Films to encode: one that looks like what convviz draws, and small arbitrary ones.

The realistic film is drawn here, not by the renderer, so that the encoders can be judged
whatever the renderer does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from convviz.encode.film import Film, Frame

Picture = NDArray[np.uint8]

WIDTH_PX, HEIGHT_PX, CELL_PX = 960, 540, 17
PAPER, LINE, HATCH, PADDING, TAP, PALE, KERNEL, TODO, NOW, DONE, TRACK = range(1, 12)
INK, INK_LEVELS = 12, 6
BEAM, BEAM_LEVELS = INK + INK_LEVELS, 4  # a code of three beams, each of levels 0 to 3
FLATS = (
    (0, 0, 0), (255, 255, 255), (120, 125, 135), (205, 208, 214), (236, 238, 241),
    (0, 114, 178), (150, 196, 224), (60, 90, 140), (250, 250, 245), (213, 94, 0),
    (247, 214, 190), (225, 228, 232),
)  # fmt: skip
HUES = np.array([[0, 114, 178], [0, 158, 115], [204, 121, 167]], float)


def palette() -> Picture:
    """The 81 colours: flats, a ramp of ink, and every overlap of three beams."""
    greys = [255 - round(235 * level / INK_LEVELS) for level in range(1, INK_LEVELS + 1)]
    ink = [[grey] * 3 for grey in greys]
    beams = []
    for code in range(1, BEAM_LEVELS**3):
        colour = np.full(3, 255.0)
        for channel, hue in enumerate(HUES):
            cover = 0.35 * (code // BEAM_LEVELS**channel % BEAM_LEVELS) / (BEAM_LEVELS - 1)
            colour += cover * (hue - colour)
        beams.append(colour.round())
    return np.array([*FLATS, *ink, *beams], np.uint8)


def write(canvas: Picture, row: int, col: int, text: str, size: int = 16) -> None:
    """Set `text` in `INK_LEVELS` levels of ink with its top left corner at (row, col)."""
    image = Image.new("L", (len(text) * size, 2 * size))
    ImageDraw.Draw(image).text((0, 0), text, fill=255, font=ImageFont.load_default(size))
    level = np.asarray(image).astype(int) * INK_LEVELS // 255
    part = canvas[row : row + level.shape[0], col : col + level.shape[1]]
    level = level[: part.shape[0], : part.shape[1]]
    part[level > 0] = INK + level[level > 0] - 1


def grid(canvas: Picture, row: int, col: int, cells: Picture) -> None:
    """Fill a grid of cells in the given colours, padding being hatched, with its lines."""
    block = cells.repeat(CELL_PX, 0).repeat(CELL_PX, 1)
    down, across = np.indices(block.shape)
    block[(block == PADDING) & ((down + across) % 6 == 0)] = HATCH
    block[::CELL_PX] = block[:, ::CELL_PX] = LINE
    canvas[row : row + block.shape[0], col : col + block.shape[1]] = block
    canvas[row : row + block.shape[0], col + block.shape[1]] = LINE
    canvas[row + block.shape[0], col : col + block.shape[1] + 1] = LINE


def beam(
    codes: Picture, cols: tuple[int, int], tops: tuple[int, int], bottoms: tuple[int, int],
    channel: int,
) -> None:  # fmt: skip
    """Add one channel's level to `codes` between two lines, with anti-aliased edges."""
    at = (np.arange(*cols) + 0.5 - cols[0]) / (cols[1] - cols[0])
    top = tops[0] + at * (tops[1] - tops[0])
    bottom = bottoms[0] + at * (bottoms[1] - bottoms[0])
    first, last = int(min(tops)), int(max(bottoms)) + 1
    row = np.arange(first, last)[:, None]
    cover = np.clip(row + 1 - top, 0, 1) + np.clip(bottom - row, 0, 1) - 1
    level = np.round(np.clip(cover, 0, 1) * (BEAM_LEVELS - 1)).astype(np.uint8)
    part = codes[first:last, cols[0] : cols[1]]
    part += level * BEAM_LEVELS**channel


INPUT_COL, KERNEL_COL, OUT_COL = 40, 440, 800
TITLE = "Conv2d (3, 7, 7) → (4, 5, 5)   K (3, 3)  P (1, 1)  S (1, 1)  D (2, 2)  G 1"
STEPS = 100


@dataclass(frozen=True, slots=True)
class ConvFrames:
    """The pictures of a dilated 3×3 kernel that slides over three 9×9 inputs.

    Every picture is drawn into the same array, as a renderer may do.
    """

    count: int
    beams: bool = True
    duration_ms: int = 300

    def __iter__(self) -> Iterator[Frame]:
        still = np.full((HEIGHT_PX, WIDTH_PX), PAPER, np.uint8)
        write(still, 8, 40, TITLE)
        canvas = still.copy()
        for step in range(self.count):
            canvas[:] = still
            self._draw(canvas, step)
            last = step == self.count - 1
            yield Frame(canvas, 2000 if last else self.duration_ms)

    def _draw(self, canvas: Picture, step: int) -> None:
        at = step % STEPS
        channel, row, col = at // 25, at % 25 // 5, at % 5
        if self.beams:
            codes = np.zeros_like(canvas)
            out_top = 40 + channel * 118 + row * CELL_PX
            for source in range(3):
                top, middle = 40 + source * 160 + row * CELL_PX, 90 + source * 160
                beam(
                    codes, (INPUT_COL + (col + 5) * CELL_PX, KERNEL_COL),
                    (top, middle), (top + 5 * CELL_PX, middle + 51), source,
                )  # fmt: skip
                beam(
                    codes, (KERNEL_COL + 51, OUT_COL + col * CELL_PX),
                    (middle, out_top), (middle + 51, out_top + CELL_PX), source,
                )  # fmt: skip
            canvas[:] = np.where(codes > 0, BEAM - 1 + codes, canvas)
        for source in range(3):
            grid(canvas, 40 + source * 160, INPUT_COL, input_cells(row, col))
            kernel = np.full((3, 3), KERNEL, np.uint8)
            grid(canvas, 90 + source * 160, KERNEL_COL, kernel)
        for out in range(4):
            seen = min(max(at - out * 25, 0), 25)
            cells = np.full(25, TODO, np.uint8)
            cells[:seen] = DONE
            if out == channel:
                cells[seen] = NOW
            grid(canvas, 40 + out * 118, OUT_COL, cells.reshape(5, 5))
        write(canvas, 514, 700, f"step {step + 1} / {self.count}", 14)
        canvas[534:538, 40:920] = TRACK
        canvas[534:538, 40 : 40 + 880 * (step + 1) // self.count] = TAP


def input_cells(row: int, col: int) -> Picture:
    """The 9×9 cells of an input, padded by one, read by the window at (row, col)."""
    cells = np.full((9, 9), PADDING, np.uint8)
    cells[1:-1, 1:-1] = PAPER
    for down, across in product((0, 2, 4), repeat=2):
        cell = row + down, col + across
        cells[cell] = PALE if cells[cell] == PADDING else TAP
    return cells


def convolution(count: int, *, beams: bool = True) -> Film:
    """A film of `count` frames at 960×540, as convviz draws them."""
    return Film(WIDTH_PX, HEIGHT_PX, palette(), ConvFrames(count, beams))


@st.composite
def films(draw: st.DrawFn, least_colours: int = 2) -> Film:
    """Any film: 1×1 to 40×24 pixels, 1 to 6 frames, 2 to 256 colours, often repeating.

    Each picture has a range of colours of its own: its codes may be wide or narrow.
    """
    height, width = draw(st.integers(1, 24)), draw(st.integers(1, 40))
    colours = draw(st.integers(least_colours, 256))
    rgb = draw(hnp.arrays(np.uint8, (colours, 3)))
    ranges = st.tuples(st.integers(1, colours - 1), st.integers(1, colours - 1)).map(sorted)
    picture = ranges.flatmap(
        lambda ends: hnp.arrays(
            np.uint8, (height, width), elements=st.integers(*ends), fill=st.just(ends[0])
        )
    )
    pictures = draw(st.lists(picture, min_size=1, max_size=4))
    order = draw(st.lists(st.sampled_from(range(len(pictures))), min_size=1, max_size=6))
    hundredths = draw(st.lists(st.integers(2, 65535), min_size=6, max_size=6))
    frames = [Frame(pictures[i], 10 * cs) for i, cs in zip(order, hundredths, strict=False)]
    return Film(width, height, rgb, frames)
