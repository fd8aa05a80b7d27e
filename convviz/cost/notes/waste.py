"""Notes on what is thrown away: cells, weights and outputs that are there for nothing.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import gcd
from typing import Any

from convviz.axis import Axis
from convviz.cost.advice import remedies
from convviz.cost.advice.advice import Advice
from convviz.cost.advice.advising import MOST, advised, tried
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import gap
from convviz.cost.coverage.coverage import Coverage, Reason
from convviz.cost.coverage.reached import blind, idle, overreach, some_unread
from convviz.cost.price import Price
from convviz.cost.words import along, are, count, percent, sentence
from convviz.layer.convolution import Convolution
from convviz.layer.folding import Fold
from convviz.layer.pooling import Pooling


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
        f" ({percent(unread, price.plane_cells)}) {are(unread)} never read: {along(whys)}.",
        advice=_reading_all(price),
    )


def _why(each: Coverage, reason: Reason, cells: int) -> str:
    axis = each.axis
    some = f"{cells:,} of {axis.size:,}"
    lie = "lies" if cells == 1 else "lie"
    match reason:
        case Reason.REMAINDER:
            return f"{some} {lie} behind the last window, where no whole stride is left"
        case Reason.SHARED_FACTOR:
            common = gcd(axis.stride, axis.dilation)
            return (
                f"{some} {are(cells)} skipped since stride {axis.stride} and dilation"
                f" {axis.dilation} share the factor {common}"
            )
        case Reason.STRIDE:
            return (
                f"{some} {are(cells)} stepped over since stride {axis.stride} is more than"
                f" the kernel's {count(axis.kernel, 'tap')} can fill"
            )
        case Reason.EDGE:
            return (
                f"{some} {lie} between taps {axis.dilation} apart, too near to an edge for"
                " another window to fill the gap"
            )


def _reading_all(price: Price[Any]) -> tuple[Advice, ...]:
    """Changes that let the windows read every cell, the least ones first."""
    reasons = {reason for each in price.coverage for reason, _ in each.reasons}
    ways: list[remedies.Way] = [
        remedies.padding_for_the_same_output,
        remedies.padding_for_one_more_output,
    ]
    if Reason.SHARED_FACTOR in reasons or Reason.EDGE in reasons:
        ways.append(remedies.other_dilation)
    if Reason.STRIDE in reasons or Reason.SHARED_FACTOR in reasons:
        ways += [remedies.smaller_stride, remedies.larger_kernel]
    ways.append(remedies.cropped_input)
    found = advised(price, "unread_cells", some_unread, ways)
    if not isinstance(price.layer, Pooling):
        return found
    up = tried(price, [{"ceil_mode": True}], {"unread_cells": 0})
    same = [each for each in found if each.same_output]
    return (*same, *up, *(each for each in found if not each.same_output))[:MOST]


def _cut_off(price: Price[Any], unread: int) -> Note:
    """Inputs of a layer that scatters of which nothing is left."""
    total = price.plan.positions
    what = f"cells of each input {price.expanse}"
    if isinstance(price.layer, Fold):
        what = "patches"
    ways = [
        remedies.other_cut,
        remedies.less_padding,
        remedies.smaller_dilation,
    ]
    return Note(
        "unread_cells",
        unread,
        f"{unread:,} of the {total:,} {what} ({percent(unread, total)}) {are(unread)} used for"
        " nothing, since no output is left under their taps: padding cuts it off.",
        advice=advised(price, "unread_cells", blind, ways),
    )


def padding_only_outputs(price: Price[Convolution]) -> Note | None:
    """Outputs that see nothing of the input."""
    if not (some := price.padding_only_outputs):
        return None
    total = price.plan.positions
    value = "their channel's bias" if price.layer.bias else "0"
    sees = "sees only padding, so it is" if some == 1 else "see only padding, so they are"
    if some == 1 and price.layer.bias:
        value = "its channel's bias"
    ways = [
        remedies.padding_for_the_same_output,
        remedies.less_padding,
        remedies.smaller_dilation,
    ]
    return Note(
        "padding_only_outputs",
        some,
        f"{some:,} of the {total:,} outputs of each channel ({percent(some, total)}) {sees}"
        f" {value} whatever the input is.",
        advice=advised(
            price,
            "padding_only_outputs",
            blind,
            ways,
        ),
    )


def small_input(price: Price[Convolution]) -> Note | None:
    """Weights that meet nothing but padding, since the input is too small."""
    if not (unused := price.idle_weights):
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
    ways = [remedies.used_kernel, remedies.larger_input_of_use, remedies.smaller_dilation]
    return Note(
        "small_input",
        unused,
        f"{unused:,} of the {price.weights:,} weights ({percent(unused, price.weights)})"
        f" {'meets' if unused == 1 else 'meet'} only padding and never"
        f" {'learns' if unused == 1 else 'learn'}, since the input is too small:"
        f" {along(whys)}.",
        advice=advised(price, "idle_weights", idle, ways),
    )


def excess_padding(price: Price[Convolution]) -> Note | None:
    """More padding than a kernel that keeps one cell of the input under it reaches over."""
    excess = [overreach(each.axis, each.positions) for each in price.coverage]
    if not any(excess):
        return None
    whys = [
        (each.name, _too_much(each.axis, each.positions))
        for each, cells in zip(price.coverage, excess, strict=True)
        if cells
    ]
    what = "zeros" if price.layer.padding_mode == "zeros" else "copied cells"
    ways = [remedies.padding_for_the_same_output, remedies.less_padding]
    return Note(
        "excess_padding",
        max(excess),
        f"{sentence(along(whys))}, so windows at the border stand wholly on {what}:"
        f" {count(max(excess), 'cell')} deeper than the kernel needs.",
        advice=advised(
            price,
            "excess_padding",
            overreach,
            ways,
        ),
    )


def _too_much(axis: Axis, positions: int) -> str:
    """The padding of the side on which a window stands wholly outside, the larger of two."""
    reach = axis.span - 1
    formula = "k - 1" if axis.dilation == 1 else "d·(k - 1)"
    behind = axis.first_tap(positions - 1) >= axis.size
    padding = max(axis.padding_before, axis.padding_after * behind)
    return f"padding {padding} is more than {formula} = {reach}"


def long_stride(price: Price[Any]) -> Note | None:
    """Windows that do not even touch."""
    gaps = [gap(each.axis, each.positions) for each in price.coverage]
    if not any(gaps):
        return None
    whys = [
        (
            each.name,
            f"stride {each.axis.stride} is larger than the kernel's span {each.axis.span}",
        )
        for each, cells in zip(price.coverage, gaps, strict=True)
        if cells
    ]
    skipped = max(gaps)
    most = "up to " * (len({cells for cells in gaps if cells}) > 1)
    ways = [remedies.smaller_stride, remedies.larger_kernel]
    return Note(
        "long_stride",
        skipped,
        f"{sentence(along(whys))}: {most}{count(skipped, 'cell')} between one window and the"
        f" next {are(skipped)} jumped over.",
        advice=advised(price, "gap_cells", gap, ways),
    )
