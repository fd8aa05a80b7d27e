"""Well-known blocks of layers by their names, made to a shape.

A line of the table is a block: how it is made, the options that it takes beside
`out_channels` and `kernel_size`, and what each part of it is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from convviz.errors import ConvVizError
from convviz.layer import Layer, operator_class
from convviz.parsing.numerals import is_list, plain, short, whole
from convviz.parsing.spelling import either, spelled

if TYPE_CHECKING:
    from convviz.walks.chains import Chain

EXPANSION = 6
"""How many times more channels an inverted residual has inside (MobileNetV2, section 4)."""

REDUCTION = 4
"""How many times fewer channels a bottleneck has inside (ResNet, section 4.1)."""

DILATIONS = (1, 2, 4)

USUAL = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}

Stages = Iterator[tuple[str, Layer]]


class BlockRequest(NamedTuple):
    """The channels, kernel and options that a block is made with, and its layer classes."""

    ins: int
    outs: int
    kernel: Any
    more: dict[str, Any]
    conv: Callable[..., Layer]
    pool: Callable[..., Layer]


class Block(NamedTuple):
    """A block: the function that makes it, the options it takes, and its parts in words.

    The letters in the words are the options that go to a part.
    """

    make: Callable[[BlockRequest], Stages]
    takes: tuple[str, ...]
    words: str


def _separable(of: BlockRequest) -> Stages:
    yield "depthwise", of.conv(of.ins, of.ins, of.kernel, groups=of.ins, **of.more)
    yield "pointwise", of.conv(of.ins, of.outs, 1)


def _bottleneck(of: BlockRequest) -> Stages:
    groups = of.more.get("groups", 1)
    inside = max(1, of.outs // REDUCTION // groups) * groups
    yield "reduce", of.conv(of.ins, inside, 1)
    yield "convolve", of.conv(inside, inside, of.kernel, **of.more)
    yield "expand", of.conv(inside, of.outs, 1)


def _stack(of: BlockRequest) -> Stages:
    yield "first", of.conv(of.ins, of.outs, of.kernel, **of.more)
    yield "second", of.conv(of.outs, of.outs, of.kernel, **of.more)


def _dilated(of: BlockRequest) -> Stages:
    channels = of.ins
    for name, dilation in zip(("first", "second", "third"), DILATIONS, strict=True):
        conv = of.conv(channels, of.outs, of.kernel, dilation=dilation, **of.more)
        yield name, conv
        channels = of.outs


def _inverted(of: BlockRequest) -> Stages:
    inside = of.ins * EXPANSION
    yield "expand", of.conv(of.ins, inside, 1)
    yield "depthwise", of.conv(inside, inside, of.kernel, groups=inside, **of.more)
    yield "project", of.conv(inside, of.outs, 1)


def _downsample(of: BlockRequest) -> Stages:
    yield "convolve", of.conv(of.ins, of.outs, of.kernel, stride=2, **of.more)
    yield "pool", of.pool(2)


PD = ("padding", "dilation")
SPD = ("stride", *PD)
SPDG = (*SPD, "groups")

BLOCKS = {
    "depthwise-separable": Block(_separable, SPD, "each channel alone (K S P D), then a mix"),
    "bottleneck": Block(_bottleneck, SPDG, "few channels, a kernel (K S P D G), all channels"),
    "stack": Block(_stack, ("padding",), "two kernels (K P) that see as far as a larger one"),
    "dilated": Block(_dilated, ("padding",), "three kernels (K P) with dilations 1, 2 and 4"),
    "inverted-residual": Block(_inverted, SPD, "many channels, each alone (K S P D), few"),
    "downsample": Block(_downsample, PD, "a kernel with stride 2 (K P D), a pool of 2 by 2"),
}
"""The blocks by their names."""


def block(
    name: str,
    input_shape: Sequence[int],
    *,
    out_channels: int,
    kernel_size: int | Sequence[int] = 3,
    bias: bool = True,
    padding_mode: str = "zeros",
    **options: Any,
) -> Chain:
    """The block called `name` over an input of (channels, sizes ...), of one or two axes.

    >>> made = block("depthwise-separable", (3, 8, 8), out_channels=6, padding=1)
    >>> made.names, made.output_shape, [layer.parameters for layer in made.layers]
    (('depthwise', 'pointwise'), (6, 8, 8), [30, 24])

    Args:
        name: one of `BLOCKS`, in whatever letter case.
        input_shape: of the input, without a batch, or a tensor that has it.
        out_channels: of the last part.
        kernel_size: of the parts that are not 1 by nature.
        bias: of every convolution.
        padding_mode: of every convolution.
        options: `stride`, `padding`, `dilation`, `groups`, as far as the block takes them.

    Raises:
        ConvVizError: there is no such block, it takes no such option, or its layers are
            impossible.
    """
    from convviz.walks.chains import chain, sizes_of  # the names of blocks do without

    name, found = _found(name)
    shape = sizes_of(input_shape)
    if not 2 <= len(shape) <= 3:
        is_batch = len(shape) == 4 and shape[0] == 1
        batch = f": without a batch of 1 it is {shape[1:]}" * is_batch
        raise ConvVizError(
            f"a block has 1 or 2 spatial axes, so an input shape of 2 or 3 numbers, not the"
            f" {len(shape)} of {short(shape)}{batch}"
        )
    unusual = (key for key, value in options.items() if not _is_usual(key, value))
    if refused := [key for key in unusual if key not in found.takes]:
        raise ConvVizError(
            f"{refused[0]} has no meaning in the block {name}, which takes"
            f" {either(found.takes, 'and')}: {found.words}"
        )

    def conv(ins: int, outs: int, kernel: Any, **own: Any) -> Layer:
        make: Callable[..., Layer] = operator_class("conv", len(shape) - 1)
        return make(ins, outs, kernel, bias=bias, padding_mode=padding_mode, **own)

    taken = {key: value for key, value in options.items() if key in found.takes}
    if "groups" in taken:  # a block may reckon with it
        taken["groups"] = whole("groups", taken["groups"], least=1)
    asked = BlockRequest(
        whole("input channels", shape[0], least=1),
        whole("out_channels", out_channels, least=1),
        kernel_size,
        taken,
        conv,
        operator_class("maxpool", len(shape) - 1),
    )
    made = chain(list(found.make(asked)), shape, called="")
    return replace(made, block=name)


def _is_usual(key: str, value: object) -> bool:
    """True if `value` is the default of the option `key`."""
    several = plain(value)
    items = several if is_list(several) else (several,)
    return bool(items) and all(item == USUAL.get(key) for item in items)


def _found(name: object) -> tuple[str, Block]:
    """The block, and its name as it is written."""
    if (known := spelled(name, BLOCKS)) is None:
        raise ConvVizError(f"there is no block {short(name)}: it is {either(BLOCKS)}")
    return known, BLOCKS[known]
