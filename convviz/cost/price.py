"""What one forward pass of a layer costs: parameters, multiplications, memory, reach.

Integers only, and no loop over steps; what is said of them is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from convviz.axis import Axis
from convviz.cost.coverage import Coverage
from convviz.layer import Convolution

FLOAT_BYTES = 4
"""Bytes of a float32."""


@dataclass(frozen=True, slots=True)
class Price:
    """The numbers of `layer` over one input of `input_shape`, without a batch.

    >>> from convviz.layer import Conv2d
    >>> price = Price.of(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7))
    >>> price.parameters, price.macs, price.unread_cells
    (56, 216, 33)
    """

    layer: Convolution
    input_shape: tuple[int, ...]
    coverage: tuple[Coverage, ...]

    @classmethod
    def of(cls, layer: Convolution, input_shape: Sequence[int]) -> Price:
        """The price of `layer`.

        Raises:
            ConvVizError: the shape is not the layer's, or the kernel does not fit in it.
        """
        shape = layer.check_input_shape(input_shape)
        names = axis_names(layer.dims)
        found = zip(names, layer.axes(shape), strict=True)
        return cls(layer, shape, tuple(Coverage.of(name, axis) for name, axis in found))

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The layer's axes over this input."""
        return tuple(each.axis for each in self.coverage)

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the output."""
        return self.layer.out_channels, *self.out_sizes

    @property
    def out_sizes(self) -> tuple[int, ...]:
        """Output positions along each axis."""
        return tuple(axis.out_size for axis in self.axes)

    @property
    def weights(self) -> int:
        """Weights of all kernels, without biases."""
        return prod(self.layer.weight_shape)

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.layer.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates; those with padding count, as in every profiler."""
        return self.weights * prod(self.out_sizes)

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
    def receptive_field(self) -> tuple[int, ...]:
        """Cells along each axis within which an output sees its input: the span."""
        return tuple(axis.span for axis in self.axes)

    @property
    def effective_padding(self) -> tuple[tuple[int, int], ...]:
        """Padding cells (before, after) that the windows really enclose, each axis."""
        return tuple(each.effective_padding for each in self.coverage)

    @property
    def expanse(self) -> str:
        """What one channel of the input is: a row, a plane or a volume."""
        return ("row", "plane", "volume")[len(self.coverage) - 1]

    @property
    def plane_cells(self) -> int:
        """Cells of one channel of the input."""
        return prod(axis.size for axis in self.axes)

    @property
    def unread_cells(self) -> int:
        """Cells of one channel of the input that are never read."""
        return self.plane_cells - prod(each.read for each in self.coverage)

    @property
    def plane_reads(self) -> int:
        """How often one kernel reads real cells of one channel, in all."""
        return prod(sum(each.counts) for each in self.coverage)

    @property
    def padding_only_outputs(self) -> int:
        """Outputs of one channel that have no tap on a real cell."""
        seeing = (each.axis.out_size - each.padding_only_outputs for each in self.coverage)
        return prod(self.out_sizes) - prod(seeing)

    @property
    def idle_weights(self) -> int:
        """Weights that never meet a real cell, and so neither act nor learn."""
        taps = prod(each.axis.kernel - each.idle_taps for each in self.coverage)
        channels = self.layer.out_channels * self.layer.group_in_channels
        return self.weights - channels * taps


def axis_names(dims: int) -> tuple[str, ...]:
    """What the axes are called, the last of them cols."""
    return ("planes", "rows", "cols")[3 - dims :]
