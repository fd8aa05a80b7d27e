"""TensorFlow's and Keras's padding: the words `same`, `valid` and `causal`, in any case.

Sources: https://www.tensorflow.org/api_docs/python/tf/nn, "Notes on padding"; of transposed
layers Keras's https://keras.io/api/layers/convolution_layers/convolution2d_transpose and
`compute_conv_transpose_output_shape` in keras/src/backend/common/backend_utils.py.
"""

from __future__ import annotations

from convviz.conventions.crop import Crop
from convviz.conventions.window import Pair, Window, halves, strided_total
from convviz.errors import ConvVizError
from convviz.numerals import short

WORDS = ("same", "valid", "causal")


def pads(window: Window, word: str) -> Pair:
    """Cells (before, after) of a convolution's or pooling's padding.

    `same` gives ceil(size / stride) outputs, the odd cell after, so it depends on the size;
    `valid` pads nothing; `causal` pads span - 1 cells, all of them before.

    >>> pads(Window(224, 7, stride=2), "SAME"), pads(Window(9, 3, dilation=2), "causal")
    ((2, 3), (4, 0))

    Raises:
        ConvVizError: it is another word.
    """
    match _known(word):
        case "same":
            return halves(strided_total(window))
        case "causal":
            return window.span - 1, 0
    return 0, 0


def crop(window: Window, word: str, *, output_padding: int | None = None) -> Crop:
    """What a transposed convolution leaves out of its output, or adds behind it.

    `same` gives size · stride outputs, `valid` (size - 1) · stride + max(span, stride).  An
    `output_padding` of its own, None being Keras's default, gives instead
    (size - 1) · stride + span mod 2 + output_padding and (size - 1) · stride + span
    + output_padding.  Of `same`, half of what is too much goes before, the odd cell after.

    >>> crop(Window(4, 3, stride=2), "same"), crop(Window(4, 1, stride=3), "valid")
    (Crop(before=0, after=1), Crop(before=0, after=-2))

    Raises:
        ConvVizError: it is another word, an output padding that is not less than the stride,
            as Keras has it, or there is no output.
    """
    if _known(word) == "causal":
        raise ConvVizError("a transposed convolution pads 'same' or 'valid', not 'causal'")
    if output_padding is not None and output_padding >= window.stride:
        raise ConvVizError(
            f"output_padding must be less than stride {window.stride}, not {output_padding}"
        )
    span, stride = window.span, window.stride
    if _known(word) == "valid":
        added = max(stride - span, 0) if output_padding is None else output_padding
        return Crop(0, -added)
    last = stride if output_padding is None else span % 2 + output_padding
    surplus = span - last
    before = max(surplus, 0) // 2
    return Crop(before, surplus - before).checked(window)


def _known(word: str) -> str:
    if word.lower() not in WORDS:
        raise ConvVizError(
            f"TensorFlow's padding must be 'same', 'valid' or 'causal', not {short(word)}"
        )
    return word.lower()
