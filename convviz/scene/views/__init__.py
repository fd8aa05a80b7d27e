"""The views: each a way to show a walk, a line of the table here and a folder.

A view's `scenes.py` has one function, `scenes`, and is imported when the view is first asked
for.  Layers in a row are drawn by the folder `rows`, whose `scenes` takes a chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from convviz.parsing.numerals import one_of

if TYPE_CHECKING:
    from convviz.scene.model import Scene
    from convviz.walks.tensors import Tensors
    from convviz.walks.walk import Walk

SIDE_BY_SIDE = ("on the left", "in the middle", "on the right")
ONE_BELOW_THE_OTHER = ("at the top", "below", "at the bottom")


class View(NamedTuple):
    """A view of a walk in the direction `walked`, made by `scenes` in `folder`.

    A story can show in it the `taps` of the first output one by one, and moves `eased`.

    For somebody who cannot see the picture, `places` tells where input, kernel and output
    are, with an empty text for kernels not drawn, and `told` whatever else matters.  Places
    of layers over one or three axes are `otherwise`, and kernels of more than `kernel_axes`
    are not drawn.
    """

    folder: str
    walked: str = "gather"
    needs_numbers: bool = False
    taps: bool = False
    eased: bool = False
    places: tuple[str, str, str] = SIDE_BY_SIDE
    told: str = ""
    otherwise: tuple[str, str, str] | None = None
    kernel_axes: int = 3

    def places_of(self, walk: Walk) -> tuple[str, str, str]:
        """Where input, kernel and output of `walk` are."""
        axes = len(walk.plan.kernel)
        first, middle, last = (axes != 2 and self.otherwise) or self.places
        return first, middle * (axes <= self.kernel_axes), last

    def of(self, walk: Walk, tensors: Tensors | None) -> Iterator[Scene]:
        """Arrangements of `walk`, from the one that shows most to the one that shows least.

        Raises:
            ConvVizError: the view cannot show such a layer.
        """
        module = import_module(f"convviz.scene.views.{self.folder}.scenes")
        scenes: Iterator[Scene] = module.scenes(walk, tensors)
        return scenes


VIEWS = {
    "channels": View("channels", taps=True, eased=True, otherwise=ONE_BELOW_THE_OTHER),
    "scatter": View("channels", walked="scatter", eased=True, otherwise=ONE_BELOW_THE_OTHER),
    "isometric": View(
        "isometric",
        places=("lying flat below", "over the cells that they read", "lying flat above"),
        kernel_axes=2,
    ),
    "matrix": View(
        "matrix",
        told=" It is shown as a product of two matrices: the kernels, unrolled into rows,"
        " times the patches, unrolled into columns.",
    ),
    "product": View(
        "product",
        needs_numbers=True,
        told=" One channel is shown large: its patch, of a convolution the kernel and their"
        " products too, and the result.",
    ),
}


def view_of(name: object) -> tuple[str, View]:
    """The view called `name`, in any letter case, and the name as the table spells it.

    Raises:
        ConvVizError: no view has the name.
    """
    known = one_of("view", name, VIEWS)
    return known, VIEWS[known]
