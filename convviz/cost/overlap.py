"""Notes on layers that lay a kernel down for each input: where products add up, or are missing.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from collections import Counter
from math import gcd, prod
from typing import Any

from convviz.axis import Axis
from convviz.conventions import onnx, tensorflow
from convviz.conventions.crop import Crop
from convviz.conventions.window import Window
from convviz.cost.coverage import Coverage, Reason
from convviz.cost.note import Note
from convviz.cost.price import Price
from convviz.cost.words import along, by, count, pairs_text, percent, sentence, tuple_text
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints


def checkerboard(price: Price[TransposedConvolution]) -> Note | None:
    """A kernel that is no multiple of the stride: outputs of more and of fewer products.

    Odena, Dumoulin and Olah, `Deconvolution and Checkerboard Artifacts`, Distill, 2016.
    """
    whys, ways = [], []
    for each in price.coverage:
        axis, taps = each.axis, _taps_by_phase(each.axis)
        if min(taps) == max(taps) or each.positions == 1:
            continue
        some = [str(number) for number in sorted({min(taps), max(taps)})]
        whys.append(
            (
                each.name,
                f"kernel {axis.kernel} is no multiple of stride {axis.stride}, so that outputs"
                f" take {' or '.join(some)} products by turns"
                if gcd(axis.dilation, axis.stride) == 1
                else f"stride {axis.stride} and dilation {axis.dilation} share a factor, so"
                f" that outputs take {' or '.join(some)} products by turns",
            )
        )
        ways.append((each.name, _even_overlap(axis)))
    if not whys:
        return None
    most = prod(max(each.counts) for each in price.coverage)
    pattern = "a ripple" if len(price.coverage) == 1 else "a checkerboard"
    return Note(
        "checkerboard",
        most,
        f"{sentence(along(whys))}: {pattern}, with up to {count(most, 'product')} of each"
        " input channel in one output.",
        f"{sentence(along(ways))}; or resize the input, and convolve with stride 1.",
    )


def _taps_by_phase(axis: Axis) -> list[int]:
    """How many taps each of the outputs that follow each other within a stride takes."""
    found = Counter(axis.dilation * tap % axis.stride for tap in range(axis.kernel))
    return [found[phase] for phase in range(axis.stride)]


def _even_overlap(axis: Axis) -> str:
    if gcd(axis.dilation, axis.stride) > 1:
        return "a dilation that shares no factor with the stride, such as 1"
    below = axis.kernel // axis.stride * axis.stride
    fitting = [str(size) for size in (below, below + axis.stride) if size]
    return f"a kernel of {' or '.join(fitting)}"


def unwritten_outputs(price: Price[Any]) -> Note | None:
    """Outputs that no kernel reaches."""
    if not (never := price.untouched_cells):
        return None
    whys = [
        (each.name, " and ".join(_why(each, *reason) for reason in each.reasons))
        for each in price.coverage
        if each.reasons
    ]
    value = "just their channel's bias" if price.layer.has_bias else "0"
    return Note(
        "unwritten_outputs",
        never,
        f"{never:,} of the {price.plane_cells:,} cells of each output {price.expanse}"
        f" ({percent(never, price.plane_cells)}) get no product, so they are {value}:"
        f" {along(whys)}.",
        "A kernel of at least the stride leaves no gaps, and no output padding no such edge.",
    )


def _why(each: Coverage, reason: Reason, cells: int) -> str:
    some = f"{cells:,} of {each.axis.size:,}"
    if reason is Reason.REMAINDER:
        return f"{some} lie behind the last kernel"
    return f"{some} lie between the taps of one kernel and the next"


def several_sizes(price: Price[TransposedConvolution]) -> Note | None:
    """The sizes that a convolution with these arguments would make the input's size of."""
    added = ints(price.layer.output_padding)
    if all(axis.stride == 1 for axis in price.axes):
        return None
    said, others = [], []
    for each, more in zip(price.coverage, added, strict=True):
        stride, least = each.axis.stride, each.axis.size - more
        if stride > 1:
            said.append(
                (
                    each.name,
                    f"{least} {'or' if stride == 2 else 'to'} {least + stride - 1} cells all"
                    f" become {each.positions} in a convolution with these arguments, and"
                    f" output padding {more} goes back to {each.axis.size}",
                )
            )
            others.append(f"0 to {stride - 1}")
    return Note(
        "several_sizes",
        max(axis.stride for axis in price.axes),
        f"{sentence(along(said))}.",
        f"Choose the size that was there: an output padding from"
        f" {' × '.join(dict.fromkeys(others))}.",
    )


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
        f"Either will do: {kind} is what others expect to read.",
    )


def cropped_elsewhere(price: Price[TransposedConvolution]) -> Note | None:
    """What `same` would cut off elsewhere, where this layer gives about size times stride."""
    strided = [axis.stride > 1 for axis in price.axes]
    near = [
        abs(each.axis.size - each.positions * each.axis.stride) < each.axis.stride
        for each in price.coverage
    ]
    if not any(strided) or not all(near):
        return None
    windows = [
        Window(each.positions, each.axis.kernel, each.axis.stride, each.axis.dilation)
        for each in price.coverage
    ]
    ours = [
        Crop(before, after - more)
        for (before, after), more in zip(
            price.layer.pads, ints(price.layer.output_padding), strict=True
        )
    ]
    rivals = _rivals(windows)
    differ = [crops for crops in rivals.values() if crops != ours]
    if not differ:
        return None
    said = [
        f"{name} would cut {_cut(crops)}: {_verdict(windows, ours, crops)}."
        for name, crops in rivals.items()
    ]
    sizes = tuple_text(each.axis.size for each in price.coverage)
    in_all = ", output padding set against it," * any(ints(price.layer.output_padding))
    theirs, *_ = rivals.values()
    padding = tuple(crop.padding for crop in theirs)
    more = tuple(crop.output_padding for crop in theirs)
    return Note(
        "cropped_elsewhere",
        len(differ),
        f"This layer cuts {_cut(ours)}{in_all} and gives {sizes}. {' '.join(said)}",
        f"To have TensorFlow's values: padding={padding} and output_padding={more} in convviz.",
    )


def _rivals(windows: list[Window]) -> dict[str, list[Crop]]:
    """What each convention crops, TensorFlow's first.

    ONNX's words leave open what is done where a kernel is too short for the size they want.
    """
    same = [tensorflow.crop(window, "same") for window in windows]
    if any(window.transposed_size < window.size * window.stride for window in windows):
        return {"TensorFlow's SAME": same}
    lower = [onnx.crop(window, "SAME_LOWER") for window in windows]
    if lower == same:
        return {"TensorFlow's SAME and ONNX's SAME_UPPER or SAME_LOWER": same}
    return {"TensorFlow's SAME and ONNX's SAME_UPPER": same, "ONNX's SAME_LOWER": lower}


def _cut(crops: list[Crop]) -> str:
    """The cells (before, after) that are cut in all, and those that are added."""
    added = [crop.output_padding for crop in crops]
    add = f" and add {by(added)} after" if any(added) else ""
    return pairs_text([crop.padding for crop in crops]) + add


def _verdict(windows: list[Window], ours: list[Crop], theirs: list[Crop]) -> str:
    pairs = list(zip(windows, ours, theirs, strict=True))
    if any(mine.out_size(window) != other.out_size(window) for window, mine, other in pairs):
        return "the sizes differ, and so do the values"
    if any(mine.before != other.before for _, mine, other in pairs):
        return "the sizes agree, but the values differ"
    return "sizes and values agree"


def added_patches(price: Price[Any]) -> Note | None:
    """Patches that overlap: folding what was unfolded multiplies each cell."""
    most = prod(max(each.counts) for each in price.coverage)
    if most == 1:
        return None
    return Note(
        "added_patches",
        most,
        f"The patches overlap, so what Unfold took apart comes back up to {most} times as"
        " large: each cell is the sum of all patches that hold it.",
        "Divide by the fold of an unfolded plane of ones to have the cells themselves.",
    )
