"""`convviz filter`: a real image under one kernel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from convviz import OPTIONS as ALL
from convviz import ConvVizError, Option, shown_path
from convviz.cli.asked import Asked
from convviz.cli.file_options import ALT, FILE_OPTIONS
from convviz.cli.files import PictureFiles
from convviz.cli.options import LEAST_FRAME, PANELS, TIME
from convviz.cli.render import time_of

FILTER = "The filter"
LIKE = "filter cat.jpg --kernel sobel-x"

EXAMPLES = """\
  convviz filter cat.jpg --kernel sobel
  convviz filter cat.jpg --kernel gaussian --theme dark -o blurred.gif
  convviz filter cat.jpg --kernel "-1,0,1;-2,0,2;-1,0,1" --side 96 --fps 5
  convviz filter cat.jpg --kernel sobel-x --flip --border zeros --no-grey
  convviz filter slice.tif --kernel laplacian --range -1000,400
  convviz filter cat.jpg --kernel sharpen --size 1920x1080 -o cat.svg
  convviz filter cat.jpg --kernel "1/9,1/9,1/9;1/9,1/9,1/9;1/9,1/9,1/9" -o last.png
"""


FILTER_OPTIONS = [
    Option(
        "kernel",
        ("--kernel", "-k"),
        "sobel-x, sobel-y, or sobel, the length of both; so too prewitt and scharr; gaussian,"
        " sharpen, emboss, laplacian or box; or rows of numbers, as -1,0,1;-2,0,2;-1,0,1."
        "  [required]",
        metavar="NAME|ROWS",
        of=("filtering.kernels", "KERNELS"),
    ),
    Option(
        "flip",
        ("--flip",),
        "Turn the kernel by half a turn: a convolution. Without, it is not flipped: a"
        " cross-correlation, as in a layer.",
        "switch",
    ),
    Option(
        "border",
        ("--border",),
        "Beyond the edge: zeros; reflect, the image mirrored; replicate, its nearest pixel;"
        " circular, its other side; or valid, nothing, for a smaller result.",
        "word",
        "WHAT",
        default="replicate",
        of=("filtering.correlation", "BORDERS"),
    ),
    Option(
        "negatives",
        ("--negatives",),
        "Sums below 0: absolute shows |sum|, offset shows sum + 128, clip shows black."
        "  [default: as the kernel needs]",
        metavar="HOW",
        of=("filtering.kernels", "NEGATIVES"),
    ),
    Option(
        "grey",
        ("--grey", "--no-grey"),
        "Make a colour image grey first, or not.  [default: grey for kernels that sum to 0, as"
        " edges of three channels are gaudy]",
        "switch",
    ),
    Option(
        "side",
        ("--side",),
        "Pixels, 8 to 512, that the longer side of the image is scaled down to.",
        "whole",
        "PX",
        default="128",
        least=8,
        most=512,
    ),
    Option(
        "range",
        ("--range",),
        "Values shown as black and white.  [default: the smallest and the largest of 16 bits,"
        " signed numbers or floats; 0,255 of 8 bits]",
        "range",
        "LO,HI",
    ),
    Option(
        "input_frame",
        ("--input-frame",),
        "The frame of an animated image, or the page of a TIFF, counted from 0, or from the end"
        " if negative.  [default: 0]",
        "whole",
        least=LEAST_FRAME,
    ),
]

OPTIONS = [
    *(option._replace(panel=FILTER) for option in FILTER_OPTIONS),
    ALL["theme"],
    ALL["size"],
    ALL["scale"],
    ALL["caption"],
    *PANELS[TIME],
    *FILE_OPTIONS,
    ALT,
    Option("image", (), "A file of any format that Pillow reads.  [required]", metavar="IMAGE"),
]


def filter(asked: Asked) -> int:
    """Filter a real image before one's eyes, and write that as an animated picture."""
    import convviz

    image: str | None = asked["image"]
    if image is None:
        raise ConvVizError(f"IMAGE is missing: say for example {LIKE}")
    how = _filter_of(asked) | time_of(asked)
    files = PictureFiles(asked)
    if not os.path.exists(image):
        raise ConvVizError(f"there is no image {shown_path(image)}")
    with _decoders_silent():
        animation = convviz.filter_image(image, **how)
    if files.wanted:
        for target in files.targets(animation):
            _keep(image, target)
    return files.write_told(animation)


def _filter_of(asked: Asked) -> dict[str, Any]:
    """The arguments for `convviz.filter_image` but for those about time.

    Raises:
        ConvVizError: an option is malformed.
    """
    import convviz

    if asked["kernel"] is None:
        raise ConvVizError(
            f"--kernel is missing: say for example --kernel sobel-x, as in {LIKE}"
        )
    return {
        "kernel": convviz.filter_kernel(
            asked["kernel"], negatives=asked["negatives"], flip=asked["flip"]
        ),
        "border": asked.read("border"),
        "grey": asked["grey"],
        "side_px": asked.read("side"),
        "value_range": asked.read("range"),
        "frame": asked.read("input_frame"),
        **asked.read_all(["theme", "size", "scale"]),
        "caption": asked["caption"],
    }


@contextmanager
def _decoders_silent() -> Iterator[None]:
    """Keep libtiff from writing of a broken file to standard error past Python."""
    try:
        stderr = os.dup(2)
    except OSError:  # it is closed
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


def _keep(image: str, target: str) -> None:
    """See that the image itself is not written over, nor its folder replaced."""
    if target == "-" or not os.path.exists(target):
        return
    for own in (image, os.path.dirname(os.path.realpath(image))):
        if os.path.samefile(own, target):
            what = "the image itself" if own == image else "the folder of the image"
            raise ConvVizError(f"{shown_path(target)} is {what}: name another with -o")
