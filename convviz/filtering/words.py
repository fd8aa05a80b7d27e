"""What is said of an image filter: caption, headings, equation, alternative text, file name.

Words only; no pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convviz.filtering.correlation import MID_GREY
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
    kernel, shape = filtered.kernel, tuple_text(filtered.shape)
    scaled = filtered.shape[:0:-1] != loaded.size
    return Caption(
        f"Filter {kernel.name}" if kernel.name != "kernel" else "Filter",
        f"{shape} → {shape}",
        (
            f"K {tuple_text(kernel.shape)}",
            f"P {tuple_text(kernel.reach)}" + " replicate" * any(kernel.reach),
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


def pixel_heading(kernel: FilterKernel) -> str:
    """How a sum becomes a pixel.

    >>> from convviz.filtering.kernels import filter_kernel
    >>> [pixel_heading(filter_kernel(name)) for name in ("sobel-x", "emboss", "box", "sharpen")]
    ['|Σ| → pixel', 'Σ + 128 → pixel', 'Σ / 9 → pixel', 'Σ → pixel']
    """
    total = "Σ" if kernel.divisor == 1 else f"Σ / {kernel.divisor}"
    match kernel.negatives:
        case "absolute":
            total = f"|{total}|"
        case "offset":
            total = f"{total} + {MID_GREY}"
    return f"{total} → pixel"


def legend(kernel: FilterKernel, loaded: Loaded) -> list[str]:
    """Legend lines besides the padding's: no flip, outputs cut off, transparency."""
    said = ["cross-correlation: the kernel is not flipped"]
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
    return low + shift, high + shift


def equation(filtered: Filtered, step: int, most_characters: int = EQUATION_ROOM) -> str:
    """The sum of `step` in the first channel with its numbers, without weights of 0.

    The first products are written out, as many as fit in `most_characters`.
    """
    kernel, (row, col) = filtered.kernel, filtered.place(step)
    total = filtered.sum(0, step)
    start, end = f"y[0, {row}, {col}] = ", f" = {number_text(total / kernel.divisor)}"
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


def _product_text(tap: Tap) -> str:
    weight = number_text(tap.weight)
    return f"{tap.value}·({weight})" if weight.startswith("-") else f"{tap.value}·{weight}"


def alt_text(filtered: Filtered, loaded: Loaded, pictures: int, *, above: bool) -> str:
    """One paragraph for somebody who cannot see the animation, in ASCII.

    The image stands left of its result or `above` it.
    """
    first, last = ("at the top", "at the bottom") if above else ("on the left", "on the right")
    kernel, (channels, rows, cols) = filtered.kernel, filtered.shape
    numbers = "; ".join(", ".join(map(number_text, row)) for row in kernel.weights)
    divided = f", divided by {kernel.divisor}" if kernel.divisor != 1 else ""
    shown = {
        "absolute": " Negative sums are shown by their absolute value.",
        "offset": f" {MID_GREY} is added to every sum, so that 0 is a middle grey.",
        "clip": "",
    }[kernel.negatives]
    total = filtered.steps
    thinned = f", of which {pictures} are shown," if pictures < total else ""
    named = f" {kernel.name}" if kernel.name != "kernel" else ""
    colour = "An RGB image" if channels == 3 else "A grey image"
    return (
        f"Animation of the image filter{named}. {colour} of {rows} rows by {cols} columns"
        f" {first}; in the middle the patch of pixels under the kernel with their values, the"
        f" kernel of {kernel.shape[0]} by {kernel.shape[1]} weights ({numbers}{divided}), the"
        f" products of both, and their sum; {last} the result, of the same size as the"
        f" image. In {total} steps{thinned} the kernel moves over the image pixel by pixel, row"
        " by row, without being flipped, and each step makes one pixel of the result. Beyond"
        f" the edge the nearest pixel is repeated.{shown}{_read_alt_text(loaded)}"
    )


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
    return f"{name}_{what}"
