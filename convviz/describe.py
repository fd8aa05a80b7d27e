"""What is said of a layer and of a step: caption, equation, alternative text, file name.

Words only; no cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf, prod
from typing import TYPE_CHECKING, NamedTuple

from convviz.axis import Axis
from convviz.layer import Layer
from convviz.layer.base import Argument
from convviz.layer.plan import Plan, Rule, Side
from convviz.walks import Step, Walk

if TYPE_CHECKING:
    from convviz.tensors import Tensors

AXIS_LETTERS = "tuv"
"""The kernel's own indices in equations, of the last axes."""


class Caption(NamedTuple):
    """A picture's title: the layer, its shapes, and its arguments in the letters K P S D G."""

    operator: str
    shapes: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operator} {self.shapes}  {'  '.join(self.arguments)}"


def caption(walk: Walk) -> Caption:
    """The caption of a picture of `walk`.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks import walk
    >>> print(caption(walk(Conv2d(3, 2, (5, 1)), (3, 7, 9))))
    Conv2d (3, 7, 9) → (2, 3, 9)  K (5, 1)  P (0, 0)  S (1, 1)  D (1, 1)  G 1
    """
    layer = walk.layer
    return Caption(
        type(layer).__name__,
        f"{tuple_text(walk.input_shape)} → {tuple_text(walk.output_shape)}",
        tuple(_argument_text(each, walk.convention) for each in layer.arguments),
    )


def equation(step: Step) -> str:
    """What `step` computes, in its first group, with its own indices.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks import walk
    >>> equation(walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))[4])
    'y[0, 1, 1] = Σ x[c, 1+2u, 1+2v] · w[0, c, u, v] + b[0]'
    """
    return _equation(step, None)


def _equation(step: Step, value: str | None) -> str:
    """The equation, the one cell that is read being `value` where that is known."""
    plan = step.plan
    out = _written_text(step)
    if plan.rule is Rule.COPY:
        sign = "+=" if plan.scatters and _overlaps(plan) else "="
        return f"{out} {sign} {_read_text(step)}"
    if plan.rule is Rule.MAX:
        return f"{out} = max {_read_text(step)}"
    if plan.rule is Rule.MEAN:
        return f"{out} = Σ {_read_text(step)} / {plan.mean_over(step.position)}"
    read = value or _read_text(step)
    if plan.scatters:
        return f"{out} += {read} · w[{_weight_text(step)}]"
    channel = step.groups[0] * plan.outs + step.outs[0]
    return (
        f"{out} = Σ {read} · w[{_weight_text(step)}]" + f" + b[{channel}]" * step.layer.has_bias
    )


def _written_text(step: Step) -> str:
    plan = step.plan
    cells = _cells_text(plan.writing, plan, step.position)
    if plan.rule is Rule.COPY and not plan.scatters:
        return f"y[{', '.join([_tap_channel(step, plan.outs), *cells])}]"
    channel = _channel_text(step.groups[0] * plan.outs, step.outs, plan.outs, "o")
    return f"y[{', '.join([channel, *cells])}]"


def _read_text(step: Step) -> str:
    plan = step.plan
    cells = _cells_text(plan.reading, plan, step.position)
    name = "z" if plan.flipped else "x"
    if plan.rule is Rule.COPY and plan.scatters:
        return f"{name}[{', '.join([_tap_channel(step, plan.ins), *cells])}]"
    channel = _channel_text(step.groups[0] * plan.ins, step.ins, plan.ins, "c")
    return f"{name}[{', '.join([channel, *cells])}]"


def _weight_text(step: Step) -> str:
    plan = step.plan
    taps = [
        "0" if size == 1 else f"{size - 1}-{letter}" if plan.flipped else letter
        for size, letter in zip(plan.kernel, _letters(plan.window), strict=True)
    ]
    ins = _channel_text(0, step.ins, plan.ins, "c")
    outs = _channel_text(0, step.outs, plan.outs, "o")
    if plan.in_first:
        first = _channel_text(step.groups[0] * plan.ins, step.ins, plan.ins, "c")
        return ", ".join([first, outs, *taps])
    first = _channel_text(step.groups[0] * plan.outs, step.outs, plan.outs, "o")
    return ", ".join([first, ins, *taps])


def _channel_text(first: int, channels: range, of: int, letter: str) -> str:
    """The channels at work: one by its number, all of a group by a letter."""
    if len(channels) == 1:
        return str(first + channels[0])
    return _plus(first, letter)


def _tap_channel(step: Step, channels: int) -> str:
    """The channel that belongs to a tap of the window, such as 9+3u+v."""
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


def _cells_text(side: Side, plan: Plan, position: tuple[int, ...]) -> list[str]:
    return [
        _plus(cells[0], _times(axis.dilation, letter)) if axis.kernel > 1 else str(cells[0])
        for axis, cells, letter in zip(
            side.axes, side.touched(position, plan.grid), _letters(side.axes), strict=True
        )
    ]


def _letters(axes: Sequence[Axis]) -> str:
    return AXIS_LETTERS[-len(axes) :]


def _overlaps(plan: Plan) -> bool:
    return any(axis.stride < axis.span for axis in plan.window)


def sum_in_numbers(step: Step, tensors: Tensors, most_characters: int) -> str:
    """What `step` computes, in its first group, with the numbers that it reads.

    As many of them as fit in `most_characters` are written out, the first ones first.
    """
    plan = step.plan
    if plan.rule is Rule.COPY:
        return equation(step)
    products = tensors.products(step)
    if plan.scatters:
        return _equation(step, _signed(products[0][0]))
    out = step.groups[0] * plan.outs + step.outs[0]
    result = f" = {number_text(tensors.output(out, step.position))}"
    start = f"{_output_text(step, out)} = "
    if plan.rule is Rule.MAX:
        texts = [number_text(value) for value, _ in products]
        return _as_fits(texts, ", ", f"{start}max(", f"){result}", most_characters)
    if plan.rule is Rule.MEAN:
        texts = [_signed(value) for value, _ in products]
        end = f") / {plan.mean_over(step.position)}{result}"
        return _as_fits(texts, " + ", f"{start}(", end, most_characters)
    texts = [f"{_signed(value)}·{_signed(weight)}" for value, weight in products]
    bias = f" + {_signed(tensors.bias[out])}" if step.layer.has_bias else ""
    return _as_fits(texts, " + ", start, bias + result, most_characters, "product")


def _as_fits(
    texts: list[str], between: str, start: str, end: str, most: int, noun: str = "cell"
) -> str:
    """`texts` between `start` and `end`, so many of them that it is no longer than `most`."""
    for shown in range(len(texts), -1, -1):
        rest = len(texts) - shown
        more = [f"({rest}{' more' * (shown > 0)} {noun}{'s' * (rest != 1)})"] if rest else []
        text = start + between.join([*texts[:shown], *more]) + end
        if len(text) <= most:
            return text
    return f"{start.partition(' = ')[0]} = {end.rpartition(' = ')[2]}"


def company(step: Step) -> str:
    """Which other groups do the same in this step, or nothing where there are none."""
    others = step.groups[1:]
    if not others:
        return ""
    noun = "group" if step.plan.named else "channel"
    if len(others) == 1:
        return f"{noun} {others[0]} in step"
    return f"{noun}s {others[0]}…{others[-1]} in step"


def alt_text(
    walk: Walk,
    frames: int,
    places: tuple[str, str, str] = ("on the left", "in the middle", "on the right"),
) -> str:
    """One paragraph for somebody who cannot see the picture, in ASCII.

    `places` are where input, kernel and output are, the kernel's being empty where it is
    not to be seen.
    """
    left, middle, right = places
    layer, plan, (channels, *sizes) = walk.layer, walk.plan, walk.input_shape
    out_channels, *out_sizes = walk.output_shape
    padding, cut = f", padded by {_sides(layer)}," * any(map(any, layer.pads)), ""
    if padding and walk.convention:
        padding = f"{padding[:-1]} (as {walk.convention} does),"
    if plan.flipped or plan.scatters:
        padding, cut = "", padding.replace("padded by", "cut off by")
    between = ""
    if plan.rule is Rule.SUM and middle:
        kernels = _count(plan.groups * plan.ins * plan.outs, "kernel")
        between = f" {kernels} of {_by(plan.kernel)} taps {middle};"
    elif plan.rule is not Rule.COPY and middle:
        between = f" a window of {_by(plan.kernel)} cells {middle};"
    unread = never_read(walk)
    waste = (
        f" {unread} of the {plane_cells(walk)} cells of a plane are never read."
        if unread
        else ""
    )
    thinned = f", of which {frames} are shown," if frames < len(walk) else ""
    return (
        f"Animation of {_article(type(layer).__name__)} layer."
        f" {_count(channels, 'input plane')} of {_by(sizes)} cells{padding} {left};{between}"
        f" {_count(out_channels, 'output plane')} of {_by(out_sizes)} cells{cut} {right}."
        f" In {_count(len(walk), 'step')}{thinned} {_movement(walk)}{_company(walk)}{waste}"
    )


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def _movement(walk: Walk) -> str:
    """What moves over what, and what it does there."""
    plan, window = walk.plan, walk.plan.window
    strides = _by(axis.stride for axis in window)
    apart = f"its taps {_by(axis.dilation for axis in window)} apart"
    each = " in every group" if len(walk[0].groups) > 1 and plan.named else ""
    each = each or " in every channel" * (len(walk[0].groups) > 1)
    if plan.flipped:
        return (
            "the flipped kernel moves over the input, between whose cells zeros are"
            f" inserted, {apart}; each step fills one output cell{each}."
        )
    if plan.rule is Rule.SUM and plan.scatters:
        return (
            f"each input cell lays its kernel, times its value, on the output, {strides}"
            f" cells on from the last, {apart}; where kernels overlap{each} they add up."
        )
    if plan.rule is Rule.COPY:
        there = "output" if plan.scatters else "input"
        return (
            f"a block of {_by(plan.kernel)} cells moves over the {there} with stride"
            f" {strides}, {apart}; each of its cells is a channel on the other side."
        )
    done = {
        Rule.SUM: "fills",
        Rule.MAX: "takes the largest cell into",
        Rule.MEAN: "takes the mean into",
    }
    what = "kernel" if plan.rule is Rule.SUM else "window"
    return (
        f"the {what} moves over the input with stride {strides} and {apart}; each step"
        f" {done[plan.rule]} one output cell{each}."
    )


def _company(walk: Walk) -> str:
    groups = walk.plan.groups
    if groups == 1 or not walk.plan.named:
        return ""
    together = "take turns" if walk.order == "in_turn" else "work at the same time"
    return (
        f" The channels are split into {groups} groups, each with kernels of its own,"
        f" which {together}."
    )


def file_stem(walk: Walk) -> str:
    """A file name without suffix, legal on every system, that says what is shown.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks import walk
    >>> file_stem(walk(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7)))
    'conv2d_3x7x7_2x2x2_k3_p0_s2_d2_g1'
    """
    arguments = walk.layer.arguments
    parts = [
        type(walk.layer).__name__.lower(),
        "x".join(map(str, walk.input_shape)),
        "x".join(map(str, walk.output_shape)),
        *(f"{each.letter.lower()}{_brief(each.values)}" for each in arguments if each.values),
        *(each.word.replace(" ", "-") for each in arguments if each.word),
    ]
    return "_".join(parts)


def never_read(walk: Walk) -> int:
    """How many cells of one input plane no step reads."""
    return plane_cells(walk) - prod(axis.read_cells for axis in walk.axes)


def number_text(value: float, digits: int = 3) -> str:
    """A number in as few characters as show it: whole as it is, else so many digits.

    >>> number_text(3), number_text(-0.0), number_text(0.12345), number_text(1234567.0)
    ('3', '0', '0.123', '1.23e+06')
    """
    if isinf(value):
        return "∞" if value > 0 else "-∞"
    if isinstance(value, int) or (abs(value) < 10**6 and value == int(value)):
        return str(int(value))
    return f"{value:.{digits}g}"


def tuple_text(numbers: Sequence[int]) -> str:
    """Numbers in round brackets, without the comma that Python puts behind a single one."""
    return f"({', '.join(map(str, numbers))})"


def plane_cells(walk: Walk) -> int:
    """How many cells one input plane has, without padding."""
    return prod(axis.cells for axis in walk.axes)


def _argument_text(argument: Argument, convention: str) -> str:
    """An argument in the caption, such as `P (1, 1) reflect` or `P (0+1) Keras same`."""
    values = [_value_text(value) for value in argument.values]
    told = ", ".join(values) if argument.for_all else f"({', '.join(values)})"
    whose = convention if argument.letter == "P" else ""
    words = [argument.letter, told if values else "", argument.word, whose]
    return " ".join(filter(None, words))


def _value_text(value: int | tuple[int, int]) -> str:
    return str(value) if isinstance(value, int) else f"{value[0]}+{value[1]}"


def _output_text(step: Step, channel: int) -> str:
    return f"y[{', '.join(map(str, (channel, *step.position)))}]"


def _times(factor: int, letter: str) -> str:
    return letter if factor == 1 else f"{factor}{letter}"


def _plus(start: int, term: str) -> str:
    return term if start == 0 else f"{start}+{term}"


def _signed(value: float) -> str:
    text = number_text(value)
    return f"({text})" if text.startswith("-") else text


def _brief(values: Sequence[int | tuple[int, int]]) -> str:
    """Values in a file name: one where they are all alike."""
    texts = [
        str(value) if isinstance(value, int) else "-".join(map(str, dict.fromkeys(value)))
        for value in values
    ]
    return texts[0] if len(set(texts)) == 1 else "x".join(texts)


def _by(numbers: Iterable[int]) -> str:
    return " by ".join(map(str, numbers))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _sides(layer: Layer) -> str:
    """How many cells of padding there are, side by side."""
    names = (("front", "back"), ("top", "bottom"), ("left", "right"))[3 - layer.dims :]
    return ", ".join(
        f"{cells} at the {name}"
        for pair, sides in zip(layer.pads, names, strict=True)
        for cells, name in zip(pair, sides, strict=True)
    )
