"""Notes on the size of a transposed convolution's output: what else was asked for, and where.

Each rule returns a note where it applies, else None.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from convviz.conventions import onnx, tensorflow
from convviz.conventions.crop import Crop
from convviz.conventions.window import Window
from convviz.cost.advice.advising import tried
from convviz.cost.advice.note import Note
from convviz.cost.advice.promises import TENSORFLOW, crops
from convviz.cost.advice.settings import change, settings
from convviz.cost.price import Price
from convviz.cost.words import along, by, conventions_text, pairs_text, sentence, tuple_text
from convviz.errors import ConvVizError
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints


def several_sizes(price: Price[TransposedConvolution]) -> Note | None:
    """The sizes that a convolution with these arguments would make the input's size of."""
    said, told = [], tensorflow_s_word(price)
    for number, each in enumerate(price.coverage):
        sizes = _sizes(price, number)
        if len(sizes) < 2:
            continue
        size, stride = each.axis.size, each.axis.stride
        some = f"{sizes[0]} {'or' if len(sizes) == 2 else 'to'} {sizes[-1]}"
        whose = f"TensorFlow's {told.upper()} convolution of stride {stride}"
        where = whose if told else "a convolution with these arguments"
        more = ints(price.layer.output_padding)[number]
        what = "this layer" if told else f"output padding {more}"
        back = f"goes back to {size}" if size in sizes else f"gives {size}"
        why = f"{some} cells all become {each.positions} in {where}, and {what} {back}"
        said.append((each.name, why))
    if not said:
        return None
    return Note(
        "several_sizes",
        max(axis.stride for axis in price.axes),
        f"{sentence(along(said))}.",
        _in_tensorflow_s_words(price) if told else "",
        tried(price, _other_sizes(price)),
    )


def tensorflow_s_word(price: Price[TransposedConvolution]) -> str:
    """`same` or `valid` where the layer's padding is TensorFlow's or Keras's, else nothing."""
    whose, _, word = price.convention.partition(" ")
    known = whose in ("TensorFlow", "Keras") and word.lower() in tensorflow.WORDS
    return word.lower() if known else ""


def _sizes(price: Price[TransposedConvolution], number: int) -> range:
    """The sizes of which a convolution along an axis makes the size of this layer's input."""
    each, told = price.coverage[number], tensorflow_s_word(price)
    stride, positions = each.axis.stride, each.positions
    before, after = price.layer.pads[number]
    if told:
        before, after = 0, 0
    least = (positions - 1) * stride + each.axis.span - before - after
    if told == "same":
        least = (positions - 1) * stride + 1
    return range(max(1, least), least + stride)


def _windows(price: Price[TransposedConvolution]) -> list[Window]:
    return [
        Window(each.positions, each.axis.kernel, each.axis.stride, each.axis.dilation)
        for each in price.coverage
    ]


def _other_sizes(price: Price[TransposedConvolution]) -> Iterator[dict[str, Any]]:
    """The least and the most output padding, in the words of whom the padding is of."""
    for most in (False, True):
        added = [(window.stride - 1) * most for window in _windows(price)]
        if (word := tensorflow_s_word(price)) and (cut := _tensorflow_s(price, word, added)):
            yield _cut_as(price, cut)
        elif not word:
            wanted = [
                each._replace(added=more) if each.stride > 1 else each
                for each, more in zip(settings(price), added, strict=True)
            ]
            yield change(price, wanted)


def _tensorflow_s(
    price: Price[TransposedConvolution], word: str, added: Sequence[int]
) -> list[Crop]:
    """What TensorFlow's `word` cuts with this output padding; empty where nothing is left."""
    try:
        return [
            tensorflow.crop(window, word, output_padding=more)
            for window, more in zip(_windows(price), added, strict=True)
        ]
    except ConvVizError:  # it leaves no output
        return []


def _cut_as(price: Price[TransposedConvolution], cut: Sequence[Crop]) -> dict[str, Any]:
    pairs = zip(settings(price), cut, strict=True)
    return change(
        price,
        [each._replace(pads=crop.padding, added=crop.output_padding) for each, crop in pairs],
    )


def _in_tensorflow_s_words(price: Price[TransposedConvolution]) -> str:
    """Which sizes TensorFlow's own output padding gives."""
    word, windows = tensorflow_s_word(price), _windows(price)
    said = []
    for most in (False, True):
        added = [(window.stride - 1) * most for window in windows]
        if cut := _tensorflow_s(price, word, added):
            sizes = [crop.out_size(window) for crop, window in zip(cut, windows, strict=True)]
            said.append(f"output_padding={by(added)} gives {tuple_text(sizes)}")
    return f"In TensorFlow's own words {', and '.join(said)}." if said else ""


def cropped_elsewhere(price: Price[TransposedConvolution]) -> Note | None:
    """What `same` would cut off elsewhere, where this layer gives about size times stride."""
    strided = [axis.stride > 1 for axis in price.axes]
    near = [
        abs(each.axis.size - each.positions * each.axis.stride) < each.axis.stride
        for each in price.coverage
    ]
    if not any(strided) or not all(near):
        return None
    windows, ours = _windows(price), crops(price.layer)
    rivals = dict(_rivals(price))
    differ = [cut for cut in rivals.values() if cut != ours]
    if not differ:
        return None
    said = [
        f"{name} would cut {_cut(cut)}: {_verdict(windows, ours, cut)}."
        for name, cut in rivals.items()
    ]
    sizes = tuple_text(each.axis.size for each in price.coverage)
    in_all = ", output padding set against it," * any(ints(price.layer.output_padding))
    whose = f", as {price.convention} does," * _is_same(price)
    same = [tensorflow.crop(window, "same") for window in windows]
    changes = [] if tensorflow_s_word(price) else [_cut_as(price, same)]
    return Note(
        "cropped_elsewhere",
        len(differ),
        f"This layer cuts {_cut(ours)}{in_all or whose} and gives {sizes}. {' '.join(said)}",
        advice=tried(price, changes, {"same_as": TENSORFLOW}),
    )


def _is_same(price: Price[TransposedConvolution]) -> bool:
    """Whether the padding is somebody's SAME."""
    return "same" in price.convention.lower()


def _rivals(price: Price[TransposedConvolution]) -> Iterator[tuple[str, list[Crop]]]:
    """What each convention but the layer's own crops, TensorFlow's first.

    ONNX's take the layer's output padding along; its words leave open what is done where a
    kernel is too short for the size that they want.
    """
    windows, told = _windows(price), price.convention.upper()
    added = ints(price.layer.output_padding)
    found = {}
    if not tensorflow_s_word(price):
        found[TENSORFLOW] = [tensorflow.crop(window, "same") for window in windows]
    for word in ("SAME_UPPER", "SAME_LOWER"):
        if word in told:
            continue
        try:
            found[f"ONNX's {word}"] = [
                onnx.crop(window, word, output_padding=more)
                for window, more in zip(windows, added, strict=True)
            ]
        except ConvVizError:
            continue
    alike: dict[tuple[Crop, ...], list[str]] = {}
    for name, cut in found.items():
        alike.setdefault(tuple(cut), []).append(name)
    also = ", with output padding as here," * any(added)
    for same, names in alike.items():
        theirs = any(name.startswith("ONNX") for name in names)
        yield conventions_text(names) + also * theirs, list(same)


def _cut(crops: list[Crop]) -> str:
    """The cells (before, after) that are cut in all, and those that are added."""
    added = [crop.output_padding for crop in crops]
    add = f" and add {by(added)} after" if any(added) else ""
    return pairs_text([crop.padding for crop in crops]) + add


def _verdict(windows: list[Window], ours: list[Crop], theirs: list[Crop]) -> str:
    pairs = list(zip(windows, ours, theirs, strict=True))
    if any(mine.out_size(window) != other.out_size(window) for window, mine, other in pairs):
        return "the sizes differ, and so do the values"
    if any(mine.before != other.before for _, mine, other in pairs):
        return "the sizes agree, but the values differ"
    return "sizes and values agree"
