"""Base classes of the layers with a sliding window, and of the layers with weights."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, prod
from typing import Any, ClassVar

from convviz.axis import Axis
from convviz.conventions.window import Pads
from convviz.errors import ConvVizError
from convviz.layer.base import Argument, Ints, Layer, along_each
from convviz.parsing.numerals import (
    divisors,
    is_list,
    not_pairs,
    per_axis,
    plain,
    whole,
    yes_or_no,
)

Axes = tuple[Axis, ...]


class Windowed(Layer):
    """A layer with kernel size, stride, padding and dilation; not made by itself.

    Once made, each of them holds one int an axis, or padding where lopsided one pair.
    """

    __slots__ = ()
    kernel_size: Ints
    stride: Ints
    padding: Any
    dilation: Ints

    @property
    def kernel(self) -> tuple[int, ...]:
        """Taps of the kernel along each axis."""
        return ints(self.kernel_size)

    @property
    def strides(self) -> tuple[int, ...]:
        """Cells from one position of the kernel to the next along each axis."""
        return ints(self.stride)

    @property
    def dilations(self) -> tuple[int, ...]:
        """Cells from one tap to the next along each axis."""
        return ints(self.dilation)

    @property
    def pads(self) -> Pads:
        """Cells of padding (before, after) each axis."""
        return as_pads(self.padding)

    def window_over(self, sizes: Sequence[int], make: type[Axis] = Axis, **more: Any) -> Axes:
        """An axis of the class `make` along each of `sizes`, with this layer's window.

        Raises:
            ConvVizError: the window does not fit in a size.
        """
        return along_each(
            self.dims,
            lambda n: make(
                sizes[n],
                self.kernel[n],
                self.strides[n],
                self.dilations[n],
                *self.pads[n],
                **more,
            ),
        )

    @property
    def padding_word(self) -> str:
        """A word for the caption beside the cells of padding; empty for zeros."""
        return ""

    @property
    def more_arguments(self) -> tuple[Argument, ...]:
        """The arguments for a caption beside K, P, S and D."""
        return ()

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """K, P, S, D and `more_arguments`, for a caption."""
        pads = self.pads
        alike = all(before == after for before, after in pads)
        padding = tuple(before for before, _ in pads) if alike else pads
        return (
            Argument("K", self.kernel),
            Argument("P", padding, self.padding_word),
            Argument("S", self.strides),
            Argument("D", self.dilations),
            *self.more_arguments,
        )

    def _tidy(self, *names: str, least: int = 1) -> None:
        """Turn the arguments called `names` into tuples of one int an axis."""
        for name in names:
            value = per_axis(name, getattr(self, name), self.dims, least=least)
            object.__setattr__(self, name, value)


class Weighted(Windowed):
    """A layer with weights, channels of its own, and groups; not made by itself."""

    __slots__ = ()
    dims: ClassVar[int]
    in_channels: int
    out_channels: int
    groups: int
    bias: bool

    def _tidy_channels(self) -> None:
        """Check channels, groups and bias."""
        for name in ("in_channels", "out_channels", "groups"):
            object.__setattr__(self, name, whole(name, getattr(self, name), least=1))
        object.__setattr__(self, "bias", yes_or_no("bias", self.bias))
        common = gcd(self.in_channels, self.out_channels)
        if common % self.groups:
            raise ConvVizError(
                f"groups must divide in_channels {self.in_channels} and out_channels"
                f" {self.out_channels}, so it can be {divisors(common)}, not {self.groups}"
            )

    @property
    def has_bias(self) -> bool:
        """True if a bias is added to each output channel."""
        return self.bias

    @property
    def parameters(self) -> int:
        """Weights and biases: C_in · C_out / G · Π K, and C_out with a bias."""
        return prod(self.weight_shape) + self.out_channels * self.bias

    @property
    def group_in_channels(self) -> int:
        """Input channels that one group reads."""
        return self.in_channels // self.groups

    @property
    def group_out_channels(self) -> int:
        """Output channels that one group writes."""
        return self.out_channels // self.groups

    @property
    def more_arguments(self) -> tuple[Argument, ...]:
        """G."""
        return (Argument("G", (self.groups,), for_all=True),)

    def _check_channels(self, channels: int) -> None:
        if channels != self.in_channels:
            raise ConvVizError(
                f"input channels must be {self.in_channels}, as in_channels is, not {channels}"
            )


def tidy_pads(padding: object, dims: int) -> tuple[int, ...] | Pads:
    """`padding` as one int an axis, or where it is lopsided as (before, after) each."""
    padding = plain(padding)
    if not is_list(padding) or not any(map(is_list, padding)):
        return per_axis("padding", padding, dims, least=0)
    if len(padding) != dims:
        raise not_pairs(padding, dims)
    pads = tuple(_before_and_after(item, dims) for item in padding)
    if all(before == after for before, after in pads):
        return tuple(before for before, _ in pads)
    return pads


def as_pads(padding: object) -> Pads:
    """Tidied padding as (before, after) each axis."""
    assert isinstance(padding, tuple)
    return tuple(
        (item, item) if isinstance(item, int) else (item[0], item[1]) for item in padding
    )


def ints(values: Ints | Sequence[object]) -> tuple[int, ...]:
    """`values`, known to be one int an axis once a layer is made."""
    assert isinstance(values, tuple)
    return values


def _before_and_after(item: object, dims: int) -> tuple[int, int]:
    pair = plain(item)
    if not is_list(pair):
        pair = (pair, pair)
    if len(pair) != 2:
        raise not_pairs(pair, dims)
    return whole("padding", pair[0], least=0), whole("padding", pair[1], least=0)
