"""TensorFlow's and Keras's padding: the words `same`, `valid` and `causal`, in any case.

Sources: https://www.tensorflow.org/api_docs/python/tf/nn, "Notes on padding"; of transposed
layers Keras's https://keras.io/api/layers/convolution_layers/convolution2d_transpose and
`compute_conv_transpose_output_shape` in keras/src/backend/common/backend_utils.py; of pools
.../tf/nn/max_pool, .../tf/nn/avg_pool, and of dilated ones .../tf/nn/pool.
"""

from __future__ import annotations

from convviz.conventions.crop import Crop, added_cells
from convviz.conventions.pool import PoolRules
from convviz.conventions.window import Pair, Window, halves, strided_total
from convviz.errors import ConvVizError
from convviz.parsing.numerals import short

WORDS = ("same", "valid", "causal")

OUTPUT_SHAPE = "TensorFlow's output_shape"


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
    word = _transposed(word)
    if output_padding is not None and output_padding >= window.stride:
        raise ConvVizError(
            f"output_padding must be less than stride {window.stride}, not {output_padding}"
        )
    span, stride = window.span, window.stride
    if word == "valid":
        added = max(stride - span, 0) if output_padding is None else output_padding
        return Crop(0, -added)
    last = stride if output_padding is None else span % 2 + output_padding
    surplus = span - last
    before = max(surplus, 0) // 2
    return Crop(before, surplus - before).checked(window)


def output_padding(window: Window, padding: Pair, out_size: int) -> int:
    """The cells that `tf.nn.conv2d_transpose` adds for an output_shape, padding in cells.

    Raises:
        ConvVizError: they would be negative, or as many as the stride.
    """
    return added_cells(window, padding, out_size, OUTPUT_SHAPE)


def sized(window: Window, word: str, out_size: int) -> Crop:
    """What `tf.nn.conv2d_transpose`, which is given an output_shape, leaves out or adds.

    It is the gradient of a convolution over `out_size` cells with this padding, which has to
    give as many outputs as there are inputs here.

    >>> sized(Window(4, 3, stride=2), "same", 8), sized(Window(4, 3, stride=2), "same", 7)
    (Crop(before=0, after=1), Crop(before=1, after=1))

    Raises:
        ConvVizError: it is another word, or the convolution gives another number of outputs.
    """
    if _transposed(word) == "valid":
        return Crop(0, -added_cells(window, (0, 0), out_size, OUTPUT_SHAPE))
    least, most = (window.size - 1) * window.stride + 1, window.size * window.stride
    if not least <= out_size <= most:
        raise ConvVizError(
            f"{OUTPUT_SHAPE} is from {least} to {most} for {window.size} inputs with stride"
            f" {window.stride} and padding 'same', not {out_size}"
        )
    before, _ = halves(strided_total(window._replace(size=out_size)))
    return Crop(before, window.transposed_size - before - out_size)


def check_pool_padding(kernel: int, dilation: int, pads: Pair) -> None:
    """See that a pool's padding (before, after) is less than its window.

    TensorFlow, `tensorflow/core/kernels/pooling_ops_common.cc`, CheckPaddingSize.

    Raises:
        ConvVizError: it is not.
    """
    span = dilation * (kernel - 1) + 1
    if max(pads) >= span:
        raise ConvVizError(
            f"TensorFlow's pools pad less than their window, which spans {span}, so at most"
            f" {span - 1}, and not {max(pads)}: ONNX's pad more, with framework 'onnx'"
        )


POOLS = PoolRules(
    strides_by_kernel=True,
    counts_padding=False,
    lacks={"ceil_mode": "TensorFlow's pools have no ceil_mode: they round sizes down"},
    means_lack={
        "divisor_override": "TensorFlow's pools have no divisor_override: PyTorch's have",
        "count_include_pad": "TensorFlow's means leave padding out: count_include_pad cannot"
        " be True",
    },
    check_padding=check_pool_padding,
)


def _transposed(word: str) -> str:
    """`same` or `valid`, in lower case."""
    if _known(word) == "causal":
        raise ConvVizError("a transposed convolution pads 'same' or 'valid', not 'causal'")
    return word.lower()


def _known(word: str) -> str:
    if word.lower() not in WORDS:
        raise ConvVizError(
            f"TensorFlow's padding must be 'same', 'valid' or 'causal', not {short(word)}"
        )
    return word.lower()
