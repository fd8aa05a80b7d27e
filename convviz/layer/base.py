"""The base class of operators: shapes, price, plan, and arguments for a caption.

Integers only: no arrays, no pixels, no files.  Shapes are (channels, sizes ...), without a
batch; names, order and meaning of the arguments are those of `torch.nn`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, ClassVar, NamedTuple

from convviz.axis import Axis
from convviz.conventions.window import Pads
from convviz.errors import ConvVizError
from convviz.layer.plan import Plan
from convviz.parsing.numerals import is_list, short, whole
from convviz.parsing.shapes import sizes_in

Ints = int | Sequence[int]


class Argument(NamedTuple):
    """An argument in a caption: its letter, a value an axis or one for all, and a word.

    A value is an int, or (before, after) where the two differ.
    """

    letter: str
    values: tuple[int | tuple[int, int], ...]
    word: str = ""
    for_all: bool = False


class Layer:
    """The base class of all operators."""

    __slots__ = ()
    dims: ClassVar[int]
    views: ClassVar[tuple[str, ...]] = ("gather",)
    """The directions in which the layer can be walked; the first is the usual direction."""

    @classmethod
    def arguments_in(cls, framework: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments `given` as a layer of `framework` has them, its padding as it was said.

        Raises:
            ConvVizError: that framework's layer has no such argument.
        """
        return dict(given)

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """The shape of PyTorch's `weight`, and () where there is none."""
        return ()

    @property
    def has_bias(self) -> bool:
        """True if a bias is added to each output channel."""
        return False

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return 0

    @property
    def pads(self) -> Pads:
        """Cells of padding (before, after) each axis."""
        return ((0, 0),) * self.dims

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments that a caption tells."""
        raise NotImplementedError

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the layer goes over an input of shape (channels, sizes ...).

        Raises:
            ConvVizError: the shape is not this layer's, its window does not fit in it, or
                the layer has no such view.
        """
        raise NotImplementedError

    def check_view(self, view: str) -> None:
        """Raise a ConvVizError where the layer cannot be walked in this way."""
        if isinstance(view, str) and view in self.views:
            return
        name = type(self).__name__
        if isinstance(view, str) and view == "scatter":
            raise ConvVizError(
                f"{name} has no view 'scatter', which only transposed convolutions have:"
                " choose another, such as 'gather' for a walk, or 'channels' for a picture"
            )
        raise ConvVizError(
            f"{name} is walked by {' or '.join(map(repr, self.views))}, not by {short(view)}"
        )

    @classmethod
    def input_names(cls) -> tuple[str, ...]:
        """What the numbers of an input shape are called."""
        return "channels", *axis_names(cls.dims)

    def check_input_shape(self, input_shape: Sequence[int]) -> tuple[int, ...]:
        """`input_shape`, or that of a tensor, as a tuple of ints without a batch of one.

        Raises:
            ConvVizError: it is not (channels, sizes ...) with this layer's channels.
        """
        names = self.input_names()
        wanted = f"({', '.join(names)})"
        sizes = sizes_in(input_shape, len(names))
        if not is_list(sizes):
            raise ConvVizError(f"input shape must be {wanted}, not {short(sizes)}")
        if len(sizes) != len(names):
            one = f": of one example {short(sizes[1:])}" * (len(sizes) == len(names) + 1)
            raise ConvVizError(
                f"{type(self).__name__} takes an input shape {wanted} of {len(names)}"
                f" numbers, without a batch, not the {len(sizes)} of {short(sizes)}{one}"
            )
        shape = tuple(
            whole(f"input {name}", size, least=1)
            for name, size in zip(names, sizes, strict=True)
        )
        try:
            self._check_channels(shape[0])
        except ConvVizError as error:
            raise ConvVizError(f"{error}{self._if_channels_are_last(shape)}") from None
        return shape

    def _if_channels_are_last(self, shape: tuple[int, ...]) -> str:
        """A hint for a shape whose last number would fit as its channels; empty for others."""
        *sizes, channels = shape
        try:
            self._check_channels(channels)
        except ConvVizError:
            return ""
        return f": channels come first, as in {(channels, *sizes)}"

    def _check_channels(self, channels: int) -> None:
        """Raise a ConvVizError where the input cannot have so many channels."""

    def output_shape(self, input_shape: Sequence[int]) -> tuple[int, ...]:
        """(channels, sizes ...) of the output for an input of shape (channels, sizes ...).

        Raises:
            ConvVizError: as `plan`.
        """
        return self.plan(input_shape).output_shape

    def macs(self, input_shape: Sequence[int]) -> int:
        """Multiply-accumulates of one forward pass, without bias: weights · positions.

        Multiplications by padding count, as they do in every profiler.

        Raises:
            ConvVizError: as `plan`.
        """
        plan = self.plan(input_shape, self.views[-1])
        return prod(self.weight_shape) * prod(plan.grid) if self.weight_shape else 0


def axis_names(dims: int) -> tuple[str, ...]:
    """What the axes are called, the last of them cols."""
    return ("planes", "rows", "cols")[3 - dims :]


def output_axes(sizes: Sequence[int]) -> tuple[Axis, ...]:
    """The bare axes of an output of `sizes`, the complaint about one naming it."""
    named = zip(axis_names(len(sizes)), sizes, strict=True)
    return tuple(Axis(whole(f"output {name}", size, least=1), 1) for name, size in named)


def along_each(dims: int, make: Callable[[int], Axis]) -> tuple[Axis, ...]:
    """An axis for each of `dims`, the complaint about one naming it."""
    axes = []
    for number, name in enumerate(axis_names(dims)):
        try:
            axes.append(make(number))
        except ConvVizError as error:
            raise ConvVizError(f"along the {name}: {error}") from None
    return tuple(axes)
