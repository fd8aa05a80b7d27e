"""An image under a kernel, as an animation: image, kernel, result, scene, pictures."""

from __future__ import annotations

import os

from convviz.animation.animation import Animation
from convviz.animation.less import Less
from convviz.animation.pictures import WalkPictures, longest_note, steps_in
from convviz.animation.plot import Plot
from convviz.animation.schedule import Tempo
from convviz.encode.gif import GifEncoder
from convviz.errors import ConvVizError
from convviz.filtering import story as sentences
from convviz.filtering import words
from convviz.filtering.correlation import BORDERS, filtered
from convviz.filtering.kernels import filter_kernel
from convviz.images.loading import load
from convviz.page.page import Page, lay_out
from convviz.parsing.numerals import one_of, short, whole, yes_or_no
from convviz.render.raster.raster import Raster
from convviz.scene.views.filter.scenes import filter_scenes
from convviz.story.outline import Outline
from convviz.theme import load_theme

SIDE_PX = 128
LEAST_SIDE_PX, MOST_SIDE_PX = 8, 512

MAX_FRAMES = 100


def filter_image(
    image: object,
    kernel: object,
    *,
    negatives: str | None = None,
    flip: bool = False,
    border: str = "replicate",
    grey: bool | None = None,
    side_px: int = SIDE_PX,
    value_range: object = None,
    frame: int | None = None,
    theme: str | os.PathLike[str] = "light",
    size: tuple[int, int] | str | None = None,
    scale: float = 1,
    story: bool = True,
    fps: float | None = None,
    hold_ms: int | None = None,
    speed: float = 1,
    seconds: float | None = None,
    max_frames: int | None = MAX_FRAMES,
    loop: int = 0,
    caption: bool = True,
) -> Animation:
    """The animation of a real image under a kernel, as a convolution layer applies it.

    That is cross-correlation: the kernel is not flipped.  Every pixel of the result is the
    sum of products of the kernel's weights with the pixels below them; the result has the
    image's size, or, if only whole patches are valid, is smaller.

    >>> import numpy as np
    >>> animation = filter_image(np.eye(8), "box", story=False)
    >>> animation.name, len(animation)
    ('image_box', 64)

    Args:
        image: the path of an image, a `PIL.Image`, or an array of (rows, cols) or (rows,
            cols, 3).  It is turned as its EXIF says, and laid over white where it is
            transparent.  Values of 8 bits, and Python's whole numbers from 0 to 255, are
            left as they are; of all others, 16 bits, signed or floats, the smallest becomes
            0 and the largest 255, and the caption says so.
        kernel: sobel-x, sobel-y, sobel, which is the length of both, the same of prewitt and
            scharr, gaussian, sharpen, emboss, laplacian, box, or numbers, as `filter_kernel`
            takes them.
        negatives: how sums below 0 are shown: `absolute`, their absolute value, `offset`,
            with 128 added to all sums, or `clip`, as black; by default as the kernel needs.
        flip: True turns the kernel by half a turn, for a convolution in the strict sense.
        border: what is read beyond the edge, in PyTorch's words: `zeros`, `reflect`,
            `replicate` or `circular`; or `valid`, for a result of whole patches only.
        grey: whether a colour image is made grey first; by default for kernels whose weights
            sum to 0, as edges of three channels make colours that mean nothing.
        side_px: pixels that the longer side of the image is scaled down to, if it has more.
        value_range: the two values that become 0 and 255, instead of the smallest and the
            largest; those outside are cut off.
        frame: which frame of an animation or page of a TIFF, counted from 0, or from the end
            if negative; by default the first, or the one at which a `PIL.Image` is.
        theme: `light`, `dark`, `print`, or the path of a TOML file of colours.
        size: (width, height) in pixels of every picture, which it fills, or a text such as
            `960x540`; without, as large as needed.
        scale: multiplies everything, type and `size` included: 0.5 to 8.
        story: whether there is an opening and a closing, and steps become faster.
        fps: frames a second; without, each is shown for 300 ms.
        hold_ms: for how long the last picture is held; without, 2000 ms.
        speed: a number from 0.1 to 20 by which all times are divided.
        seconds: how long all pictures together are shown.
        max_frames: pictures at most, the first and the last steps one by one and those
            between some rows at a time; None shows every step.
        loop: how many times it plays, 0 being for ever.
        caption: whether title, legend, equation and counter are drawn.

    Raises:
        ConvVizError: any of these is impossible, or the image cannot be read.
    """
    weights = filter_kernel(kernel, negatives=negatives, flip=flip)
    border = one_of("border", border, BORDERS)
    grey = weights.finds_edges if grey is None else yes_or_no("grey", grey)
    if max_frames is not None:
        max_frames = whole("max_frames", max_frames, least=1)
    if not LEAST_SIDE_PX <= whole("side_px", side_px, least=0) <= MOST_SIDE_PX:
        raise ConvVizError(
            f"side_px must be from {LEAST_SIDE_PX} to {MOST_SIDE_PX}, not {short(side_px)}"
        )
    timing = Tempo.asked(fps, hold_ms, speed, seconds)
    GifEncoder(whole("loop", loop, least=0))
    colours = load_theme(theme)
    loaded = load(image, side_px=side_px, grey=grey, value_range=value_range, frame=frame)
    made = filtered(loaded.pixels, weights, border)
    steps, cols = made.steps, made.result_shape[2]
    outline = Outline(steps, cols, steps, sentences.opening(made), sentences.closing(made))
    plot = Plot(timing, yes_or_no("story", story), max_frames)
    caption = yes_or_no("caption", caption)

    def again(less: Less) -> WalkPictures:
        fewer = plot.less(less)
        beats = fewer.beats(outline)
        page = lay_out(
            filter_scenes(made, loaded),
            size=size,
            caption=caption,
            beside=longest_note(beats, steps, cols),
            sentences=fewer.sentences(outline),
            **less.page(scale, None),
        )
        return WalkPictures(
            steps,
            fewer.timed(beats),
            Raster(page, colours),
            words.file_stem(weights, loaded.stem),
            str(words.caption(made, loaded)),
            words.alt_text(made, loaded, steps_in(beats), places=_places(page)),
            cols,
        )

    return Animation(again(Less()), loop, again)


def _places(page: Page) -> tuple[str, str, str]:
    """Where image, numbers and result stand, in words."""
    image, numbers, result = (page.body.spots[key] for key in ("image", "patch0", "result"))
    if image.y + image.height < result.y:
        return "at the top", "in the middle", "at the bottom"
    beside = "at the bottom" if image.y + image.height < numbers.y else "in the middle"
    return "on the left", beside, "on the right"
