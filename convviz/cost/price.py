"""What one forward pass of a layer costs: parameters, multiplications, memory, reach.

Integers only, and no loop over steps; what is said of them is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Generic, TypeVar

from convviz.axis import Axis
from convviz.cost.coverage.coverage import Coverage
from convviz.cost.coverage.reached import field_inside
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

    The window of a layer stands on its input, or where it scatters on its output: `coverage`
    tells of each axis there how often a cell is read, or written.  `convention` is what the
    padding is called where it comes from, such as `TensorFlow SAME`.

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
        """The price of `layer`, whose padding is that of `convention`, if it is of one.

        Raises:
            ConvVizError: the shape is not the layer's, or the kernel does not fit in it.
        """
        shape = layer.check_input_shape(input_shape)
        plan = layer.plan(shape, layer.views[-1])
        found = zip(axis_names(layer.dims), plan.window, plan.grid, strict=True)
        coverage = tuple(Coverage.of(*each) for each in found)
        return Price(layer, shape, plan, coverage, convention)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes that the window stands on."""
        return tuple(each.axis for each in self.coverage)

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
        """Multiply-accumulates; those with padding count, as in every profiler."""
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
    def span(self) -> tuple[int, ...]:
        """Cells along each axis from the first tap of the window to the last."""
        return tuple(axis.span for axis in self.axes)

    @property
    def receptive_field(self) -> tuple[int, ...]:
        """Cells along each axis within which an output sees its input."""
        if self.plan.scatters:
            return tuple(each.most_readers for each in self.coverage)
        return self.span

    @property
    def field_in_input(self) -> tuple[int, ...]:
        """Of the receptive field the cells that are real, where most of them are."""
        if self.plan.scatters:
            return self.receptive_field
        return tuple(field_inside(each.axis, each.positions) for each in self.coverage)

    @property
    def effective_padding(self) -> tuple[tuple[int, int], ...]:
        """Padding cells (before, after) that the windows really enclose, each axis."""
        return tuple(each.effective_padding for each in self.coverage)

    @property
    def expanse(self) -> str:
        """What one channel is: a row, a plane or a volume."""
        return ("row", "plane", "volume")[len(self.coverage) - 1]

    @property
    def surface(self) -> str:
        """The side that the window stands on."""
        return "output" if self.plan.scatters else "input"

    @property
    def done(self) -> str:
        """What taps do to cells of that side."""
        return "written" if self.plan.scatters else "read"

    @property
    def noun(self) -> str:
        """What is counted there, in the singular."""
        return "write" if self.plan.scatters else "read"

    @property
    def plane_cells(self) -> int:
        """Cells of one channel of that side."""
        return prod(axis.size for axis in self.axes)

    @property
    def untouched_cells(self) -> int:
        """Cells of one channel of that side that are never read, or never written."""
        return self.plane_cells - prod(each.read for each in self.coverage)

    @property
    def touches(self) -> int:
        """How often one kernel reads, or writes, cells of one channel of that side, in all."""
        return prod(sum(each.counts) for each in self.coverage)

    @property
    def blind_positions(self) -> int:
        """Positions of the window in which no tap stands on a cell of that side."""
        seeing = (each.positions - each.blind_positions for each in self.coverage)
        return self.plan.positions - prod(seeing)

    @property
    def unread_cells(self) -> int:
        """Cells of one channel of the input that are never read, or only to be cut off."""
        return self.blind_positions if self.plan.scatters else self.untouched_cells

    @property
    def padding_only_outputs(self) -> int:
        """Outputs of one channel that have no tap on a real cell."""
        return self.untouched_cells if self.plan.scatters else self.blind_positions

    @property
    def idle_weights(self) -> int:
        """Weights that never meet a real cell, and so neither act nor learn."""
        if not self.weights:
            return 0
        taps = prod(each.axis.kernel - each.idle_taps for each in self.coverage)
        return self.weights - self.weights // prod(self.plan.kernel) * taps
