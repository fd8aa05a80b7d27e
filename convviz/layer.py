"""What a layer is: PyTorch's arguments, shape arithmetic, parameters and multiplications.

Integers only: no arrays, no pixels, no files.  Shapes are (channels, rows, cols), without
a batch; names, order and meaning of the arguments are those of `torch.nn`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, prod
from typing import ClassVar

from convviz.axis import Axis
from convviz.conventions import torch
from convviz.conventions.window import Pads, Window
from convviz.errors import ConvVizError
from convviz.numerals import (
    divisors,
    is_list,
    not_pairs,
    per_axis,
    plain,
    short,
    whole,
    yes_or_no,
)

Ints = int | Sequence[int]


@dataclass(frozen=True, slots=True)
class Convolution:
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
        put = object.__setattr__
        for name in ("in_channels", "out_channels", "groups"):
            put(self, name, whole(name, getattr(self, name), least=1))
        for name in ("kernel_size", "stride", "dilation"):
            put(self, name, per_axis(name, getattr(self, name), self.dims, least=1))
        put(self, "bias", yes_or_no("bias", self.bias))
        self._check_groups()
        put(self, "padding", self._tidy_padding())
        Axis(1, 1, padding_mode=self.padding_mode)

    def _check_groups(self) -> None:
        common = gcd(self.in_channels, self.out_channels)
        if common % self.groups:
            raise ConvVizError(
                f"groups must divide in_channels {self.in_channels} and out_channels"
                f" {self.out_channels}, so it can be {divisors(common)}, not {self.groups}"
            )

    def _tidy_padding(self) -> str | tuple[int, ...] | Pads:
        padding = plain(self.padding)
        if isinstance(padding, str):
            if padding not in ("valid", "same"):
                raise ConvVizError(
                    f"padding must be numbers, 'valid' or 'same', not {short(padding)}"
                )
            if padding == "same" and set(self.strides) != {1}:
                raise ConvVizError(
                    f"padding 'same' needs stride 1, as in PyTorch, not {self.strides}"
                )
            return padding
        if not is_list(padding) or not any(map(is_list, padding)):
            return per_axis("padding", padding, self.dims, least=0)
        if len(padding) != self.dims:
            raise not_pairs(padding, self.dims)
        pads = tuple(self._before_and_after(item) for item in padding)
        if all(before == after for before, after in pads):
            return tuple(before for before, _ in pads)
        return pads

    def _before_and_after(self, item: object) -> tuple[int, int]:
        pair = plain(item)
        if not is_list(pair):
            pair = (pair, pair)
        if len(pair) != 2:
            raise not_pairs(pair, self.dims)
        return whole("padding", pair[0], least=0), whole("padding", pair[1], least=0)

    @property
    def pads(self) -> Pads:
        """Cells of padding (before, after) each axis, whatever way they were asked for.

        `same` pads dilation * (kernel - 1) cells in all, the odd one after, as PyTorch does.
        """
        if isinstance(self.padding, str):
            # Any size would do: PyTorch's words do not depend on it.
            windows = map(Window, self.kernel, self.kernel, self.strides, self.dilations)
            return tuple(torch.pads(window, self.padding) for window in windows)
        assert isinstance(self.padding, tuple)
        return tuple(
            (item, item) if isinstance(item, int) else (item[0], item[1])
            for item in self.padding
        )

    @property
    def kernel(self) -> tuple[int, ...]:
        """Taps of the kernel along each axis."""
        return _ints(self.kernel_size)

    @property
    def strides(self) -> tuple[int, ...]:
        """Cells that the kernel moves along each axis."""
        return _ints(self.stride)

    @property
    def dilations(self) -> tuple[int, ...]:
        """Cells from one tap to the next along each axis."""
        return _ints(self.dilation)

    @property
    def group_in_channels(self) -> int:
        """Input channels that one group reads."""
        return self.in_channels // self.groups

    @property
    def group_out_channels(self) -> int:
        """Output channels that one group writes."""
        return self.out_channels // self.groups

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(out channels, in channels of one group, kernel ...), as PyTorch's `weight`."""
        return self.out_channels, self.group_in_channels, *self.kernel

    @property
    def parameters(self) -> int:
        """Weights and biases: C_out · C_in / G · Π K, and C_out with a bias."""
        return prod(self.weight_shape) + self.out_channels * self.bias

    def check_input_shape(self, input_shape: Sequence[int]) -> tuple[int, ...]:
        """`input_shape` as a tuple of ints.

        Raises:
            ConvVizError: it is not (channels, sizes ...) with this layer's channels.
        """
        names = ("channels", *("planes", "rows", "cols")[3 - self.dims :])
        wanted = f"({', '.join(names)})"
        sizes = plain(input_shape)
        if not is_list(sizes):
            raise ConvVizError(f"input shape must be {wanted}, not {short(sizes)}")
        if len(sizes) != len(names):
            raise ConvVizError(
                f"{type(self).__name__} takes an input shape {wanted} of {len(names)}"
                f" numbers, without a batch, not the {len(sizes)} of {short(tuple(sizes))}"
            )
        shape = tuple(
            whole(f"input {name}", size, least=1)
            for name, size in zip(names, sizes, strict=True)
        )
        if shape[0] != self.in_channels:
            raise ConvVizError(
                f"input channels must be {self.in_channels}, as in_channels is, not {shape[0]}"
            )
        return shape

    def axes(self, input_shape: Sequence[int]) -> tuple[Axis, ...]:
        """The layer's axes over an input of shape (channels, sizes ...).

        Raises:
            ConvVizError: the shape is not this layer's, or the kernel does not fit in it.
        """
        _, *sizes = self.check_input_shape(input_shape)
        axes = []
        for name, size, kernel, stride, dilation, (before, after) in zip(
            ("planes", "rows", "cols")[3 - self.dims :],
            sizes,
            self.kernel,
            self.strides,
            self.dilations,
            self.pads,
            strict=True,
        ):
            try:
                axes.append(
                    Axis(size, kernel, stride, dilation, before, after, self.padding_mode)
                )
            except ConvVizError as error:
                raise ConvVizError(f"along the {name}: {error}") from None
        return tuple(axes)

    def output_shape(self, input_shape: Sequence[int]) -> tuple[int, ...]:
        """(channels, sizes ...) of the output for an input of shape (channels, sizes ...).

        >>> Conv2d(3, 2, 3, stride=2, padding=1, dilation=2).output_shape((3, 7, 7))
        (2, 3, 3)

        Raises:
            ConvVizError: as `axes`.
        """
        return self.out_channels, *(axis.out_size for axis in self.axes(input_shape))

    def macs(self, input_shape: Sequence[int]) -> int:
        """Multiply-accumulates of one forward pass: weights · output positions, no bias.

        Multiplications by padding count, as they do in every profiler.

        >>> Conv2d(3, 2, 3, stride=2, padding=1, dilation=2).macs((3, 7, 7))
        486

        Raises:
            ConvVizError: as `axes`.
        """
        _, *sizes = self.output_shape(input_shape)
        return prod(self.weight_shape) * prod(sizes)


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


def _ints(values: Ints) -> tuple[int, ...]:
    """`values`, known to be one int an axis once a layer is made."""
    assert isinstance(values, tuple)
    return values
