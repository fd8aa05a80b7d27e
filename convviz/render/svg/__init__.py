"""Pictures as SVG."""

from convviz.render.svg.document import Playback, svg

__all__ = ["Playback", "svg"]
