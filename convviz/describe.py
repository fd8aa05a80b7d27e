"""What is said of a layer and of a step: caption, equation, alternative text, file name.

Words only; no cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from convviz.layer import Convolution
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
    mode = "" if layer.padding_mode == "zeros" else f" {layer.padding_mode}"
    convention = walk.convention and f" {walk.convention}"
    return Caption(
        type(layer).__name__,
        f"{tuple_text(walk.input_shape)} → {tuple_text(walk.output_shape)}",
        (
            f"K {tuple_text(layer.kernel)}",
            f"P {_pads_text(layer)}{mode}{convention}",
            f"S {tuple_text(layer.strides)}",
            f"D {tuple_text(layer.dilations)}",
            f"G {layer.groups}",
        ),
    )


def equation(step: Step) -> str:
    """The sum that `step` computes, in its first group, with its own indices.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks import walk
    >>> equation(walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7))[4])
    'y[0, 1, 1] = Σ x[c, 1+2u, 1+2v] · w[0, c, u, v] + b[0]'
    """
    layer, out = step.layer, step.out_channels[0]
    letters = AXIS_LETTERS[-len(step.axes) :]
    first_channel = step.groups[0] * layer.group_in_channels
    alone = layer.group_in_channels == 1
    channel = str(first_channel) if alone else _plus(first_channel, "c")
    cells = [
        _plus(axis.first_tap(place), _times(axis.dilation, letter))
        if axis.kernel > 1
        else str(axis.first_tap(place))
        for axis, place, letter in zip(step.axes, step.position, letters, strict=True)
    ]
    taps = [
        letter if axis.kernel > 1 else "0"
        for axis, letter in zip(step.axes, letters, strict=True)
    ]
    weight = ", ".join([str(out), "0" if alone else "c", *taps])
    return (
        f"{_output_text(step, out)} = Σ x[{', '.join([channel, *cells])}] · w[{weight}]"
        + f" + b[{out}]" * layer.bias
    )


def sum_in_numbers(step: Step, tensors: Tensors, most_characters: int) -> str:
    """The sum that `step` computes, in its first group, with the numbers that it multiplies.

    As many products as fit in `most_characters` are written out, the first ones first.
    """
    out = step.out_channels[0]
    products = tensors.products(step)
    texts = [f"{_signed(value)}·{_signed(weight)}" for value, weight in products]
    bias = f" + {_signed(tensors.bias[out])}" if step.layer.bias else ""
    result = f"{bias} = {number_text(tensors.output(out, step.position))}"
    start = f"{_output_text(step, out)} = "
    whole = start + " + ".join(texts) + result
    if len(whole) <= most_characters:
        return whole
    for shown in range(len(texts) - 1, -1, -1):
        rest = len(texts) - shown
        more = f"({rest} more products)" if shown else f"({rest} products)"
        text = start + " + ".join([*texts[:shown], more]) + result
        if len(text) <= most_characters:
            return text
    return f"{_output_text(step, out)} = {number_text(tensors.output(out, step.position))}"


def company(step: Step) -> str:
    """Which other groups do the same in this step, or nothing where there are none."""
    others = step.groups[1:]
    if not others:
        return ""
    if len(others) == 1:
        return f"group {others[0]} in step"
    return f"groups {others[0]}…{others[-1]} in step"


def alt_text(walk: Walk, frames: int) -> str:
    """One paragraph for somebody who cannot see the picture, in ASCII."""
    layer, (channels, *sizes) = walk.layer, walk.input_shape
    out_channels, *out_sizes = walk.output_shape
    padding = f", padded by {_sides(layer)}," if any(map(any, layer.pads)) else ""
    if padding and walk.convention:
        padding = f"{padding[:-1]} (as {walk.convention} does),"
    grouped = (
        f" The channels are split into {layer.groups} groups, each with kernels of its own,"
        f" which {'take turns' if walk.order == 'in_turn' else 'work at the same time'}."
        if layer.groups > 1
        else ""
    )
    unread = never_read(walk)
    waste = (
        f" {unread} of the {plane_cells(walk)} cells of a plane are never read."
        if unread
        else ""
    )
    thinned = f", of which {frames} are shown," if frames < len(walk) else ""
    return (
        f"Animation of a {type(layer).__name__} layer. {_count(channels, 'input plane')} of"
        f" {_by(sizes)} cells{padding} on the left;"
        f" {_count(layer.out_channels * layer.group_in_channels, 'kernel')} of"
        f" {_by(layer.kernel)} taps in the middle;"
        f" {_count(out_channels, 'output plane')} of {_by(out_sizes)} cells on the right."
        f" In {_count(len(walk), 'step')}{thinned} the kernel moves over the input with stride"
        f" {_by(layer.strides)} and its taps {_by(layer.dilations)} apart; each step fills one"
        f" output cell{' in every group' if len(walk[0].groups) > 1 else ''}.{grouped}{waste}"
    )


def file_stem(walk: Walk) -> str:
    """A file name without suffix, legal on every system, that says what is shown.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks import walk
    >>> file_stem(walk(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7)))
    'conv2d_3x7x7_2x2x2_k3_p0_s2_d2_g1'
    """
    layer = walk.layer
    pads = ["-".join(map(str, pair if pair[0] != pair[1] else pair[:1])) for pair in layer.pads]
    parts = [
        type(layer).__name__.lower(),
        "x".join(map(str, walk.input_shape)),
        "x".join(map(str, walk.output_shape)),
        f"k{_brief(layer.kernel)}",
        f"p{_brief(pads)}",
        f"s{_brief(layer.strides)}",
        f"d{_brief(layer.dilations)}",
        f"g{layer.groups}",
    ]
    if layer.padding_mode != "zeros":
        parts.append(layer.padding_mode)
    return "_".join(parts)


def never_read(walk: Walk) -> int:
    """How many cells of one input plane no step reads."""
    read = 1
    for axis in walk.axes:
        read *= axis.read_cells
    return plane_cells(walk) - read


def number_text(value: float, digits: int = 3) -> str:
    """A number in as few characters as show it: whole as it is, else so many digits.

    >>> number_text(3), number_text(-0.0), number_text(0.12345), number_text(1234567.0)
    ('3', '0', '0.123', '1.23e+06')
    """
    if isinstance(value, int) or (abs(value) < 10**6 and value == int(value)):
        return str(int(value))
    return f"{value:.{digits}g}"


def tuple_text(numbers: Sequence[int]) -> str:
    """Numbers in round brackets, without the comma that Python puts behind a single one."""
    return f"({', '.join(map(str, numbers))})"


def plane_cells(walk: Walk) -> int:
    """How many cells one input plane has, without padding."""
    cells = 1
    for axis in walk.axes:
        cells *= axis.size
    return cells


def _pads_text(layer: Convolution) -> str:
    if all(before == after for before, after in layer.pads):
        return tuple_text([before for before, _ in layer.pads])
    return f"({', '.join(f'{before}+{after}' for before, after in layer.pads)})"


def _output_text(step: Step, channel: int) -> str:
    return f"y[{', '.join(map(str, (channel, *step.position)))}]"


def _times(factor: int, letter: str) -> str:
    return letter if factor == 1 else f"{factor}{letter}"


def _plus(start: int, term: str) -> str:
    return term if start == 0 else f"{start}+{term}"


def _signed(value: float) -> str:
    text = number_text(value)
    return f"({text})" if text.startswith("-") else text


def _brief(numbers: Iterable[object]) -> str:
    texts = [str(number) for number in numbers]
    return texts[0] if len(set(texts)) == 1 else "x".join(texts)


def _by(numbers: Iterable[int]) -> str:
    return " by ".join(map(str, numbers))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _sides(layer: Convolution) -> str:
    """How many cells of padding there are, side by side."""
    names = (("front", "back"), ("top", "bottom"), ("left", "right"))[3 - layer.dims :]
    return ", ".join(
        f"{cells} at the {name}"
        for pair, sides in zip(layer.pads, names, strict=True)
        for cells, name in zip(pair, sides, strict=True)
    )
