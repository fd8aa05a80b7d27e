"""Hypothesis strategies: layers as they are asked for in the words of each framework."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import assume
from hypothesis import strategies as st
from operators import OPERATORS
from strategies import cases

from convviz import resolve_padding
from convviz.conventions.cropping import resolve_cropping
from convviz.errors import ConvVizError
from convviz.layer import Layer, operator_class


class Asked(NamedTuple):
    """A layer, the shape of its input, and what its padding is called where it is from."""

    layer: Layer
    input_shape: tuple[int, ...]
    convention: str = ""


WORDS = {
    "conv": [("tensorflow", "same"), ("tensorflow", "valid"), ("tensorflow", "causal"),
             ("onnx", "SAME_UPPER"), ("onnx", "SAME_LOWER"), ("onnx", "VALID"),
             ("torch", "same")],
    "transposed": [("tensorflow", "same"), ("tensorflow", "valid"), ("onnx", "SAME_UPPER"),
                   ("onnx", "SAME_LOWER"), ("onnx", "VALID")],
    "maxpool": [("tensorflow", "same"), ("tensorflow", "valid"), ("onnx", "SAME_UPPER"),
                ("onnx", "SAME_LOWER")],
}  # fmt: skip
WORDS["avgpool"] = WORDS["maxpool"]


@st.composite
def worded(draw: st.DrawFn) -> Asked:
    """A layer whose padding is a word of TensorFlow's, ONNX's or PyTorch's."""
    operator = draw(st.sampled_from(sorted(WORDS)))
    dims = draw(st.sampled_from([1, 1, 2, 2, 3]))
    most = {1: 6, 2: 4, 3: 2}[dims]
    framework, word = draw(st.sampled_from(WORDS[operator]))

    def per_axis(most: int) -> tuple[int, ...]:
        return draw(st.tuples(*[st.integers(1, most)] * dims))

    sizes = per_axis({1: 12, 2: 6, 3: 4}[dims])
    arguments: dict[str, object] = {"kernel_size": per_axis(most), "stride": per_axis(4)}
    if framework == "torch":
        arguments["stride"] = (1,) * dims
    if operator != "avgpool":
        arguments["dilation"] = draw(st.sampled_from([(1,) * dims, per_axis(3)]))
    channels = draw(st.integers(1, 3))
    given = {"input_shape": (channels, *sizes), "dilation": 1, **arguments}
    cls = operator_class(operator, dims)
    try:
        if operator == "transposed":
            added = draw(st.none() | st.integers(0, min(arguments["stride"]) - 1))  # type: ignore[type-var]
            cut = resolve_cropping(word, framework, **given, output_padding=added)  # type: ignore[arg-type]
            arguments |= {"padding": cut.pads, "output_padding": cut.output_padding}
            convention = cut.convention
        else:
            arguments["padding"], convention = resolve_padding(word, framework, **given)  # type: ignore[arg-type]
        if operator in ("conv", "transposed"):
            arguments |= {"in_channels": channels, "out_channels": draw(st.integers(1, 3))}
        layer = cls(**cls.arguments_in(framework, arguments))
        layer.output_shape((channels, *sizes))
    except ConvVizError:
        assume(False)
    return Asked(layer, (channels, *sizes), draw(st.sampled_from([convention, convention, ""])))


@st.composite
def cropped(draw: st.DrawFn) -> Asked:
    """A transposed convolution that cuts more on one side than on the other."""
    size, kernel, stride = (draw(st.integers(1, most)) for most in (6, 5, 4))
    dilation = draw(st.integers(1, 3))
    added = draw(st.integers(0, max(stride, dilation) - 1))
    laid = (size - 1) * stride + dilation * (kernel - 1) + 1 + added
    before = draw(st.integers(0, laid - 1))
    after = draw(st.integers(0, min(4, laid - 1 - before)))
    cls = operator_class("transposed", 1)
    layer = cls(2, 1, kernel, stride, ((before, after),), added, dilation=dilation)  # type: ignore[call-arg]
    return Asked(layer, (2, size))


def layers() -> st.SearchStrategy[Asked]:
    """Any layer of any operator, in cells or in the words of any framework."""
    plain = [
        each.map(lambda some: Asked(some.layer, some.input_shape))
        for each in OPERATORS.values()
    ]
    convolutions = cases().map(lambda some: Asked(*some))
    return st.one_of(
        convolutions, convolutions, worded(), worded(), cropped(), st.one_of(plain)
    )
