"""PyTorch's padding: numbers, `valid` or `same`; pooling may round up; op adds to a crop.

Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html,
.../torch.nn.MaxPool2d.html, .../torch.nn.ConvTranspose2d.html, and for `ceil_mode`
`pooling_output_shape_pad_lr` in aten/src/ATen/native/Pool.h.
"""

from __future__ import annotations

from convviz.conventions.crop import Crop, check_output_padding
from convviz.conventions.window import Pair, Pooled, Window, halves
from convviz.conventions.window import pooled as rounded
from convviz.errors import ConvVizError

WORDS = ("same", "valid")


def pads(window: Window, word: str) -> Pair:
    """Cells (before, after) of `valid`: none; of `same`: span - 1 in all, the odd one after.

    The size of the input does not matter.

    >>> pads(Window(9, 4), "same"), pads(Window(9, 3, dilation=2), "same")
    ((1, 2), (2, 2))

    Raises:
        ConvVizError: `same` with a stride, or another word.
    """
    if word not in WORDS:
        raise ConvVizError(f"PyTorch's padding must be 'same' or 'valid', not {word!r}")
    if word == "valid":
        return 0, 0
    if window.stride != 1:
        raise ConvVizError(f"padding 'same' needs stride 1, as in PyTorch, not {window.stride}")
    return halves(window.span - 1)


def pooled(window: Window, padding: int, *, ceil_mode: bool = False) -> Pooled:
    """The outputs of a `MaxPool` or `AvgPool` with `padding` cells on both sides.

    With `ceil_mode` the size is rounded up, but a window that would start in the padding
    after the input is left out.

    >>> [pooled(Window(n, k, s), p, ceil_mode=True).out_size
    ...     for n, k, s, p in ((6, 1, 2, 0), (8, 3, 4, 0), (5, 3, 3, 1))]
    [3, 2, 2]

    Raises:
        ConvVizError: the padding is more than half the span, or no window fits.
    """
    if 2 * padding > window.span:
        raise ConvVizError(
            f"padding of pooling must be at most half of the window's span of {window.span},"
            f" so {window.span // 2}, not {padding}"
        )
    return rounded(window, (padding, padding), ceil_mode=ceil_mode, start_inside=True)


def crop(window: Window, padding: int = 0, *, output_padding: int = 0) -> Crop:
    """What a `ConvTranspose` leaves out: `padding` on both sides, `output_padding` less after.

    >>> crop(Window(4, 3, stride=2), 1, output_padding=1)
    Crop(before=1, after=0)

    Raises:
        ConvVizError: `output_padding` is not less than the stride or the dilation, or there
            is no output.
    """
    check_output_padding(window, output_padding)
    return Crop(padding, padding - output_padding).checked(window)
