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
    from base64 import b64encode  # the command line starts without it

    words, still = shown.alt_text, b64encode(shown.to_bytes("png")).decode()
    return (
        {"text/html": _html(shown), "image/png": still, "text/plain": words},
        {"image/png": {"alt": words}},
    )


def _html(shown: Displayable) -> str:
    """The player in a frame, or the GIF."""
    from base64 import b64encode
    from html import escape

    from convviz.html.played import plays

    if (played := shown.pictures.played) and plays(played.walk.layer):
        from convviz.html.frame import player_frame

        return player_frame(*played, shown.pictures.theme, shown.alt_text)
    gif = b64encode(shown.to_bytes("gif")).decode()
    return f'<img src="data:image/gif;base64,{gif}" alt="{escape(shown.alt_text)}">'
