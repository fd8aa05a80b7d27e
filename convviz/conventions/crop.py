"""What is cropped off the output of a transposed convolution: cells of one axis."""

from __future__ import annotations

from typing import NamedTuple

from convviz.conventions.window import Pair, Window
from convviz.errors import ConvVizError


class Crop(NamedTuple):
    """Cells that a transposed convolution leaves out `before` and `after` its output.

    A negative `after` adds cells past the last tap, which hold the bias alone.
    """

    before: int
    after: int

    @property
    def padding(self) -> Pair:
        """(before, after) without the added cells, none of them negative."""
        return self.before, max(self.after, 0)

    @property
    def output_padding(self) -> int:
        """The added cells, on top of `padding`."""
        return max(-self.after, 0)

    def out_size(self, window: Window) -> int:
        """Outputs of `window`, transposed, with this crop."""
        return window.transposed_size - self.before - self.after

    def checked(self, window: Window) -> Crop:
        """This crop, which leaves `window` some output.

        Raises:
            ConvVizError: it leaves none.
        """
        if self.out_size(window) < 1:
            raise ConvVizError(
                f"a transposed convolution of {window.size} inputs writes"
                f" {window.transposed_size} cells, of which a crop of {self.before} before"
                f" and {self.after} after leaves none"
            )
        return self


def added_cells(window: Window, pads: Pair, out_size: int, whose: str) -> int:
    """The output padding with which `window`, cropped by `pads`, gives `out_size` outputs.

    It is less than the stride: as many sizes of a convolution's input give one of its output.

    >>> added_cells(Window(4, 3, stride=2), (1, 1), 8, "output_size")
    1

    Raises:
        ConvVizError: it would be negative or too much, of what `whose` names.
    """
    least = window.transposed_size - sum(pads)
    most = least + window.stride - 1
    if not least <= out_size <= most:
        raise ConvVizError(
            f"{whose} is from {least} to {most} for {window.size} inputs with stride"
            f" {window.stride}, a kernel that spans {window.span}, and padding"
            f" {pads[0]} + {pads[1]}: not {out_size}"
        )
    return out_size - least
