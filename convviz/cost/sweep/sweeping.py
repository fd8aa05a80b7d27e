"""`sweep`: the layers of each value of an argument, their prices, and their times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import gcd, lcm
from typing import Any

from convviz.adapt import as_layer, convention_of, shape_for
from convviz.cost.price import Learning, Price
from convviz.cost.sweep.points import Skipped, SweepPoint, Value
from convviz.cost.sweep.table import Sweep
from convviz.cost.sweep.timing import ROUNDS, Samples, Stopwatch, Timing
from convviz.errors import ConvVizError
from convviz.parsing.numerals import short
from convviz.parsing.shapes import ask
from convviz.parsing.spelling import spelled

VARIABLES = (
    "in_channels",
    "out_channels",
    "input_size",
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "groups",
)
"""The arguments that a sweep can vary; `input_size` is that along each axis, no channels."""

Progress = Callable[[int, int], object]
"""Called with the number of measurements done, and the number of all."""


def sweep(
    layer: object,
    input_shape: Sequence[int],
    *,
    vary: str,
    values: Sequence[Value],
    against: str | None = None,
    against_values: Sequence[Value] | None = None,
    time: bool = False,
    device: str = "cpu",
    backward: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """What `layer` costs with each of `values` for one of its arguments.

    Args:
        layer: the layer whose arguments are changed, of convviz, PyTorch or Keras.
        input_shape: (channels, sizes ...) of the input, or a tensor of this shape; a batch of
            one is left out.
        vary: the argument with a line of the chart for each value, one of `VARIABLES`.
        values: the values of `vary`, each an int, or one int an axis.
        against: the argument along x; if not given, out_channels, or in_channels where
            out_channels is varied.
        against_values: the values of `against`; if not given, chosen by argument, for
            channels doubled up to 256 times the least.
        time: True to measure milliseconds, too, with PyTorch.
        device: where to measure: `cpu`, `cuda` or `mps`.
        backward: True to measure forward and backward together.
        threads: threads of the processor; PyTorch's own number if not given.
        progress: called after every measurement.

    >>> from convviz.layer import Conv2d
    >>> found = sweep(Conv2d(3, 2, 3), (3, 7, 7), vary="stride", values=[1, 2],
    ...               against_values=[2])
    >>> [(row["stride"], row["macs"]) for row in found]
    [((1, 1), 1350), ((2, 2), 486)]

    Raises:
        ConvVizError: `layer` is no layer with weights, there is no such argument, no value
            makes a layer, or times are asked for without PyTorch.

    Warns:
        ShapeWarning: the shape is legal, and looks like another shape.
    """
    given, vary = input_shape, spelled(vary, VARIABLES) or vary
    input_shape = shape_for(layer, given)
    start = as_layer(layer, input_shape)
    if not isinstance(start, Learning):
        raise ConvVizError(
            "a sweep is of a convolution, transposed or not, for the others cost no weights"
            f" and no multiplications: not of {type(start).__name__}"
        )
    if told := convention_of(layer):
        raise ConvVizError(
            f"a sweep keeps its padding, but {told} pads other cells for other values: give a"
            " convviz layer with these cells"
        )
    shape = start.check_input_shape(input_shape)
    usual = "in_channels" if vary == "out_channels" else "out_channels"
    against = spelled(against, VARIABLES) or against or usual
    _check(vary, values, against)
    values = _distinct(vary, values)
    along = _distinct(
        against, against_values or _default_values(start, shape, vary, values, against)
    )
    points: list[SweepPoint] = []
    skipped: list[Skipped] = []
    for value in values:
        for other in along:
            try:
                price = _price(start, shape, {vary: value, against: other})
                points.append(SweepPoint(value, other, price))
            except ConvVizError as error:
                skipped.append(Skipped(value, other, str(error)))
    if not points:
        raise ConvVizError(f"no value of {vary} makes a layer: {skipped[0].reason}")
    ask("convviz.sweep", start, given, shape, stacklevel=2)
    found = Sweep(start, shape, vary, against, tuple(points), tuple(skipped))
    if not time:
        return found
    stopwatch = Stopwatch.on(device, backward=backward, threads=threads)
    return _timed(found, stopwatch, progress)


def _distinct(name: str, values: Sequence[Value]) -> list[Value]:
    """Each value once, since a line drawn twice would hide itself."""
    try:
        plain = [tuple(value) if isinstance(value, list) else value for value in values]
        return list(dict.fromkeys(plain))
    except TypeError:
        raise ConvVizError(
            f"values of {name} must be a list of numbers, not {short(values)}"
        ) from None


def _check(vary: str, values: Sequence[Value], against: str) -> None:
    for name in (vary, against):
        if name not in VARIABLES:
            raise ConvVizError(
                f"a sweep is over {', '.join(VARIABLES[:-1])} or {VARIABLES[-1]},"
                f" not {short(name)}"
            )
    if vary == against:
        raise ConvVizError(f"{vary} cannot be varied against itself")
    if not values:
        raise ConvVizError(f"a sweep needs values of {vary}")


def _default_values(
    layer: Learning, shape: tuple[int, ...], vary: str, values: Sequence[Value], against: str
) -> list[Value]:
    """Values along x that make a layer with each of `values`."""
    if against in ("in_channels", "out_channels"):
        groups = [layer.groups]
        if vary == "groups":
            groups = [value for value in values if isinstance(value, int) and value > 0]
        least = lcm(*groups) if groups else 1
        return [least * 2**power for power in range(9)]
    if against == "input_size":
        least = max(min(shape[1:]) // 4, 1)
        return [least * 2**power for power in range(5)]
    if against == "groups":
        common = gcd(layer.in_channels, layer.out_channels)
        return [groups for groups in range(1, common + 1) if common % groups == 0]
    if against == "kernel_size":
        return [1, 3, 5, 7, 9, 11]
    return list(range(5)) if against == "padding" else list(range(1, 6))


def _price(
    layer: Learning, shape: tuple[int, ...], changes: dict[str, Value]
) -> Price[Learning]:
    arguments: dict[str, Any] = dict(changes)
    size = arguments.pop("input_size", shape[1:])
    sizes = (size,) * layer.dims if isinstance(size, int) else size
    changed = replace(layer, **arguments)
    return Price.of(changed, (arguments.get("in_channels", shape[0]), *sizes))


def _timed(found: Sweep, stopwatch: Stopwatch, progress: Progress | None) -> Sweep:
    """`found` with the time of every point, or with the times until an interrupt.

    Raises:
        ConvVizError: not one of its layers can be measured.
    """
    samples: dict[int, Samples] = {}
    failed: dict[int, str] = {}
    total = ROUNDS * len(found.points)
    interrupted = False
    try:
        for done in range(total):
            number = done % len(found.points)
            price = found.points[number].price
            if number not in failed:
                try:
                    taken = stopwatch.time(price.layer, price.input_shape)
                    samples[number] = samples[number] + taken if number in samples else taken
                except ConvVizError as error:
                    failed[number] = str(error)
            if progress:
                progress(done + 1, total)
    except KeyboardInterrupt:
        if not samples:  # nothing to keep, and what PyTorch imports may be half there
            raise
        interrupted = True
    untimed = tuple(
        Skipped(found.points[number].value, found.points[number].along, reason)
        for number, reason in failed.items()
        if number not in samples
    )
    if not samples:
        raise ConvVizError(f"no layer of the sweep can be timed: {untimed[0].reason}")
    return replace(
        found,
        points=tuple(
            replace(point, timing=Timing.of(samples[number])) if number in samples else point
            for number, point in enumerate(found.points)
        ),
        untimed=untimed,
        conditions=stopwatch.conditions,
        interrupted=interrupted,
    )
