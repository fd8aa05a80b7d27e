"""Transposed convolutions of one, two and three axes, and their two ways of being seen.

Gathering: the input's cells are set `stride` apart with zeros between them, and a flipped
kernel slides over that one cell at a time (Dumoulin and Visin, `A guide to convolution
arithmetic`, 2016, chapter 4).  Scattering: every input cell lays its kernel, times its
value, onto the output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from convviz.axis import LARGEST, Axis, Ground
from convviz.errors import ConvVizError
from convviz.layer.base import Argument, Ints, axis_names
from convviz.layer.plan import Plan, Rule, Side
from convviz.layer.windowed import Weighted, ints, tidy_pads
from convviz.parsing.numerals import short
from convviz.parsing.spelling import spelled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SpreadAxis(Axis):
    """An axis whose input cells stand `spread` apart, with zeros between them.

    `size` is that of the spread input; the last `output_padding` cells of the padding after
    it make the output larger.  Padding may be negative: so much is cut off.

    >>> axis = SpreadAxis(5, 3, padding_before=1, padding_after=2, spread=2, output_padding=1)
    >>> [axis.source(cell) for cell in axis.padded]
    [None, 0, None, 1, None, 2, None, None]
    """

    spread: int = 1
    output_padding: int = 0

    def __post_init__(self) -> None:
        """Nothing is checked: it is made from a layer whose numbers are."""

    @property
    def cells(self) -> int:
        """Cells of the input before they were spread."""
        return (self.size - 1) // self.spread + 1

    @property
    def drawn(self) -> range:
        """Every coordinate with padding, and those that were cut off."""
        return range(min(0, self.padded.start), max(self.size, self.padded.stop))

    def ground(self, cell: int) -> Ground:
        """What stands at `cell`."""
        if 0 <= cell < self.size:
            return Ground.INSERTED if cell % self.spread else Ground.REAL
        if cell >= max(self.size, self.padded.stop - self.output_padding):
            return Ground.OUTPUT_PADDING
        return Ground.PADDING

    def source(self, cell: int) -> int | None:
        """The input cell that stands at `cell`; None where there is a zero."""
        if not 0 <= cell < self.size or cell % self.spread:
            return None
        return cell // self.spread

    def sources(self, cells: Sequence[int]) -> NDArray[np.int64]:
        """The `source` of each of `cells`, and -1 where there is none."""
        import numpy as np

        at = np.asarray(cells)
        there = (at >= 0) & (at < self.size) & (at % self.spread == 0)
        return np.where(there, at // self.spread, -1)

    def read(self, cell: int) -> int:
        """The input cell that a tap on `cell` reads; -1 or past the end for a zero."""
        if 0 <= cell < self.size:
            return -1 if cell % self.spread else cell // self.spread
        return -1 if cell < 0 else self.cells

    @property
    def read_cells(self) -> int:
        """How many input cells are read at least once."""
        return sum(count > 0 for count in self.read_counts()[:: self.spread])


@dataclass(frozen=True, slots=True)
class TransposedConvolution(Weighted):
    """What `ConvTranspose1d`, `2d` and `3d` share; not made by itself.

    The arguments stand in PyTorch's order.  `padding` cuts cells off the output; it also
    takes one (before, after) an axis.
    """

    dims: ClassVar[int]
    views: ClassVar[tuple[str, ...]] = ("gather", "scatter")

    in_channels: int
    out_channels: int
    kernel_size: Ints
    stride: Ints = 1
    padding: Ints | Sequence[Sequence[int]] = 0
    output_padding: Ints = 0
    groups: int = 1
    bias: bool = True
    dilation: Ints = 1
    padding_mode: str = "zeros"

    def __post_init__(self) -> None:
        self._tidy_channels()
        self._tidy("kernel_size", "stride", "dilation")
        self._tidy("output_padding", least=0)
        object.__setattr__(self, "padding", tidy_pads(self.padding, self.dims))
        if (mode := spelled(self.padding_mode, ("zeros",))) is None:
            raise ConvVizError(
                f"{type(self).__name__} pads with zeros only, as in PyTorch:"
                f" padding_mode cannot be {short(self.padding_mode)}"
            )
        object.__setattr__(self, "padding_mode", mode)
        self._check_output_padding()

    def _check_output_padding(self) -> None:
        """PyTorch's rule: an output padding is less than the stride or the dilation."""
        triples = zip(ints(self.output_padding), self.strides, self.dilations, strict=True)
        for name, (cells, stride, dilation) in zip(axis_names(self.dims), triples, strict=True):
            if cells >= max(stride, dilation):
                raise ConvVizError(
                    f"along the {name}: output_padding must be less than stride {stride} or"
                    f" dilation {dilation}, so at most {max(stride, dilation) - 1}, not {cells}"
                )

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """(in channels, out channels of one group, kernel ...), as PyTorch's `weight`."""
        return self.in_channels, self.group_out_channels, *self.kernel

    @property
    def more_arguments(self) -> tuple[Argument, ...]:
        """G, and OP where there is output padding."""
        more = ints(self.output_padding)
        padding = (Argument("OP", more),) if any(more) else ()
        return Argument("G", (self.groups,), for_all=True), *padding

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the kernel gathers, or scatters, over an input of (channels, sizes ...).

        Along each axis the output has (n - 1) · s - p_before - p_after + d · (k - 1)
        + output_padding + 1 cells (`torch.nn.ConvTranspose2d`, section Shape).

        >>> ConvTranspose2d(1, 1, 3, stride=2, output_padding=1).output_shape((1, 4, 4))
        (1, 10, 10)

        Raises:
            ConvVizError: the shape is not this layer's, or it leaves no output, or there is
                no such view.
        """
        self.check_view(view)
        _, *sizes = self.check_input_shape(input_shape)
        make = self._scattering if view == "scatter" else self._gathering
        sides = [make(number, size) for number, size in enumerate(sizes)]
        reading, writing = zip(*sides, strict=True)
        return Plan(
            reading=Side(self.in_channels, reading),
            writing=Side(self.out_channels, writing),
            grid=tuple(sizes) if view == "scatter" else tuple(axis.size for axis in writing),
            rule=Rule.SUM,
            groups=self.groups,
            scatters=view == "scatter",
            flipped=view == "gather",
            in_first=True,
            named=True,
        )

    def _gathering(self, number: int, size: int) -> tuple[Axis, Axis]:
        """Input and output along one axis, the window on the input."""
        reach = self._reach(number)
        before, after = self.pads[number]
        more = ints(self.output_padding)[number]
        spread = SpreadAxis(
            (size - 1) * self.strides[number] + 1,
            self.kernel[number],
            dilation=self.dilations[number],
            padding_before=reach - before,
            padding_after=reach - after + more,
            spread=self.strides[number],
            output_padding=more,
        )
        return spread, Axis(self._out_size(number, size), 1)

    def _scattering(self, number: int, size: int) -> tuple[Axis, Axis]:
        """Input and output along one axis, the window on the output."""
        out, (before, _) = self._out_size(number, size), self.pads[number]
        laid = (size - 1) * self.strides[number] + self._reach(number) + 1
        window = Axis(
            out,
            self.kernel[number],
            self.strides[number],
            self.dilations[number],
            before,
            max(0, laid - before - out),
        )
        return Axis(size, 1), window

    def _reach(self, number: int) -> int:
        return self.dilations[number] * (self.kernel[number] - 1)

    def _out_size(self, number: int, size: int) -> int:
        before, after = self.pads[number]
        laid = (size - 1) * self.strides[number] + self._reach(number) + 1
        out = laid - before - after + ints(self.output_padding)[number]
        if not 1 <= out <= LARGEST:
            raise ConvVizError(
                f"along the {axis_names(self.dims)[number]}: an input of {size} makes"
                f" {laid} cells, of which padding {before} + {after} leaves an output of"
                f" {out}: it must be from 1 to {LARGEST}"
            )
        return out


class ConvTranspose1d(TransposedConvolution):
    """A transposed convolution over (channels, cols), as `torch.nn.ConvTranspose1d`."""

    __slots__ = ()
    dims: ClassVar[int] = 1


class ConvTranspose2d(TransposedConvolution):
    """A transposed convolution over (channels, rows, cols), as `torch.nn.ConvTranspose2d`.

    >>> ConvTranspose2d(3, 2, 3).weight_shape
    (3, 2, 3, 3)

    Raises:
        ConvVizError: an argument is not one of a possible layer.
    """

    __slots__ = ()
    dims: ClassVar[int] = 2


class ConvTranspose3d(TransposedConvolution):
    """A transposed convolution over (channels, planes, rows, cols)."""

    __slots__ = ()
    dims: ClassVar[int] = 3
