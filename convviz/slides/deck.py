"""A deck of slides as a `.pptx` file: one large picture a slide, its title above.

Knows no layer and draws nothing: a picture is the bytes of a GIF or a PNG, which the file has
byte for byte.  python-pptx, an extra, writes the parts of the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from convviz.errors import ConvVizError
from convviz.parsing.numerals import one_of
from convviz.slides.paper import SlideSheet, recoloured, resized

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import SlideLayout

    from convviz.theme import Theme

ASPECTS = ("16:9", "4:3")
"""Width to height of a slide."""

SHEETS = {"16:9": SlideSheet(13.333, 7.5), "4:3": SlideSheet(10, 7.5)}

TITLE_ONLY = 5
"""The place of the layout with nothing but a title in python-pptx's own template."""

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The oldest date of a file in a ZIP: with it the same deck is the same bytes on every day."""

LONGEST_PROPERTY = 255
"""Characters that python-pptx allows the title of a document."""


class Slide(NamedTuple):
    """A slide: its title, the bytes of its picture, and the words for it.

    `alt_text` is for somebody who cannot see the picture, `notes` for the speaker.
    """

    title: str
    picture: bytes
    alt_text: str
    notes: str


def deck(slides: Iterable[Slide], out: BinaryIO, *, theme: Theme, aspect: str = "16:9") -> None:
    """Write `slides` as one deck in the paper and the ink of `theme`.

    Args:
        slides: in the order in which they are shown; one at least.
        out: an open binary file.
        theme: the colours of the slides.
        aspect: width to height, `16:9` or `4:3`.

    Raises:
        ConvVizError: there is no such aspect, or no slide.
        ImportError: python-pptx is not installed.
    """
    sheet = sheet_of(aspect)
    presentation = _empty(sheet, theme)
    layout = presentation.slide_layouts[TITLE_ONLY]
    for slide in slides:
        _add(presentation, layout, slide, sheet)
    if not len(presentation.slides):
        raise ConvVizError("a deck needs one slide at least, and there is no picture for it")
    _describe(presentation)
    packed = BytesIO()
    presentation.save(packed)
    _repack(packed, out)


def sheet_of(aspect: object) -> SlideSheet:
    """The sheet whose width to height is `aspect`.

    >>> sheet_of("4:3").width_in
    10

    Raises:
        ConvVizError: there is none.
    """
    return SHEETS[one_of("aspect", aspect, ASPECTS)]


def _empty(sheet: SlideSheet, theme: Theme) -> Presentation:
    """A presentation without slides, on `sheet`, its master in the colours of `theme`."""
    import pptx

    presentation = pptx.Presentation()
    resized(presentation, sheet, presentation.slide_layouts[TITLE_ONLY])
    recoloured(presentation, theme)
    return presentation


def _add(
    presentation: Presentation, layout: SlideLayout, slide: Slide, sheet: SlideSheet
) -> None:
    from pptx.util import Inches, Pt

    added = presentation.slides.add_slide(layout)
    frame = added.shapes.title.text_frame
    frame.text = _printable(slide.title)
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.size = Pt(sheet.title_pt(slide.title))
    picture = added.shapes.add_picture(BytesIO(slide.picture), 0, 0)
    box = sheet.fitted(picture.width, picture.height)
    picture.left, picture.top, picture.width, picture.height = map(Inches, box)
    picture.name = "Animation"
    picture.element.nvPicPr.cNvPr.set("descr", _printable(slide.alt_text))
    notes = added.notes_slide.notes_text_frame
    assert notes is not None  # python-pptx's own notes page has one
    notes.text = "\n".join(map(_printable, slide.notes.split("\n")))


def _describe(presentation: Presentation) -> None:
    """Name the document after its first slide, and drop what only the template is.

    The template's dates, its thumbnail and the statistics of its program are false of a deck,
    and true dates would make another file of the same deck.
    """
    from pptx.opc.constants import RELATIONSHIP_TYPE as KINDS

    about = presentation.core_properties
    about.title = _printable(presentation.slides[0].shapes.title.text)[:LONGEST_PROPERTY]
    about.last_modified_by = about.comments = ""  # the template names its maker
    for date in about._element.xpath("dcterms:created | dcterms:modified"):
        about._element.remove(date)
    package = presentation.part.package
    for kind in (KINDS.THUMBNAIL, KINDS.EXTENDED_PROPERTIES):
        for key in [key for key, each in package._rels.items() if each.reltype == kind]:
            package.drop_rel(key)


def _printable(text: str) -> str:
    """`text` as one line of characters that XML can have.

    >>> _printable("stem\\n3×7×7\\x1b")
    'stem 3×7×7'
    """
    shown = (c if c.isprintable() else " " for c in text)
    return "".join(shown).strip()


def _repack(packed: BinaryIO, out: BinaryIO) -> None:
    """Write the ZIP `packed` again, with one date for all its files.

    Pictures are stored, as a GIF does not become smaller; the rest is deflated.
    """
    with ZipFile(packed) as read, ZipFile(out, "w") as written:
        for name in read.namelist():
            how = ZIP_STORED if name.startswith("ppt/media/") else ZIP_DEFLATED
            info = ZipInfo(name, FIRST_DAY)
            info.compress_type = how
            written.writestr(info, read.read(name))
