"""How an animation shows itself in a notebook: once, with words for who cannot see it.

Of these types a notebook shows one: the HTML, which is the player where the page's script can
play the layer and the GIF where it cannot; exports that have no HTML, such as a PDF, take the
last picture.  The GIF stands in the HTML, as Colab shows no `image/gif`.
"""

from __future__ import annotations

from typing import Protocol

from convviz.animation.pictures import Pictures


class Displayable(Protocol):
    """What has pictures, files of them, and words for it."""

    @property
    def pictures(self) -> Pictures:
        """What is shown."""

    @property
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see the picture."""

    def to_bytes(self, format: str = "gif") -> bytes:
        """The file as bytes."""


def mime_bundle(shown: Displayable) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """MIME type to content, and MIME type to metadata, as IPython's display protocol asks."""
    still = _base64(shown.to_bytes("png"))
    words = shown.alt_text
    return (
        {"text/html": _html(shown, still), "image/png": still, "text/plain": words},
        {"image/png": {"alt": words}},
    )


def _html(shown: Displayable, still: str) -> str:
    """The player in a frame, which has the last picture for who shows no frames; or the GIF."""
    from convviz.html.played import plays

    words, pictures = shown.alt_text, shown.pictures
    if (played := pictures.played) and plays(played.walk.layer):
        from convviz.html.frame import player_frame
        from convviz.html.player import player_data

        instead = _image("png", still, words)
        return player_frame(played.walk, player_data(*played), pictures.theme, words, instead)
    return _image("gif", _base64(shown.to_bytes("gif")), words)


def _image(format: str, content: str, words: str) -> str:
    from html import escape

    return f'<img src="data:image/{format};base64,{content}" alt="{escape(words)}">'


def _base64(content: bytes) -> str:
    from base64 import b64encode  # the command line starts without it

    return b64encode(content).decode()
