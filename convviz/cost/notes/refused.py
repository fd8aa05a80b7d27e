"""Notes on what a framework would refuse, or compute otherwise than another.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from convviz.conventions.padding import FRAMEWORKS
from convviz.cost.advice import remedies
from convviz.cost.advice.advising import advised
from convviz.cost.advice.note import Note
from convviz.cost.coverage.reached import blind
from convviz.cost.notes.elsewhere import padded_in_pytorch
from convviz.cost.price import Price
from convviz.layer.convolution import Convolution
from convviz.layer.plan import Rule
from convviz.layer.pooling import Pooling
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import Windowed
from convviz.parsing.numerals import one_of
from convviz.words.numbers import count, tuple_text, verb


def notes_on_refusals(price: Price[Any], framework: str | None = None) -> tuple[Note, ...]:
    """The notes on a layer meant for `framework`; None is the layer's own, or PyTorch.

    Raises:
        ConvVizError: there is no such framework.
    """
    layer = price.layer
    if framework is None:
        framework = getattr(layer, "framework", "torch")
    framework = one_of("framework", framework, FRAMEWORKS)
    found: list[Note | None] = []
    if framework == "tensorflow" and isinstance(layer, Windowed):
        found.append(stride_with_dilation(price))
    if isinstance(layer, Pooling):
        found += [empty_windows(price), not_in_pytorch(price), not_in_onnx_runtime(price)]
    return tuple(note for note in found if note is not None)


def stride_with_dilation(price: Price[Windowed]) -> Note | None:
    """A stride and a dilation above 1, which Keras does not take together.

    Sources: keras/src/layers/convolutional/base_conv.py and base_conv_transpose.py, and
    https://www.tensorflow.org/api_docs/python/tf/nn/pool.
    """
    layer, dims = price.layer, price.layer.dims
    if max(layer.strides) == 1 or max(layer.dilations) == 1:
        return None
    whose = {
        Convolution: f"Keras's Conv{dims}D refuses",
        TransposedConvolution: f"Keras's Conv{dims}DTranspose refuses",
        Pooling: "Keras's pools have no dilation, and TensorFlow's tf.nn.pool refuses",
    }
    said = next((words for kind, words in whose.items() if isinstance(layer, kind)), None)
    if said is None:
        return None
    return Note(
        "stride_with_dilation",
        max(layer.strides),
        f"{said} a stride above 1 together with a dilation above 1, along whichever axes: here"
        f" {tuple_text(layer.strides)} and {tuple_text(layer.dilations)}.",
        "PyTorch and ONNX take both.",
    )


def empty_windows(price: Price[Pooling]) -> Note | None:
    """Windows of a pool without a cell that counts."""
    plan, empty = price.plan, price.padding_only_outputs
    if not empty or plan.divisor or (plan.rule is Rule.MEAN and plan.counts_padding):
        return None
    if plan.rule is Rule.MAX:
        what = (
            "the largest of nothing is shown as -∞, as PyTorch has it. ONNX Runtime gives the"
            " least number of the type"
        )
    else:
        what = (
            "a mean of nothing is shown as nan, as ONNX's reference evaluator has it. ONNX"
            " Runtime gives 0"
        )
    return Note(
        "empty_windows",
        empty,
        f"{count(empty, 'window')} of {plan.positions:,} in each channel"
        f" {verb(empty, 'stand')} on no cell of the input, where nothing counts: {what},"
        " and neither ONNX nor TensorFlow says what is right.",
        advice=advised(price, "padding_only_outputs", blind, remedies.OFF_THE_PADDING),
    )


def not_in_pytorch(price: Price[Pooling]) -> Note | None:
    """A pool that PyTorch would refuse, and how to have its values there."""
    reasons = list(_refused_by_pytorch(price.layer))
    if not reasons:
        return None
    way_out = f"To have its values there: {_in_pytorch(price)}" if _padded_alike(price) else ""
    return Note("not_in_pytorch", len(reasons), " ".join(reasons), way_out)


def _in_pytorch(price: Price[Pooling]) -> str:
    before = padded_in_pytorch(price.layer.pads, price.plan.rule)
    if price.plan.rule is Rule.MAX:
        return f"{before} before a pool without padding."
    sums = "a depthwise convolution with this stride and dilation whose weights are all"
    if price.plan.counts_padding:
        return f"{before}, then {sums} 1/{prod(price.layer.kernel)}."
    return f"{before}, then {sums} 1, divided by the same of torch.ones_like(x)."


def _padded_alike(price: Price[Pooling]) -> bool:
    """True if a pool over an input that was padded before has the same windows."""
    return all(
        (axis.padded_size - axis.span) // axis.stride + 1 == axis.out_size
        for axis in price.axes
    )


def _refused_by_pytorch(layer: Pooling) -> Iterator[str]:
    most = tuple(kernel // 2 for kernel in layer.kernel)
    if any(max(pair) > least for pair, least in zip(layer.pads, most, strict=True)):
        yield (
            "PyTorch refuses this pool: it takes padding of at most half of the kernel, which"
            f" is {tuple_text(most)}."
        )
    if layer.rule is Rule.MEAN and max(layer.dilations) > 1:
        yield "PyTorch's average pooling has no dilation."


def not_in_onnx_runtime(price: Price[Pooling]) -> Note | None:
    """Padding that ONNX allows, and ONNX Runtime does not."""
    layer = price.layer
    pairs = zip(layer.pads, layer.kernel, strict=True)
    if layer.framework != "onnx" or not any(max(pair) >= kernel for pair, kernel in pairs):
        return None
    pad = ""
    if _padded_alike(price) and price.plan.rule is Rule.MAX:
        pad = "A Pad of -∞ before a MaxPool without pads gives the same."
    elif _padded_alike(price) and price.plan.counts_padding:
        pad = "A Pad of 0 before an AveragePool without pads gives the same."
    return Note(
        "not_in_onnx_runtime",
        max(map(max, layer.pads)),
        "By the text of ONNX pads can be as many as one likes, but ONNX Runtime refuses a pool"
        f" whose pads are not less than its kernel, here {tuple_text(layer.kernel)}, whatever"
        " its dilation.",
        pad,
    )
