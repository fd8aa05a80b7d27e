"""A note on pixel shuffles: the order of channels, which is another one elsewhere."""

from __future__ import annotations

from convviz.cost.advice.note import Note
from convviz.cost.price import Price
from convviz.layer.shuffling import PixelShuffle, PixelUnshuffle


def channel_order(price: Price[PixelShuffle | PixelUnshuffle]) -> Note | None:
    """Blocks whose channels lie together here, and apart in TensorFlow and ONNX.

    Sources: https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html,
    https://www.tensorflow.org/api_docs/python/tf/nn/depth_to_space and
    https://onnx.ai/onnx/operators/onnx__DepthToSpace.html and .../onnx__SpaceToDepth.html.
    """
    shuffles = isinstance(price.layer, PixelShuffle)
    deep, flat = price.input_shape, price.output_shape
    if not shuffles:
        deep, flat = flat, deep
    channels, (_, rows, cols) = flat[0], deep
    taps = deep[0] // channels
    if channels == 1 or taps == 1:
        return None
    if shuffles:
        elsewhere = "TensorFlow's depth_to_space and, by default, ONNX's DepthToSpace"
        alike = " ONNX's DepthToSpace in mode CRD does as this layer does."
        before, first, second = "x", taps, channels
    else:
        elsewhere = "TensorFlow's space_to_depth and ONNX's SpaceToDepth"
        alike = ""
        before, first, second = "y", channels, taps
    return Note(
        "channel_order",
        channels,
        f"The {taps} channels of a block lie next to each other: channel c·{taps} + tap (CRD)."
        f" {elsewhere} take channel tap·{channels} + c (DCR): the shapes agree, but the values"
        f" differ.{alike}",
        f"To have their values: {before}.reshape({first}, {second}, {rows}, {cols})"
        f".transpose(0, 1).reshape({taps * channels}, {rows}, {cols})"
        f" {'before' if shuffles else 'behind'} this layer.",
    )
