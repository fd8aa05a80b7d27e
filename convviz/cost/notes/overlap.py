"""Notes on layers that lay a kernel down for each input: where products add up, or are missing.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from math import gcd, prod
from typing import Any

from convviz.cost.advice import remedies
from convviz.cost.advice.advising import advised
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import uneven
from convviz.cost.coverage.coverage import Coverage, Reason
from convviz.cost.coverage.reached import some_unread
from convviz.cost.price import Price
from convviz.cost.words import along, by, count, pairs_text, percent, sentence
from convviz.layer.folding import Fold
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints


def checkerboard(price: Price[TransposedConvolution]) -> Note | None:
    """A kernel that is no multiple of the stride: outputs of more and of fewer products.

    Odena, Dumoulin and Olah, `Deconvolution and Checkerboard Artifacts`, Distill, 2016.
    """
    whys = [(each.name, why) for each in price.coverage if (why := _by_turns(each))]
    if not whys:
        return None
    most = prod(max(each.counts) for each in price.coverage)
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
    """Why and how the products of outputs along an axis differ, edges aside; else nothing."""
    axis = each.axis
    if not uneven(axis, each.positions):
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
    value = ("its" if one else "just their") + " channel's bias"
    value = value if price.layer.has_bias else "0"
    return Note(
        "unwritten_outputs",
        never,
        f"{never:,} of the {price.plane_cells:,} cells of each output {price.expanse}"
        f" ({percent(never, price.plane_cells)}) {'gets' if one else 'get'} no product, so"
        f" {'it is' if one else 'they are'} {value}: {along(whys)}.",
        advice=advised(
            price,
            "unwritten_outputs",
            some_unread,
            _filling(price),
            [remedies.small_steps, remedies.no_gaps],
        ),
    )


def _filling(price: Price[Any]) -> list[remedies.Way]:
    """Ways to have every output written, the least ones first."""
    own = [remedies.larger_kernel, remedies.smaller_stride, remedies.other_dilation]
    if isinstance(price.layer, Fold):
        return [remedies.cropped_input, *own]
    return [
        remedies.other_cut,
        remedies.no_output_padding,
        *map(remedies.cut_for_the_same_output, own),
        *own,
    ]


def _why(each: Coverage, reason: Reason, cells: int) -> str:
    some = f"{cells:,} of {each.axis.size:,} {'lies' if cells == 1 else 'lie'}"
    if reason is Reason.REMAINDER:
        return f"{some} behind the last kernel"
    return f"{some} between the taps of one kernel and the next"


def really_convolution(price: Price[TransposedConvolution]) -> Note | None:
    """With stride 1 the kernels lie as a convolution's windows do."""
    reach = [span - 1 for span in price.span]
    pads = price.layer.pads
    if any(axis.stride > 1 for axis in price.axes) or any(ints(price.layer.output_padding)):
        return None
    if any(max(cut) > most for cut, most in zip(pads, reach, strict=True)):
        return None
    left = [(most - cut[0], most - cut[1]) for cut, most in zip(pads, reach, strict=True)]
    alike = all(before == after for before, after in left)
    padding = by(before for before, _ in left) if alike else pairs_text(left)
    kind = f"Conv{price.layer.dims}d"
    return Note(
        "really_convolution",
        price.layer.dims,
        f"With stride 1 this is really a {kind} with padding {padding}: the same numbers come"
        " from the kernel flipped, in and out channels changed over.",
        f"Either will do; {kind} is what others expect to read.",
    )


def added_patches(price: Price[Any]) -> Note | None:
    """Patches that overlap: folding what was unfolded multiplies each cell."""
    most = prod(max(each.counts) for each in price.coverage)
    if most <= 1:
        return None
    return Note(
        "added_patches",
        most,
        f"The patches overlap, so what Unfold took apart comes back up to {most} times as"
        " large: each cell is the sum of all patches that hold it.",
        "Divide by the fold of an unfolded plane of ones to have the cells themselves.",
    )
