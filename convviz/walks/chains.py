"""Layers in a row, and what of every map before it an output cell depends on.

A map is the input, or what a layer gives; map 0 is the input, the last one the output.
Integers only: no arrays, no pixels.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from sys import maxsize
from typing import NamedTuple, overload

from convviz.adapt import as_layer, shape_for
from convviz.axis import Axis
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.layer.plan import Cell, Plan, Rule
from convviz.parsing.numerals import is_list, short
from convviz.parsing.shapes import sizes_in
from convviz.walks.needs import Needs
from convviz.walks.reach import Reach, field, read
from convviz.walks.stages import Held, stages_of


class CellTrace(NamedTuple):
    """One output cell and its `reaches`, one for each map, the output being the last."""

    number: int
    channel: int
    position: Cell
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Chain(Sequence[CellTrace]):
    """`layers` in a row over an input, as the traces of their output cells.

    `names` has one for each layer, `notes` for each map what is done to it cell by cell;
    `block` is the name of a well-known block where it is one.

    >>> from convviz.layer import Conv2d
    >>> two = chain([Conv2d(1, 1, 3), Conv2d(1, 1, 3)], (1, 9, 9))
    >>> two.output_shape, two.receptive_field(), len(two)
    ((1, 5, 5), (5, 5), 25)
    >>> two[7].position, two[7].reaches[0].cells
    ((1, 2), (range(1, 6), range(2, 7)))
    """

    layers: tuple[Layer, ...]
    plans: tuple[Plan, ...]
    names: tuple[str, ...]
    notes: tuple[tuple[str, ...], ...]
    block: str = ""
    shapes: tuple[tuple[int, ...], ...] = dataclasses.field(init=False, repr=False)
    """(channels, sizes ...) of every map."""

    def __post_init__(self) -> None:
        first, *_ = self.plans
        sizes = (axis.cells for axis in first.reading.axes)
        start = (first.reading.channels, *sizes)
        shapes = start, *(plan.output_shape for plan in self.plans)
        object.__setattr__(self, "shapes", shapes)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the first map."""
        return self.shapes[0]

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the last map."""
        return self.shapes[-1]

    def axes(self, number: int) -> tuple[Axis, ...]:
        """The axes of map `number`, as the next layer reads it; the output's are bare."""
        if number < len(self.plans):
            return self.plans[number].reading.axes
        return self.plans[-1].writing.axes

    def receptive_field(self, number: int = -1) -> tuple[int, ...]:
        """Input cells along each axis from the first to the last that a cell of map sees.

        Borders aside.  1 + sum of (span - 1) times all strides before (Araujo, Norris and
        Sim, `Computing Receptive Fields of Convolutional Neural Networks`, Distill, 2019,
        equation 2, a dilated kernel having its span); behind a transposed convolution,
        where cells differ, the most that one sees.
        """
        plans = self.plans[: range(len(self.plans) + 1)[number]]
        if not plans:
            return (1,) * len(self.axes(0))
        return tuple(
            field(axes) for axes in zip(*(plan.reading.axes for plan in plans), strict=True)
        )

    def field_in_input(self, number: int = -1) -> tuple[int, ...]:
        """Of the receptive field of a map, the cells along each axis that are input at most.

        Fewer than the field has where that is larger than the input itself, as of a generator
        that starts from one cell.
        """
        return tuple(map(min, self.receptive_field(number), self.input_shape[1:]))

    def trace(self, channel: int, position: Sequence[int]) -> tuple[Reach, ...]:
        """What of each map the output cell at `position` of `channel` depends on."""
        cells = tuple(range(place, place + 1) for place in position)
        reaches = [Reach(range(channel, channel + 1), cells, cells)]
        for plan in reversed(self.plans):
            reaches.append(read(plan, reaches[-1]))
        return tuple(reversed(reaches))

    def needs(self, number: int) -> Needs:
        """By which output each channel and cell of map `number` is needed first."""
        return Needs(self.plans[number:])

    def __len__(self) -> int:
        return prod(self.output_shape)

    @overload
    def __getitem__(self, place: int) -> CellTrace: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[CellTrace, ...]: ...
    def __getitem__(self, place: int | slice) -> CellTrace | tuple[CellTrace, ...]:
        try:
            numbers = range(len(self))[place]
        except IndexError:
            raise IndexError(
                f"there is no output cell {place} among {len(self)}, counted from 0"
            ) from None
        if isinstance(numbers, range):
            return tuple(map(self._at, numbers))
        return self._at(numbers)

    def _at(self, number: int) -> CellTrace:
        rest, places = number, []
        for size in reversed(self.output_shape):
            rest, place = divmod(rest, size)
            places.append(place)
        channel, *position = reversed(places)
        return CellTrace(number, channel, tuple(position), self.trace(channel, position))


def chain(layers: object, input_shape: Sequence[int], *, called: str = "model") -> Chain:
    """`layers` in a row over an input of `input_shape`.

    Args:
        layers: a list of layers, of (name, layer) pairs, or a `torch.nn.Sequential`, whose
            activations and norms are passed over; a chain is itself.
        input_shape: (channels, sizes ...) of the input, or a tensor that has them; a batch of
            one before them is left out.
        called: what a complaint calls the list, `model[:3]` being its beginning; empty
            where nobody holds one.

    Raises:
        ConvVizError: there are none, one does not take what the one before it gives, or one
            is no convolution and no pool.
    """
    if isinstance(layers, Chain):
        return _of_this_shape(layers, input_shape)
    first, *rest = stages_of(layers)
    made: list[Layer] = []
    plans: list[Plan] = []
    shape: tuple[int, ...] = ()
    for before, held in pairwise((first, *rest)):
        try:
            if not plans:
                shape = sizes_of(shape_for(held.layer, input_shape))
            layer = as_layer(held.layer, shape)
            if plans:
                _check_link(layer, shape, before)
            plans.append(_plan(layer, shape))
        except ConvVizError as error:
            ready = _beginning(called, rest, held)
            raise ConvVizError(f"{held.told}: {error}{ready}") from None
        made.append(layer)
        shape = plans[-1].output_shape
    whole = Chain(
        tuple(made),
        tuple(plans),
        tuple(
            held.name or type(layer).__name__ for held, layer in zip(rest, made, strict=True)
        ),
        tuple(held.then for held in (first, *rest)),
    )
    if prod(shape) > maxsize:
        raise ConvVizError(f"a chain has at most {maxsize} outputs, not {prod(shape)}")
    return whole


def _of_this_shape(chain: Chain, input_shape: Sequence[int]) -> Chain:
    if (asked := sizes_in(input_shape, len(chain.input_shape))) != chain.input_shape:
        raise ConvVizError(
            f"the input shape must be {chain.input_shape}, as the block's is, not {asked}"
        )
    return chain


def article(layer: Layer) -> str:
    """The kind of `layer`, such as `an Unfold`."""
    name = type(layer).__name__
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def sizes_of(input_shape: Sequence[int]) -> tuple[int, ...]:
    """`input_shape`, or that of a tensor, as a tuple, each number of which a layer checks.

    Raises:
        ConvVizError: it is no shape at all.
    """
    sizes = sizes_in(input_shape)
    if not is_list(sizes):
        raise ConvVizError(f"input shape must be (channels, sizes ...), not {short(sizes)}")
    return tuple(sizes)  # type: ignore[arg-type]  # see above


def _beginning(called: str, layers: Sequence[Held], refused: Held) -> str:
    """The slice of the list before the layer `refused`; empty for the first layer."""
    before = refused.place.before
    if not called or not any(held.place.before < before for held in layers):
        return ""
    return f"; what comes before it is {called}[:{before}]"


def _check_link(layer: Layer, shape: tuple[int, ...], before: Held) -> None:
    """See that `layer` takes the `shape` that the one `before` it gives."""
    gives = f"but layer {before.place.number} ({type(before.layer).__name__}) gives"
    dims = len(shape) - 1
    if layer.dims != dims:
        axes = f"{layer.dims} ax{'i' if layer.dims == 1 else 'e'}s"
        raise ConvVizError(f"it takes {axes}, {gives} {dims}")
    channels = getattr(layer, "in_channels", shape[0])
    if channels != shape[0]:
        plural = "s" * (channels != 1)
        raise ConvVizError(f"it takes {channels} channel{plural}, {gives} {shape[0]}")


def _plan(layer: Layer, shape: tuple[int, ...]) -> Plan:
    plan = layer.plan(shape)
    if plan.rule is Rule.COPY:
        raise ConvVizError(
            "it moves cells to other channels, and layers in a row are convolutions, transposed"
            " ones and pools"
        )
    return plan
