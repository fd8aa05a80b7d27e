"""A note on padding: what the other frameworks would pad in this layer's place, and give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from convviz.axis import Axis
from convviz.conventions import onnx, tensorflow
from convviz.conventions.window import Pads, Window
from convviz.cost.note import Note
from convviz.cost.price import Price
from convviz.cost.words import pairs_text, tuple_text
from convviz.layer.convolution import Convolution
from convviz.layer.plan import Rule
from convviz.layer.pooling import Pooling

Windows = Price[Convolution] | Price[Pooling]
"""What has a window that stands on padding."""


class Rival(NamedTuple):
    """Padding of the conventions `names`, and the output sizes that it gives."""

    names: tuple[str, ...]
    pads: Pads
    sizes: tuple[int, ...]

    def moved(self, price: Windows) -> int:
        """Along how many axes the windows stand elsewhere than this layer's."""
        pairs = zip(self.pads, price.layer.pads, strict=True)
        return sum(theirs[0] != ours[0] for theirs, ours in pairs)

    def text(self, price: Windows) -> str:
        """What it would pad, and how that compares."""
        agree = self.sizes == price.out_sizes
        give = "" if agree else f" and give {tuple_text(self.sizes)}"
        if not agree:
            verdict = "the sizes differ, and so do the values"
        elif self.moved(price):
            verdict = "the sizes agree, but the values differ"
        else:
            verdict = "sizes and values agree"
        return f"{' and '.join(self.names)} would pad {pairs_text(self.pads)}{give}: {verdict}."


def same_elsewhere(price: Windows) -> Note | None:
    """This layer's padding against what `same` would pad elsewhere, for this very input."""
    layer = price.layer
    zeros = getattr(layer, "padding_mode", "zeros") == "zeros"
    tensorflow_s = tuple(tensorflow.pads(_window(axis), "same") for axis in price.axes)
    if not zeros or not (
        _pads_about_half(price) or (_lopsided(layer.pads) and layer.pads == tensorflow_s)
    ):
        return None
    rivals = list(_rivals(price, tensorflow_s))
    differ = [rival for rival in rivals if rival.moved(price) or rival.sizes != price.out_sizes]
    if not differ and layer.padding != "same":
        return None
    here = f"This layer pads {pairs_text(layer.pads)} and gives {tuple_text(price.out_sizes)}."
    return Note(
        "same_elsewhere",
        max(rival.moved(price) for rival in rivals),
        " ".join([here, *(rival.text(price) for rival in rivals)]),
        _way_out(price, tensorflow_s, moved=rivals[0] in differ),
    )


def _way_out(price: Windows, tensorflow_s: Pads, *, moved: bool) -> str:
    flat = tuple(cells for pair in reversed(tensorflow_s) for cells in pair)
    value = ", value=-math.inf" if price.plan.rule is Rule.MAX else ""
    in_pytorch = f"torch.nn.functional.pad(x, {flat}{value}) before a layer without padding."
    if moved and price.plan.rule is Rule.MEAN:
        return (
            f"To have TensorFlow's values: padding={tensorflow_s} and count_include_pad=False"
            " in convviz; PyTorch's means pad both sides alike."
        )
    if moved:
        return (
            f"To have TensorFlow's values: padding={tensorflow_s} in convviz, or in PyTorch"
            f" {in_pytorch}"
        )
    if price.layer.padding == "same":
        return "Weights can be moved between PyTorch and TensorFlow as they are."
    return f"To have these values in PyTorch: {in_pytorch}"


def _rivals(price: Windows, tensorflow_s: Pads) -> Iterator[Rival]:
    """TensorFlow's first; conventions that pad the same are one rival."""
    sizes = tuple(-(-axis.size // axis.stride) for axis in price.axes)
    lower = tuple(onnx.pads(_window(axis), "SAME_LOWER") for axis in price.axes)
    upper = ("TensorFlow's SAME", "ONNX's SAME_UPPER")
    if lower == tensorflow_s:
        yield Rival((upper[0], "ONNX's SAME_UPPER or SAME_LOWER"), tensorflow_s, sizes)
    else:
        yield Rival(upper, tensorflow_s, sizes)
        yield Rival(("ONNX's SAME_LOWER",), lower, sizes)
    if _lopsided(price.layer.pads) and price.layer.padding != "same":
        half = tuple((axis.span // 2, axis.span // 2) for axis in price.axes)
        yield Rival(("PyTorch's padding of half the kernel",), half, _sizes(price, half))


def _sizes(price: Windows, pads: Pads) -> tuple[int, ...]:
    return tuple(
        (axis.size + sum(pair) - axis.span) // axis.stride + 1
        for axis, pair in zip(price.axes, pads, strict=True)
    )


def _window(axis: Axis) -> Window:
    return Window(axis.size, axis.kernel, axis.stride, axis.dilation)


def _lopsided(pads: Pads) -> bool:
    return any(before != after for before, after in pads)


def _pads_about_half(price: Windows) -> bool:
    """Whether the padding is meant to keep the size, as far as the stride lets it."""
    if price.layer.padding == "same":
        return True
    off = [
        abs(axis.padding_before + axis.padding_after - (axis.span - 1)) <= 1
        for axis in price.axes
    ]
    strided = any(axis.stride > 1 for axis in price.axes)
    return all(off) and strided and any(any(pads) for pads in price.layer.pads)
