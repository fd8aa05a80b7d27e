"""What is said of a layer: caption, alternative text, file name.

Words only; no cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.layer.base import Argument
from convviz.layer.plan import Rule
from convviz.parsing.numerals import short
from convviz.walks.walk import Walk


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
    >>> from convviz.walks.walk import walk
    >>> print(caption(walk(Conv2d(3, 2, (5, 1)), (3, 7, 9))))
    Conv2d (3, 7, 9) → (2, 3, 9)  K (5, 1)  P (0, 0)  S (1, 1)  D (1, 1)  G 1
    """
    layer = walk.layer
    if not isinstance(walk.convention, str):
        raise ConvVizError(f"convention must be a text, not {short(walk.convention)}")
    return Caption(
        type(layer).__name__,
        f"{tuple_text(walk.input_shape)} → {tuple_text(walk.output_shape)}",
        tuple(_argument_text(each, walk.convention) for each in layer.arguments),
    )


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
    padding, cut = _padding(walk), ""
    if plan.flipped or plan.scatters:
        padding, cut = "", _cut(padding, layer)
    between = ""
    if plan.rule is Rule.SUM and middle:
        kernels = _count(plan.groups * plan.ins * plan.outs, "kernel")
        between = f" {kernels} of {_by(plan.kernel)} taps {middle};"
    elif plan.rule is not Rule.COPY and middle:
        between = f" a window of {_by(plan.kernel)} cells {middle};"
    unread = never_read(walk)
    waste = (
        f" {unread} of the {plane_cells(walk)} cells of a plane"
        f" {'is' if unread == 1 else 'are'} never read."
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


def _padding(walk: Walk) -> str:
    """How many cells of padding there are, whose they are, and what stands in them."""
    layer = walk.layer
    if not any(map(any, layer.pads)):
        return ""
    whose = f" (as {walk.convention} does)" if walk.convention else ""
    mode = getattr(layer, "padding_mode", "zeros")
    filled = f" in the mode {mode}" if mode != "zeros" else ""
    return f", padded by {_sides(layer)}{whose}{filled},"


def _cut(padding: str, layer: Layer) -> str:
    """What the padding of a layer that scatters does, and its output padding."""
    cut = padding.replace("padded by", "cut off by")
    more: tuple[int, ...] = getattr(layer, "output_padding", ())
    if not any(more):
        return cut
    names = ("back", "bottom", "right")[3 - layer.dims :]
    told = (f"{cells} at the {name}" for cells, name in zip(more, names, strict=True) if cells)
    return f"{cut or ','} with output padding of {', '.join(told)},"


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
        spread = any(axis.cells < axis.size for axis in plan.reading.axes)
        zeros = " between whose cells zeros are inserted," * spread
        return (
            f"the flipped kernel moves over the input,{zeros} {apart}; each step fills one"
            f" output cell{each}."
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
        Rule.MEAN: f"takes the sum, divided by {plan.divisor}, into"
        if plan.divisor
        else "takes the mean into",
    }
    what = "kernel" if plan.rule is Rule.SUM else "window"
    return (
        f"the {what} moves over the input with stride {strides} and {apart}; each step"
        f" {done[plan.rule]} one output cell{each}.{_border(walk)}"
    )


def _border(walk: Walk) -> str:
    """What pooling does at the border."""
    plan, layer = walk.plan, walk.layer
    told = ""
    if getattr(layer, "ceil_mode", False):
        told = " Sizes are rounded up, so that a last window may reach past the edge."
    padded = any(map(any, layer.pads))
    if plan.rule is Rule.MEAN and padded and not plan.counts_padding and not plan.divisor:
        told += " Padding does not count in a mean."
    return told


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
    >>> from convviz.walks.walk import walk
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
        *["nobias"] * (not getattr(walk.layer, "bias", True)),
    ]
    return "_".join(parts)


def never_read(walk: Walk) -> int:
    """How many cells of one input plane no step reads."""
    return plane_cells(walk) - prod(axis.read_cells for axis in walk.axes)


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
