"""The order in which a layer computes its output, one step at a time.

A walk knows nothing of drawing or time.  It is computed, never stored: its length and any
of its steps come from arithmetic, without the steps before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from sys import maxsize
from typing import TYPE_CHECKING, overload

from convviz.adapt import as_layer, convention_of, shape_for
from convviz.axis import Axis
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.layer.plan import Cell, Plan
from convviz.parsing.numerals import short
from convviz.parsing.shapes import ask
from convviz.parsing.spelling import spelled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from convviz.layer.products import Products

    IntArray = NDArray[np.int64]

ORDERS = ("lockstep", "in_turn")
VIEWS = ("gather", "scatter")


@dataclass(frozen=True, slots=True)
class Step:
    """One position of the window, in one channel of each group that is at work.

    `number` counts from 0 in the whole walk; `groups` are at work, each in its `turn`-th
    channel, at `position`.  The arrays made from this are int64, one row a product in
    `reads`, `taps` and `weights`, paired by row, group by group, then channel by channel,
    then tap by tap.  Where products are added up under the window, or pooled, `outputs` has
    one row a group; where they are scattered or copied, it is paired with the others.
    """

    number: int
    layer: Layer
    plan: Plan = field(repr=False)
    groups: range
    turn: int
    position: Cell

    @property
    def ins(self) -> range:
        """The input channels read, counted in their group."""
        return self.plan.ins_at(self.turn)

    @property
    def outs(self) -> range:
        """The output channels written, counted in their group."""
        return self.plan.outs_at(self.turn)

    @property
    def out_channels(self) -> tuple[int, ...]:
        """The output channels written, counted over all groups."""
        outs = self.plan.outs
        return tuple(group * outs + out for group in self.groups for out in self.outs)

    @property
    def in_channels(self) -> tuple[int, ...]:
        """The input channels read, counted over all groups."""
        ins = self.plan.ins
        return tuple(group * ins + channel for group in self.groups for channel in self.ins)

    @property
    def tap_ranges(self) -> tuple[range, ...]:
        """Where the taps stand along each axis of the input."""
        return self.plan.read_at(self.position)

    @property
    def written_ranges(self) -> tuple[range, ...]:
        """What lies under the window along each axis of the output; some may lie outside."""
        return self.plan.written_at(self.position)

    @property
    def outputs(self) -> IntArray:
        """The cells written, of shape (n, 1 + dims): (channel, position ...)."""
        return _table(self.products.outputs(), 1 + len(self.plan.writing.axes))

    @property
    def taps(self) -> IntArray:
        """Where each tap stands, of shape (m, 1 + dims): (in channel, cell ...).

        Coordinates are of the unpadded input, outside it is padding; of a transposed
        convolution that gathers, of the input with its zeros inserted.
        """
        return _table(self.products.taps(), 1 + len(self.plan.reading.axes))

    @property
    def reads(self) -> IntArray:
        """The cell whose value each tap uses, of shape (m, 1 + dims).

        As `taps`, but that a tap on padding which copies an input cell has that cell, and
        that a tap on the spread input of a transposed convolution has the input's own
        coordinates; outside the input it reads zero.
        """
        return _table(self.products.reads(), 1 + len(self.plan.reading.axes))

    @property
    def weights(self) -> IntArray:
        """The weight each tap multiplies with, of shape (m, 2 + dims).

        An index into PyTorch's weight: (out channel, in channel of the group, tap ...), of
        a transposed convolution (in channel, out channel of the group, tap ...).  Without
        weights there are no rows.
        """
        return _table(self.products.weights(), 2 + len(self.plan.kernel))

    @property
    def products(self) -> Products:
        """`outputs`, `taps`, `reads` and `weights` as lists of tuples."""
        from convviz.layer.products import Products  # a picture is made without it

        return Products(self.plan, self.groups, self.turn, self.position)


@dataclass(frozen=True, slots=True)
class Walk(Sequence[Step]):
    """The steps of `layer` over an input of `input_shape`, or those of them in `numbers`.

    >>> from convviz.layer import Conv2d
    >>> steps = walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))
    >>> len(steps), steps[4].position, steps[-1].number
    (18, (1, 1), 17)
    """

    layer: Layer
    input_shape: tuple[int, ...]
    order: str
    view: str
    numbers: range
    convention: str = ""
    plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        plan = self.layer.plan(self.input_shape, self.view)
        object.__setattr__(self, "plan", plan)

    @property
    def output_shape(self) -> tuple[int, ...]:
        """(channels, sizes ...) of the output."""
        return self.plan.output_shape

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes of the input, with padding and inserted zeros."""
        return self.plan.reading.axes

    @property
    def positions(self) -> int:
        """Positions of the window in one channel."""
        return self.plan.positions

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Step]:
        return map(self._step, self.numbers)

    @overload
    def __getitem__(self, place: int) -> Step: ...
    @overload
    def __getitem__(self, place: slice) -> Walk: ...
    def __getitem__(self, place: int | slice) -> Step | Walk:
        if isinstance(place, slice):
            return replace(self, numbers=self.numbers[place])
        try:
            return self._step(self.numbers[place])
        except IndexError:
            raise IndexError(
                f"there is no step {place} in a walk of {len(self)}, counted from 0"
            ) from None

    def _step(self, number: int) -> Step:
        plan = self.plan
        turn, rest = divmod(number, plan.positions)
        position = []
        for size in reversed(plan.grid):
            rest, place = divmod(rest, size)
            position.append(place)
        groups = range(plan.groups)
        if self.order == "in_turn":
            group, turn = divmod(turn, plan.turns)
            groups = range(group, group + 1)
        return Step(number, self.layer, plan, groups, turn, tuple(reversed(position)))


def walk(
    layer: object,
    input_shape: Sequence[int],
    *,
    order: str = "lockstep",
    view: str = "gather",
    convention: str | None = None,
) -> Walk:
    """The steps in which `layer` computes its output: by channel, then row, then column.

    Args:
        layer: a layer of convviz, PyTorch or Keras.
        input_shape: (channels, sizes ...) of the input, or a tensor that has them; a batch of
            one before them is left out.
        order: `lockstep`, all groups at once, as in hardware; or `in_turn`, one group
            after another.
        view: `gather`, one step for each cell of the output; or of a transposed convolution
            `scatter`, one for each cell of the input.
        convention: what the padding is called where it comes from, such as
            `TensorFlow SAME`, for the caption; it changes no step.  A Keras layer brings
            its own.

    Raises:
        ConvVizError: the shape is not the layer's, the kernel does not fit in it, or there
            is no such order or view, or there are more steps than a sequence can have.

    Warns:
        ShapeWarning: the shape is legal, and looks like another.
    """
    steps = steps_of(layer, input_shape, order=order, view=view, convention=convention)
    ask("convviz.walk", layer, input_shape, steps.input_shape, stacklevel=2)
    return steps


def steps_of(
    layer: object, input_shape: Sequence[int], *, order: str, view: str, convention: str | None
) -> Walk:
    """As `walk`, which asks about the shape, too.

    Raises:
        ConvVizError: as `walk`.
    """
    way = spelled(order, ORDERS)
    if way is None:
        raise ConvVizError(f"order must be 'lockstep' or 'in_turn', not {short(order)}")
    shape = shape_for(layer, input_shape)
    asked = as_layer(layer, shape)
    shape = asked.check_input_shape(shape)
    view = spelled(view, VIEWS) or view
    plan = asked.plan(shape, view)
    channels = plan.turns * (plan.groups if way == "in_turn" else 1)
    steps = channels * plan.positions
    if steps > maxsize:
        raise ConvVizError(
            f"a walk can have at most {maxsize} steps, as a Python sequence can, but"
            f" {' × '.join(map(str, (channels, *plan.grid)))} cells take {steps}"
        )
    told = convention_of(layer) if convention is None else convention
    return Walk(asked, shape, way, view, range(steps), told)


def _table(rows: list[Cell], columns: int) -> IntArray:
    import numpy as np

    return np.array(rows, dtype=np.int64).reshape(len(rows), columns)
