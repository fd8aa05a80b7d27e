"""The equation of a step in one line: with the step's own indices, or in numbers.

No cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf, isnan
from typing import TYPE_CHECKING

from convviz.axis import Axis
from convviz.layer.plan import Rule, Side
from convviz.walks.walk import Step
from convviz.words.numbers import joined

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors

AXIS_LETTERS = "tuv"
"""Indices of the taps in equations; layers of fewer axes take the last letters."""


def equation(step: Step) -> str:
    """The equation of the first group of `step`, with indices.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks.walk import walk
    >>> equation(walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))[4])
    'y[0, 1, 1] = Σ x[c, 1+2u, 1+2v] · w[0, c, u, v] + b[0]'
    """
    return _equation(step, None)


def _equation(step: Step, value: str | None) -> str:
    """The equation, with `value` in the place of the input cell if a value is given."""
    plan = step.plan
    out = _written_text(step)
    if plan.rule is Rule.COPY:
        overlaps = any(axis.stride < axis.span for axis in plan.window)
        sign = "+=" if plan.scatters and overlaps else "="
        return f"{out} {sign} {_read_text(step)}"
    if plan.rule is Rule.MAX:
        return f"{out} = max {_read_text(step)}"
    if plan.rule is Rule.MEAN:
        return f"{out} = Σ {_read_text(step)} / {plan.mean_over(step.position)}"
    read = value or _read_text(step)
    if plan.scatters:
        return f"{out} += {read} · w[{_weight_text(step)}]"
    bias = f" + b[{step.groups[0] * plan.outs + step.outs[0]}]" * step.layer.has_bias
    return f"{out} = Σ {read} · w[{_weight_text(step)}]{bias}"


def _written_text(step: Step) -> str:
    plan = step.plan
    if plan.rule is Rule.COPY and not plan.scatters:
        channel = _tap_channel(step, plan.outs)
    else:
        channel = _channel_text(step.groups[0] * plan.outs, step.outs, "o")
    return f"y[{', '.join([channel, *_cells_text(step, plan.writing)])}]"


def _read_text(step: Step) -> str:
    plan = step.plan
    if plan.rule is Rule.COPY and plan.scatters:
        channel = _tap_channel(step, plan.ins)
    else:
        channel = _channel_text(step.groups[0] * plan.ins, step.ins, "c")
    name = "z" if plan.flipped else "x"
    return f"{name}[{', '.join([channel, *_cells_text(step, plan.reading)])}]"


def _weight_text(step: Step) -> str:
    plan, group = step.plan, step.groups[0]
    taps = [
        "0" if size == 1 else f"{size - 1}-{letter}" if plan.flipped else letter
        for size, letter in zip(plan.kernel, _letters(plan.window), strict=True)
    ]
    if plan.in_first:
        first = _channel_text(group * plan.ins, step.ins, "c")
        return ", ".join([first, _channel_text(0, step.outs, "o"), *taps])
    first = _channel_text(group * plan.outs, step.outs, "o")
    return ", ".join([first, _channel_text(0, step.ins, "c"), *taps])


def _channel_text(first: int, channels: range, letter: str) -> str:
    """The index of a channel: a number for a single channel, a letter for all of a group."""
    if len(channels) == 1:
        return str(first + channels[0])
    return _plus(first, letter)


def _tap_channel(step: Step, channels: int) -> str:
    """The channel that holds the cell under a tap of the window, such as 9+3u+v."""
    terms, factor = [], 1
    plan = step.plan
    for size, letter in zip(
        reversed(plan.kernel), reversed(_letters(plan.window)), strict=True
    ):
        if size > 1:
            terms.append(_times(factor, letter))
        factor *= size
    first = step.groups[0] * channels
    start = [str(first)] if first or not terms else []
    return "+".join(start + terms[::-1])


def _cells_text(step: Step, side: Side) -> list[str]:
    """The indices of the cells under the taps, an axis each."""
    touched = side.touched(step.position, step.plan.grid)
    return [
        _plus(cells[0], _times(axis.dilation, letter)) if axis.kernel > 1 else str(cells[0])
        for axis, cells, letter in zip(side.axes, touched, _letters(side.axes), strict=True)
    ]


def _letters(axes: Sequence[Axis]) -> str:
    return AXIS_LETTERS[-len(axes) :]


def sum_in_numbers(step: Step, tensors: Tensors, most_characters: int) -> str:
    """The equation of the first group of `step`, with the numbers that the step reads.

    The first numbers are written out, as many as fit in `most_characters`.
    """
    plan = step.plan
    if plan.rule is Rule.COPY:
        return equation(step)
    if plan.scatters:
        ((value, _),) = tensors.products(step, 1)
        return _equation(step, _signed(value))
    count, products = tensors.terms(step), tensors.products(step, most_characters)
    out = step.groups[0] * plan.outs + step.outs[0]
    result = f" = {number_text(tensors.output(out, step.position))}"
    start = f"y[{joined(', ', (out, *step.position))}] = "
    if plan.rule is Rule.MAX:
        texts = [number_text(value) for value, _ in products]
        return _as_fits(texts, count, ", ", f"{start}max(", f"){result}", most_characters)
    if plan.rule is Rule.MEAN:
        texts = [_signed(value) for value, _ in products]
        end = f") / {plan.mean_over(step.position)}{result}"
        return _as_fits(texts, count, " + ", f"{start}(", end, most_characters)
    texts = [f"{_signed(value)}·{_signed(weight)}" for value, weight in products]
    bias = f" + {_signed(tensors.bias[out])}" if step.layer.has_bias else ""
    return _as_fits(texts, count, " + ", start, bias + result, most_characters, "product")


def sum_so_far(
    step: Step, tensors: Tensors, done: int, most_characters: int
) -> tuple[str, str, str]:
    """The first `done` terms of the first group of `step`, the words of their sum, and the sum.

    Of terms that do not fit in `most_characters` the last ones are written.
    """
    plan = step.plan
    products = tensors.products(step, done)
    out = step.groups[0] * plan.outs + step.outs[0]
    start = f"y[{joined(', ', (out, *step.position))}] = "
    values, between, opening = [value for value, _ in products], " + ", "("
    if plan.rule is Rule.SUM:
        texts = [f"{_signed(value)}·{_signed(weight)}" for value, weight in products]
        values, opening = [value * weight for value, weight in products], ""
    else:
        texts = list(map(_signed, values))
    if plan.rule is Rule.MAX:
        between, opening = ", ", "max("
    if plan.rule is Rule.MEAN:  # an output only once it is divided
        start, opening = "", ""
    made = max(values) if plan.rule is Rule.MAX else sum(values)
    for first in range(len(texts)):
        some = [*["…"] * (first > 0), *texts[first:]]
        text = f"{start}{opening}{between.join(some)}{')' * bool(opening)}"
        if len(text) <= most_characters:
            break
    output = "" if plan.rule is Rule.MEAN else number_text(made)
    return text, f"= {number_text(made)} so far", output


def _as_fits(
    texts: list[str],
    count: int,
    between: str,
    start: str,
    end: str,
    most: int,
    noun: str = "cell",
) -> str:
    """The first of `texts` between `start` and `end`, as many as make `most` characters.

    `texts` are the first terms of a sum of `count`; of the others the number is told.
    """
    for shown in range(len(texts), -1, -1):
        rest = count - shown
        more = [f"({rest}{' more' * (shown > 0)} {noun}{'s' * (rest != 1)})"] if rest else []
        text = start + between.join([*texts[:shown], *more]) + end
        if len(text) <= most:
            return text
    return f"{start.partition(' = ')[0]} = {end.rpartition(' = ')[2]}"


def company(step: Step) -> str:
    """The other groups that work in this step; empty for a step of one group."""
    others = step.groups[1:]
    if not others:
        return ""
    noun = "group" if step.plan.named else "channel"
    if len(others) == 1:
        return f"the same in {noun} {others[0]}"
    return f"the same in {noun}s {others[0]}…{others[-1]}"


def number_text(value: float, digits: int = 3) -> str:
    """A whole number in full below a million, any other number with so many digits.

    >>> number_text(3), number_text(-0.0), number_text(0.12345), number_text(1234567.0)
    ('3', '0', '0.123', '1.23e+06')
    """
    if isnan(value):
        return "nan"
    if isinf(value):
        return "∞" if value > 0 else "-∞"
    if isinstance(value, int) or (abs(value) < 10**6 and value == int(value)):
        return str(int(value))
    return f"{value:.{digits}g}"


def _times(factor: int, letter: str) -> str:
    return letter if factor == 1 else f"{factor}{letter}"


def _plus(start: int, term: str) -> str:
    return term if start == 0 else f"{start}+{term}"


def _signed(value: float) -> str:
    text = number_text(value)
    return f"({text})" if text.startswith("-") else text
