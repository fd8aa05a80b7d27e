"""The views: each a way to show a walk, one line here and one module of its own.

A module is imported when its view is first asked for.
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


class View(NamedTuple):
    """The function `scenes` in `module`, for a walk that goes as `walked` says.

    `places` says where input, kernel and output are, the kernel's being empty where it is
    not drawn, and `told` what else somebody should know who cannot see the picture.
    """

    module: str
    scenes: str
    walked: str = "gather"
    needs_numbers: bool = False
    places: tuple[str, str, str] = SIDE_BY_SIDE
    told: str = ""

    def of(self, walk: Walk, tensors: Tensors | None) -> Iterator[Scene]:
        """Arrangements of `walk`, from the one that shows most to the one that shows least.

        Raises:
            ConvVizError: the view cannot show such a layer.
        """
        module = import_module(f"convviz.scene.views.{self.module}.scenes")
        scenes: Iterator[Scene] = getattr(module, self.scenes)(walk, tensors)
        return scenes


VIEWS = {
    "channels": View("channels", "channel_scenes"),
    "scatter": View("channels", "channel_scenes", walked="scatter"),
    "isometric": View(
        "isometric", "isometric_scenes", places=("lying flat below", "", "lying flat above")
    ),
    "matrix": View(
        "matrix",
        "matrix_scenes",
        told=" It is shown as a product of two matrices: the kernels, unrolled into rows,"
        " times the patches, unrolled into columns.",
    ),
    "product": View(
        "product",
        "product_scenes",
        needs_numbers=True,
        told=" One channel is shown large: its patch, of a convolution the kernel and their"
        " products too, and the result.",
    ),
}


def view_of(name: object) -> tuple[str, View]:
    """The view called `name`, in whatever letter case, and its name as it is written.

    Raises:
        ConvVizError: there is none.
    """
    known = one_of("view", name, VIEWS)
    return known, VIEWS[known]
