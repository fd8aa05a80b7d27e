"""The shape of an input as somebody gives it: numbers or a tensor, with or without a batch.

Shapes are (channels, sizes ...).  A shape that is legal and yet looks like another is asked
about, in one sentence that every way in shares.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

from convviz.errors import ShapeWarning
from convviz.parsing.numerals import is_list, plain

CHANNELS_OF_IMAGES = (1, 3, 4)
MOST_CHANNELS = 16
"""More channels than this look like rows, if the last size is in CHANNELS_OF_IMAGES."""


class ShapeQuestion(NamedTuple):
    """The shape that was perhaps meant `instead`, the question, and how that shape is given."""

    instead: tuple[int, ...]
    text: str
    way_out: str


def is_tensor(given: object) -> bool:
    """True if `given` is an array or a tensor of two axes or more."""
    shape = getattr(given, "shape", None)
    return shape is not None and not isinstance(given, type) and len(_numbers(shape) or ()) > 1


def sizes_in(given: object, count: int | None = None) -> Any:
    """The numbers of a shape, or of a tensor's shape, without a batch of one before `count`.

    What is no list of numbers is left as it is, for who checks it.

    >>> sizes_in((1, 3, 7, 7), 3), sizes_in((1, 3, 7, 7), 4), sizes_in((8, 3, 7, 7), 3)
    ((3, 7, 7), (1, 3, 7, 7), (8, 3, 7, 7))
    """
    sizes = _numbers(given.shape if is_tensor(given) else given)  # type: ignore[attr-defined]
    if sizes is None:
        return plain(given)
    has_batch = count is not None and len(sizes) == count + 1
    return sizes[1:] if has_batch and sizes[0] in (1, None) else sizes


def shape_question(shape: Sequence[int], *, told: bool = False) -> ShapeQuestion | None:
    """What a legal shape of (channels, sizes ...) may have been meant as; None where nothing.

    Four numbers that start with 1 are asked whether they are a batch; three whose channels
    are many and whose last size is 1, 3 or 4, less than the one before, whether the channels
    are last.  Where a layer has `told` the axes already, only what looks like a whole image
    is asked about.

    >>> shape_question((1, 3, 224, 224)).instead, shape_question((224, 224, 3)).instead
    ((3, 224, 224), (3, 224, 224))
    >>> shape_question((3, 224, 224)), shape_question((512, 4, 4))
    (None, None)
    >>> shape_question((1, 8, 9, 9)).instead, shape_question((1, 8, 9, 9), told=True)
    ((8, 9, 9), None)
    """
    if not all(hasattr(size, "__index__") for size in shape):
        return None  # it is no shape
    question = _batch_question(shape) or _channels_question(shape)
    if question is None or not told:
        return question
    channels, *sizes = question.instead
    is_image = channels in CHANNELS_OF_IMAGES and min(sizes) > MOST_CHANNELS
    return question if is_image else None


def _batch_question(shape: Sequence[int]) -> ShapeQuestion | None:
    if len(shape) != 4 or shape[0] != 1:
        return None
    sizes = shape[1:]
    return ShapeQuestion(
        tuple(sizes),
        f"Is {tuple(shape)} a batch of 1? It is taken as 1 channel of"
        f" {' × '.join(map(str, sizes))} cells.",
        f"Without the batch it is {tuple(sizes)}.",
    )


def _channels_question(shape: Sequence[int]) -> ShapeQuestion | None:
    if len(shape) != 3:
        return None
    first, rows, last = shape
    if first <= MOST_CHANNELS or last not in CHANNELS_OF_IMAGES or rows <= last:
        return None  # 512 channels of 4 × 4 are no image of 4 channels
    return ShapeQuestion(
        (last, first, rows),
        f"Are the channels of {tuple(shape)} last? It is taken as {first} channels of"
        f" {rows} × {last} cells.",
        f"With the channels first it is {(last, first, rows)}.",
    )


def ask(
    call: str, layer: object, given: object, shape: Sequence[int], stacklevel: int
) -> ShapeQuestion | None:
    """Warn where `shape`, read from what was `given`, looks like another; return the question.

    Args:
        call: the function that was called with the shape.
        layer: and with what layer, its channels being said where it has its own.
        given: the shape as it was given, with a batch where there was one.
        shape: (channels, sizes ...) as it is taken.
        stacklevel: calls from here to the caller's, as `warnings.warn` counts them.
    """
    question = shape_question(shape, told=True)
    if question is None or len(sizes_in(given)) != len(shape):
        return None
    first, *sizes = question.instead
    needs = f" with a layer of {len(sizes)} axes" * (len(shape) != len(question.instead))
    if not needs and hasattr(layer, "in_channels"):
        needs = f" with a layer of {first} input channel{'s' * (first != 1)}"
    message = f"{question.text} {question.way_out[:-1]}: {call}(layer, {question.instead})"
    warnings.warn(message + needs, ShapeWarning, stacklevel=stacklevel + 1)
    return question


def _numbers(given: object) -> tuple[Any, ...] | None:
    """`given` as a tuple, if it is a list of numbers of any type; else None."""
    as_list = getattr(given, "as_list", None)  # as a TensorShape has it
    found = as_list() if callable(as_list) else plain(given)
    return tuple(found) if is_list(found) else None
