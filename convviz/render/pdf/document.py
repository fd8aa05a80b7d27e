"""Shapes as PDF: a page for each picture, its type in subsets of the fonts, embedded.

What is the same on all pages is written once, as a form of its layer.  A pixel is 1/96
inch, as in CSS.  The pages are figures with an alternative text (PDF 1.7, ISO 32000-1,
14.8.4.5).
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from convviz.render.looks import Pattern
from convviz.render.pdf.fonts import Subset, meaning, subset_of
from convviz.render.pdf.syntax import file_of, outline, rgb, text_string
from convviz.render.vector import (
    Area,
    Canvas,
    Cell,
    Lines,
    Photo,
    Placed,
    Points,
    Shape,
    Type,
    decimal,
    joined,
    pattern_shapes,
)

POINTS = 0.75
"""Points of 1/72 inch in a pixel."""


def pdf(canvas: Canvas, pictures: Iterable[Iterable[Placed]]) -> bytes:
    """The document of all `pictures`, each given as its shapes."""
    numbers: dict[Placed, int] = {}  # a page is held as numbers: cells come back by thousands
    pages = [
        array("I", [numbers.setdefault(each, len(numbers)) for each in dict.fromkeys(placed)])
        for placed in pictures
    ]
    used = list(numbers)
    everywhere = set(pages[0]).intersection(*pages[1:]) if len(pages) > 1 else set()
    document = _Document(canvas)
    document.enter_fonts(each.shape for each in used)
    document.enter_patterns(each.shape for each in used)
    document.enter_photos(each.shape for each in used)
    layers = sorted({each.layer for each in used})
    for layer in layers:
        shared = [used[number] for number in pages[0] if number in everywhere]
        document.enter_form(layer, [each.shape for each in shared if each.layer == layer])
    for page in pages:
        own: dict[int, list[Shape]] = {}
        for number in page:
            if number not in everywhere:
                own.setdefault(used[number].layer, []).append(used[number].shape)
        document.enter_page(layers, own)
    return document.bytes()


class _Document:
    """The objects of a file, numbered from 1 on."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._objects: list[bytes] = []
        self._fonts: dict[str, tuple[int, Subset]] = {}
        self._patterns: dict[Cell, tuple[str, int]] = {}
        self._photos: dict[Photo, int] = {}
        self._forms: dict[int, int] = {}
        self._pages: list[int] = []
        self._figures: list[int] = []
        self._resources, self._parent, self._root, self._whole = (
            self._enter(b"") for _ in range(4)
        )
        self._words = self._enter(text_string(canvas.description))

    def _enter(self, content: bytes) -> int:
        self._objects.append(content)
        return len(self._objects)

    def _stream(self, entries: str, data: bytes) -> int:
        packed = zlib.compress(data, 9)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
        return self._enter(head + packed + b"\nendstream")

    def enter_fonts(self, shapes: Iterable[Shape]) -> None:
        """Embed the used glyphs of each font."""
        needed: dict[str, set[str]] = {}
        for shape in shapes:
            if isinstance(shape, Type):
                needed.setdefault(shape.face.name, set()).update(shape.text)
        for name, characters in needed.items():
            subset = subset_of(name, "".join(sorted(characters)))
            self._fonts[name] = (self._enter_font(subset), subset)

    def _enter_font(self, subset: Subset) -> int:
        file = self._stream(f"/Length1 {len(subset.data)}", subset.data)
        box = " ".join(map(str, subset.box))
        described = self._enter(
            f"<</Type/FontDescriptor/FontName/{subset.name}/Flags 4/FontBBox[{box}]"
            f"/ItalicAngle 0/Ascent {subset.ascent}/Descent {subset.descent}"
            f"/CapHeight {subset.ascent}/StemV 80/FontFile2 {file} 0 R>>".encode()
        )
        widths = " ".join(f"{glyph}[{width}]" for glyph, width in sorted(subset.widths.items()))
        descendant = self._enter(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{subset.name}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {described} 0 R/W[{widths}]/CIDToGIDMap/Identity>>".encode()
        )
        meant = self._stream("", meaning(subset.glyphs).encode())
        return self._enter(
            f"<</Type/Font/Subtype/Type0/BaseFont/{subset.name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {meant} 0 R>>".encode()
        )

    def enter_patterns(self, shapes: Iterable[Shape]) -> None:
        """Make a tile of each look that is more than one colour."""
        for shape in shapes:
            if isinstance(shape, Cell) and shape.look.pattern is not Pattern.PLAIN:
                self._enter_pattern(_tile(shape))

    def _enter_pattern(self, tile: Cell) -> None:
        if tile in self._patterns:
            return
        (x, y), size = tile.origin, tile.cell_px
        top = self._canvas.height_px - y
        matrix = f"{POINTS} 0 0 {-POINTS} {x * POINTS:g} {top * POINTS:g}"
        ground = f"{rgb(tile.look.ground)} rg 0 0 {size} {size} re f\n"
        marks = "".join(self._drawn([*pattern_shapes(tile)]))
        made = self._stream(
            f"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 {size} {size}]"
            f"/XStep {size}/YStep {size}/Matrix[{matrix}]/Resources<<>>",
            (ground + marks).encode(),
        )
        self._patterns[tile] = (f"P{len(self._patterns)}", made)

    def enter_photos(self, shapes: Iterable[Shape]) -> None:
        """Make an object of each image."""
        for shape in shapes:
            if isinstance(shape, Photo):
                _, _, width, height = shape.spot
                self._photos[shape] = self._stream(
                    f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
                    "/ColorSpace/DeviceRGB/BitsPerComponent 8",
                    shape.rgb,
                )

    @property
    def _in_pixels(self) -> str:
        """The operator from points above the page's foot to pixels below its top."""
        return f"{POINTS} 0 0 {-POINTS} 0 {self._canvas.height_px * POINTS:g} cm\n"

    def enter_form(self, layer: int, shapes: Sequence[Shape]) -> None:
        """Enter the shapes that all pages share in a layer."""
        if shapes:
            width, height = self._canvas.width_px, self._canvas.height_px
            self._forms[layer] = self._stream(
                f"/Type/XObject/Subtype/Form/BBox[0 0 {width * POINTS:g} {height * POINTS:g}]"
                f"/Resources {self._resources} 0 R",
                "".join((self._in_pixels, *self._drawn(shapes))).encode(),
            )

    def enter_page(self, layers: Iterable[int], own: dict[int, list[Shape]]) -> None:
        """Enter a page: in each layer the shared form, then the page's `own` shapes."""
        width, height = self._canvas.width_px, self._canvas.height_px
        content = [
            f"/Figure<</MCID 0>>BDC q {self._in_pixels}",
            f"{rgb(self._canvas.paper)} rg 0 0 {width} {height} re f\n",
        ]
        for layer in layers:
            if layer in self._forms:  # in points, where the matrices of its patterns hold
                content.append(f"Q /F{layer} Do q {self._in_pixels}")
            content += self._drawn(own.get(layer, ()))
        content.append("Q EMC")
        drawn = self._stream("", "".join(content).encode())
        place = len(self._pages)
        page = self._enter(
            f"<</Type/Page/Parent {self._parent} 0 R/StructParents {place}/Tabs/S"
            f"/MediaBox[0 0 {width * POINTS:g} {height * POINTS:g}]"
            f"/Resources {self._resources} 0 R/Contents {drawn} 0 R>>".encode()
        )
        self._pages.append(page)
        self._figures.append(
            self._enter(
                f"<</Type/StructElem/S/Figure/P {self._whole} 0 R/Pg {page} 0 R/K 0"
                f"/Alt {self._words} 0 R>>".encode()
            )
        )

    def bytes(self) -> bytes:
        """The whole file."""
        forms = "".join(f"/F{layer} {number} 0 R" for layer, number in self._forms.items())
        forms += "".join(f"/I{number} {number} 0 R" for number in self._photos.values())
        fonts = "".join(
            f"/{_key(name)} {number} 0 R" for name, (number, _) in self._fonts.items()
        )
        patterns = "".join(f"/{name} {number} 0 R" for name, number in self._patterns.values())
        self._objects[self._resources - 1] = (
            f"<</XObject<<{forms}>>/Font<<{fonts}>>/Pattern<<{patterns}>>>>".encode()
        )
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._objects[self._parent - 1] = (
            f"<</Type/Pages/Count {len(self._pages)}/Kids[{kids}]>>".encode()
        )
        figures = " ".join(f"{figure} 0 R" for figure in self._figures)
        parents = " ".join(f"{n} [{figure} 0 R]" for n, figure in enumerate(self._figures))
        self._objects[self._whole - 1] = (
            f"<</Type/StructElem/S/Document/P {self._root} 0 R/K[{figures}]>>".encode()
        )
        self._objects[self._root - 1] = (
            f"<</Type/StructTreeRoot/K {self._whole} 0 R"
            f"/ParentTree<</Nums[{parents}]>>>>".encode()
        )
        catalogue = self._enter(
            f"<</Type/Catalog/Pages {self._parent} 0 R/StructTreeRoot {self._root} 0 R"
            "/MarkInfo<</Marked true>>/Lang(en)"
            "/ViewerPreferences<</DisplayDocTitle true>>>>".encode()
        )
        about = self._enter(
            b"<</Title"
            + text_string(self._canvas.title)
            + b"/Subject"
            + text_string(self._canvas.description)
            + b"/Producer(convviz)>>"
        )
        return file_of(self._objects, f"/Root {catalogue} 0 R/Info {about} 0 R")

    def _drawn(self, shapes: Sequence[Shape]) -> Iterator[str]:
        """Operators for `shapes`: cells first, then areas and lines, then type."""
        polygons: dict[str, list[Points]] = {}
        lines: dict[str, list[str]] = {}
        texts = []
        for shape in sorted(shapes, key=lambda shape: not isinstance(shape, Cell)):
            match shape:
                case Cell(points, look):
                    paint = f"{rgb(look.ground)} rg"
                    if look.pattern is not Pattern.PLAIN:
                        paint = f"/Pattern cs/{self._patterns[_tile(shape)][0]} scn"
                    polygons.setdefault(paint, []).append(points)
                case Area(colour, points):
                    polygons.setdefault(f"{rgb(colour)} rg", []).append(points)
                case Lines(colour, width_px, segments):
                    lines.setdefault(f"{rgb(colour)} RG {width_px:g} w", []).extend(
                        f"{decimal(x0)} {decimal(y0)} m {decimal(x1)} {decimal(y1)} l\n"
                        for x0, y0, x1, y1 in segments
                    )
                case Photo((x, y, width, height)):
                    name = f"/I{self._photos[shape]}"
                    texts.append(f"q {width} 0 0 {-height} {x} {y + height} cm {name} Do Q\n")
                case Type():
                    texts.append(self._written(shape))
                case _:
                    assert_never(shape)
        for paint, places in polygons.items():
            yield f"{paint}\n{''.join(map(outline, joined(places)))}f\n"
        for pen, segments_drawn in lines.items():
            yield f"{pen}\n{''.join(segments_drawn)}S\n"
        yield from texts

    def _written(self, text: Type) -> str:
        subset = self._fonts[text.face.name][1]
        codes = "".join(f"{subset.glyphs[character]:04x}" for character in text.text)
        turn = "0 -1 -1 0" if text.upright else "1 0 0 -1"
        return (
            f"BT/{_key(text.face.name)} {text.face.size_px:g} Tf {rgb(text.colour)} rg"
            f" {decimal(text.spacing, 3)} Tc {turn} {decimal(text.x)} {decimal(text.y)} Tm"
            f"<{codes}>Tj ET\n"
        )


def _tile(cell: Cell) -> Cell:
    """The part of a cell that all cells of its pattern share."""
    (x, y), size = cell.origin, cell.cell_px
    return cell._replace(points=(), origin=(x % size, y % size))


def _key(name: str) -> str:
    """The name of a font in the resources."""
    return name.partition(".")[0].replace("-", "")
