"""A layer, or several in a row, as an animation.

This is where the stages meet: layer, walk, scene, render.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from convviz.adapt import weights_of
from convviz.animation.animation import Animation
from convviz.animation.schedule import (
    HOLD_MS,
    MAX_FRAMES,
    frame_ms,
    hold_in_ticks,
    longest_pace,
    pace,
    shown_steps,
)
from convviz.encode.gif import GifEncoder
from convviz.errors import ConvVizError
from convviz.layer.plan import Rule
from convviz.page.page import lay_out
from convviz.parsing.numerals import whole, yes_or_no
from convviz.parsing.shapes import ask
from convviz.parsing.spelling import spelled
from convviz.render.raster.raster import Raster
from convviz.scene.views import View, view_of
from convviz.theme import load_theme
from convviz.walks.chains import Chain, chain
from convviz.walks.stages import is_several
from convviz.walks.tensors import Tensors, can_have_numbers, can_show_outputs, tensors
from convviz.walks.walk import ORDERS, Walk, steps_of
from convviz.words import chain_words, describe, equations

if TYPE_CHECKING:
    from convviz.render.inks import Pixels
    from convviz.render.vector import Canvas, Placed


@dataclass(frozen=True, slots=True)
class WalkPictures:
    """The `Pictures` of `steps`, of so many in `total`, and the words for them.

    Steps left out are told as rows of `row` steps, if that is more than 1.
    """

    total: int
    steps: Sequence[int]
    raster: Raster
    name: str
    caption: str
    alt_text: str
    row: int = 1

    @property
    def width_px(self) -> int:
        """Width of every picture."""
        return self.raster.width_px

    @property
    def height_px(self) -> int:
        """Height of every picture."""
        return self.raster.height_px

    @property
    def palette(self) -> Pixels:
        """Every colour that a picture may have."""
        return self.raster.palette

    def __len__(self) -> int:
        return len(self.steps)

    def draw(self, number: int) -> Pixels:
        """The step that has picture `number`."""
        return self.raster.draw(self.steps[number], self._pace(number))

    def _pace(self, number: int) -> str:
        return pace(self.steps, number, self.total, self.row)

    @property
    def canvas(self) -> Canvas:
        """The page, its paper, and the words for what is on it."""
        from convviz.render.vector import Canvas

        paper = self.raster.theme.paper
        return Canvas(self.width_px, self.height_px, paper, self.caption, self.alt_text)

    def shapes(self, number: int) -> Iterator[Placed]:
        """The step that has picture `number`, as shapes."""
        from convviz.render.vector import shapes

        raster = self.raster
        marks = raster.marks(self.steps[number], self._pace(number))
        return shapes(marks, raster.page.body.scene, raster.theme)


def animate(
    layer: object,
    input_shape: Sequence[int],
    *,
    view: str = "channels",
    order: str = "lockstep",
    theme: str | os.PathLike[str] = "light",
    size: tuple[int, int] | None = None,
    cell_px: int | None = None,
    fps: float | None = None,
    hold_ms: int = HOLD_MS,
    max_frames: int | None = MAX_FRAMES,
    loop: int = 0,
    caption: bool = True,
    beams: bool = True,
    values: bool | Mapping[str, Any] | None = None,
    seed: int = 0,
    convention: str | None = None,
) -> Animation:
    """The animation of `layer` over an input.

    >>> import convviz
    >>> animate(convviz.Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)).name
    'conv2d_3x7x7_2x3x3_k3_p1_s2_d2_g1'

    Args:
        layer: a layer of convviz, PyTorch or Keras; or several in a row: a list of them, a
            `torch.nn.Sequential`, or what `block` makes.
        input_shape: (channels, sizes ...) of the input, or a tensor that has them; a batch of
            one before them is left out.
        view: `channels`, all planes beside each other; `scatter`, the same with a transposed
            convolution's kernel laid on the output; `isometric`, planes lying flat, the
            output above the input; `matrix`, unrolled kernels times unrolled patches;
            `product`, one channel's products and their sum in large numbers.
        order: `lockstep`, all groups at once, or `in_turn`, one group after another.
        theme: `light`, `dark`, `print`, or the path of a TOML file of colours.
        size: (width, height) in pixels of every picture; without, as large as needed.
        cell_px: pixels of a cell; without, the largest that fits.
        fps: frames a second; without, each is shown for 300 ms.
        hold_ms: for how long the last picture is held.
        max_frames: longer walks are thinned to so many; None shows every step.
        loop: how many times it plays, 0 being for ever.
        caption: whether title, legend, equation and counter are drawn.
        beams: whether the light from input to kernel to output is drawn.
        values: True draws the numbers: the layer's own weights where it has some, and small
            whole numbers from `seed`; a mapping gives `input`, `weight` or `bias` as arrays,
            the bias being zero where only the weight is given.  Max pooling and the view
            `product` draw them unless they are told False, for there is little to see without.
        seed: of the numbers.
        convention: what the padding is called where it comes from, to be written behind it;
            without, `Keras same` and the like of a Keras layer.

    Raises:
        ConvVizError: any of these is impossible, or clashes with another.

    Warns:
        ShapeWarning: the shape is legal, and looks like another.
    """
    if max_frames is not None:
        max_frames = whole("max_frames", max_frames, least=1)
    durations = frame_ms(fps), hold_in_ticks(hold_ms)
    GifEncoder(whole("loop", loop, least=0))
    caption, beams = yes_or_no("caption", caption), yes_or_no("beams", beams)
    colours, (view, asked) = load_theme(theme), view_of(view)
    if isinstance(layer, Chain) or is_several(layer):
        from convviz.scene.views.rows.scenes import chain_scenes

        _check_for_a_row(spelled(order, ORDERS) or order, view, values)
        row = chain(layer, input_shape)
        ask("convviz.animate", layer, input_shape, row.input_shape, stacklevel=2)
        shown = shown_steps(len(row), max_frames, row.output_shape[-1])
        page = lay_out(
            chain_scenes(row),
            size=size,
            cell_px=cell_px,
            caption=caption,
            beside=longest_pace(shown, len(row)),
        )
        pictures = WalkPictures(
            len(row),
            shown,
            Raster(page, colours, beams=beams),
            chain_words.file_stem(row),
            str(chain_words.caption(row)),
            chain_words.alt_text(row, len(shown)),
        )
        return Animation(pictures, *durations, loop)
    steps = steps_of(layer, input_shape, order=order, view=asked.walked, convention=convention)
    ask("convviz.animate", layer, input_shape, steps.input_shape, stacklevel=2)
    numbers = _numbers(layer, steps, asked, values, seed)
    shown = shown_steps(len(steps), max_frames, steps.plan.grid[-1])
    together = tuple(filter(None, [equations.company(steps[0])]))
    page = lay_out(
        asked.of(steps, numbers),
        size=size,
        cell_px=cell_px,
        caption=caption,
        beside=together + longest_pace(shown, len(steps)),
    )
    pictures = WalkPictures(
        len(steps),
        shown,
        Raster(page, colours, beams=beams),
        describe.file_stem(steps) + f"_{view}" * (view != "channels"),
        str(describe.caption(steps)),
        describe.alt_text(steps, len(shown), asked.places) + asked.told,
    )
    return Animation(pictures, *durations, loop)


def _check_for_a_row(order: str, view: str, values: object) -> None:
    if values is not None and values is not False:
        raise ConvVizError("layers in a row are drawn without values, so they take none")
    for name, value, only in (("order", order, "lockstep"), ("view", view, "channels")):
        if value != only:
            raise ConvVizError(
                f"layers in a row are shown one output at a time, so their {name} cannot be"
                f" {value!r}"
            )


def _numbers(
    layer: object,
    steps: Walk,
    view: View,
    values: bool | Mapping[str, Any] | None,
    seed: int,
) -> Tensors | None:
    if values is None:
        largest = steps.plan.rule is Rule.MAX and can_show_outputs(steps)
        values = (view.needs_numbers or largest) and can_have_numbers(steps)
    if values is False:
        return None
    if values is not True and not isinstance(values, Mapping):
        raise ConvVizError(
            f"values must be True, or arrays by name, not of the type {type(values).__name__}"
        )
    own = dict(zip(("weight", "bias"), weights_of(layer), strict=True))
    given = {} if values is True else dict(values)
    return tensors(steps, own | given, seed=seed)
