"""Convolutions of one, two and three axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from convviz.axis import PADDING_MODES, Axis
from convviz.conventions.window import Pads, Window
from convviz.errors import ConvVizError
from convviz.layer.base import Ints, output_axes
from convviz.layer.plan import Plan, Rule, Side
from convviz.layer.windowed import Weighted, as_pads, tidy_pads
from convviz.parsing.numerals import plain, short
from convviz.parsing.spelling import spelled


@dataclass(frozen=True, slots=True)
class Convolution(Weighted):
    """What `Conv1d`, `Conv2d` and `Conv3d` share; not made by itself.

    After construction `kernel_size`, `stride` and `dilation` hold one int an axis, and
    `padding` a string, one int an axis, or where lopsided one (before, after) an axis.
    """

    dims: ClassVar[int]

    in_channels: int
    out_channels: int
    kernel_size: Ints
    stride: Ints = 1
    padding: str | Ints | Sequence[Sequence[int]] = 0
    dilation: Ints = 1
    groups: int = 1
    bias: bool = True
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        self._tidy_channels()
        self._tidy("kernel_size", "stride", "dilation")
        object.__setattr__(self, "padding", self._tidy_padding())
        mode = spelled(self.padding_mode, PADDING_MODES) or self.padding_mode
        Axis(1, 1, padding_mode=mode)
        object.__setattr__(self, "padding_mode", mode)

    def _tidy_padding(self) -> str | tuple[int, ...] | Pads:
        padding = plain(self.padding)
        if not isinstance(padding, str):
            return tidy_pads(padding, self.dims)
        from convviz.conventions import torch  # cells need none of its words

        if (word := spelled(padding, torch.WORDS)) is None:
            raise ConvVizError(
                f"padding must be numbers, 'valid' or 'same', not {short(padding)}"
            )
        if word == "same" and set(self.strides) != {1}:
            raise ConvVizError(
                f"padding 'same' needs stride 1, as in PyTorch, not {self.strides}"
            )
        return word

    @property
    def pads(self) -> Pads:
        """Cells of padding (before, after) each axis, whatever way they were asked for.

        `same` pads dilation * (kernel - 1) cells in all, the odd one after, as PyTorch does.
        """
        if isinstance(self.padding, str):
            # Any size would do: PyTorch's words do not depend on it.
            windows = map(Window, self.kernel, self.kernel, self.strides, self.dilations)
            from convviz.conventions import torch

            return tuple(torch.pads(window, self.padding) for window in windows)
        return as_pads(self.padding)

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(out channels, in channels of one group, kernel ...), as PyTorch's `weight`."""
        return self.out_channels, self.group_in_channels, *self.kernel

    @property
    def padding_word(self) -> str:
        """The mode, where padding is no zeros."""
        return "" if self.padding_mode == "zeros" else self.padding_mode

    def axes(self, input_shape: Sequence[int]) -> tuple[Axis, ...]:
        """The layer's axes over an input of shape (channels, sizes ...).

        Raises:
            ConvVizError: the shape is not this layer's, or the kernel does not fit in it.
        """
        _, *sizes = self.check_input_shape(input_shape)
        return self.window_over(sizes, padding_mode=self.padding_mode)

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the kernel goes over an input of shape (channels, sizes ...).

        >>> Conv2d(3, 2, 3, stride=2, padding=1, dilation=2).output_shape((3, 7, 7))
        (2, 3, 3)
        >>> Conv2d(3, 2, 3, stride=2, padding=1, dilation=2).macs((3, 7, 7))
        486

        Raises:
            ConvVizError: the shape is not this layer's, or the kernel does not fit in it,
                or there is no such view.
        """
        self.check_view(view)
        axes = self.axes(input_shape)
        grid = tuple(axis.out_size for axis in axes)
        return Plan(
            reading=Side(self.in_channels, axes),
            writing=Side(self.out_channels, output_axes(grid)),
            grid=grid,
            rule=Rule.SUM,
            groups=self.groups,
            named=True,
        )


class Conv1d(Convolution):
    """A convolution over (channels, cols), with the arguments of `torch.nn.Conv1d`."""

    __slots__ = ()
    dims: ClassVar[int] = 1


class Conv2d(Convolution):
    """A convolution over (channels, rows, cols), with the arguments of `torch.nn.Conv2d`.

    >>> Conv2d(3, 2, 3, stride=2, padding=1, dilation=2).parameters
    56

    `padding` also takes one (before, after) an axis.

    Raises:
        ConvVizError: an argument is not one of a possible layer.
    """

    __slots__ = ()
    dims: ClassVar[int] = 2


class Conv3d(Convolution):
    """A convolution over (channels, planes, rows, cols), as `torch.nn.Conv3d`."""

    __slots__ = ()
    dims: ClassVar[int] = 3
