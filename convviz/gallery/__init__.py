"""Many pictures at once: those of a TOML file of layers, or jobs of any origin.

The pictures are independent: one that fails keeps no other from being made.
"""

from convviz.gallery.checking import check_jobs
from convviz.gallery.jobs import Job
from convviz.gallery.making import Result, render_jobs
from convviz.gallery.of_model import render_model
from convviz.gallery.rendering import check_gallery, render_gallery

__all__ = [
    "Job",
    "Result",
    "check_gallery",
    "check_jobs",
    "render_gallery",
    "render_jobs",
    "render_model",
]
