"""What one forward pass of a layer costs: parameters, multiplications, memory, reach.

Integers only, and no loop over steps; the words for them stand in `explain` and `notes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Generic, TypeVar

from convviz.axis import Axis
from convviz.conventions.window import Window
from convviz.cost.coverage.reached import blind, field_inside, idle
from convviz.cost.coverage.reads import Coverage
from convviz.layer import Layer
from convviz.layer.base import axis_names
from convviz.layer.convolution import Convolution
from convviz.layer.plan import Plan
from convviz.layer.transposed import TransposedConvolution

Learning = Convolution | TransposedConvolution
"""The layers that have weights."""

LayerT = TypeVar("LayerT", bound=Layer)

FLOAT_BYTES = 4
"""Bytes of a float32."""


@dataclass(frozen=True, slots=True)
class Price(Generic[LayerT]):
    """The numbers of `layer` over one input of `input_shape`, without a batch.

    The window stands on the *surface*: the input, or for a layer that scatters the output.
    `coverage` tells how often the cells of each axis of the surface are touched, that is read
    or written.  `convention` names where the padding comes from, such as `TensorFlow SAME`.

    >>> from convviz.layer import Conv2d
    >>> price = Price.of(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7))
    >>> price.parameters, price.macs, price.unread_cells
    (56, 216, 33)
    """

    layer: LayerT
    input_shape: tuple[int, ...]
    plan: Plan
    coverage: tuple[Coverage, ...]
    convention: str = ""

    @classmethod
    def of(
        cls, layer: LayerT, input_shape: Sequence[int], convention: str = ""
    ) -> Price[LayerT]:
        """The price of `layer`, whose padding comes from `convention`, if from any.

        Raises:
            ConvVizError: the layer does not take the shape, or the kernel does not fit in it.
        """
        shape = layer.check_input_shape(input_shape)
        plan = layer.plan(shape, layer.views[-1])
        coverage = tuple(map(Coverage, axis_names(layer.dims), plan.window, plan.grid))
        return Price(layer, shape, plan, coverage, convention)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes of the surface."""
        return tuple(each.axis for each in self.coverage)

    @property
    def windows(self) -> tuple[Window, ...]:
        """Size of the input, kernel, stride and dilation along each axis."""
        sizes = self.plan.grid if self.plan.scatters else [axis.size for axis in self.axes]
        return tuple(
            Window(size, axis.kernel, axis.stride, axis.dilation)
            for size, axis in zip(sizes, self.axes, strict=True)
        )

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the output."""
        return self.plan.output_shape

    @property
    def out_sizes(self) -> tuple[int, ...]:
        """Cells of the output along each axis."""
        return self.output_shape[1:]

    @property
    def weights(self) -> int:
        """Weights of all kernels, without biases."""
        return prod(self.layer.weight_shape) if self.layer.weight_shape else 0

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.layer.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates; products with padding count, as in every profiler."""
        return self.weights * self.plan.positions

    @property
    def flops(self) -> int:
        """A multiplication and an addition for each multiply-accumulate."""
        return 2 * self.macs

    @property
    def input_bytes(self) -> int:
        """Bytes of one input in float32."""
        return FLOAT_BYTES * prod(self.input_shape)

    @property
    def weight_bytes(self) -> int:
        """Bytes of all parameters in float32."""
        return FLOAT_BYTES * self.parameters

    @property
    def output_bytes(self) -> int:
        """Bytes of one output in float32."""
        return FLOAT_BYTES * prod(self.output_shape)

    @property
    def activation_bytes(self) -> int:
        """Bytes of the input and the output in float32."""
        return self.input_bytes + self.output_bytes

    @property
    def output_cells(self) -> int:
        """Cells of one output channel."""
        return prod(self.out_sizes)

    @property
    def span(self) -> tuple[int, ...]:
        """Cells along each axis from the first tap of the window to the last."""
        return tuple(axis.span for axis in self.axes)

    @property
    def receptive_field(self) -> tuple[int, ...]:
        """Cells along each axis from the first to the last that an output depends on."""
        if self.plan.scatters:
            return tuple(each.most_readers for each in self.coverage)
        return self.span

    @property
    def field_in_input(self) -> tuple[int, ...]:
        """The most cells of a receptive field that are cells of the input, along each axis."""
        if self.plan.scatters:
            return self.receptive_field
        return tuple(map(field_inside, self.coverage))

    @property
    def expanse(self) -> str:
        """The word for one channel: a row, a plane or a volume."""
        return ("row", "plane", "volume")[len(self.coverage) - 1]

    @property
    def surface(self) -> str:
        """The word for the side that the window stands on."""
        return "output" if self.plan.scatters else "input"

    @property
    def done(self) -> str:
        """The participle of what taps do to cells of the surface."""
        return "written" if self.plan.scatters else "read"

    @property
    def noun(self) -> str:
        """The noun, in the singular, for what taps do to cells of the surface."""
        return "write" if self.plan.scatters else "read"

    @property
    def plane_cells(self) -> int:
        """Cells of one channel of the surface."""
        return prod(axis.size for axis in self.axes)

    @property
    def untouched_cells(self) -> int:
        """Cells of one channel of the surface that are never read, or never written."""
        return self.plane_cells - prod(each.read for each in self.coverage)

    @property
    def touches(self) -> int:
        """Reads or writes of one kernel in one channel of the surface, in all positions."""
        return prod(sum(each.counts) for each in self.coverage)

    @property
    def most_touches(self) -> int:
        """Reads or writes of the cell that one kernel touches most often."""
        return prod(max(each.counts) for each in self.coverage)

    @property
    def blind_positions(self) -> int:
        """Positions of the window in which no tap stands on a cell of the surface."""
        seeing = prod(each.positions - blind(each) for each in self.coverage)
        return self.plan.positions - seeing

    @property
    def unread_cells(self) -> int:
        """Cells of one input channel that are never read, or written only to be cut off."""
        return self.blind_positions if self.plan.scatters else self.untouched_cells

    @property
    def padding_only_outputs(self) -> int:
        """Outputs of one channel that have no tap on a real cell."""
        return self.untouched_cells if self.plan.scatters else self.blind_positions

    @property
    def idle_weights(self) -> int:
        """Weights that never meet a real cell, so that they have no effect and never learn."""
        if not self.weights:
            return 0
        taps = prod(each.axis.kernel - idle(each) for each in self.coverage)
        return self.weights - self.weights // prod(self.plan.kernel) * taps
