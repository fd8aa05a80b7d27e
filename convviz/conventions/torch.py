"""PyTorch's padding: numbers, `valid` or `same`, and the output padding of an output size.

Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html,
.../torch.nn.ConvTranspose2d.html, .../torch.nn.MaxPool2d.html and .../torch.nn.AvgPool2d.html.
"""

from __future__ import annotations

from convviz.conventions.crop import added_cells
from convviz.conventions.pool import PoolRules
from convviz.conventions.window import Pads, Pair, Window, halves
from convviz.errors import ConvVizError
from convviz.parsing.numerals import short

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


def last_axis_first(pads: Pads) -> tuple[int, ...]:
    """Padding as `torch.nn.functional.pad` and PyTorch's padding layers take it.

    >>> last_axis_first(((0, 1), (2, 3)))
    (2, 3, 0, 1)
    """
    return tuple(cells for pair in reversed(pads) for cells in pair)


def output_padding(window: Window, padding: Pair, out_size: int) -> int:
    """The output padding of a `ConvTranspose` that is called with an `output_size`.

    Source: `_ConvTransposeNd._output_padding` in torch/nn/modules/conv.py.

    >>> output_padding(Window(4, 3, stride=2), (1, 1), 8)
    1

    Raises:
        ConvVizError: it would be negative, or as much as the stride.
    """
    return added_cells(window, padding, out_size, "PyTorch's output_size")


def check_pool_padding(kernel: int, dilation: int, pads: Pair) -> None:
    """See that a pool's padding (before, after) is at most half of its kernel.

    Raises:
        ConvVizError: it is more.
    """
    if max(pads) > kernel // 2:
        raise ConvVizError(
            f"pooling pads at most half of its kernel of {kernel}, as in PyTorch, so"
            f" {kernel // 2}, and not {max(pads)}: ONNX's pools pad more, with framework 'onnx'"
        )


POOLS = PoolRules(
    strides_by_kernel=True,
    counts_padding=True,
    lacks={},
    means_lack={
        "dilation": "PyTorch's average pooling has no dilation, so it is 1: ONNX's has one"
        " since opset 19, with framework 'onnx'"
    },
    check_padding=check_pool_padding,
)
