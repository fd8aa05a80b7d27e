"""Notes on waste: cells that are never read, weights and outputs that see only padding.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import gcd
from typing import Any

from convviz.cost.advice import remedies
from convviz.cost.advice.advising import MOST, advised, tried
from convviz.cost.advice.note import Advice, Note
from convviz.cost.coverage.reached import blind, gap, idle, overreach, some_unread
from convviz.cost.coverage.reads import Coverage, Reason
from convviz.cost.price import Price
from convviz.layer.convolution import Convolution
from convviz.layer.folding import Fold
from convviz.layer.pooling import Pooling
from convviz.words.numbers import along, count, percent, sentence, verb


def unread_cells(price: Price[Any]) -> Note | None:
    """Cells of the input that no window reads, or that write only what is cut off."""
    if not (unread := price.unread_cells):
        return None
    if price.plan.scatters:
        return _cut_off(price, unread)
    whys = [
        (each.name, " and ".join(_why(each, reason, cells) for reason, cells in each.reasons))
        for each in price.coverage
        if each.unread
    ]
    return Note(
        "unread_cells",
        unread,
        f"{unread:,} of the {price.plane_cells:,} cells of each input {price.expanse}"
        f" ({percent(unread, price.plane_cells)}) {verb(unread, 'are')} never read:"
        f" {along(whys)}.",
        advice=_reading_all(price),
    )


def _why(each: Coverage, reason: Reason, cells: int) -> str:
    axis = each.axis
    some, lie, are = f"{cells:,} of {axis.size:,}", verb(cells, "lie"), verb(cells, "are")
    match reason:
        case Reason.REMAINDER:
            return f"{some} {lie} behind the last window, where no whole stride is left"
        case Reason.SHARED_FACTOR:
            common = gcd(axis.stride, axis.dilation)
            return (
                f"{some} {are} skipped since stride {axis.stride} and dilation"
                f" {axis.dilation} share the factor {common}"
            )
        case Reason.STRIDE:
            return (
                f"{some} {are} stepped over since stride {axis.stride} is more than"
                f" the kernel's {count(axis.kernel, 'tap')} can fill"
            )
        case Reason.EDGE:
            return (
                f"{some} {lie} between taps {axis.dilation} apart, too near to an edge for"
                " another window to fill the gap"
            )


def _reading_all(price: Price[Any]) -> tuple[Advice, ...]:
    """Changes that let the windows read every cell, the least changes first."""
    reasons = {reason for each in price.coverage for reason, _ in each.reasons}
    ways = [remedies.padding_for_the_same_output, remedies.padding_for_one_more_output]
    if reasons & {Reason.SHARED_FACTOR, Reason.EDGE}:
        ways.append(remedies.other_dilation)
    if reasons & {Reason.STRIDE, Reason.SHARED_FACTOR}:
        ways += [remedies.smaller_stride, remedies.larger_kernel]
    found = advised(price, "unread_cells", some_unread, [*ways, remedies.cropped_input])
    if not isinstance(price.layer, Pooling):
        return found
    up = tried(price, [{"ceil_mode": True}], {"unread_cells": 0})
    same = [each for each in found if each.same_output]
    return (*same, *up, *(each for each in found if not each.same_output))[:MOST]


def _cut_off(price: Price[Any], unread: int) -> Note:
    """Inputs of a layer that scatters, all of whose products padding cuts off."""
    total = price.plan.positions
    fold = isinstance(price.layer, Fold)
    what = "patches" if fold else f"cells of each input {price.expanse}"
    ways = [remedies.other_cut, remedies.less_padding, remedies.smaller_dilation]
    return Note(
        "unread_cells",
        unread,
        f"{unread:,} of the {total:,} {what} ({percent(unread, total)}) {verb(unread, 'are')}"
        " used for nothing, since no output is left under their taps: padding cuts it off.",
        advice=advised(price, "unread_cells", blind, ways),
    )


def padding_only_outputs(price: Price[Convolution]) -> Note | None:
    """Outputs that see nothing of the input."""
    if not (some := price.padding_only_outputs):
        return None
    total, one = price.plan.positions, some == 1
    sees = "sees only padding, so it is" if one else "see only padding, so they are"
    bias = f"{'its' if one else 'their'} channel's bias"
    return Note(
        "padding_only_outputs",
        some,
        f"{some:,} of the {total:,} outputs of each channel ({percent(some, total)}) {sees}"
        f" {bias if price.layer.bias else 0} whatever the input is.",
        advice=advised(price, "padding_only_outputs", blind, remedies.OFF_THE_PADDING),
    )


def small_input(price: Price[Convolution]) -> Note | None:
    """Weights that meet nothing but padding, since the input is too small."""
    if not (unused := price.idle_weights):
        return None
    whys = [
        (each.name, _never_used(each, taps)) for each in price.coverage if (taps := idle(each))
    ]
    ways = [remedies.used_kernel, remedies.larger_input_of_use, remedies.smaller_dilation]
    return Note(
        "small_input",
        unused,
        f"{unused:,} of the {price.weights:,} weights ({percent(unused, price.weights)})"
        f" {verb(unused, 'meet')} only padding and never {verb(unused, 'learn')}, since the"
        f" input is too small: {along(whys)}.",
        advice=advised(price, "idle_weights", idle, ways),
    )


def _never_used(each: Coverage, taps: int) -> str:
    cells = "the only cell" if each.axis.size == 1 else f"any of {each.axis.size} cells"
    return f"{taps} of {count(each.axis.kernel, 'tap')} never {verb(taps, 'stand')} on {cells}"


def excess_padding(price: Price[Convolution]) -> Note | None:
    """More padding than a kernel that keeps one cell of the input under its span reaches."""
    excess = max(map(overreach, price.coverage))
    if not excess:
        return None
    whys = [(each.name, _too_much(each)) for each in price.coverage if overreach(each)]
    what = "zeros" if price.layer.padding_mode == "zeros" else "copied cells"
    ways = [remedies.padding_for_the_same_output, remedies.less_padding]
    return Note(
        "excess_padding",
        excess,
        f"{sentence(along(whys))}, so windows at the border stand wholly on {what}:"
        f" {count(excess, 'cell')} deeper than the kernel needs.",
        advice=advised(price, "excess_padding", overreach, ways),
    )


def _too_much(each: Coverage) -> str:
    """The larger padding of the sides on which a window stands wholly outside the input."""
    axis = each.axis
    formula = "k - 1" if axis.dilation == 1 else "d·(k - 1)"
    behind = axis.first_tap(each.positions - 1) >= axis.size
    padding = max(axis.padding_before, axis.padding_after * behind)
    return f"padding {padding} is more than {formula} = {axis.span - 1}"


def long_stride(price: Price[Any]) -> Note | None:
    """Windows that leave cells between each other."""
    gaps = {each: cells for each in price.coverage if (cells := gap(each))}
    if not gaps:
        return None
    span = "is larger than the kernel's span"
    whys = [(e.name, f"stride {e.axis.stride} {span} {e.axis.span}") for e in gaps]
    skipped = max(gaps.values())
    most = "up to " * (len(set(gaps.values())) > 1)
    return Note(
        "long_stride",
        skipped,
        f"{sentence(along(whys))}: {most}{count(skipped, 'cell')} between one window and the"
        f" next {verb(skipped, 'are')} jumped over.",
        advice=advised(
            price, "gap_cells", gap, [remedies.smaller_stride, remedies.larger_kernel]
        ),
    )
