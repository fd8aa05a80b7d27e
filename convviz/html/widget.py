"""A layer in a notebook as an object: what its reader does in the browser, Python sees.

It is an anywidget of the modules of the page's player, and needs the extra `[notebook]`;
without that the module can be imported, and `LayerWidget` says what to install.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from convviz.errors import ConvVizError
from convviz.html.document import HtmlPage
from convviz.html.frame import player_frame
from convviz.html.page import PLAYER, colours, joined, page, text_of, themes_of
from convviz.html.played import MOST_GIVEN, plays
from convviz.html.player import player_data
from convviz.layer import Layer
from convviz.parsing.numerals import short
from convviz.theme import load_theme
from convviz.walks.asked import Values, numbers_of
from convviz.walks.limits import can_have_numbers
from convviz.walks.walk import Walk
from convviz.walks.walk import walk as walk_of
from convviz.words.describe import caption

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

WIDGET = (*PLAYER, "pages/guest.js", "pages/widget.js")
"""The modules of the widget."""

MOST_SEEN = 2**20
"""Numbers of an array that Python sees at the most."""

MISSING = 'a widget needs anywidget, which is not installed: pip install "convviz[notebook]"'


@cache
def widget_script() -> str:
    """The one ES module of the widget, its style sheet in it."""
    style, script = json.dumps(_style()), joined(WIDGET)
    return f"const STYLE = {style};\n{script}\nexport default {{ render }};\n"


def _style() -> str:
    """The style sheet of the page, for a shadow tree whose root is a main element."""
    light, dark = (
        colours(load_theme(name), None).replace(":root", root)
        for name, root in (("light", "main"), ("dark", "main.dark"))
    )
    rules = text_of("page.css")
    for root in ("html", "body"):
        rules = rules.replace(f"\n{root} {{", "\nmain {")
    return light + dark + rules + text_of("widget.css")


def _played(layer: object, shape: Sequence[int]) -> Walk:
    """The walk of a layer that the script plays.

    Raises:
        ConvVizError: the layer does not fit the shape, or the script does not play it.
    """
    steps = walk_of(layer, shape)
    if not plays(steps.layer):
        raise ConvVizError(
            f"a widget plays convolutions, transposed ones and pools, not"
            f" {type(steps.layer).__name__}: convviz.animate draws it"
        )
    return steps


def _filling(layer: object, steps: Walk, values: Values) -> dict[str, Any]:
    """What fills the player: with `values` it shows numbers at once."""
    shown = numbers_of(layer, steps, values, 0)
    own = not isinstance(layer, Layer) and can_have_numbers(steps)
    told = shown or (numbers_of(layer, steps, True, 0) if own else None)
    return player_data(steps, told) | {"showNumbers": shown is not None}


def _arrays(steps: Walk, numbers: Mapping[str, Any]) -> Arrays:
    """The arrays that the browser has, but those of more than MOST_SEEN numbers."""
    shapes = {"input": steps.input_shape}
    if steps.layer.weight_shape:
        shapes["weight"] = steps.layer.weight_shape
    if steps.layer.has_bias:
        shapes["bias"] = (steps.plan.writing.channels,)
    return _kept(
        {
            name: _array(shape, numbers[name])
            for name, shape in shapes.items()
            if prod(shape) <= MOST_SEEN
        }
    )


def _array(shape: tuple[int, ...], told: Any) -> NDArray[Any]:
    import numpy as np

    from convviz.walks.seeded import Seeded

    if isinstance(told, list):
        return np.array(told).reshape(shape)
    return Seeded(shape, **told).part(*np.ix_(*map(np.arange, shape)))


def _kept(arrays: dict[str, NDArray[Any]]) -> Arrays:
    """The arrays as they are shown: who changes them, sets others."""
    for array in arrays.values():
        array.flags.writeable = False
    return MappingProxyType(arrays)


def _given(arrays: Arrays) -> dict[str, NDArray[Any]]:
    """The arrays of which the browser holds every number."""
    return {name: array for name, array in arrays.items() if array.size <= MOST_GIVEN}


def _with_typed(arrays: Arrays, typed: Sequence[tuple[str, list[int], float]]) -> Arrays:
    """The arrays with the numbers that readers have typed in: (name, place, number)."""
    made = {name: array.copy() for name, array in arrays.items()}
    for name, place, number in typed:
        if name in made:
            if made[name].dtype.kind != "f" and number != int(number):
                made[name] = made[name].astype(float)
            made[name][tuple(place)] = number
    return _kept(made)


try:
    import traitlets
    from anywidget import AnyWidget
except ModuleNotFoundError:

    def __getattr__(name: str) -> object:
        if name == "LayerWidget":
            raise ConvVizError(MISSING)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

else:

    class LayerWidget(AnyWidget):
        """A layer that plays in a notebook; each of its traits can be read, set and observed.

        `layer` and `shape` are what is shown: setting one draws it anew, and `show` sets both.
        `step` is the step at work, counted from 0.  `values` are the arrays `input`, `weight`
        and `bias` by name; setting some of them keeps the others.  An array of more than a
        million numbers is left out.

        Raises:
            ConvVizError: the layer does not fit the shape, or is none that the script plays,
                or there is no such step, or an array has another shape.
        """

        layer = traitlets.Any()
        shape = traitlets.Any()
        step = traitlets.Int().tag(sync=True)
        values = traitlets.Any()
        _data = traitlets.Dict().tag(sync=True)
        _typed: Any = traitlets.List().tag(sync=True)

        def __init__(
            self, layer: object, shape: Sequence[int], *, step: int = 0, values: Values = None
        ) -> None:
            self._settling = True
            self._take(layer, shape, values)
            super().__init__(
                _esm=widget_script(),
                layer=layer,
                shape=self._steps.input_shape,
                step=step,
                values=self._sent,
                _data=self._filled,
            )
            self._settling = False
            self.observe(self._asked, ["layer", "shape", "values"])
            self.observe(self._read, ["_typed"])

        def __repr__(self) -> str:
            return f"<LayerWidget of {caption(self._steps)}: step {self.step}>"

        def _repr_mimebundle_(self, **asked: Any) -> Any:
            """The widget, and for pages without a kernel the same player in a frame."""
            bundle = super()._repr_mimebundle_(**asked)
            if bundle:
                bundle[0]["text/html"] = self._frame()
            return bundle

        def _frame(self) -> str:
            data, words = self._filled | {"step": self.step}, str(caption(self._steps))
            return player_frame(self._steps, data, load_theme("light"), words, escape(words))

        @property
        def html(self) -> str:
            """The page that plays the layer as it is now, and needs nothing but itself."""
            words = str(caption(self._steps))
            data = self._filled | {"step": self.step}
            modules = (*PLAYER, "pages/page.js")
            return page(
                words, words, modules, "startPage", data, themes_of(load_theme("light"))
            )

        def save(self, path: str | PathLike[str]) -> Path:
            """Write the page that plays the layer to `path`, which ends in .html.

            Raises:
                ConvVizError: it ends in something else, or the file cannot be written.
            """
            return HtmlPage(str(caption(self._steps)), self.html).save(path)

        def show(self, layer: object, shape: Sequence[int], values: Values = None) -> None:
            """Show another layer over another input, at the same step or the last one.

            Raises:
                ConvVizError: as of the class.
            """
            self._take(layer, shape, values)
            self._settle(
                layer=layer,
                shape=self._steps.input_shape,
                step=min(self.step, len(self._steps) - 1),
                values=self._sent,
                _typed=[],
                _data=self._filled,
            )

        def _take(self, layer: object, shape: Sequence[int], values: Values) -> None:
            steps = _played(layer, shape)
            filled = _filling(layer, steps, values)
            self._sent = _arrays(steps, filled["numbers"])
            self._steps, self._filled = steps, filled

        def _settle(self, **traits: Any) -> None:
            """Set traits together, without asking again for what they are set to."""
            self._settling = True
            try:
                with self.hold_sync(), self.hold_trait_notifications():
                    for name, value in traits.items():
                        self.set_trait(name, value)
            finally:
                self._settling = False

        def _asked(self, change: Any) -> None:
            """Show what a trait was set to, or leave all as it was."""
            if self._settling:
                return
            try:
                self.show(self.layer, self.shape, self._values_after(change))
            except Exception:
                self._settle(**{change.name: change.old})
                raise

        def _values_after(self, change: Any) -> Values:
            """The numbers of what a change shows: over another shape the weights are kept."""
            if change.name == "values":
                some = change.new
                return {**_given(change.old), **some} if isinstance(some, Mapping) else some
            given = self._typed or self._filled["showNumbers"]
            if change.name == "layer" or not given:
                return None
            return {name: self.values[name] for name in self.values if name != "input"}

        def _read(self, change: Any) -> None:
            """Take over the numbers that a reader has typed in."""
            if not self._settling:
                self._settle(values=_with_typed(self._sent, change.new))

        @traitlets.validate("step")
        def _check_step(self, proposal: Any) -> int:
            number, count = proposal.value, len(self._steps)
            if not 0 <= number < count:
                raise ConvVizError(
                    f"there is no step {short(number)} among {count}: it can be from 0 to"
                    f" {count - 1}"
                )
            return int(number)


def widget(
    layer: object, shape: Sequence[int], *, step: int = 0, values: Values = None
) -> LayerWidget:
    """A widget of `layer` over an input of `shape`, to be shown last in a cell.

    Raises:
        ConvVizError: as of LayerWidget, or anywidget is not installed.
    """
    if "LayerWidget" not in globals():
        raise ConvVizError(MISSING)
    return LayerWidget(layer, shape, step=step, values=values)
