"""How an animation shows itself in a notebook: its GIF, with words for who cannot see it.

Jupyter and JupyterLab take the most telling of these types that they know; the HTML carries
the GIF itself, so that a page without image/gif (Colab) shows it too, and has the words.
"""

from __future__ import annotations

from typing import Protocol


class Displayable(Protocol):
    """What has a GIF and words for it."""

    @property
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see the picture."""

    def to_bytes(self, format: str = "gif") -> bytes:
        """The file as bytes."""


def mime_bundle(shown: Displayable) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """MIME type to content, and MIME type to metadata, as IPython's display protocol asks."""
    from base64 import b64encode  # the command line starts without them
    from html import escape

    gif, words = b64encode(shown.to_bytes("gif")).decode(), shown.alt_text
    html = f'<img src="data:image/gif;base64,{gif}" alt="{escape(words)}">'
    return (
        {"image/gif": gif, "text/html": html, "text/plain": words},
        {"image/gif": {"alt": words}},
    )
