"""A note on padding: what the other frameworks would pad in this layer's place, and give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from convviz.axis import Axis
from convviz.conventions import onnx
from convviz.conventions.torch import last_axis_first
from convviz.conventions.window import Pads, lopsided
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import TENSORFLOW, same_as, tensorflow_pads
from convviz.cost.advice.settings import change, settings
from convviz.cost.coverage.border import mean_is_over_real_cells
from convviz.cost.price import Price
from convviz.layer.convolution import Convolution
from convviz.layer.plan import Rule
from convviz.layer.pooling import Pooling
from convviz.words.numbers import listed, once_pair, tuple_text

Padded = Price[Convolution] | Price[Pooling]
"""Prices of the layers whose window stands on padding."""

PYTORCH = "PyTorch's padding of half the kernel"


class Rival(NamedTuple):
    """Padding of the conventions `names`, and the output sizes that it gives."""

    names: tuple[str, ...]
    pads: Pads
    sizes: tuple[int, ...]

    def agrees(self, price: Padded) -> bool:
        """True if the sizes and values are those of the layer."""
        return self.sizes == price.out_sizes and not self.moved(price) and self.divides(price)

    def moved(self, price: Padded) -> int:
        """Axes along which windows stand elsewhere, and windows of pools on other cells."""
        pairs = zip(self.pads, price.layer.pads, strict=True)
        moved = [theirs[0] != ours[0] for theirs, ours in pairs]
        if price.plan.rule is Rule.SUM or self.sizes != price.out_sizes:
            return sum(moved)
        along = zip(moved, price.axes, self.pads, strict=True)
        return sum(other and _finds_others(axis, *pads) for other, axis, pads in along)

    def divides(self, price: Padded) -> bool:
        """True if means are divided as the layer's; PyTorch can count padding or not."""
        mean = price.plan.rule is Rule.MEAN and PYTORCH not in self.names
        return not mean or mean_is_over_real_cells(price.plan)

    def text(self, price: Padded) -> str:
        """The padding of the rival, and how sizes and values compare."""
        sizes = self.sizes == price.out_sizes
        give = f" and give {tuple_text(self.sizes)}" * (not sizes)
        told = verdict(sizes, not self.moved(price))
        if sizes and not self.moved(price) and not self.divides(price):
            told = f"{verdict(sizes, False)}, as padding does not count there"
        return f"{conventions_text(self.names)} would pad {once_pair(self.pads)}{give}: {told}."


def verdict(sizes_agree: bool, values_agree: bool) -> str:
    """How the output of another convention compares with the layer's."""
    if not sizes_agree:
        return "the sizes differ, and so do the values"
    return (
        "sizes and values agree" if values_agree else "the sizes agree, but the values differ"
    )


def conventions_text(names: Sequence[str]) -> str:
    """Names of conventions, with all words of ONNX behind one mention of ONNX.

    >>> conventions_text(["TensorFlow's SAME", "ONNX's SAME_UPPER", "ONNX's SAME_LOWER"])
    "TensorFlow's SAME and ONNX's SAME_UPPER or SAME_LOWER"
    """
    theirs = [name for name in names if name.startswith("ONNX's ")]
    others = [name for name in names if name not in theirs]
    words = " or ".join(name.removeprefix("ONNX's ") for name in theirs)
    return listed([*others, *[f"ONNX's {words}"] * bool(words)])


def same_elsewhere(price: Padded) -> Note | None:
    """The layer's padding against what `same` of other frameworks would pad for this input."""
    if not _asks_for_same(price):
        return None
    rivals = list(_rivals(price))
    if all(rival.agrees(price) for rival in rivals) and not _is_pytorch_s(price):
        return None
    whose = f", as {price.convention} does," * ("same" in price.convention.lower())
    here = (
        f"This layer pads {once_pair(price.layer.pads)}{whose} and gives"
        f" {tuple_text(price.out_sizes)}."
    )
    return Note(
        "same_elsewhere",
        max(rival.moved(price) for rival in rivals),
        " ".join([here, *(rival.text(price) for rival in rivals)]),
        _in_pytorch(price),
        tried(price, [_as_tensorflow(price)], {"same_as": TENSORFLOW}),
    )


def _asks_for_same(price: Padded) -> bool:
    """True if the padding seems meant to keep the size, or the size divided by the stride."""
    layer, told = price.layer, price.convention.lower()
    if getattr(layer, "padding_mode", "zeros") != "zeros":
        return False
    if _is_pytorch_s(price) or "same" in told:
        return True
    if "causal" in told or _is_causal(price):
        return False
    sames = (tensorflow_pads(price), _lower(price))
    return _pads_about_half(price) or (lopsided(layer.pads) and layer.pads in sames)


def _is_pytorch_s(price: Padded) -> bool:
    return price.layer.padding == "same" or price.convention == "PyTorch same"


def _is_causal(price: Padded) -> bool:
    """True if a layer of one axis has padding of span - 1 before the input and none after."""
    (axis, *others), ((before, after), *_) = price.axes, price.layer.pads
    return not others and before == axis.span - 1 > 0 == after


def _pads_about_half(price: Padded) -> bool:
    """True if each axis of a strided layer has span - 1 cells of padding, or one off."""
    pairs = zip(price.span, price.layer.pads, strict=True)
    near = all(abs(sum(pads) - (span - 1)) <= 1 for span, pads in pairs)
    strided = any(axis.stride > 1 for axis in price.axes)
    return near and strided and any(map(any, price.layer.pads))


def _as_tensorflow(price: Padded) -> dict[str, Any]:
    """The change to TensorFlow's padding, which means do not count."""
    pairs = zip(settings(price), tensorflow_pads(price), strict=True)
    found = change(price, [each._replace(pads=pads) for each, pads in pairs])
    if price.plan.rule is Rule.MEAN:
        if not mean_is_over_real_cells(price.plan):
            found["count_include_pad"] = False
        if price.plan.divisor:
            found["divisor_override"] = None
    if getattr(price.layer, "ceil_mode", False):
        found["ceil_mode"] = False
    return found


def _in_pytorch(price: Padded) -> str:
    """How to have TensorFlow's values in PyTorch."""
    if _is_pytorch_s(price):
        return "Weights can be moved between PyTorch and TensorFlow as they are."
    pads = tensorflow_pads(price)
    if price.plan.rule is Rule.MEAN:
        none = "No pool of PyTorch does as TensorFlow's here: its means pad both sides alike."
        return none * lopsided(pads)
    whose = "these values" if same_as(price, TENSORFLOW) else "TensorFlow's values"
    return (
        f"To have {whose} in PyTorch: {padded_in_pytorch(pads, price.plan.rule)} before a layer"
        f" without padding{' and ceil_mode' * getattr(price.layer, 'ceil_mode', False)}."
    )


def padded_in_pytorch(pads: Pads, rule: Rule) -> str:
    """PyTorch's call that pads `x`, for the largest of a window with -∞."""
    value = ", value=-math.inf" * (rule is Rule.MAX)
    return f"torch.nn.functional.pad(x, {last_axis_first(pads)}{value})"


def _rivals(price: Padded) -> Iterator[Rival]:
    """The other conventions, TensorFlow's first; those that pad the same are one rival."""
    sizes = tuple(-(-axis.size // axis.stride) for axis in price.axes)
    upper, lower = tensorflow_pads(price), _lower(price)
    told = price.convention.upper()
    by_tensorflow = told.startswith(("TENSORFLOW SAME", "KERAS SAME"))
    names = {TENSORFLOW: upper, "ONNX's SAME_UPPER": upper, "ONNX's SAME_LOWER": lower}
    own = TENSORFLOW if by_tensorflow else f"ONNX's {told.removeprefix('ONNX ')}"
    for pads in dict.fromkeys((upper, lower)):
        whose = tuple(name for name in names if names[name] == pads and name != own)
        if whose:
            yield Rival(whose, pads, sizes)
    if lopsided(price.layer.pads) and not _is_pytorch_s(price):
        half = tuple((span // 2, span // 2) for span in price.span)
        yield Rival((PYTORCH,), half, _sizes(price, half))


def _sizes(price: Padded, pads: Pads) -> tuple[int, ...]:
    return tuple(
        (axis.size + sum(pair) - axis.span) // axis.stride + 1
        for axis, pair in zip(price.axes, pads, strict=True)
    )


def _lower(price: Padded) -> Pads:
    return tuple(onnx.pads(window, "SAME_LOWER") for window in price.windows)


def _finds_others(axis: Axis, before: int, after: int) -> bool:
    """True if padding of `before` and `after` puts other real cells under some window."""
    moved = replace(axis, padding_before=before, padding_after=after)
    real = range(axis.size)
    return any(
        [tap for tap in axis.taps(out) if tap in real]
        != [tap for tap in moved.taps(out) if tap in real]
        for out in range(axis.out_size)
    )
