"""Receptive fields along the graph of a model: what an output sees of the model's input.

Each axis of a value has an extent: the most cells of the input, from the first to the last,
that one of its cells depends on, and its *jump*, the cells of the input from one of its cells
to the next.  Source of size and jump along a chain: Araujo, Norris, Sim, "Computing Receptive
Fields of Convolutional Neural Networks", Distill 2019, https://doi.org/10.23915/distill.00021;
where paths join, the largest size counts.

Where a layer makes values larger, both are fractions, so that size + (n - 1) x jump, rounded
down, is the most that any n cells in a row see together, wherever they lie: behind a
transposed layer of kernel 3 and stride 3 a cell sees 1 + 2/3, two see 2, three see 2 + 1/3.

Two things are left out, as everywhere in the literature: the statistics of norms, and gates
of one number a channel, as squeeze-and-excitation has, which see the whole input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, assert_never

from convviz.layer import Layer
from convviz.models.trace import (
    Aligned,
    Gathered,
    Opaque,
    Operation,
    Permuted,
    Reshaped,
    Resized,
    Slides,
    Trace,
    ValueShape,
)


class FieldExtent(NamedTuple):
    """What a cell sees along one axis: `size` cells of the input, rounded down.

    `jump` is the cells of the input from one cell to the next, `agreed` false where paths
    with several jumps have joined.
    """

    size: Fraction
    jump: Fraction
    agreed: bool = True


class Untold(NamedTuple):
    """A cell sees cells of the input, and it is not followed which."""


Seen = FieldExtent | Untold | None
"""What a cell sees along one axis; None where no place of the input lies along the axis."""

AxesSeen = tuple[Seen, ...]
"""What a cell of a value sees, one for each axis of the value."""


def fields(trace: Trace) -> list[AxesSeen]:
    """What a cell of the first output of each operation of `trace` sees, axis by axis."""
    known: dict[int, AxesSeen] = {}
    one = FieldExtent(Fraction(1), Fraction(1))
    for value, spatial in zip(trace.inputs, trace.spatial, strict=True):
        axes = range(len(trace.shapes[value]))
        known[value] = tuple(one if at in spatial else None for at in axes)
    found: list[AxesSeen] = []
    for operation in trace.operations:
        shapes = [trace.shapes.get(value, ()) for value in operation.outputs]
        inputs = [
            (trace.shapes[value], known[value]) for value in operation.inputs if value in known
        ]
        seen = [_of_output(operation, shape, inputs) for shape in shapes]
        known.update(zip(operation.outputs, seen, strict=True))
        found.append(seen[0] if seen else ())
    return found


def _of_output(
    operation: Operation, shape: ValueShape, inputs: Sequence[tuple[ValueShape, AxesSeen]]
) -> AxesSeen:
    """What a cell of an output of `shape` sees, by what cells of the `inputs` see."""
    if not inputs:
        return (None,) * len(shape)  # made of weights or constants alone
    before, seen = inputs[0]
    match operation.move:
        case Slides(axes):
            return _slid(operation, axes, seen, len(shape))
        case Aligned():
            return _joined(shape, inputs)
        case Permuted(order):
            return tuple(seen[at] if at >= 0 else None for at in order)
        case Reshaped():
            return _reshaped(before, seen, shape)
        case Gathered(axes, kept):
            return _gathered(before, seen, shape, axes, kept)
        case Resized(reach):
            sizes = zip(before, shape, strict=True)
            return tuple(
                _resized(each, *pair, reach) for each, pair in zip(seen, sizes, strict=True)
            )
        case Opaque():
            lost = any(each is not None for _, axes_seen in inputs for each in axes_seen)
            return (Untold() if lost else None,) * len(shape)
    assert_never(operation.move)


def _slid(operation: Operation, axes: Sequence[int], seen: AxesSeen, count: int) -> AxesSeen:
    """What is seen through the window of a layer that slides along `axes`."""
    if operation.layer is None or count <= max(axes):  # patches in a row have fewer axes
        return tuple(None if at < 2 else Untold() for at in range(count))
    found: list[Seen] = [None] * count
    windows = window_reaches(operation.layer, operation.input_shape)
    for at, (reach, pitch) in zip(axes, windows, strict=True):
        found[at] = each = seen[at]
        if isinstance(each, FieldExtent):
            size = each.size + (reach - 1) * each.jump
            found[at] = FieldExtent(size, each.jump * pitch, each.agreed)
    return tuple(found)


def window_reaches(layer: Layer, input_shape: Sequence[int]) -> list[tuple[Fraction, Fraction]]:
    """(cells that one output sees, cells from an output to the next) along each axis.

    >>> from convviz.layer import Conv2d, ConvTranspose1d
    >>> window_reaches(Conv2d(1, 1, 3, stride=2, dilation=2), (1, 9, 9))[0]
    (Fraction(5, 1), Fraction(2, 1))
    >>> window_reaches(ConvTranspose1d(1, 1, 4, stride=2), (1, 9))
    [(Fraction(5, 2), Fraction(1, 2))]
    """
    plan = layer.plan(input_shape, layer.views[-1])
    if not plan.scatters:
        return [(Fraction(axis.span), Fraction(axis.stride)) for axis in plan.window]
    return [
        (1 + Fraction(axis.span - 1, axis.stride), Fraction(1, axis.stride))
        for axis in plan.window
    ]


def _joined(shape: ValueShape, inputs: Sequence[tuple[ValueShape, AxesSeen]]) -> AxesSeen:
    """What is seen where values meet cell by cell; one that is broadcast is left out."""
    return tuple(
        _largest(list(_meeting(at - len(shape), shape[at], inputs))) for at in range(len(shape))
    )


def _meeting(
    at: int, size: int | None, inputs: Sequence[tuple[ValueShape, AxesSeen]]
) -> Iterator[FieldExtent | Untold]:
    """What is seen along axis `at`, counted from the last one, by each value that has it."""
    for sizes, seen in inputs:
        if (
            -at <= len(sizes)
            and (size == 1 or sizes[at] != 1)
            and (each := seen[at]) is not None
        ):
            yield each


def _largest(seen: Sequence[FieldExtent | Untold]) -> Seen:
    """What has all of `seen` in it."""
    extents = [each for each in seen if isinstance(each, FieldExtent)]
    if not seen or len(extents) < len(seen):
        return Untold() if seen else None
    jumps = {each.jump for each in extents}
    agreed = len(jumps) == 1 and all(each.agreed for each in extents)
    return FieldExtent(max(each.size for each in extents), max(jumps), agreed)


def _reshaped(before: ValueShape, seen: AxesSeen, after: ValueShape) -> AxesSeen:
    """What is seen along axes that stay: of the same size, with as many cells behind them.

    A new axis is lost where cells of an axis with an extent went into it.
    """
    old, new = _row_major(before), _row_major(after)
    left = list(range(len(before)))
    stays: list[int | None] = []
    for place in new:
        same = next((at for at in left if place is not None and old[at] == place), None)
        if same is not None:
            left.remove(same)
        stays.append(same)
    lost = Untold() if any(seen[at] is not None for at in left) else None
    return tuple(lost if at is None else seen[at] for at in stays)


def _row_major(shape: ValueShape) -> list[tuple[int, int] | None]:
    """(size, cells behind it) of each axis; None where sizes behind it are not known."""
    found: list[tuple[int, int] | None] = []
    behind: int | None = 1
    for size in reversed(shape):
        found.append(None if size is None or behind is None else (size, behind))
        behind = None if size is None or behind is None else behind * size
    return found[::-1]


def _gathered(
    before: ValueShape, seen: AxesSeen, after: ValueShape, axes: Sequence[int], kept: bool
) -> AxesSeen:
    """What is seen where every cell along `axes` counts for each output."""
    along = {axis % len(before) for axis in axes}
    whole = [
        _all_along(each, size) if at in along else each
        for at, (each, size) in enumerate(zip(seen, before, strict=True))
    ]
    if not kept:
        return tuple(each for at, each in enumerate(whole) if at not in along)
    places = zip(whole, after, strict=True)
    return tuple(
        Untold() if at in along and each is not None and size != 1 else each
        for at, (each, size) in enumerate(places)
    )


def _all_along(seen: Seen, cells: int | None) -> Seen:
    """What all `cells` of an axis see together."""
    if not isinstance(seen, FieldExtent):
        return seen
    if cells is None:
        return Untold()
    return FieldExtent(seen.size + (cells - 1) * seen.jump, seen.jump * cells, seen.agreed)


def _resized(seen: Seen, before: int | None, after: int | None, reach: int) -> Seen:
    """What is seen along an axis of `before` cells after it is stretched to `after`."""
    if not isinstance(seen, FieldExtent) or before == after:
        return seen
    if before is None or after is None:
        return Untold()
    jump = Fraction(before, after)
    between = 1 - Fraction(1, jump.denominator)  # how far behind a cell an output may stand
    size = seen.size + (min(reach, before) - 1 + between) * seen.jump
    return FieldExtent(size, seen.jump * jump, seen.agreed)
