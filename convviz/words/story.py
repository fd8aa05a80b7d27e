"""The sentences of a story: what is about to happen, and what was done.

No cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING

from convviz.axis import Axis
from convviz.layer.plan import Plan, Rule
from convviz.layer.windowed import Windowed, ints
from convviz.walks.walk import Walk
from convviz.words.numbers import count, times

if TYPE_CHECKING:
    from convviz.walks.chains import Chain

AXES = ("planes", "rows", "columns")


def opening(walk: Walk) -> tuple[str, ...]:
    """What moves, how far and with which taps; of a flipped kernel first that it is.

    >>> from convviz.layer import Conv2d, ConvTranspose2d, MaxPool2d
    >>> from convviz.walks.walk import walk
    >>> opening(walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)))
    ('kernel 3 × 3 moves 2 cells at a time, its taps 2 apart',)
    >>> opening(walk(MaxPool2d(2, stride=(1, 3)), (1, 7, 7)))
    ('window 2 × 2 moves 3 cells across, 1 cell down; the largest cell is taken',)
    >>> for line in opening(walk(ConvTranspose2d(1, 1, 3, stride=2), (1, 3, 3))):
    ...     print(line)
    stride 2 puts zeros between the input cells, and the kernel is turned by 180°
    kernel 3 × 3 moves 1 cell at a time
    """
    plan = walk.plan
    size = times(plan.kernel)
    if plan.rule is Rule.COPY:
        if plan.scatters:
            return (f"each channel is one cell of a block of {size}",)
        return (f"each cell of a window of {size} goes to a channel of its own",)
    if plan.scatters:
        return (
            f"each input cell lays down its value times kernel {size}, each time"
            f" {_distance(plan.window)} further on",
        )
    noun = "kernel" if plan.rule is Rule.SUM else "window"
    apart = sorted({axis.dilation for axis in plan.window if axis.kernel > 1})
    taps = (
        f", its taps {' and '.join(map(str, apart))} apart" if apart and apart[-1] > 1 else ""
    )
    taken = {Rule.MAX: "; the largest cell is taken", Rule.MEAN: "; the mean is taken"}
    moves = f"{noun} {size} moves {_moves(plan.window)}{taps}{taken.get(plan.rule, '')}"
    return (*_turned(plan), moves)


def _turned(plan: Plan) -> Iterator[str]:
    """What is done to input and kernel before a transposed convolution gathers."""
    if not plan.flipped:
        return
    strides = [getattr(axis, "spread", 1) for axis in plan.reading.axes]
    turned = "the kernel is turned by 180°" * (prod(plan.kernel) > 1)
    zeros = ""
    if max(strides) > 1:
        told = strides[0] if len(set(strides)) == 1 else f"({', '.join(map(str, strides))})"
        zeros = f"stride {told} puts zeros between the input cells"
    if said := ", and ".join(filter(None, (zeros, turned))):
        yield said


def _moves(axes: Sequence[Axis]) -> str:
    strides = [axis.stride for axis in axes]
    if len(set(strides)) == 1:
        return f"{count(strides[0], 'cell')} at a time"
    ways = ("in depth", "down", "across")[3 - len(strides) :]
    told = [f"{count(each, 'cell')} {way}" for each, way in zip(strides, ways, strict=True)]
    return ", ".join(reversed(told))


def _distance(axes: Sequence[Axis]) -> str:
    strides = {axis.stride for axis in axes}
    if len(strides) == 1:
        return count(strides.pop(), "cell")
    return f"{times(axis.stride for axis in axes)} cells"


def closing(walk: Walk) -> tuple[str, ...]:
    """What was done, in numbers, and the sizes of the output.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks.walk import walk
    >>> closing(walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)))[0]
    '2 kernels × 9 positions = 18 sums of 27 products and a bias'
    >>> closing(walk(Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)))[1]
    'rows, columns: (7 + 2·1 - 2·(3 - 1) - 1) / 2 + 1 = 3'
    """
    return tuple(filter(None, (_work(walk), _sizes(walk))))


def _work(walk: Walk) -> str:
    plan = walk.plan
    positions = count(plan.positions, "position")
    cells = prod(plan.output_shape)
    if plan.rule is Rule.COPY:
        return f"{count(cells, 'output cell')}, all copied: nothing is multiplied"
    if plan.scatters:
        inputs = count(prod(plan.reading.shape), "input cell")
        taps, each = prod(plan.kernel) * plan.outs, prod(plan.reading.shape)
        return f"{inputs} × {count(taps, 'weight')} = {count(each * taps, 'product')} added up"
    channels, terms = plan.writing.channels, plan.ins * prod(plan.kernel)
    if plan.rule is not Rule.SUM:
        noun = "maximum" if plan.rule is Rule.MAX else "mean"
        made = count(channels * plan.positions, noun).replace("maximums", "maxima")
        return (
            f"{count(channels, 'channel')} × {positions} = {made}"
            f" of {count(prod(plan.kernel), 'cell')}"
        )
    bias = " and a bias" * walk.layer.has_bias
    return (
        f"{count(channels, 'kernel')} × {positions} ="
        f" {count(channels * plan.positions, 'sum')} of {count(terms, 'product')}{bias}"
    )


def _sizes(walk: Walk) -> str:
    """The size of the output along each axis, from the layer's arguments.

    The formulas are those of `torch.nn.Conv2d` and `torch.nn.ConvTranspose2d`.
    """
    plan, layer = walk.plan, walk.layer
    if not isinstance(layer, Windowed) or getattr(layer, "ceil_mode", False):
        return ""
    if plan.rule is Rule.COPY:
        return ""
    if plan.in_first:
        told = [_transposed(walk, layer, axis) for axis in range(layer.dims)]
    else:
        told = [_floored(axis) for axis in plan.reading.axes]
    names: dict[str, list[str]] = {}
    for name, working in zip(AXES[3 - len(told) :], told, strict=True):
        names.setdefault(working, []).append(name)
    if len(told) == 1:
        return f"output size: {told[0]}"
    return "; ".join(f"{', '.join(some)}: {working}" for working, some in names.items())


def _transposed(walk: Walk, layer: Windowed, axis: int) -> str:
    before, after = layer.pads[axis]
    size, out = walk.input_shape[1 + axis], walk.output_shape[1 + axis]
    cut = f" - 2·{before}" if before == after else f" - {before} - {after}"
    more: int = ints(getattr(layer, "output_padding", 0) or (0,) * layer.dims)[axis]
    return (
        f"({size} - 1)·{layer.strides[axis]}{cut * bool(before or after)}"
        f" + {layer.dilations[axis]}·({layer.kernel[axis]} - 1){f' + {more}' * bool(more)}"
        f" + 1 = {out}"
    )


def _floored(axis: Axis) -> str:
    before, after = axis.padding_before, axis.padding_after
    padding = f" + 2·{before}" if before == after else f" + {before} + {after}"
    inner = f"{axis.size}{padding * bool(before or after)}"
    inner += f" - {axis.dilation}·({axis.kernel} - 1) - 1"
    exact = (axis.padded_size - axis.span) % axis.stride == 0
    if axis.stride == 1:
        return f"{inner} + 1 = {axis.out_size}"
    divided = f"({inner}) / {axis.stride}"
    return f"{divided if exact else f'⌊{divided}⌋'} + 1 = {axis.out_size}"


def opening_of_row(chain: Chain) -> tuple[str, ...]:
    """What one output cell of layers in a row depends on.

    >>> from convviz.walks.blocks import block
    >>> opening_of_row(block("stack", (1, 9, 9), out_channels=1))
    ('2 layers in a row: each output cell depends on 5 × 5 input cells',)
    """
    seen = times(chain.receptive_field())
    layers = count(len(chain.layers), "layer")
    return (f"{layers} in a row: each output cell depends on {seen} input cells",)


def closing_of_row(chain: Chain) -> tuple[str, ...]:
    """What layers in a row did, in numbers.

    >>> from convviz.walks.blocks import block
    >>> closing_of_row(block("stack", (1, 9, 9), out_channels=1))
    ('25 output cells, made with 666 multiplications in all',)
    """
    shapes = zip(chain.layers, chain.shapes, strict=False)
    macs = sum(layer.macs(shape) for layer, shape in shapes)
    cells = count(prod(chain.output_shape), "output cell")
    return (f"{cells}, made with {count(macs, 'multiplication')} in all",)
