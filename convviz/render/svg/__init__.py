"""Pictures as SVG."""

from convviz.render.svg.document import STILL_RULE, Playback, svg
from convviz.render.svg.paths import PIXELS

__all__ = ["PIXELS", "STILL_RULE", "Playback", "svg"]
