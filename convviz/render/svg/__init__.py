"""Pictures as SVG."""

from convviz.render.svg.document import Timing, svg

__all__ = ["Timing", "svg"]
