"""What is said of an image filter: caption, headings, equation, alternative text, file name.

Words only; no pixels.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from convviz.filtering.correlation import MID_GREY, VALID
from convviz.words.describe import Caption
from convviz.words.equations import number_text
from convviz.words.numbers import tuple_text

if TYPE_CHECKING:
    from convviz.filtering.correlation import Filtered, Tap
    from convviz.filtering.kernels import FilterKernel
    from convviz.images.loading import Loaded
    from convviz.images.stretching import Stretch

CHANNELS = ("R", "G", "B")

LONGEST_STEM = 60
"""Characters of an image's name in that of the animation."""

EQUATION_ROOM = 78
"""Characters of an equation at most: with more, its type would be small."""


def caption(filtered: Filtered, loaded: Loaded) -> Caption:
    """The title: what a convolution layer of the same kernel would have."""
    kernel, border = filtered.kernel, filtered.border
    scaled = filtered.shape[:0:-1] != loaded.size
    mode = f" {border}" * (border not in ("zeros", VALID) and any(kernel.reach))
    return Caption(
        f"Filter {kernel.name}" if kernel.name != "kernel" else "Filter",
        f"{tuple_text(filtered.shape)} → {tuple_text(filtered.result_shape)}",
        (
            f"K {tuple_text(kernel.shape)}" + ", flipped" * kernel.flipped,
            f"P {tuple_text(filtered.padding)}{mode}",
            "S (1, 1)",
            "D (1, 1)",
            f"G {filtered.shape[0]}",
            *[f"scaled from {size_text(*loaded.size[::-1])}"] * scaled,
            *_read(loaded),
        ),
    )


def _read(loaded: Loaded) -> list[str]:
    """Words for an image shown in part: its frame, the bits and the values shown."""
    said = []
    if loaded.frame is not None:
        said.append(f"frame {loaded.frame.number} of 0 to {loaded.frame.last}")
    if loaded.upper_bits:
        said.append("of 16 bits the upper 8")
    if loaded.stretch is not None:
        said.append(values_text(loaded.stretch, cut=loaded.cut))
    return said


def values_text(stretch: Stretch, *, cut: bool) -> str:
    """The values shown as 0 and as 255.

    >>> from convviz.images.stretching import Stretch
    >>> values_text(Stretch(-1024, 3071), cut=True)
    'values -1024 to 3071 as 0 to 255, others cut off'
    >>> values_text(Stretch(0.5, 0.5), cut=False)
    'all values 0.5, as 0'
    """
    black, white = (255, 0) if stretch.inverted else (0, 255)
    low, high = map(_value_text, stretch[:2])
    if stretch.low == stretch.high:
        return f"all values {low}, as {black}"
    return f"values {low} to {high} as {black} to {white}" + ", others cut off" * cut


def _value_text(value: float) -> str:
    """A value of an image: a whole number in full, others in six digits."""
    if abs(value) < 10**9 and value == int(value):
        return str(int(value))
    return f"{value:.6g}"


def size_text(rows: int, cols: int) -> str:
    """The size of an image.

    >>> size_text(600, 1)
    '600 rows × 1 column'
    """
    return f"{rows} row{'s' * (rows != 1)} × {cols} column{'s' * (cols != 1)}"


def sum_heading(kernel: FilterKernel) -> str:
    """What is done with sums, in symbols.

    >>> from convviz.filtering.kernels import filter_kernel
    >>> names = "sobel-x", "emboss", "box", "sharpen", "sobel", "scharr"
    >>> [sum_heading(filter_kernel(name)) for name in names]
    ['|Σ|', 'Σ + 128', 'Σ / 9', 'Σ', '√(Σx² + Σy²)', '√(Σx² + Σy²) / 4']
    """
    total = "Σ" if kernel.down is None else "√(Σx² + Σy²)"
    total += f" / {kernel.divisor}" * (kernel.divisor != 1)
    match kernel.negatives:
        case "absolute":
            total = f"|{total}|"
        case "offset":
            total = f"{total} + {MID_GREY}"
    return total


BEYOND = {
    "zeros": ("read as 0", "0 is read"),
    "reflect": ("mirrored", "the image is mirrored, its edge not repeated"),
    "replicate": ("nearest pixel repeated", "the nearest pixel is repeated"),
    "circular": ("pixels of the other side", "the image goes on with its other side"),
}
"""Words, and a sentence, for what is read beyond the edge with each border."""


def beyond(filtered: Filtered) -> str:
    """Words for the pixels read beyond the edge; empty where there are none."""
    if not any(filtered.padding):
        return ""
    return f"beyond the edge: {BEYOND[filtered.border][0]}"


def legend(kernel: FilterKernel, loaded: Loaded) -> list[str]:
    """Legend lines besides the border's: flip, how sums are shown, transparency."""
    said = ["cross-correlation: the kernel is not flipped"]
    if kernel.flipped:
        said = ["convolution: the kernel is flipped, by half a turn"]
    match kernel.negatives:
        case "absolute":
            said.append("sums below 0 shown without sign")
        case "offset":
            said.append(f"shifted to be seen: {MID_GREY} is a sum of 0")
    if (goes := _range(kernel)) != (0, 255):
        below = goes[0] < 0 and kernel.negatives != "absolute"
        above = goes[1] > 255 or (goes[0] < -255 and kernel.negatives == "absolute")
        off = [*["below 0: black"] * below, *["above 255: white"] * above]
        said += [", ".join(off)] * bool(off)
    if loaded.over_white:
        said.append("transparent image laid over white")
    return said


def _range(kernel: FilterKernel) -> tuple[float, float]:
    """The least and the largest output that pixels from 0 to 255 can give."""
    weights = [weight for row in kernel.weights for weight in row]
    shift = MID_GREY if kernel.negatives == "offset" else 0
    low, high = (
        255 * sum(weight for weight in weights if (weight < 0) == negative) / kernel.divisor
        for negative in (True, False)
    )
    if kernel.down is not None:
        return 0, max(high, -low)
    return low + shift, high + shift


def equation(filtered: Filtered, step: int, most_characters: int = EQUATION_ROOM) -> str:
    """The sum of `step` in the first channel with its numbers, without weights of 0.

    The first products are written out, as many as fit in `most_characters`; of a pair of
    kernels both sums.
    """
    kernel, (row, col) = filtered.kernel, filtered.place(step)
    start = f"y[0, {row}, {col}] = "
    if kernel.down is not None:
        return start + _length_text(filtered, step)
    total = filtered.sum(0, step)
    end = f" = {number_text(total / kernel.divisor)}"
    if kernel.divisor != 1:
        start, end = f"{start}(", f") / {kernel.divisor}{end}"
    taps = [tap for taps in filtered.taps(0, step) for tap in taps if tap.weight]
    texts = list(map(_product_text, taps))
    text = start + (" + ".join(texts) or "0") + end
    shown = len(texts)
    while len(text) > most_characters and shown:
        shown -= 1
        rest = len(texts) - shown
        more = f"({rest} {'more ' * bool(shown)}product{'s' * (rest != 1)})"
        text = start + " + ".join([*texts[:shown], more]) + end
    return text


def _length_text(filtered: Filtered, step: int) -> str:
    """The length of both derivatives in numbers."""
    x, y = (filtered.sum(0, step, number) for number in (0, 1))
    divisor = filtered.kernel.divisor
    divided = f" / {divisor}" * (divisor != 1)
    squares = " + ".join(f"{_in_brackets(each)}²" for each in (x, y))
    return f"√({squares}){divided} = {number_text(round(hypot(x, y) / divisor, 2))}"


def _in_brackets(value: float) -> str:
    text = number_text(value)
    return f"({text})" if text.startswith("-") else text


def _product_text(tap: Tap) -> str:
    return f"{tap.value}·{_in_brackets(tap.weight)}"


def alt_text(
    filtered: Filtered, loaded: Loaded, pictures: int, *, places: tuple[str, str, str]
) -> str:
    """One paragraph for somebody who cannot see the animation, in ASCII.

    `places` says where image, numbers and result stand.
    """
    first, middle, last = places
    kernel, (channels, rows, cols) = filtered.kernel, filtered.shape
    total = filtered.steps
    thinned = f", of which {pictures} are shown," if pictures < total else ""
    named = f" {kernel.name}" if kernel.name != "kernel" else ""
    colour = "An RGB image" if channels == 3 else "A grey image"
    same = filtered.result_shape == filtered.shape
    size = "of the same size as the image" if same else "without the pixels at the edge"
    flip = "flipped by half a turn" if kernel.flipped else "without being flipped"
    return (
        f"Animation of the image filter{named}. {colour} of {rows} rows by {cols} columns"
        f" {first}; {middle} the patch of pixels under the kernel with their values,"
        f" {_kernel_alt_text(kernel)}; {last} the result, {size}. In {total} steps{thinned}"
        f" the kernel moves over the image pixel by pixel, row by row, {flip}, and each step"
        f" makes one pixel of the result.{_shown_alt_text(filtered)}{_read_alt_text(loaded)}"
    )


def _kernel_alt_text(kernel: FilterKernel) -> str:
    """The kernel, or both, in numbers, and what is made of them."""
    numbers = [
        "; ".join(", ".join(map(number_text, row)) for row in weights)
        for weights in kernel.pair
    ]
    divided = f", divided by {kernel.divisor}" if kernel.divisor != 1 else ""
    rows, cols = kernel.shape
    if kernel.down is None:
        return (
            f"the kernel of {rows} by {cols} weights ({numbers[0]}{divided}), and the sum of"
            " their products"
        )
    return (
        f"two kernels of {rows} by {cols} weights, for the change along a row ({numbers[0]})"
        f" and along a column ({numbers[1]}), the sums of their products, and the length of"
        f" both, the root of the sum of their squares{divided}"
    )


def _shown_alt_text(filtered: Filtered) -> str:
    """Sentences on the border, and on how sums are shown."""
    edge = ""
    if any(filtered.padding):
        edge = f" Beyond the edge {BEYOND[filtered.border][1]}."
    shown = {
        "absolute": " Negative sums are shown by their absolute value.",
        "offset": f" {MID_GREY} is added to every sum, so that 0 is a middle grey.",
        "clip": "",
    }[filtered.kernel.negatives]
    return edge + shown


def _read_alt_text(loaded: Loaded) -> str:
    """Sentences on an image shown in part: its frame, the bits and the values shown."""
    frame, said = loaded.frame, ""
    if frame is not None:
        said += f" The image is frame {frame.number} of a file with frames 0 to {frame.last}."
    if loaded.upper_bits:
        said += " Of the 16 bits of each colour the upper 8 are shown."
    if loaded.stretch is not None:
        text = values_text(loaded.stretch, cut=loaded.cut)
        said += f" The image has {text}: pixels, products and sums are of these."
    return said


def file_stem(kernel: FilterKernel, stem: str) -> str:
    """A file name without suffix, legal on every system.

    >>> from convviz.filtering.kernels import filter_kernel
    >>> file_stem(filter_kernel("sobel-x"), "my cat: a photo?")
    'my_cat_a_photo_sobel-x'
    >>> file_stem(filter_kernel("1,0,-1"), "")
    'image_kernel_1x3'
    """
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-.") else " " for c in stem)
    name = "_".join(kept.split())[:LONGEST_STEM].strip("._-") or "image"
    rows, cols = kernel.shape
    what = kernel.name if kernel.name != "kernel" else f"kernel_{rows}x{cols}"
    return f"{name}_{what}" + "_flipped" * kernel.flipped
