"""A note on padding: what the other frameworks would pad in this layer's place, and give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from convviz.axis import Axis
from convviz.conventions import onnx, tensorflow
from convviz.conventions.window import Pads, Pair, Window
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import PROMISES, TENSORFLOW
from convviz.cost.advice.settings import change, settings
from convviz.cost.coverage.border import mean_is_over_real_cells
from convviz.cost.price import Price
from convviz.cost.words import conventions_text, pairs_text, tuple_text
from convviz.layer.convolution import Convolution
from convviz.layer.plan import Rule
from convviz.layer.pooling import Pooling

Windows = Price[Convolution] | Price[Pooling]
"""What has a window that stands on padding."""

PYTORCH = "PyTorch's padding of half the kernel"


class Rival(NamedTuple):
    """Padding of the conventions `names`, and the output sizes that it gives."""

    names: tuple[str, ...]
    pads: Pads
    sizes: tuple[int, ...]

    def agrees(self, price: Windows) -> bool:
        """Whether sizes and values are this layer's."""
        return self.sizes == price.out_sizes and not self.moved(price) and self.divides(price)

    def moved(self, price: Windows) -> int:
        """Along how many axes the windows stand elsewhere, and pools find other cells."""
        pairs = zip(self.pads, price.layer.pads, strict=True)
        moved = [theirs[0] != ours[0] for theirs, ours in pairs]
        if price.plan.rule is Rule.SUM or self.sizes != price.out_sizes:
            return sum(moved)
        along = zip(moved, price.axes, self.pads, strict=True)
        return sum(other and _finds_others(axis, *pads) for other, axis, pads in along)

    def divides(self, price: Windows) -> bool:
        """Whether its means are divided alike: PyTorch's count padding as this layer does."""
        mean = price.plan.rule is Rule.MEAN and PYTORCH not in self.names
        return not mean or mean_is_over_real_cells(price.plan)

    def text(self, price: Windows) -> str:
        """What it would pad, and how that compares."""
        give = "" if self.sizes == price.out_sizes else f" and give {tuple_text(self.sizes)}"
        if give:
            verdict = "the sizes differ, and so do the values"
        elif self.moved(price):
            verdict = "the sizes agree, but the values differ"
        elif not self.divides(price):
            verdict = "the sizes agree, but the values differ, as padding does not count there"
        else:
            verdict = "sizes and values agree"
        whose = conventions_text(self.names)
        return f"{whose} would pad {pairs_text(self.pads)}{give}: {verdict}."


def same_elsewhere(price: Windows) -> Note | None:
    """This layer's padding against what `same` would pad elsewhere, for this very input."""
    if not _asks_for_same(price):
        return None
    rivals = list(_rivals(price))
    differ = [rival for rival in rivals if not rival.agrees(price)]
    if not differ and not _is_pytorch_s(price):
        return None
    whose = f", as {price.convention} does," * ("same" in price.convention.lower())
    here = (
        f"This layer pads {pairs_text(price.layer.pads)}{whose} and gives"
        f" {tuple_text(price.out_sizes)}."
    )
    return Note(
        "same_elsewhere",
        max(rival.moved(price) for rival in rivals),
        " ".join([here, *(rival.text(price) for rival in rivals)]),
        _in_pytorch(price),
        tried(price, _as_tensorflow(price), {"same_as": TENSORFLOW}),
    )


def _asks_for_same(price: Windows) -> bool:
    """Whether the padding is meant to keep the size, as far as the stride lets it."""
    layer, told = price.layer, price.convention.lower()
    if getattr(layer, "padding_mode", "zeros") != "zeros":
        return False
    if _is_pytorch_s(price) or "same" in told:
        return True
    if "causal" in told or _is_causal(price):
        return False
    sames = [tuple(pads(_window(axis)) for axis in price.axes) for pads in (_upper, _lower)]
    return _pads_about_half(price) or (_lopsided(layer.pads) and layer.pads in sames)


def _is_pytorch_s(price: Windows) -> bool:
    """Whether the padding is PyTorch's `same`."""
    return price.layer.padding == "same" or price.convention == "PyTorch same"


def _is_causal(price: Windows) -> bool:
    """Whether the one axis has all that a kernel reaches over before it, and nothing after."""
    (axis, *others), ((before, after), *_) = price.axes, price.layer.pads
    return not others and before == axis.span - 1 > 0 == after


def _pads_about_half(price: Windows) -> bool:
    off = [
        abs(axis.padding_before + axis.padding_after - (axis.span - 1)) <= 1
        for axis in price.axes
    ]
    strided = any(axis.stride > 1 for axis in price.axes)
    return all(off) and strided and any(any(pads) for pads in price.layer.pads)


def _as_tensorflow(price: Windows) -> Iterator[dict[str, Any]]:
    """The change to TensorFlow's padding; of a mean it leaves padding out, too."""
    pairs = zip(settings(price), price.axes, strict=True)
    wanted = [each._replace(pads=_upper(_window(axis))) for each, axis in pairs]
    found = change(price, wanted)
    if price.plan.rule is Rule.MEAN:
        if not mean_is_over_real_cells(price.plan):
            found |= {"count_include_pad": False}
        if price.plan.divisor:
            found |= {"divisor_override": None}
    if getattr(price.layer, "ceil_mode", False):
        found |= {"ceil_mode": False}
    yield found


def _in_pytorch(price: Windows) -> str:
    """How TensorFlow's values are had in PyTorch."""
    if _is_pytorch_s(price):
        return "Weights can be moved between PyTorch and TensorFlow as they are."
    pads = [_upper(_window(axis)) for axis in price.axes]
    if price.plan.rule is Rule.MEAN:
        none = "No pool of PyTorch does as TensorFlow's here: its means pad both sides alike."
        return none * _lopsided(tuple(pads))
    flat = tuple(cells for pair in reversed(pads) for cells in pair)
    value = ", value=-math.inf" if price.plan.rule is Rule.MAX else ""
    theirs = PROMISES["same_as"].kept(price.layer, price.input_shape, TENSORFLOW)
    whose = "these values" if theirs else "TensorFlow's values"
    return (
        f"To have {whose} in PyTorch: torch.nn.functional.pad(x, {flat}{value}) before a layer"
        f" without padding{' and ceil_mode' * getattr(price.layer, 'ceil_mode', False)}."
    )


def _rivals(price: Windows) -> Iterator[Rival]:
    """TensorFlow's first; conventions that pad the same are one rival, the layer's own none."""
    sizes = tuple(-(-axis.size // axis.stride) for axis in price.axes)
    upper = tuple(_upper(_window(axis)) for axis in price.axes)
    lower = tuple(_lower(_window(axis)) for axis in price.axes)
    told = price.convention.upper()
    by_tensorflow = told.startswith(("TENSORFLOW SAME", "KERAS SAME"))
    names = {TENSORFLOW: upper, "ONNX's SAME_UPPER": upper, "ONNX's SAME_LOWER": lower}
    own = TENSORFLOW if by_tensorflow else f"ONNX's {told.removeprefix('ONNX ')}"
    for pads in dict.fromkeys((upper, lower)):
        whose = tuple(name for name in names if names[name] == pads and name != own)
        if whose:
            yield Rival(whose, pads, sizes)
    if _lopsided(price.layer.pads) and not _is_pytorch_s(price):
        half = tuple((axis.span // 2, axis.span // 2) for axis in price.axes)
        yield Rival((PYTORCH,), half, _sizes(price, half))


def _sizes(price: Windows, pads: Pads) -> tuple[int, ...]:
    return tuple(
        (axis.size + sum(pair) - axis.span) // axis.stride + 1
        for axis, pair in zip(price.axes, pads, strict=True)
    )


def _window(axis: Axis) -> Window:
    return Window(axis.size, axis.kernel, axis.stride, axis.dilation)


def _finds_others(axis: Axis, before: int, after: int) -> bool:
    """Whether a window finds other cells if padding is `before` and `after`."""
    moved = replace(axis, padding_before=before, padding_after=after)
    real = range(axis.size)
    return any(
        [tap for tap in axis.taps(out) if tap in real]
        != [tap for tap in moved.taps(out) if tap in real]
        for out in range(axis.out_size)
    )


def _upper(window: Window) -> Pair:
    return tensorflow.pads(window, "same")


def _lower(window: Window) -> Pair:
    return onnx.pads(window, "SAME_LOWER")


def _lopsided(pads: Pads) -> bool:
    return any(before != after for before, after in pads)
