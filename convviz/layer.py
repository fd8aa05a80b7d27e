"""What a layer is: PyTorch's arguments, shape arithmetic, parameters and multiplications.

Integers only: no arrays, no pixels, no files.  Shapes are (channels, rows, cols), without
a batch; names, order and meaning of the arguments are those of `torch.nn`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, prod
from operator import index
from typing import ClassVar, TypeGuard

from convviz.axis import LARGEST, Axis
from convviz.errors import ConvVizError

Ints = int | Sequence[int]
Pads = tuple[tuple[int, int], ...]
"""Cells of padding (before, after) each axis."""


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
            put(self, name, _whole(name, getattr(self, name), least=1))
        for name in ("kernel_size", "stride", "dilation"):
            put(self, name, _per_axis(name, getattr(self, name), self.dims, least=1))
        put(self, "bias", _yes_or_no("bias", self.bias))
        self._check_groups()
        put(self, "padding", self._tidy_padding())
        Axis(1, 1, padding_mode=self.padding_mode)

    def _check_groups(self) -> None:
        common = gcd(self.in_channels, self.out_channels)
        if common % self.groups:
            raise ConvVizError(
                f"groups must divide in_channels {self.in_channels} and out_channels"
                f" {self.out_channels}, so it can be {_divisors(common)}, not {self.groups}"
            )

    def _tidy_padding(self) -> str | tuple[int, ...] | Pads:
        padding = _plain(self.padding)
        if isinstance(padding, str):
            if padding not in ("valid", "same"):
                raise ConvVizError(
                    f"padding must be numbers, 'valid' or 'same', not {_short(padding)}"
                )
            if padding == "same" and set(self.strides) != {1}:
                raise ConvVizError(
                    f"padding 'same' needs stride 1, as in PyTorch, not {self.strides}"
                )
            return padding
        if not _is_list(padding) or not any(map(_is_list, padding)):
            return _per_axis("padding", padding, self.dims, least=0)
        if len(padding) != self.dims:
            raise _not_pairs(padding, self.dims)
        pads = tuple(self._before_and_after(item) for item in padding)
        if all(before == after for before, after in pads):
            return tuple(before for before, _ in pads)
        return pads

    def _before_and_after(self, item: object) -> tuple[int, int]:
        pair = _plain(item)
        if not _is_list(pair):
            pair = (pair, pair)
        if len(pair) != 2:
            raise _not_pairs(pair, self.dims)
        return _whole("padding", pair[0], least=0), _whole("padding", pair[1], least=0)

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
        sizes = _plain(input_shape)
        if not _is_list(sizes):
            raise ConvVizError(f"input shape must be {wanted}, not {_short(sizes)}")
        if len(sizes) != len(names):
            raise ConvVizError(
                f"{type(self).__name__} takes an input shape {wanted} of {len(names)}"
                f" numbers, without a batch, not the {len(sizes)} of {_short(tuple(sizes))}"
            )
        shape = tuple(
            _whole(f"input {name}", size, least=1)
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
    plain = _plain(value)
    try:
        if isinstance(plain, bool):
            raise TypeError
        number = index(plain)  # type: ignore[arg-type]  # what has no __index__ raises
    except TypeError:
        raise ConvVizError(f"{name} must be a whole number, not {_short(plain)}") from None
    if not least <= number <= LARGEST:
        raise ConvVizError(f"{name} must be from {least} to {LARGEST}, not {_short(number)}")
    return number


def _yes_or_no(name: str, value: object) -> bool:
    plain = _plain(value)
    if not isinstance(plain, int) or plain not in (0, 1):
        raise ConvVizError(f"{name} must be True or False, not {_short(plain)}")
    return bool(plain)


def _per_axis(name: str, value: object, dims: int, least: int) -> tuple[int, ...]:
    value = _plain(value)
    if not _is_list(value):
        return (_whole(name, value, least),) * dims
    if len(value) != dims:
        several = "" if dims == 1 else f", or one {_for_each(dims)}"
        raise ConvVizError(f"{name} takes one number{several}, not {_short(tuple(value))}")
    return tuple(_whole(name, item, least) for item in value)


def _not_pairs(value: Sequence[object], dims: int) -> ConvVizError:
    return ConvVizError(
        f"padding takes numbers, or (before, after) {_for_each(dims)},"
        f" not {_short(tuple(value))}"
    )


def _for_each(dims: int) -> str:
    return "for the one axis" if dims == 1 else f"for each of the {dims} axes"


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _plain(value: object) -> object:
    """`value`, as Python's own numbers where it is an array or a number of NumPy's."""
    tolist = getattr(value, "tolist", None)
    return tolist() if callable(tolist) else value


def _short(value: object) -> str:
    """`value` as text that fits in a sentence."""
    try:
        text = repr(value)
    except ValueError:  # an int of more than 4300 digits does not turn into text
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."


def _divisors(number: int) -> str:
    """The divisors of `number` in words; of many, the first and the last."""
    found = [str(n) for n in range(1, number + 1) if number % n == 0]
    if len(found) == 1:
        return found[0]
    most = 7
    first = found[:-1] if len(found) <= most else [*found[: most - 1], "..."]
    return f"{', '.join(first)} or {found[-1]}"
