"""Notes on the output size of a transposed convolution: other sizes, other frameworks.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from convviz.conventions import onnx, tensorflow
from convviz.conventions.crop import Crop
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import TENSORFLOW, crops, tensorflow_crops
from convviz.cost.advice.settings import change, settings
from convviz.cost.notes.elsewhere import conventions_text, verdict
from convviz.cost.price import Price
from convviz.errors import ConvVizError
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints
from convviz.words.numbers import along, once_number, once_pair, sentence, tuple_text

Transposed = Price[TransposedConvolution]


def several_sizes(price: Transposed) -> Note | None:
    """The sizes that a convolution with these arguments would reduce to the input's size."""
    said, word = [], tensorflow_s_word(price)
    for number, each in enumerate(price.coverage):
        sizes = _sizes(price, number)
        if len(sizes) < 2:
            continue
        some = f"{sizes[0]} {'or' if len(sizes) == 2 else 'to'} {sizes[-1]}"
        where, what = "a convolution with these arguments", "this layer"
        if word:
            where = f"TensorFlow's {word.upper()} convolution of stride {each.axis.stride}"
        else:
            what = f"output padding {ints(price.layer.output_padding)[number]}"
        size = each.axis.size
        back = f"goes back to {size}" if size in sizes else f"gives {size}"
        why = f"{some} cells all become {each.positions} in {where}, and {what} {back}"
        said.append((each.name, why))
    if not said:
        return None
    return Note(
        "several_sizes",
        max(axis.stride for axis in price.axes),
        f"{sentence(along(said))}.",
        _in_tensorflow_s_words(price, word) if word else "",
        tried(price, _other_sizes(price, word)),
    )


def tensorflow_s_word(price: Transposed) -> str:
    """`same` or `valid` where the layer's padding is TensorFlow's or Keras's, else empty."""
    whose, _, word = price.convention.partition(" ")
    known = whose in ("TensorFlow", "Keras") and word.lower() in tensorflow.WORDS
    return word.lower() if known else ""


def _sizes(price: Transposed, number: int) -> range:
    """The sizes that a convolution along an axis reduces to the size of the layer's input."""
    each, word = price.coverage[number], tensorflow_s_word(price)
    stride, positions = each.axis.stride, each.positions
    padding = 0 if word else sum(price.layer.pads[number])
    least = (positions - 1) * stride + each.axis.span - padding
    if word == "same":
        least = (positions - 1) * stride + 1
    return range(max(1, least), least + stride)


def _least_and_most(price: Transposed) -> Iterator[list[int]]:
    """The least and the most output padding, which is less than the stride."""
    for most in (False, True):
        yield [(window.stride - 1) * most for window in price.windows]


def _other_sizes(price: Transposed, word: str) -> Iterator[dict[str, Any]]:
    """Changes to the least and the most output padding, in the convention of the padding."""
    for added in _least_and_most(price):
        if word and (cut := _tensorflow_s(price, word, added)):
            yield _cut_as(price, cut)
        elif not word:
            pairs = zip(settings(price), added, strict=True)
            yield change(
                price, [e._replace(added=more) if e.stride > 1 else e for e, more in pairs]
            )


def _tensorflow_s(price: Transposed, word: str, added: Sequence[int]) -> list[Crop]:
    """What TensorFlow's `word` cuts with this output padding; empty where nothing is left."""
    try:
        return [
            tensorflow.crop(window, word, output_padding=more)
            for window, more in zip(price.windows, added, strict=True)
        ]
    except ConvVizError:
        return []


def _cut_as(price: Transposed, cut: Sequence[Crop]) -> dict[str, Any]:
    pairs = zip(settings(price), cut, strict=True)
    return change(
        price,
        [each._replace(pads=crop.padding, added=crop.output_padding) for each, crop in pairs],
    )


def _in_tensorflow_s_words(price: Transposed, word: str) -> str:
    """The sizes that TensorFlow's own output padding gives."""
    said = [
        f"output_padding={once_number(added)} gives {tuple_text(_cut_sizes(price, cut))}"
        for added in _least_and_most(price)
        if (cut := _tensorflow_s(price, word, added))
    ]
    return f"In TensorFlow's own words {', and '.join(said)}." if said else ""


def _cut_sizes(price: Transposed, cut: Sequence[Crop]) -> list[int]:
    return [crop.out_size(window) for crop, window in zip(cut, price.windows, strict=True)]


def cropped_elsewhere(price: Transposed) -> Note | None:
    """What `same` would cut off elsewhere, where the layer gives about size times stride."""
    near = all(
        abs(each.axis.size - each.positions * each.axis.stride) < each.axis.stride
        for each in price.coverage
    )
    if not near or all(axis.stride == 1 for axis in price.axes):
        return None
    ours, rivals = crops(price.layer), dict(_rivals(price))
    if not (differ := [cut for cut in rivals.values() if cut != ours]):
        return None
    said = [
        f"{name} would cut {_cut(cut)}: {_verdict(price, ours, cut)}."
        for name, cut in rivals.items()
    ]
    in_all = ", output padding set against it," * any(ints(price.layer.output_padding))
    whose = f", as {price.convention} does," * ("same" in price.convention.lower())
    changes = [] if tensorflow_s_word(price) else [_cut_as(price, tensorflow_crops(price))]
    return Note(
        "cropped_elsewhere",
        len(differ),
        f"This layer cuts {_cut(ours)}{in_all or whose} and gives"
        f" {tuple_text(price.out_sizes)}. {' '.join(said)}",
        advice=tried(price, changes, {"same_as": TENSORFLOW}),
    )


def _rivals(price: Transposed) -> Iterator[tuple[str, list[Crop]]]:
    """The name and the crops of each other convention, TensorFlow's first.

    ONNX's words get the layer's output padding; they do not say what is cut where a kernel is
    too short for the size that they want, and are left out there.
    """
    told, added = price.convention.upper(), ints(price.layer.output_padding)
    alike: dict[tuple[Crop, ...], list[str]] = {}
    if not tensorflow_s_word(price):
        alike[tuple(tensorflow_crops(price))] = [TENSORFLOW]
    for word in ("SAME_UPPER", "SAME_LOWER"):
        if word in told:
            continue
        try:
            cut = tuple(
                onnx.crop(window, word, output_padding=more)
                for window, more in zip(price.windows, added, strict=True)
            )
        except ConvVizError:
            continue
        alike.setdefault(cut, []).append(f"ONNX's {word}")
    also = ", with output padding as here," * any(added)
    for same, names in alike.items():
        theirs = any(name.startswith("ONNX") for name in names)
        yield conventions_text(names) + also * theirs, list(same)


def _cut(crops: Sequence[Crop]) -> str:
    """The cells (before, after) that are cut in all, and the cells that are added."""
    added = [crop.output_padding for crop in crops]
    add = f" and add {once_number(added)} after" if any(added) else ""
    return once_pair(crop.padding for crop in crops) + add


def _verdict(price: Transposed, ours: Sequence[Crop], theirs: Sequence[Crop]) -> str:
    same_start = all(a.before == b.before for a, b in zip(ours, theirs, strict=True))
    return verdict(_cut_sizes(price, ours) == _cut_sizes(price, theirs), same_start)
