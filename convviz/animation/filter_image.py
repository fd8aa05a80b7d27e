"""An image under a kernel, as an animation: image, kernel, result, scene, pictures."""

from __future__ import annotations

import os

from convviz.animation.animation import Animation
from convviz.animation.pictures import WalkPictures, longest_note, steps_in
from convviz.animation.schedule import Timing
from convviz.encode.gif import GifEncoder
from convviz.errors import ConvVizError
from convviz.filtering import words
from convviz.filtering.correlation import filtered
from convviz.filtering.kernels import filter_kernel
from convviz.images.loading import load
from convviz.page.page import lay_out
from convviz.parsing.numerals import short, whole, yes_or_no
from convviz.render.raster.raster import Raster
from convviz.scene.views.filter.scenes import filter_scenes
from convviz.story.thinning import shown_steps
from convviz.theme import load_theme

SIDE_PX = 128
LEAST_SIDE_PX, MOST_SIDE_PX = 8, 512

MAX_FRAMES = 100


def filter_image(
    image: object,
    kernel: object,
    *,
    negatives: str | None = None,
    grey: bool = False,
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
    sum of products of the kernel's weights with the pixels below them; beyond the edge of
    the image its nearest pixel is repeated, so that the result has the same size.

    >>> import numpy as np
    >>> animation = filter_image(np.eye(8), "box")
    >>> animation.name, len(animation)
    ('image_box', 64)

    Args:
        image: the path of an image, a `PIL.Image`, or an array of (rows, cols) or (rows,
            cols, 3).  It is turned as its EXIF says, and laid over white where it is
            transparent.  Values of 8 bits, and Python's whole numbers from 0 to 255, are
            left as they are; of all others, 16 bits, signed or floats, the smallest becomes
            0 and the largest 255, and the caption says so.
        kernel: sobel-x, sobel-y, gaussian, sharpen, emboss, laplacian, box, or numbers, as
            `filter_kernel` takes them.
        negatives: how sums below 0 are shown: `absolute`, their absolute value, `offset`,
            with 128 added to all sums, or `clip`, as black; by default as the kernel needs.
        grey: whether a colour image is made grey first.
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
    weights = filter_kernel(kernel, negatives=negatives)
    if max_frames is not None:
        max_frames = whole("max_frames", max_frames, least=1)
    if not LEAST_SIDE_PX <= whole("side_px", side_px, least=0) <= MOST_SIDE_PX:
        raise ConvVizError(
            f"side_px must be from {LEAST_SIDE_PX} to {MOST_SIDE_PX}, not {short(side_px)}"
        )
    timing = Timing.asked(fps, hold_ms, speed, seconds)
    GifEncoder(whole("loop", loop, least=0))
    colours = load_theme(theme)
    loaded = load(
        image,
        side_px=side_px,
        grey=yes_or_no("grey", grey),
        value_range=value_range,
        frame=frame,
    )
    made = filtered(loaded.pixels, weights)
    cols = made.shape[2]
    beats = timing.bare(shown_steps(made.steps, max_frames, cols))
    page = lay_out(
        filter_scenes(made, loaded),
        size=size,
        scale=scale,
        cell_px=None,
        caption=yes_or_no("caption", caption),
        beside=longest_note(beats, made.steps, cols),
    )
    spots = page.body.spots
    pictures = WalkPictures(
        made.steps,
        beats,
        Raster(page, colours),
        words.file_stem(weights, loaded.stem),
        str(words.caption(made, loaded)),
        words.alt_text(
            made, loaded, steps_in(beats), above=spots["image"].y < spots["result"].y
        ),
        cols,
    )
    return Animation(pictures, loop)
