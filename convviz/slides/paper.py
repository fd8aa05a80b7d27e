"""The paper of slides: its size, where things stand on it, and its colours.

The template's own master and layouts are changed, so that a slide added by hand is like the
others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import SlideLayout

    from convviz.theme import Theme

MARGIN_IN = 0.3
TITLE_IN = 0.9
"""Inches of the title's height."""

POINTS = 72
"""Points an inch."""

LETTER_EM = 0.56
"""Width of a letter to its size, at the most on average: of Calibri, and of what stands in."""

MOST_PT, LEAST_PT = 28, 14

LENGTHS_AN_INCH = POINTS
"""Lengths of a picture's design in an inch of a slide, so that type of 11 is of 11 points."""

PIXELS_A_LENGTH = 1.5
"""Sharper than the design, as slides are shown large, in files no larger than at no size."""


class SlideSheet(NamedTuple):
    """A slide of `width_in` by `height_in` inches: a title, and a picture in the rest."""

    width_in: float
    height_in: float

    @property
    def title(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the title in inches."""
        return MARGIN_IN, 0.15, self.width_in - 2 * MARGIN_IN, TITLE_IN

    def title_pt(self, text: str) -> int:
        """The size at which `text` is one line, in points; the least where none is.

        >>> SlideSheet(10, 7.5).title_pt("Conv2d"), SlideSheet(10, 7.5).title_pt("Conv2d " * 8)
        (28, 21)
        """
        inside_pt = (self.width_in - 2 * MARGIN_IN - 0.2) * POINTS
        fitting = int(inside_pt / (LETTER_EM * max(len(text.strip()), 1)))
        return max(LEAST_PT, min(MOST_PT, fitting))

    @property
    def place(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of what is below the title, in inches.

        >>> [round(inches, 2) for inches in SlideSheet(10, 7.5).place]
        [0.3, 1.05, 9.4, 6.15]
        """
        left, above, wide, title = self.title
        top = above + title
        return left, top, wide, self.height_in - top - MARGIN_IN

    @property
    def size(self) -> tuple[int, int]:
        """Width and height that a picture fills the place with, before its scale.

        >>> SlideSheet(10, 7.5).size
        (676, 442)
        """
        _, _, wide, tall = self.place
        return int(wide * LENGTHS_AN_INCH), int(tall * LENGTHS_AN_INCH)

    def fitted(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, width and height in inches of the largest picture below the title.

        >>> [round(inches, 2) for inches in SlideSheet(10, 7.5).fitted(940, 470)]
        [0.3, 1.78, 9.4, 4.7]
        """
        _, top, wide, tall = self.place
        scale = min(wide / width, tall / height)
        shown_in, high_in = width * scale, height * scale
        left = (self.width_in - shown_in) / 2
        return left, top + (tall - high_in) / 2, shown_in, high_in


def resized(presentation: Presentation, sheet: SlideSheet, titled: SlideLayout) -> None:
    """Make all slides as large as `sheet`, and put the title of the layout `titled` there."""
    from pptx.util import Inches

    before = presentation.slide_width or Inches(10)
    presentation.slide_width = Inches(sheet.width_in)
    presentation.slide_height = Inches(sheet.height_in)
    for part in _parts(presentation):
        for off, x in ((".//a:xfrm/a:off", "x"), (".//a:xfrm/a:ext", "cx")):
            for found in part.xpath(off):
                wider = int(found.get(x)) * presentation.slide_width / before
                found.set(x, str(round(wider)))
    title = next(each for each in titled.placeholders if each.placeholder_format.idx == 0)
    title.left, title.top, title.width, title.height = map(Inches, sheet.title)


def recoloured(presentation: Presentation, theme: Theme) -> None:
    """Paint the master with the paper of `theme`, and set its type and its layouts' in ink."""
    from lxml import etree
    from pptx.dml.color import RGBColor

    background = presentation.slide_master.background.fill
    background.solid()
    background.fore_color.rgb = RGBColor(*theme.paper)
    ink, muted = str(RGBColor(*theme.ink)), str(RGBColor(*theme.muted))
    for part in _parts(presentation):
        for told in part.xpath(".//a:schemeClr[@val='tx1']"):
            colour = muted if len(told) else ink  # a tint of the type is lesser type
            plain = etree.Element(told.tag.replace("schemeClr", "srgbClr"), val=colour)
            told.getparent().replace(told, plain)


def _parts(presentation: Presentation) -> list[Any]:
    """The XML of the master and of each layout."""
    return [each.element for each in (presentation.slide_master, *presentation.slide_layouts)]
