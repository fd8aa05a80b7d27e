"""Notes on what is thrown away: cells, weights and outputs that are there for nothing.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from dataclasses import replace
from math import gcd
from typing import Any

from convviz.axis import Axis
from convviz.cost.coverage import Coverage, Reason
from convviz.cost.note import Note
from convviz.cost.price import Price
from convviz.cost.words import along, by, count, percent, sentence
from convviz.layer.convolution import Convolution
from convviz.layer.pooling import PoolAxis


def unread_cells(price: Price[Any]) -> Note | None:
    """Cells of the input that no window reads."""
    if not (unread := price.unread_cells):
        return None
    whys: list[tuple[str, str]] = []
    outs: dict[str, list[str]] = {}
    for each in price.coverage:
        if each.unread:
            said = [_why(each, reason, cells) for reason, cells in each.reasons]
            whys.append((each.name, " and ".join(said)))
            for reason, cells in each.reasons:
                said_of = outs.setdefault(_way_out(each.axis, reason, cells), [])
                said_of.append(each.name)
    ways = [text.format(axes=" and ".join(names)) for text, names in outs.items()]
    return Note(
        "unread_cells",
        unread,
        f"{unread:,} of the {price.plane_cells:,} cells of each input {price.expanse}"
        f" ({percent(unread, price.plane_cells)}) are never read: {along(whys)}.",
        f"{sentence('; '.join(ways))}.",
    )


def _why(each: Coverage, reason: Reason, cells: int) -> str:
    axis = each.axis
    some = f"{cells:,} of {axis.size:,}"
    match reason:
        case Reason.REMAINDER:
            lie = "lies" if cells == 1 else "lie"
            return f"{some} {lie} behind the last window, where no whole stride is left"
        case Reason.SHARED_FACTOR:
            common = gcd(axis.stride, axis.dilation)
            return (
                f"{some} are skipped since stride {axis.stride} and dilation"
                f" {axis.dilation} share the factor {common}"
            )
        case Reason.STRIDE:
            return (
                f"{some} are stepped over since stride {axis.stride} is more than the"
                f" kernel's {count(axis.kernel, 'tap')} can fill"
            )
        case Reason.EDGE:
            return (
                f"{some} lie between taps {axis.dilation} apart, too near to an edge for"
                " another window to fill the gap"
            )


def _way_out(axis: Axis, reason: Reason, cells: int) -> str:
    """A way out, with a place for the names of the axes that share it."""
    match reason:
        case Reason.REMAINDER:
            more = axis.stride - axis.remainder
            another = f"pad the end by {more} more"
            if isinstance(axis, PoolAxis):
                rounded_up = replace(axis, ceil_mode=True).out_size
                another = "take ceil_mode=True" if rounded_up > axis.out_size else another
            kept = f"{axis.size - cells:,} {{axes}}"
            return (
                f"{another} for another window, or crop the input to {kept} for the same output"
            )
        case Reason.SHARED_FACTOR:
            near = (axis.dilation - 1, axis.dilation + 1)
            free = [str(d) for d in near if d and gcd(d, axis.stride) == 1] or ["1"]
            return f"a dilation that shares no factor with the stride, such as {free[0]}"
        case Reason.STRIDE:
            return f"a stride of at most {axis.kernel}, or a kernel of at least {axis.stride}"
        case Reason.EDGE:
            return f"a smaller dilation than {axis.dilation}, or a larger input"


def padding_only_outputs(price: Price[Convolution]) -> Note | None:
    """Outputs that see nothing of the input."""
    if not (blind := price.padding_only_outputs):
        return None
    total = price.plan.positions
    value = "their channel's bias" if price.layer.bias else "0"
    ways = [
        (each.name, f"padding of at most {each.axis.span - 1}")
        if max(each.axis.padding_before, each.axis.padding_after) >= each.axis.span
        else (
            each.name,
            f"a dilation of at most {each.axis.size}, so that no taps straddle the input",
        )
        for each in price.coverage
        if each.blind_positions
    ]
    return Note(
        "padding_only_outputs",
        blind,
        f"{blind:,} of the {total:,} outputs of each channel ({percent(blind, total)}) see"
        f" only padding, so they are {value} whatever the input is.",
        f"{sentence(along(ways))}.",
    )


def small_input(price: Price[Convolution]) -> Note | None:
    """Weights that meet nothing but padding, since the input is too small."""
    if not (idle := price.idle_weights):
        return None
    whys = [
        (
            each.name,
            f"{each.idle_taps} of {count(each.axis.kernel, 'tap')} never"
            f" {'stands' if each.idle_taps == 1 else 'stand'} on"
            f" {'the only cell' if each.axis.size == 1 else f'any of {each.axis.size} cells'}",
        )
        for each in price.coverage
        if each.idle_taps
    ]
    kernel = [each.axis.kernel - each.idle_taps for each in price.coverage]
    return Note(
        "small_input",
        idle,
        f"{idle:,} of the {price.weights:,} weights ({percent(idle, price.weights)}) meet"
        f" only padding and never learn, since the input is too small: {along(whys)}.",
        f"A larger input, or a kernel of {by(kernel)}.",
    )


def excess_padding(price: Price[Convolution]) -> Note | None:
    """More padding than a kernel that keeps one tap on the input reaches over."""
    excess = 0
    whys: list[tuple[str, str]] = []
    ways: list[tuple[str, str]] = []
    for each in price.coverage:
        axis, reach = each.axis, each.axis.span - 1
        padding = max(axis.padding_before, axis.padding_after)
        if padding > reach:
            excess = max(excess, padding - reach)
            formula = "k - 1" if axis.dilation == 1 else "d·(k - 1)"
            whys.append((each.name, f"padding {padding} is more than {formula} = {reach}"))
            ways.append((each.name, f"padding of at most {reach}"))
    if not whys:
        return None
    what = "zeros" if price.layer.padding_mode == "zeros" else "copied cells"
    return Note(
        "excess_padding",
        excess,
        f"{sentence(along(whys))}, so windows at the border stand wholly on {what}:"
        f" {count(excess, 'cell')} deeper than the kernel needs.",
        f"{sentence(along(ways))}.",
    )


def long_stride(price: Price[Any]) -> Note | None:
    """Windows that do not even touch."""
    whys, outs, skipped, learns = [], [], 0, bool(price.weights)
    for each in price.coverage:
        axis = each.axis
        if axis.stride <= axis.span or axis.out_size == 1:
            continue
        gap = axis.stride - axis.span
        skipped = max(skipped, gap)
        whys.append(
            (
                each.name,
                f"stride {axis.stride} is larger than the kernel's span {axis.span}",
            )
        )
        outs.append(axis.span)
    if not whys:
        return None
    return Note(
        "long_stride",
        skipped,
        f"{sentence(along(whys))}: {count(skipped, 'cell')} between one window and the"
        f" next {'is' if skipped == 1 else 'are'} jumped over.",
        f"A stride of at most {by(dict.fromkeys(outs))}"
        + ", or average pooling before the layer, so that every cell has its say" * learns
        + ".",
    )
