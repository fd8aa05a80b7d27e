"""convviz shows what a convolution layer really does.

    >>> import convviz
    >>> layer = convviz.Conv2d(3, 2, kernel_size=3, stride=2, padding=1, dilation=2)
    >>> layer.output_shape((3, 7, 7)), layer.parameters, layer.macs((3, 7, 7))
    ((2, 3, 3), 56, 486)

`animate(layer, (3, 7, 7)).save("hero.gif")` draws it.  What a name needs is imported when it
is first used, so that a program starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convviz.animation.animate import animate
    from convviz.animation.animation import Animation
    from convviz.animation.filter_image import filter_image
    from convviz.animation.fitted import Fitted
    from convviz.animation.formats import FORMATS, Format
    from convviz.conventions.cropping import resolve_cropping
    from convviz.conventions.padding import resolve_padding
    from convviz.cost.explain.explanation import Explanation
    from convviz.cost.sweep.article import article_sweeps
    from convviz.cost.sweep.sweeping import sweep
    from convviz.cost.sweep.table import Sweep
    from convviz.errors import ConvVizError, ShapeWarning, SizeWarning
    from convviz.explorer.exploring import Explorer, explore
    from convviz.files import shown_path
    from convviz.filtering.kernels import FilterKernel, filter_kernel
    from convviz.gallery import Result, check_gallery, render_deck, render_gallery, render_model
    from convviz.html.document import HtmlPage
    from convviz.html.lesson import lesson
    from convviz.layer import (
        OPERATORS,
        AvgPool1d,
        AvgPool2d,
        AvgPool3d,
        Conv1d,
        Conv2d,
        Conv3d,
        ConvTranspose1d,
        ConvTranspose2d,
        ConvTranspose3d,
        Fold,
        Layer,
        MaxPool1d,
        MaxPool2d,
        MaxPool3d,
        Operator,
        PixelShuffle,
        PixelUnshuffle,
        Unfold,
        operator_named,
    )
    from convviz.layer.making import MadeLayer, make_layer
    from convviz.models.asking import model
    from convviz.models.explaining import explain
    from convviz.models.layers import ModelLayer
    from convviz.models.model import Model
    from convviz.options import BLOCK_KEYS, OPTIONS, Option
    from convviz.parsing.shapes import shape_question
    from convviz.snippets.kinds import SNIPPETS
    from convviz.walks.blocks import BLOCKS, block
    from convviz.walks.chains import Chain, chain
    from convviz.walks.walk import Step, Walk, walk
    from convviz.words.transcript.telling import transcript

__version__ = "0.1.0"

_HOME = {
    "Animation": "animation.animation",
    "AvgPool1d": "layer",
    "AvgPool2d": "layer",
    "AvgPool3d": "layer",
    "BLOCKS": "walks.blocks",
    "BLOCK_KEYS": "options",
    "Chain": "walks.chains",
    "Conv1d": "layer",
    "Conv2d": "layer",
    "Conv3d": "layer",
    "ConvTranspose1d": "layer",
    "ConvTranspose2d": "layer",
    "ConvTranspose3d": "layer",
    "ConvVizError": "errors",
    "Explanation": "cost.explain.explanation",
    "Explorer": "explorer.exploring",
    "FORMATS": "animation.formats",
    "FilterKernel": "filtering.kernels",
    "Fitted": "animation.fitted",
    "Fold": "layer",
    "Format": "animation.formats",
    "HtmlPage": "html.document",
    "Layer": "layer",
    "MaxPool1d": "layer",
    "MaxPool2d": "layer",
    "MaxPool3d": "layer",
    "MadeLayer": "layer.making",
    "OPERATORS": "layer",
    "Model": "models.model",
    "ModelLayer": "models.layers",
    "Operator": "layer",
    "OPTIONS": "options",
    "Option": "options",
    "PixelShuffle": "layer",
    "PixelUnshuffle": "layer",
    "Result": "gallery",
    "SNIPPETS": "snippets.kinds",
    "ShapeWarning": "errors",
    "SizeWarning": "errors",
    "Step": "walks.walk",
    "Sweep": "cost.sweep.table",
    "Unfold": "layer",
    "Walk": "walks.walk",
    "animate": "animation.animate",
    "article_sweeps": "cost.sweep.article",
    "block": "walks.blocks",
    "chain": "walks.chains",
    "check_gallery": "gallery",
    "explain": "models.explaining",
    "explore": "explorer.exploring",
    "filter_image": "animation.filter_image",
    "filter_kernel": "filtering.kernels",
    "lesson": "html.lesson",
    "make_layer": "layer.making",
    "model": "models.asking",
    "operator_named": "layer",
    "render_deck": "gallery",
    "render_gallery": "gallery",
    "render_model": "gallery",
    "resolve_cropping": "conventions.cropping",
    "resolve_padding": "conventions.padding",
    "shape_question": "parsing.shapes",
    "shown_path": "files",
    "sweep": "cost.sweep.sweeping",
    "transcript": "words.transcript.telling",
    "walk": "walks.walk",
}

__all__ = [
    "BLOCKS",
    "BLOCK_KEYS",
    "FORMATS",
    "OPERATORS",
    "OPTIONS",
    "SNIPPETS",
    "Animation",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "Chain",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "ConvVizError",
    "Explanation",
    "Explorer",
    "FilterKernel",
    "Fitted",
    "Fold",
    "Format",
    "HtmlPage",
    "Layer",
    "MadeLayer",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Model",
    "ModelLayer",
    "Operator",
    "Option",
    "PixelShuffle",
    "PixelUnshuffle",
    "Result",
    "ShapeWarning",
    "SizeWarning",
    "Step",
    "Sweep",
    "Unfold",
    "Walk",
    "__version__",
    "animate",
    "article_sweeps",
    "block",
    "chain",
    "check_gallery",
    "explain",
    "explore",
    "filter_image",
    "filter_kernel",
    "lesson",
    "make_layer",
    "model",
    "operator_named",
    "render_deck",
    "render_gallery",
    "render_model",
    "resolve_cropping",
    "resolve_padding",
    "shape_question",
    "shown_path",
    "sweep",
    "transcript",
    "walk",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'convviz' has no attribute {name!r}")
    value = getattr(import_module(f"convviz.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
