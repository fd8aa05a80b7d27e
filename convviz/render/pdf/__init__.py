"""Pictures as the pages of a PDF."""

from convviz.render.pdf.document import pdf

__all__ = ["pdf"]
