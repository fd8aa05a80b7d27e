"""`animate`: a layer, or several in a row, as an animation.

The stages meet here: layer, walk, scene, page, render.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from convviz.animation.animation import Animation
from convviz.animation.less import Less
from convviz.animation.pictures import Played, WalkPictures, longest_note, steps_in
from convviz.animation.plot import Plot, close_steps, moved_out, seen
from convviz.animation.schedule import Tempo
from convviz.encode.gif import GifEncoder
from convviz.page.page import Page, lay_out
from convviz.parsing.numerals import whole, yes_or_no
from convviz.parsing.shapes import ask
from convviz.parsing.spelling import spelled
from convviz.render.raster.raster import Raster
from convviz.scene.footers import footer_so_far
from convviz.scene.views import View, view_of
from convviz.story.thinning import MAX_FRAMES
from convviz.theme import load_theme
from convviz.walks.asked import check_row, is_row, numbers_of
from convviz.walks.walk import ORDERS, Walk, steps_of
from convviz.words import describe, equations

if TYPE_CHECKING:
    from convviz.layer import Layer
    from convviz.walks.chains import Chain
    from convviz.walks.tensors import Tensors


def animate(
    what: object,
    input_shape: Sequence[int] | None = None,
    *,
    layer: str | int | None = None,
    view: str = "channels",
    order: str = "lockstep",
    theme: str | os.PathLike[str] = "light",
    size: tuple[int, int] | str | None = None,
    scale: float = 1,
    cell_px: int | None = None,
    story: bool = True,
    fps: float | None = None,
    hold_ms: int | None = None,
    speed: float = 1,
    seconds: float | None = None,
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
        what: a layer of convviz, PyTorch or Keras; or several in a row: a list of them, a
            `torch.nn.Sequential`, or what `block` makes; or with `layer` whatever
            `convviz.model` takes; or a layer `model[...]` of it, which has its own shape.
        input_shape: (channels, sizes ...) of the input, or a tensor that has them; a batch of
            one before them is left out.
        layer: the layer of the model `what` that is drawn, by its name, such as
            `layer1.0.conv1`, or its number; `input_shape` is then the model's.
        view: `channels`, all planes beside each other; `scatter`, the same with a transposed
            convolution's kernel laid on the output; `isometric`, planes lying flat, the
            output above the input; `matrix`, unrolled kernels times unrolled patches;
            `product`, one channel's products and their sum in large numbers.
        order: `lockstep`, all groups at once, or `in_turn`, one group after another.
        theme: `light`, `dark`, `print`, or the path of a TOML file of colours.
        size: (width, height) in pixels, or a text such as `960x540`, that the picture fills;
            without, as large as needed.
        scale: a number from 0.5 to 8 by which all is multiplied, a size that is given too:
            2 is twice as sharp.
        cell_px: pixels of a cell as it is written; without, the largest that fits.
        story: whether the walk is told as a story of 20 seconds at the most: what will move,
            the first output slowly, the first row eased, the rest faster and faster, and what
            was done.  Without, it is one picture a step, each for 300 ms.
        fps: frames a second, all as long, without the moves between steps.
        hold_ms: for how long the last picture is held, the others being shown as long as each
            other; without, 2000 ms.
        speed: a number from 0.1 to 20 by which all times are divided.
        seconds: how long all pictures together are shown.
        max_frames: longer walks are thinned to so many; None shows every step.
        loop: how many times it plays, 0 being for ever.
        caption: whether title, legend, equation and counter are drawn.
        beams: whether the light from input to kernel to output is drawn.
        values: True draws the numbers: the layer's own weights where it has some, and small
            whole numbers from `seed`; a mapping gives `input`, `weight` or `bias` as arrays,
            the bias being zero where only the weight is given.  Pooling and the view
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
    timing = Tempo.asked(fps, hold_ms, speed, seconds)
    plot = Plot(timing, yes_or_no("story", story), max_frames)
    GifEncoder(whole("loop", loop, least=0))
    caption, beams = yes_or_no("caption", caption), yes_or_no("beams", beams)
    colours, (view, asked) = load_theme(theme), view_of(view)
    paged = partial(lay_out, size=size, caption=caption)
    drawn = partial(Raster, theme=colours, beams=beams)
    pictures: Callable[..., WalkPictures]
    if layer is not None or input_shape is None:
        from convviz.models.named import layer_named

        what, input_shape = layer_named(what, input_shape, layer)
    if is_row(what):
        from convviz.walks.chains import chain

        order = spelled(order, ORDERS) or order
        check_row(values, order=(order, "lockstep"), view=(view, "channels"))
        row = chain(what, input_shape)
        ask("convviz.animate", what, input_shape, row.input_shape, stacklevel=2)
        pictures = partial(_pictures_of_row, row)
    else:
        steps = steps_of(
            what, input_shape, order=order, view=asked.walked, convention=convention
        )
        ask("convviz.animate", what, input_shape, steps.input_shape, stacklevel=2)
        numbers = numbers_of(what, steps, values, seed, needed=asked.needs_numbers)
        pictures = partial(_pictures_of_walk, steps, numbers, (view, asked))

    def again(less: Less) -> WalkPictures:
        return pictures(plot.less(less), partial(paged, **less.page(scale, cell_px)), drawn)

    return Animation(again(Less()), loop, again)


def _pictures_of_row(
    row: Chain, plot: Plot, paged: Callable[..., Page], drawn: Callable[..., Raster]
) -> WalkPictures:
    """The pictures of layers in a row."""
    from convviz.scene.views.rows.scenes import scenes
    from convviz.story.outlines import of_row
    from convviz.words import chains

    outline = of_row(row)
    beats = plot.beats(outline)
    said, told = longest_note(beats, len(row)), plot.sentences(outline)
    page = paged(scenes(row), beside=said, sentences=told)
    return WalkPictures(
        len(row),
        plot.timed(beats),
        drawn(page),
        chains.file_stem(row),
        str(chains.caption(row)),
        chains.alt_text(row, steps_in(beats)),
        explained=lambda: _spoken(zip(row.layers, row.shapes, strict=False)),
    )


def _pictures_of_walk(
    steps: Walk,
    numbers: Tensors | None,
    named_view: tuple[str, View],
    plot: Plot,
    paged: Callable[..., Page],
    drawn: Callable[..., Raster],
) -> WalkPictures:
    """The pictures of the walk of one layer in a view, with `numbers` in the cells if any."""
    name, view = named_view
    outline = plot.outline(steps, view)
    beats = plot.beats(outline)
    together = tuple(filter(None, [equations.company(steps[0])]))
    page = paged(
        view.of(steps, numbers),
        beside=together + longest_note(beats, len(steps)),
        sentences=plot.sentences(outline),
    )
    raster, whole = drawn(page), None
    if plot.told and (out := moved_out(page, steps, plot.most)):
        beats = plot.beats(outline, close_steps(steps))
        whole = drawn(out, inks=raster.film_inks)
    return WalkPictures(
        len(steps),
        plot.timed(seen(beats, page.body.scene)),
        raster,
        describe.file_stem(steps) + f"_{name}" * (name != "channels"),
        str(describe.caption(steps)),
        describe.alt_text(steps, steps_in(beats), view.places_of(steps)) + view.told,
        row=steps.plan.grid[-1] if whole else 1,
        whole=whole,
        so_far=footer_so_far(steps, numbers) if numbers and numbers.has_outputs else None,
        played=Played(steps, numbers) if name in ("channels", "scatter") else None,
        explained=lambda: _spoken([(steps.layer, steps.input_shape)], steps.convention),
    )


def _spoken(layers: Iterable[tuple[Layer, Sequence[int]]], convention: str = "") -> str:
    from convviz.cost.explain.spoken import spoken  # which pictures alone do without

    return spoken(layers, convention)
