"""The syntax of PDF: colours, outlines, text strings, and the file around objects."""

from __future__ import annotations

from collections.abc import Sequence

from convviz.render.vector import Points, box_of, decimal
from convviz.theme import Colour


def rgb(colour: Colour) -> str:
    """The operands of a colour, each from 0 to 1."""
    return " ".join(decimal(part / 255, 3) for part in colour)


def outline(points: Points) -> str:
    """The operators of a closed path."""
    if box := box_of(points):
        return " ".join(map(decimal, box)) + " re\n"
    (x, y), *others = [(decimal(x), decimal(y)) for x, y in points]
    return f"{x} {y} m " + "".join(f"{x} {y} l " for x, y in others) + "h\n"


def text_string(words: str) -> bytes:
    """A text string: as it is, or in UTF-16 as hexadecimal digits."""
    if words.isascii() and not set(words) & set("()\\"):
        return f"({words})".encode()
    return b"<" + (b"\xfe\xff" + words.encode("utf-16-be")).hex().encode() + b">"


def file_of(objects: Sequence[bytes], trailer: str) -> bytes:
    """A file of `objects`, numbered from 1 on, with a table of where they are.

    Version 1.5 has all that is used, and pdfLaTeX warns of files of a later one.
    """
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{start:010} 00000 n \n".encode() for start in starts)
    size = len(objects) + 1
    out += f"trailer<</Size {size}{trailer}>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
