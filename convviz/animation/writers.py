"""What writes each of FORMATS: a function that gets an `Excerpt` and an open binary file.

Each imports its encoder or renderer when it is called.
"""

from __future__ import annotations

from typing import BinaryIO

from convviz.animation.excerpt import Excerpt


def gif(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write all pictures, with caption and alternative text as a comment."""
    from convviz.encode.gif import GifEncoder

    shown, manner = excerpt.pictures, excerpt.manner
    words = f"{shown.caption}\n\n{shown.alt_text}".replace("→", "->")
    GifEncoder(excerpt.loop, words, manner.optimize, manner.transparency)(excerpt.film, out)


def webp(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write the pictures, with caption and alternative text as XMP."""
    from convviz.encode.webp import WebpEncoder

    shown = excerpt.pictures
    WebpEncoder(excerpt.loop, shown.caption, excerpt.alt_text)(excerpt.film, out)


def apng(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write all pictures, with caption and alternative text."""
    from convviz.encode.apng import ApngEncoder

    shown = excerpt.pictures
    ApngEncoder(excerpt.loop, shown.caption, shown.alt_text)(excerpt.film, out)


def png(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write one picture, or all of them, with caption and alternative text."""
    if len(excerpt.places) > 1:
        apng(excerpt, out)
        return
    from convviz.encode.png import PngEncoder

    PngEncoder(excerpt.pictures.caption, excerpt.alt_text)(excerpt.film, out)


def mp4(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write all pictures as H.264, with caption and alternative text."""
    _video(excerpt, out, webm=False)


def webm(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write all pictures as VP9, with caption and alternative text."""
    _video(excerpt, out, webm=True)


def _video(excerpt: Excerpt, out: BinaryIO, *, webm: bool) -> None:
    from convviz.encode.video import VideoEncoder

    shown = excerpt.pictures
    paper, exact = shown.theme.paper, webm and excerpt.manner.lossless
    VideoEncoder(webm, exact, paper, shown.caption, shown.alt_text)(excerpt.film, out)


def pptx(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write a deck of one slide, with the GIF, its words and the explanation of the layer."""
    from io import BytesIO

    from convviz.slides.deck import Slide, deck, sheet_of

    shown, aspect, picture = excerpt.pictures, excerpt.manner.aspect, BytesIO()
    sheet_of(aspect)  # before the work of drawing
    gif(excerpt, picture)
    slide = Slide(shown.short_caption, picture.getvalue(), shown.alt_text, shown.spoken)
    deck([slide], out, theme=shown.theme, aspect=aspect)


def svg(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write the pictures as shapes, which move if there are several."""
    from convviz.render.svg import Playback, svg

    playback = Playback(excerpt.shown_ms, excerpt.loop)
    out.write(svg(excerpt.canvas, excerpt.shapes(), playback).encode())


def pdf(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write a page for each picture."""
    from convviz.render.pdf import pdf

    out.write(pdf(excerpt.canvas, excerpt.shapes()))


def html(excerpt: Excerpt, out: BinaryIO) -> None:
    """Write a page that plays the walk, or the pictures.

    Where one picture is asked for, the page stands still there.
    """
    from convviz.html.played import plays

    shown, places = excerpt.pictures, excerpt.places
    first = places[0] if len(places) < len(shown) else None
    if (played := shown.played) and plays(played.walk.layer):
        from convviz.html.player import player_page

        one = None if first is None else shown.step(first)
        page = player_page(*played, shown.theme, shown.alt_text, one)
    else:
        page = _strip_page(excerpt.whole, first)
    out.write(page.encode())


def _strip_page(excerpt: Excerpt, first: int | None) -> str:
    from convviz.html.filmstrip import Strip, filmstrip_page
    from convviz.render.svg import Playback, svg

    shown = excerpt.pictures
    strip = Strip(
        svg(shown.canvas, excerpt.shapes(), Playback(excerpt.shown_ms, excerpt.loop)),
        excerpt.shown_ms,
        [shown.step(place) for place in excerpt.places],
        first,
    )
    return filmstrip_page(strip, shown.caption, shown.alt_text, shown.theme)
