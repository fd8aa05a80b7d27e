"""Fonts for a PDF, each cut down to the glyphs that are used."""

from __future__ import annotations

from io import BytesIO
from typing import Any, NamedTuple

from convviz.page.type import FONTS

UNUSED = {"GSUB", "GPOS", "GDEF", "kern", "FFTM", "name", "post", "OS/2"}
"""Tables of a font that a PDF does without."""


class Subset(NamedTuple):
    """A font file with the used glyphs only, and the glyph number of each character."""

    name: str
    data: bytes
    glyphs: dict[str, int]
    widths: dict[int, int]
    """In thousandths of the size, by the number of the glyph."""
    box: tuple[int, ...]
    ascent: int
    descent: int


def subset_of(name: str, characters: str) -> Subset:
    """The font `name` cut down to the glyphs of `characters`."""
    from fontTools import subset as subsetting
    from fontTools.ttLib import TTFont

    font: Any = TTFont(FONTS / name, recalcTimestamp=False)
    for table in UNUSED & set(font.keys()):  # reading some takes longer than all the rest
        del font[table]
    options = subsetting.Options(hinting=False, notdef_outline=True)
    worker = subsetting.Subsetter(options)
    worker.populate(text=characters)
    worker.subset(font)
    out = BytesIO()
    font.save(out)
    small: Any = TTFont(BytesIO(out.getvalue()))
    scale, known = 1000 / small["head"].unitsPerEm, small.getBestCmap()
    # what the font lacks is its glyph for that, number 0
    glyphs = {each: small.getGlyphID(known.get(ord(each), ".notdef")) for each in characters}
    names = small.getGlyphOrder()
    widths = {n: round(small["hmtx"][names[n]][0] * scale) for n in sorted({*glyphs.values()})}
    head, lines = small["head"], small["hhea"]
    box = tuple(round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax))
    return Subset(
        f"CNVVIZ+{name.partition('.')[0]}",
        out.getvalue(),
        glyphs,
        widths,
        box,
        round(lines.ascent * scale),
        round(lines.descent * scale),
    )


def meaning(glyphs: dict[str, int]) -> str:
    """The ToUnicode map of the glyphs, with which text can be searched and copied."""
    lines = [
        f"<{glyph:04x}><{character.encode('utf-16-be').hex()}>"
        for character, glyph in glyphs.items()
        if glyph
    ]
    blocks = "".join(
        f"{len(lines[at : at + 100])} beginbfchar\n"
        + "\n".join(lines[at : at + 100])
        + "\nendbfchar\n"
        for at in range(0, len(lines), 100)
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapType 2 def 1 begincodespacerange <0000><ffff> endcodespacerange\n"
        f"{blocks}endcmap CMapName currentdict /CMap defineresource pop end end"
    )
