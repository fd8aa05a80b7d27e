"""PyTorch's padding: numbers, `valid` or `same`; output padding adds to a crop.

Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html and
.../torch.nn.ConvTranspose2d.html.
"""

from __future__ import annotations

from convviz.conventions.crop import Crop, check_output_padding
from convviz.conventions.window import Pair, Window, halves
from convviz.errors import ConvVizError
from convviz.numerals import short

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
        raise ConvVizError(f"PyTorch's padding must be 'same' or 'valid', not {short(word)}")
    if word == "valid":
        return 0, 0
    if window.stride != 1:
        raise ConvVizError(f"padding 'same' needs stride 1, as in PyTorch, not {window.stride}")
    return halves(window.span - 1)


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
