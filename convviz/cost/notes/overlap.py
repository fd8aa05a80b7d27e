"""Notes on layers that lay a kernel on the output: where products overlap, or are missing.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import gcd
from typing import Any

from convviz.conventions.window import lopsided
from convviz.cost.advice import remedies
from convviz.cost.advice.advising import advised
from convviz.cost.advice.note import Note
from convviz.cost.coverage.reached import some_unread, uneven
from convviz.cost.coverage.reads import Coverage, Reason
from convviz.cost.price import Price
from convviz.layer.folding import Fold
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints
from convviz.words.numbers import along, count, once_number, once_pair, percent, sentence, verb


def checkerboard(price: Price[TransposedConvolution]) -> Note | None:
    """A kernel that is no multiple of the stride: outputs of more and of fewer products.

    Odena, Dumoulin and Olah, `Deconvolution and Checkerboard Artifacts`, Distill, 2016.
    """
    whys = [(each.name, why) for each in price.coverage if (why := _by_turns(each))]
    if not whys:
        return None
    most = price.most_touches
    pattern = "a ripple" if len(price.coverage) == 1 else "a checkerboard"
    ways: list[remedies.Way] = [
        remedies.even_kernel_for_stride,
        remedies.other_dilation,
        remedies.undilated_even_kernel,
    ]
    ways = [*map(remedies.cut_for_the_same_output, ways), *ways]
    return Note(
        "checkerboard",
        most,
        f"{sentence(along(whys))}: {pattern}, with up to {count(most, 'product')} of each"
        " input channel in one output.",
        "Another way is to resize the input, and to convolve with stride 1.",
        advised(price, "uneven_products", uneven, ways),
    )


def _by_turns(each: Coverage) -> str:
    """Why the outputs along an axis take unequal numbers of products; empty if equal.

    Outputs near the edges, which miss some kernels, do not count.
    """
    axis = each.axis
    if not uneven(each):
        return ""
    most: dict[int, int] = {}
    for place, number in enumerate(each.counts, start=axis.padding_before):
        phase = place % axis.stride
        most[phase] = max(number, most.get(phase, 0))
    low, high = min(most.values()), max(most.values())
    if low == high:
        return ""
    some = f"{low} {'or' if set(most.values()) == {low, high} else 'to'} {high}"
    why = f"kernel {axis.kernel} is no multiple of stride {axis.stride}"
    if gcd(axis.dilation, axis.stride) > 1:
        why = f"stride {axis.stride} and dilation {axis.dilation} share a factor"
    return f"{why}, so that outputs take {some} products by turns"


def unwritten_outputs(price: Price[Any]) -> Note | None:
    """Outputs that no kernel reaches."""
    if not (never := price.untouched_cells):
        return None
    whys = [
        (each.name, " and ".join(_why(each, *reason) for reason in each.reasons))
        for each in price.coverage
        if each.reasons
    ]
    one = never == 1
    bias = ("its" if one else "just their") + " channel's bias"
    return Note(
        "unwritten_outputs",
        never,
        f"{never:,} of the {price.plane_cells:,} cells of each output {price.expanse}"
        f" ({percent(never, price.plane_cells)}) {verb(never, 'get')} no product, so"
        f" {'it is' if one else 'they are'} {bias if price.layer.has_bias else 0}:"
        f" {along(whys)}.",
        advice=advised(
            price,
            "unwritten_outputs",
            some_unread,
            _filling(price),
            [remedies.small_steps, remedies.no_gaps],
        ),
    )


def _filling(price: Price[Any]) -> list[remedies.Way]:
    """Ways to have every output written, the least changes first."""
    own = [remedies.larger_kernel, remedies.smaller_stride, remedies.other_dilation]
    if isinstance(price.layer, Fold):
        return [remedies.cropped_input, *own]
    cut = map(remedies.cut_for_the_same_output, own)
    return [remedies.other_cut, remedies.no_output_padding, *cut, *own]


def _why(each: Coverage, reason: Reason, cells: int) -> str:
    some = f"{cells:,} of {each.axis.size:,} {verb(cells, 'lie')}"
    if reason is Reason.REMAINDER:
        return f"{some} behind the last kernel"
    return f"{some} between the taps of one kernel and the next"


def really_convolution(price: Price[TransposedConvolution]) -> Note | None:
    """A transposed convolution of stride 1, which lays kernels as a convolution's windows."""
    if any(axis.stride > 1 for axis in price.axes) or any(ints(price.layer.output_padding)):
        return None
    left = tuple(
        (span - 1 - before, span - 1 - after)
        for span, (before, after) in zip(price.span, price.layer.pads, strict=True)
    )
    if min(map(min, left)) < 0:
        return None
    padding = once_pair(left) if lopsided(left) else once_number(cells for cells, _ in left)
    kind = f"Conv{price.layer.dims}d"
    return Note(
        "really_convolution",
        price.layer.dims,
        f"With stride 1 this is really a {kind} with padding {padding}: the same numbers come"
        " from the kernel flipped, in and out channels changed over.",
        f"Either will do; {kind} is what others expect to read.",
    )


def added_patches(price: Price[Any]) -> Note | None:
    """Patches that overlap, so that folding what was unfolded multiplies each cell."""
    if (most := price.most_touches) <= 1:
        return None
    return Note(
        "added_patches",
        most,
        f"The patches overlap, so what Unfold took apart comes back up to {most} times as"
        " large: each cell is the sum of all patches that hold it.",
        "Divide by the fold of an unfolded plane of ones to have the cells themselves.",
    )
