"""A film as an animated WebP without loss.

Pillow's encoder keeps the pixels that changed, and gets the film as an image of many frames
that are drawn when they are asked for, so that a long film needs no more memory than a short
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import BinaryIO

from convviz.encode.check import Bounds, CheckedFrames
from convviz.encode.film import Film

QUALITY, METHOD = 75, 4
"""How hard libwebp searches for a smaller file: more takes 40 times as long for a tenth."""

BOUNDS = Bounds("a WebP", most_px=16_383, most_ms=0xFFFFFF, most_plays=0xFFFF)


@dataclass(frozen=True, slots=True)
class WebpEncoder:
    """An `Encoder` of WebPs, with `title` and `text` as XMP.

    `loop` is how many times the film plays in all, 0 being for ever.
    """

    loop: int = 0
    title: str = ""
    text: str = ""

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write `film` to `out`, holding a few of its pictures.

        Raises:
            ConvVizError: there are no frames, or a WebP cannot hold one of them.
        """
        from convviz.encode.reel import Reel

        times = BOUNDS.times(film, self.loop)
        Reel(film._replace(frames=CheckedFrames(film)), len(times)).save(
            out,
            "WEBP",
            save_all=True,
            duration=list(times),
            loop=self.loop,
            lossless=True,
            quality=QUALITY,
            method=METHOD,
            xmp=_xmp(self.title, self.text),
        )


def _xmp(title: str, text: str) -> bytes:
    """Title and description as XMP has them, in the terms of Dublin Core; or nothing."""
    told = "".join(
        f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(words, quote=False)}'
        f"</rdf:li></rdf:Alt></dc:{name}>"
        for name, words in (("title", title), ("description", text))
        if words
    )
    if not told:
        return b""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{told}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
