"""The inputs of a model as somebody gives them: shapes or tensors, one or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from convviz.errors import ConvVizError
from convviz.parsing.numerals import is_list, plain, short, whole
from convviz.parsing.shapes import is_tensor

LONGEST_SHAPE = 8
"""Axes of an input, at the most."""


class GivenInput(NamedTuple):
    """One input: its `name` or '', its sizes as they were given, and its tensor if it has one.

    Whether the sizes start with a batch is left to who knows the model.
    """

    name: str
    sizes: tuple[int, ...]
    tensor: object = None


def given_inputs(input_shape: object) -> tuple[GivenInput, ...]:
    """The inputs in `input_shape`: a shape, a tensor, a list of these, or names with these.

    >>> [each.sizes for each in given_inputs((3, 224, 224))]
    [(3, 224, 224)]
    >>> [each.sizes for each in given_inputs([(3, 32, 32), (10,)])]
    [(3, 32, 32), (10,)]
    >>> given_inputs({"image": (3, 32, 32)})[0].name
    'image'

    Raises:
        ConvVizError: it is none of these, or a size is no whole number from 1 on.
    """
    if isinstance(input_shape, Mapping) and input_shape:
        return tuple(_one(str(name), each) for name, each in input_shape.items())
    if is_list(input_shape) and any(
        is_list(plain(each)) or is_tensor(each) for each in input_shape
    ):
        return tuple(_one("", each) for each in input_shape)
    return (_one("", input_shape),)


def _one(name: str, given: object) -> GivenInput:
    shape = getattr(given, "shape", None)
    tensor = given if shape is not None and not isinstance(given, type) else None
    sizes = plain(given) if tensor is None else tuple(shape)  # type: ignore[arg-type]  # a tensor's
    if not is_list(sizes) or not 0 < len(sizes) <= LONGEST_SHAPE:
        raise ConvVizError(
            "the input shape of a model must be sizes such as (3, 224, 224), or a list or a"
            f" mapping of such shapes, one for each input, not {short(given)}"
        )
    told = f" of {name}" * bool(name)
    return GivenInput(
        name, tuple(whole(f"input size{told}", size, least=1) for size in sizes), tensor
    )
