"""A file of an animation as a snippet has to know it: its path, its words and its size."""

from __future__ import annotations

from convviz.animation.formats import FORMATS
from convviz.animation.pictures import Pictures, alt_text_of
from convviz.animation.targets import Destination
from convviz.snippets.shown import ShownFile


def shown_file(
    pictures: Pictures, target: Destination, places: range, *, endless: bool
) -> ShownFile:
    """The file `target`, which has those of the pictures that `places` numbers.

    Raises:
        ConvVizError: it is a folder.
    """
    target.check_is_file("a snippet is")
    width_px, height_px = FORMATS[target.format].size_px(pictures.width_px, pictures.height_px)
    return ShownFile(
        target.path.as_posix(),
        target.format,
        pictures.short_caption,
        pictures.caption,
        alt_text_of(pictures, places),
        width_px,
        height_px,
        len(places),
        sum(map(pictures.shown_ms, places)) / 1000,
        endless,
    )
