"""Unfold and fold: the patches under a window as columns of a matrix, and back again.

The two steps around a matrix product that make a convolution of it (im2col and col2im).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

from convviz.axis import Axis
from convviz.errors import ConvVizError
from convviz.layer.base import Argument, Ints
from convviz.layer.plan import Plan, Rule, Side
from convviz.layer.windowed import Windowed, ints, tidy_pads
from convviz.parsing.numerals import is_list, short, whole
from convviz.parsing.shapes import sizes_in


class Folding(Windowed):
    """What `Unfold` and `Fold` share; not made by itself."""

    __slots__ = ()
    dims: ClassVar[int] = 2
    padding: Ints | Sequence[Sequence[int]]

    def _check(self) -> None:
        self._tidy("kernel_size", "dilation", "stride")
        object.__setattr__(self, "padding", tidy_pads(self.padding, self.dims))


@dataclass(frozen=True, slots=True)
class Unfold(Folding):
    """The patches of (channels, rows, cols) as the columns of a matrix, as `torch.nn.Unfold`.

    The output is (channels · Π K, positions), channel by channel, then tap by tap.

    >>> Unfold(3, stride=2).output_shape((2, 7, 7))
    (18, 9)

    Raises:
        ConvVizError: an argument is not one of a possible layer.
    """

    kernel_size: Ints
    dilation: Ints = 1
    padding: Ints | Sequence[Sequence[int]] = 0
    stride: Ints = 1

    def __post_init__(self) -> None:
        self._check()

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the window goes over an input of shape (channels, rows, cols).

        Raises:
            ConvVizError: the shape is not this layer's, the window does not fit in it, or
                there is no such view.
        """
        self.check_view(view)
        channels, *sizes = self.check_input_shape(input_shape)
        axes = self.window_over(sizes)
        grid = tuple(axis.out_size for axis in axes)
        row = Axis(whole("output positions", prod(grid), least=1), 1)
        rows = whole("output channels", channels * prod(self.kernel), least=1)
        return Plan(
            reading=Side(channels, axes),
            writing=Side(rows, (row,), flat=True),
            grid=grid,
            rule=Rule.COPY,
            groups=channels,
        )


@dataclass(frozen=True, slots=True)
class Fold(Folding):
    """Columns of a matrix laid back as patches and added up, as `torch.nn.Fold`.

    The input is (channels · Π K, positions); the output has `output_size` rows and cols.

    >>> Fold((7, 7), 3, stride=2).output_shape((18, 9))
    (2, 7, 7)

    Raises:
        ConvVizError: an argument is not one of a possible layer.
    """

    output_size: Ints
    kernel_size: Ints
    dilation: Ints = 1
    padding: Ints | Sequence[Sequence[int]] = 0
    stride: Ints = 1

    def __post_init__(self) -> None:
        self._tidy("output_size")
        self._check()

    @property
    def more_arguments(self) -> tuple[Argument, ...]:
        """The output's size."""
        return (Argument("out", ints(self.output_size)),)

    @classmethod
    def input_names(cls) -> tuple[str, ...]:
        """What the numbers of an input shape are called."""
        return "channels", "positions"

    def check_input_shape(self, input_shape: Sequence[int]) -> tuple[int, ...]:
        """`input_shape` as (channels · Π K, positions).

        Raises:
            ConvVizError: it is not, or there are more or fewer positions than the window
                has over the output.
        """
        sizes = sizes_in(input_shape, 2)
        taps = prod(self.kernel)
        if not is_list(sizes) or len(sizes) != 2:
            raise ConvVizError(
                f"Fold takes an input shape (channels · {taps} taps, positions), without a"
                f" batch, not {short(sizes)}"
            )
        rows = whole("input channels", sizes[0], least=1)
        positions = whole("input positions", sizes[1], least=1)
        if rows % taps:
            raise ConvVizError(
                f"input channels must be a multiple of the {taps} taps of a kernel of"
                f" {self.kernel}, not {rows}"
            )
        fit = prod(axis.out_size for axis in self.window_over(ints(self.output_size)))
        if positions != fit:
            raise ConvVizError(
                f"the window has {fit} positions over an output of {self.output_size},"
                f" so the input must have as many columns, not {positions}"
            )
        return rows, positions

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the patches of an input of (channels · Π K, positions) are laid back.

        Raises:
            ConvVizError: the shape is not this layer's, or there is no such view.
        """
        self.check_view(view)
        rows, positions = self.check_input_shape(input_shape)
        axes = self.window_over(ints(self.output_size))
        channels = rows // prod(self.kernel)
        return Plan(
            reading=Side(rows, (Axis(positions, 1),), flat=True),
            writing=Side(channels, axes),
            grid=tuple(axis.out_size for axis in axes),
            rule=Rule.COPY,
            groups=channels,
            scatters=True,
        )
