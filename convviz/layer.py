"""What a layer is: PyTorch's arguments, shape arithmetic, parameters and multiplications.

Integers only: no arrays, no pixels, no files.  Shapes are (channels, rows, cols), without
a batch; names, order and meaning of the arguments are those of `torch.nn`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from operator import index
from typing import ClassVar

from convviz.axis import LARGEST, Axis
from convviz.errors import ConvVizError

Ints = int | Sequence[int]
Pads = tuple[tuple[int, int], ...]
"""Cells of padding (before, after) each axis."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """What `Conv1d`, `Conv2d` and `Conv3d` share; not made by itself.

    After construction `kernel_size`, `stride` and `dilation` hold one int an axis, and
    `padding` a string, one int an axis, or where it is lopsided one (before, after) an axis.
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
            put(self, name, _whole(name, getattr(self, name), least=1))
        for name in ("kernel_size", "stride", "dilation"):
            put(self, name, _per_axis(name, getattr(self, name), self.dims, least=1))
        self._check_groups()
        put(self, "padding", self._tidy_padding())
        Axis(1, 1, padding_mode=self.padding_mode)

    def _check_groups(self) -> None:
        for name in ("in_channels", "out_channels"):
            if (channels := getattr(self, name)) % self.groups:
                raise ConvVizError(
                    f"{name} {channels} cannot be shared out among {self.groups} groups:"
                    f" groups must divide it, as {_divisors(channels)} do"
                )

    def _tidy_padding(self) -> str | tuple[int, ...] | Pads:
        padding = self.padding
        if isinstance(padding, str):
            if padding not in ("valid", "same"):
                raise ConvVizError(f"padding must be numbers, valid or same, not {padding!r}")
            if padding == "same" and set(_ints(self.stride)) != {1}:
                raise ConvVizError(
                    f"padding same needs stride 1, as in PyTorch, not {_ints(self.stride)}"
                )
            return padding
        if not isinstance(padding, Sequence) or not any(
            isinstance(item, Sequence) for item in padding
        ):
            return _per_axis("padding", padding, self.dims, least=0)
        if len(padding) != self.dims:
            raise ConvVizError(
                f"padding takes {self.dims} pairs of (before, after), not {len(padding)}"
            )
        pads = tuple(_per_axis("padding", pair, 2, least=0) for pair in padding)
        if all(before == after for before, after in pads):
            return tuple(before for before, _ in pads)
        return tuple((before, after) for before, after in pads)

    @property
    def pads(self) -> Pads:
        """Cells of padding (before, after) each axis, whatever way they were asked for.

        `same` pads dilation * (kernel - 1) cells in all, the odd one after, as PyTorch does
        (`torch.nn.Conv2d`, argument `padding`).
        """
        if self.padding == "valid":
            return ((0, 0),) * self.dims
        if self.padding == "same":
            totals = [
                dilation * (kernel - 1)
                for kernel, dilation in zip(
                    _ints(self.kernel_size), _ints(self.dilation), strict=True
                )
            ]
            return tuple((total // 2, total - total // 2) for total in totals)
        pads = []
        for item in self.padding:
            before, after = (item, item) if isinstance(item, int) else item
            pads.append((int(before), int(after)))
        return tuple(pads)

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
        if isinstance(input_shape, str) or not isinstance(input_shape, Sequence):
            raise ConvVizError(f"input shape must be {wanted}, not {input_shape!r}")
        if len(input_shape) != len(names):
            raise ConvVizError(
                f"{type(self).__name__} takes an input shape {wanted} of {len(names)}"
                f" numbers, without a batch, not the {len(input_shape)} of"
                f" {_short(tuple(input_shape))}"
            )
        shape = tuple(_whole("input size", size, least=1) for size in input_shape)
        if shape[0] != self.in_channels:
            raise ConvVizError(
                f"the input has {shape[0]} channels, but the layer takes {self.in_channels}"
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
        """Multiply-accumulates of one forward pass, without bias: weights · output positions.

        Multiplications by padding count, as they do in every profiler.

        >>> Conv2d(3, 2, 3, stride=2, padding=1, dilation=2).macs((3, 7, 7))
        486

        Raises:
            ConvVizError: as `axes`.
        """
        _, *sizes = self.output_shape(input_shape)
        return prod(self.weight_shape) * prod(sizes)


@dataclass(frozen=True, slots=True)
class Conv1d(Convolution):
    """A convolution over (channels, cols), with the arguments of `torch.nn.Conv1d`."""

    dims: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class Conv2d(Convolution):
    """A convolution over (channels, rows, cols), with the arguments of `torch.nn.Conv2d`.

    >>> Conv2d(3, 2, 3, stride=2, padding=1, dilation=2).parameters
    56

    `padding` also takes one (before, after) an axis.

    Raises:
        ConvVizError: an argument is not one of a possible layer.
    """

    dims: ClassVar[int] = 2


@dataclass(frozen=True, slots=True)
class Conv3d(Convolution):
    """A convolution over (channels, planes, rows, cols), as `torch.nn.Conv3d`."""

    dims: ClassVar[int] = 3


def _ints(values: Ints) -> tuple[int, ...]:
    """`values`, known to be one int an axis once a layer is made."""
    assert isinstance(values, tuple)
    return values


def _whole(name: str, value: object, least: int) -> int:
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)  # type: ignore[arg-type]  # what has no __index__ raises
    except TypeError:
        raise ConvVizError(f"{name} must be a whole number, not {_short(value)}") from None
    if not least <= number <= LARGEST:
        raise ConvVizError(f"{name} must be from {least} to {LARGEST}, not {_short(number)}")
    return number


def _per_axis(name: str, value: object, dims: int, least: int) -> tuple[int, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) != dims:
            raise ConvVizError(
                f"{name} takes one number or {dims}, one an axis,"
                f" not the {len(value)} of {_short(tuple(value))}"
            )
        return tuple(_whole(name, item, least) for item in value)
    return (_whole(name, value, least),) * dims


def _short(value: object) -> str:
    """`value` as text that fits in a sentence."""
    try:
        text = repr(value)
    except ValueError:  # an int of more than 4300 digits does not turn into text
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."


def _divisors(number: int) -> str:
    """The first divisors of `number`, as a list in words."""
    found = [str(n) for n in range(1, min(number, 4096) + 1) if number % n == 0]
    return ", ".join(found) if len(found) <= 8 else ", ".join([*found[:8], "..."])
