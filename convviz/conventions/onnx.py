"""ONNX's padding: `auto_pad` or a list of `pads`, for Conv, ConvTranspose and pooling.

Source: the operators of opset 22, https://onnx.ai/onnx/operators/onnx__Conv.html,
.../onnx__ConvTranspose.html, .../onnx__MaxPool.html and .../onnx__AveragePool.html.
"""

from __future__ import annotations

from collections.abc import Sequence

from convviz.conventions.crop import Crop
from convviz.conventions.pool import PoolRules
from convviz.conventions.window import Pads, Pair, Pooled, Window, halves, strided_total
from convviz.conventions.window import pooled as rounded
from convviz.errors import ConvVizError
from convviz.parsing.numerals import short

WORDS = ("NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")


def pairs(pads: Sequence[int], dims: int) -> Pads:
    """ONNX's list of `pads`, all begins and then all ends, as (before, after) each axis.

    >>> pairs([1, 2, 3, 4], dims=2)
    ((1, 3), (2, 4))

    Raises:
        ConvVizError: it is not two numbers an axis.
    """
    if len(pads) != 2 * dims:
        raise ConvVizError(
            f"ONNX's pads are all begins, then all ends: {2 * dims} numbers for"
            f" {dims} {'axis' if dims == 1 else 'axes'}, not {len(pads)}"
        )
    return tuple(zip(pads[:dims], pads[dims:], strict=True))


def pads(window: Window, auto_pad: str, explicit: Pair = (0, 0)) -> Pair:
    """Cells (before, after) of a convolution's or pooling's padding.

    SAME_UPPER and SAME_LOWER give ceil(size / stride) outputs, the odd cell after or before;
    VALID pads nothing; NOTSET what is `explicit`.

    >>> [pads(Window(224, 7, stride=2), word) for word in ("SAME_UPPER", "SAME_LOWER")]
    [(2, 3), (3, 2)]

    Raises:
        ConvVizError: it is another word.
    """
    match _known(auto_pad):
        case "NOTSET":
            return explicit
        case "VALID":
            return 0, 0
    return halves(strided_total(window), odd_before=auto_pad == "SAME_LOWER")


def pooled(window: Window, pads: Pair, *, ceil_mode: bool = False, opset: int = 22) -> Pooled:
    """The outputs of MaxPool or AveragePool with padding (before, after).

    From opset 22 on a last window that would start in the padding after the input is left
    out, as in PyTorch.  Before, the text and the shape inference counted it; ONNX Runtime and
    the reference evaluator leave it out of every opset (https://github.com/onnx/onnx/issues/4958).
    With an `auto_pad` of SAME `ceil_mode` changes nothing; with VALID it should not by the
    text, but does in the shape inference and in ONNX Runtime, as here.

    >>> [pooled(Window(6, 1, 2), (0, 0), ceil_mode=True, opset=n).out_size for n in (21, 22)]
    [4, 3]

    Raises:
        ConvVizError: no window fits.
    """
    return rounded(window, pads, ceil_mode=ceil_mode, start_inside=opset >= 22)


def check_pool_padding(kernel: int, dilation: int, pads: Pair) -> None:
    """Nothing is too much: pads "can take any value greater than or equal to 0"."""


POOLS = PoolRules(
    strides_by_kernel=False,
    counts_padding=False,
    lacks={},
    means_lack={"divisor_override": "ONNX's pools have no divisor_override: PyTorch's have"},
    check_padding=check_pool_padding,
)
"""MaxPool and AveragePool; the latter's dilations came with opset 19."""


def crop(
    window: Window,
    auto_pad: str = "NOTSET",
    *,
    pads: Pair = (0, 0),
    output_padding: int = 0,
    out_size: int | None = None,
) -> Crop:
    """What a ConvTranspose leaves out of its output, or adds behind it.

    `out_size`, of the attribute output_shape, sets `pads` aside; else SAME_UPPER and
    SAME_LOWER want size · stride outputs.  What is too much,
    stride · (size - 1) + output_padding + span - out_size, is halved: the odd cell is left
    out after of SAME_UPPER, before of every other word.  Opset 1 had these two changed
    over by mistake (https://github.com/onnx/onnx/issues/1609).

    >>> crop(Window(3, 4, stride=2), out_size=5)
    Crop(before=2, after=1)

    Raises:
        ConvVizError: it is another word; SAME_UPPER or SAME_LOWER cannot reach their size,
            of which the specification says nothing and runtimes differ; `output_padding` is
            not less than the stride or the dilation; or there is no such output.
    """
    _check_output_padding(window, output_padding)
    wanted = out_size
    if wanted is None and _known(auto_pad).startswith("SAME"):
        wanted = window.size * window.stride
    if wanted is None:
        before, after = pads if auto_pad == "NOTSET" else (0, 0)
        return Crop(before, after - output_padding).checked(window)
    surplus = window.transposed_size + output_padding - wanted
    _check_wanted(window, auto_pad, wanted, surplus, output_padding, told=out_size is not None)
    before, after = halves(max(surplus, 0), odd_before=_known(auto_pad) != "SAME_UPPER")
    return Crop(before, min(surplus, 0) + after - output_padding).checked(window)


def _check_wanted(
    window: Window, auto_pad: str, wanted: int, surplus: int, output_padding: int, *, told: bool
) -> None:
    """Raise a ConvVizError where the window cannot write the `wanted` outputs.

    `told` is true where an output_shape says how many, `surplus` how many are too much.
    """
    most = window.transposed_size + window.stride - 1
    if wanted > most:
        raise ConvVizError(
            f"{window.size} inputs with stride {window.stride} and a kernel that spans"
            f" {window.span} give at most {most} outputs, not {wanted}"
        )
    if surplus < 0 and not told:
        raise ConvVizError(
            f"{auto_pad} wants {wanted} outputs of {window.size} inputs with stride"
            f" {window.stride}, but a kernel that spans {window.span} writes only"
            f" {window.transposed_size + output_padding}, and ONNX does not say where the"
            f" rest goes: output_padding {output_padding - surplus} puts it after"
        )


def _check_output_padding(window: Window, output_padding: int) -> None:
    """See that `output_padding` is less than the stride or the dilation.

    Raises:
        ConvVizError: it is not.
    """
    most = max(window.stride, window.dilation) - 1
    if output_padding > most:
        raise ConvVizError(
            f"output_padding must be less than stride {window.stride} or dilation"
            f" {window.dilation}, so at most {most}, not {output_padding}"
        )


def _known(auto_pad: str) -> str:
    if auto_pad not in WORDS:
        raise ConvVizError(
            "ONNX's auto_pad must be NOTSET, SAME_UPPER, SAME_LOWER or VALID,"
            f" not {short(auto_pad)}"
        )
    return auto_pad
