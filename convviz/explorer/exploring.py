"""`explore`: the page with a form for every argument of a layer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, overload

from convviz.adapt import as_layer, shape_for
from convviz.errors import ConvVizError
from convviz.explorer.address import address
from convviz.explorer.presets import presets
from convviz.html.document import HtmlPage
from convviz.html.page import EXPLORER, page, text_of, themes_of
from convviz.html.played import SEEDS, STREAM, plays
from convviz.layer import Conv2d, Layer
from convviz.layer.pooling import Pooling
from convviz.theme import load_theme
from convviz.walks.walk import walk

if TYPE_CHECKING:
    from convviz.html.widget import LayerWidget

NUMBERS = {"whole": True, "stream": STREAM} | SEEDS
"""The numbers in the cells: those of pictures, and of large layers those of a hash."""

TITLE = "Convolutions, to try out"
DESCRIPTION = (
    "A form for every argument of a convolution, a transposed convolution or a pool, and the"
    " layer at work. The page makes its pictures by a script, which does not run here:"
    " convviz render draws them as files."
)
HEIGHT_PX = 900
"""The height of the page in a notebook."""


@dataclass(frozen=True, slots=True, repr=False)
class Explorer(HtmlPage):
    """The page of an explorer, which starts with the layer of an `address`."""

    address: str = ""


@overload
def explore(
    layer: object = None, input_shape: Sequence[int] | None = None, *, widget: Literal[False]
) -> Explorer: ...
@overload
def explore(
    layer: None = None, input_shape: None = None, *, widget: None = None
) -> Explorer: ...
@overload
def explore(
    layer: object, input_shape: Sequence[int], *, widget: bool | None = None
) -> Explorer | LayerWidget: ...
def explore(
    layer: object = None,
    input_shape: Sequence[int] | None = None,
    *,
    widget: bool | None = None,
) -> Explorer | LayerWidget:
    """A page to try layers out: a picture that plays, and a form for every argument.

    `layer` over an input of (channels, sizes ...) is what the page starts with, by default a
    convolution with stride, padding and dilation.

    With a `widget`, `layer` is an object of the notebook instead, whose `layer`, `shape`,
    `step` and `values` Python sees and sets.  None makes one of a layer in a notebook where
    anywidget is installed, which the extra `[notebook]` brings.

    >>> from convviz.layer import MaxPool2d
    >>> explore(MaxPool2d(2), (3, 6, 6), widget=False).address
    'op=maxpool&in=3,6,6&k=2'

    Raises:
        ConvVizError: `layer` is no layer, or none that a page plays, or it does not fit the
            shape, or one of the two is missing; or there is no anywidget for a `widget`.
    """
    if widget or (widget is None and layer is not None and _shows_widgets()):
        from convviz.html.widget import widget as widget_of

        return widget_of(*_start(layer, input_shape))
    layer, input_shape = _start(layer, input_shape)
    shape = shape_for(layer, input_shape)
    ours = by_pytorch_s_rules(as_layer(layer, shape))
    start = address(walk(ours, shape))
    return Explorer(TITLE, _page(start), HEIGHT_PX, start)


def _shows_widgets() -> bool:
    """True in the kernel of a notebook, if there is anywidget."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel") and find_spec("anywidget") is not None


def _start(layer: object, input_shape: Sequence[int] | None) -> tuple[object, Sequence[int]]:
    """What was asked for, or the layer that an explorer starts with."""
    if layer is None and input_shape is None:
        return Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)
    if layer is None or input_shape is None:
        missing = "layer" if layer is None else "input_shape"
        raise ConvVizError(f"explore takes a layer and its input_shape: {missing} is missing")
    return layer, input_shape


def _page(start: str) -> str:
    data = {"start": start, "presets": presets(), "numbers": NUMBERS}
    themes = themes_of(load_theme("light"))
    sheet = text_of("explorer.css")
    return page(TITLE, DESCRIPTION, EXPLORER, "startExplorer", data, themes, sheet=sheet)


def by_pytorch_s_rules(layer: Layer) -> Layer:
    """`layer` as PyTorch has it, whose rules are those of the page.

    Raises:
        ConvVizError: no page plays it, or PyTorch does not have it.
    """
    if not plays(layer):
        raise ConvVizError(
            "explore plays convolutions, transposed convolutions and pools, not"
            f" {type(layer).__name__}: animate draws it"
        )
    if isinstance(layer, Pooling) and layer.framework != "torch":
        return replace(layer, framework="torch")  # type: ignore[type-var]  # each is a dataclass
    return layer
