"""One axis before its padding is known, and the arithmetic that the frameworks share.

Knows no framework; those stand beside this module, one file each.
"""

from typing import NamedTuple

from convviz.errors import ConvVizError

Pair = tuple[int, int]
"""Cells (before, after) an axis."""

Pads = tuple[Pair, ...]
"""Cells (before, after) each axis."""


def lopsided(pads: Pads) -> bool:
    """True if the padding before some axis is not that after it."""
    return any(before != after for before, after in pads)


class Window(NamedTuple):
    """`kernel` taps, `dilation` apart, slide over `size` cells, `stride` at a time.

    The numbers are trusted: each is a whole number of at least 1.
    """

    size: int
    kernel: int
    stride: int = 1
    dilation: int = 1

    @property
    def span(self) -> int:
        """Cells from the first tap to the last, both included."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def transposed_size(self) -> int:
        """Cells that a transposed convolution of `size` inputs writes, before any crop."""
        return (self.size - 1) * self.stride + self.span


class Pooled(NamedTuple):
    """How far pooling goes: `out_size` outputs, the last window `overhang` cells too far.

    What hangs over the padded input is neither read nor counted in an average.
    """

    out_size: int
    overhang: int = 0


def halves(total: int, *, odd_before: bool = False) -> Pair:
    """`total` cells shared out on both sides, the odd one after, or before if so asked.

    >>> halves(5), halves(5, odd_before=True)
    ((2, 3), (3, 2))
    """
    less, more = total // 2, total - total // 2
    return (more, less) if odd_before else (less, more)


def strided_total(window: Window) -> int:
    """Cells of padding that give ceil(size / stride) outputs, as TensorFlow and ONNX have it.

    >>> strided_total(Window(224, 7, stride=2))
    5
    """
    last_start = (-(-window.size // window.stride) - 1) * window.stride
    return max(last_start + window.span - window.size, 0)


def pooled(window: Window, pads: Pair, *, ceil_mode: bool, start_inside: bool) -> Pooled:
    """The outputs of a pooling window, rounded down or up.

    Args:
        window: what slides.
        pads: cells (before, after).
        ceil_mode: whether a last window may hang over the padded input.
        start_inside: whether that last window counts only if it starts in the input or in
            the padding before it.

    >>> pooled(Window(5, 3, stride=3), (1, 1), ceil_mode=True, start_inside=True)
    Pooled(out_size=2, overhang=0)
    >>> pooled(Window(6, 3, stride=2), (0, 0), ceil_mode=True, start_inside=True)
    Pooled(out_size=3, overhang=1)

    Raises:
        ConvVizError: not even one window fits.
    """
    before, after = pads
    padded = before + window.size + after
    room = padded - window.span
    steps = -(-room // window.stride) if ceil_mode else room // window.stride
    if ceil_mode and start_inside:
        steps -= steps * window.stride >= before + window.size
    if steps < 0:
        raise ConvVizError(
            f"a window that spans {window.span} cells does not fit in an input of"
            f" {window.size} with padding {before} + {after}, which has only {padded}"
        )
    return Pooled(steps + 1, max(steps * window.stride - room, 0))
