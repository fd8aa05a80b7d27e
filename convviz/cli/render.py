"""`convviz render`: one picture of one layer."""

from __future__ import annotations

import sys
from dataclasses import replace
from math import ceil
from typing import Any

from convviz import ConvVizError
from convviz.cli.asked import Asked
from convviz.cli.file_options import ALT, FILE_OPTIONS, SNIPPET, TRANSCRIPT
from convviz.cli.files import PictureFiles
from convviz.cli.making import asked_block, asked_layer
from convviz.cli.options import BLOCK, ORDERED_LAYER, PANELS, PICTURE, TIME
from convviz.cli.output import say

EXAMPLES = """\
  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz render --in 2,7,7 --out 4 --k 3 --p 2 --s 2 --g 2 --theme dark -o two.gif
  convviz render --in 1,5,5 --out 1 --k 3 --values --speed 0.5 -o values.gif
  convviz render --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --size 960x540 -o stem.gif
  convviz render --in 3,7,7 --out 2 --k 3 -o layer.webp -o layer.mp4 -o layer.pdf
  convviz render --block depthwise-separable --in 3,8,8 --out 6 --k 3 --p 1
  convviz render --in 1,7,7 --out 1 --k 3 --no-story --frame 4 -o step.png
  convviz render --in 3,7,7 --out 2 --k 3 -o layer.gif --snippet markdown
  convviz render --in 3,7,7 --out 2 --k 3 --s 2 --d 2 --transcript
"""


OPTIONS = [
    *ORDERED_LAYER,
    *PANELS[BLOCK],
    *PANELS[PICTURE],
    *PANELS[TIME],
    *FILE_OPTIONS,
    SNIPPET,
    ALT,
    TRANSCRIPT,
]


def render(asked: Asked) -> int:
    """Draw a layer at work, and write it as an animated GIF."""
    import convviz

    what: object
    if asked["block"] is None:
        what, shape, convention = asked_layer(asked, quiet=asked["quiet"])
    else:
        (what, shape), convention = asked_block(asked, quiet=asked["quiet"]), None
    how = picture_of(asked) | time_of(asked)
    files = PictureFiles(asked)
    how["order"] = asked.read("order")
    code = 0
    if files.draws:
        code = files.write_told(convviz.animate(what, shape, convention=convention, **how))
    if asked["transcript"]:
        walked = _walked(how, row=asked["block"] is not None)
        for line in convviz.transcript(what, shape, **walked):
            say(line, sys.stdout)
    return code


def _walked(how: dict[str, Any], *, row: bool = False) -> dict[str, Any]:
    """The arguments for `convviz.transcript` that go with those for `convviz.animate`."""
    view, found = how["view"], {key: how[key] for key in ("order", "values", "seed")}
    if row:  # no other view is possible, which is said as of a picture
        return {**found, "view": "gather" if view == "channels" else view}
    if view == "product" and found["values"] is None:
        found["values"] = True
    return {**found, "view": "scatter" if view == "scatter" else "gather"}


def picture_of(asked: Asked) -> dict[str, Any]:
    """The arguments for `convviz.animate` that say how to draw.

    Raises:
        ConvVizError: an option is malformed.
    """
    scale, cell = asked.read("scale"), asked.options["cell_px"]
    bounds = {"least": ceil(cell.least * scale), "most": int(cell.most * scale)}
    scaled = {**asked.options, "cell_px": cell._replace(**bounds)}
    return replace(asked, options=scaled).read_all([each.key for each in PANELS[PICTURE]])


def time_of(asked: Asked) -> dict[str, Any]:
    """The arguments about time for `convviz.animate` and `convviz.filter_image`.

    Raises:
        ConvVizError: an option is malformed.
    """
    if asked["all_frames"] and asked["max_frames"] is not None:
        raise ConvVizError(
            f"{asked.flag('max_frames')} has no meaning with --all-frames: leave one out"
        )
    found = asked.read_all(
        [option.key for option in PANELS[TIME] if option.key != "all_frames"]
    )
    if found["max_frames"] is None and not asked["all_frames"]:
        del found["max_frames"]
    return found
