"""The sizes of a model's inputs: the file's own, or those that are given instead.

A batch that the file leaves open is 1.  Nothing of `onnx` is needed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.errors import ConvVizError

MOST_SIZE = 2**31
"""The largest size along an axis that is believed."""

INSTEAD = {3: (3, 224, 224), 4: (3, 16, 112, 112), 2: (3, 1000)}
"""Shapes to name as examples, by their number of axes after the batch."""


class UnfitSizes(ConvVizError):
    """The sizes of an input are not known, or do not fit; nothing is wrong with the file."""


class DeclaredAxes(NamedTuple):
    """An input as a file declares it: `name`, and a size or a symbol along each axis.

    A symbol that has no name is an empty text; `axes` is None where not even their number is
    known.
    """

    name: str
    axes: tuple[int | str, ...] | None

    def __str__(self) -> str:
        if self.axes is None:
            return f"{self.name} (?)"
        return f"{self.name} ({', '.join(str(each or '?') for each in self.axes)})"


class GivenSizes(NamedTuple):
    """Sizes that somebody gave: for the input `name`, or for the next one if it is empty."""

    name: str
    sizes: tuple[int, ...]


class Settled(NamedTuple):
    """The sizes of each input, and what the symbols in them have turned out to be."""

    shapes: tuple[tuple[int, ...], ...]
    symbols: dict[str, int]


def settled(declared: Sequence[DeclaredAxes], given: Sequence[GivenSizes] | None) -> Settled:
    """The sizes of all inputs, by what the file says and what is given.

    >>> settled([DeclaredAxes("x", ("N", 3, "h", "w"))], [GivenSizes("", (3, 8, 9))])
    Settled(shapes=((1, 3, 8, 9),), symbols={'N': 1, 'h': 8, 'w': 9})

    Raises:
        UnfitSizes: a size is not known, or what is given does not fit.
    """
    pairs = _paired(declared, given or ())
    symbols: dict[str, int] = {}
    for each, _ in pairs:
        if each.axes and len(each.axes) > 1 and isinstance(each.axes[0], str):
            symbols[each.axes[0]] = 1
    for each, sizes in pairs:
        if sizes is not None and each.axes is not None:
            _bind(each, _full(each, sizes), symbols)
    symbols.pop("", None)
    return Settled(tuple(_shape(*pair, symbols, declared) for pair in pairs), symbols)


def _paired(
    declared: Sequence[DeclaredAxes], given: Sequence[GivenSizes]
) -> list[tuple[DeclaredAxes, tuple[int, ...] | None]]:
    """Each input with the sizes given for it, by its name or by its place."""
    told = ", ".join(map(str, declared)) or "none"
    if len(given) > len(declared):
        count = f"{len(declared)} input{'s' * (len(declared) != 1)}"
        raise UnfitSizes(f"the model has {count}, {told}, not {len(given)}")
    names = [each.name for each in declared]
    for one in given:
        if one.name and one.name not in names:
            raise UnfitSizes(f"the model has no input {one.name}, but {told}")
    by_name = {one.name: one.sizes for one in given if one.name}
    in_a_row = iter([one.sizes for one in given if not one.name])
    return [
        (each, by_name[each.name] if each.name in by_name else next(in_a_row, None))
        for each in declared
    ]


def _full(each: DeclaredAxes, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """`sizes` with a batch, which is the file's own where that is fixed, else 1."""
    axes = each.axes or ()
    own = axes[0] if axes and isinstance(axes[0], int) else 1
    if len(sizes) == len(axes) and len(axes) > 1:
        return (own, *sizes[1:])
    if len(sizes) == len(axes) - 1:
        return (own, *sizes)
    if len(sizes) == len(axes):
        return sizes
    raise UnfitSizes(f"the input is {each}, which sizes {_told(sizes)} do not fit")


def _bind(each: DeclaredAxes, sizes: tuple[int, ...], symbols: dict[str, int]) -> None:
    """Know the symbols of an input that has these sizes.

    Raises:
        UnfitSizes: a fixed number of channels is another.
    """
    axes = each.axes or ()
    for at, (axis, size) in enumerate(zip(axes, sizes, strict=True)):
        if isinstance(axis, str) and at > 0:
            symbols[axis] = size
        elif at == _channels_at(axes) and axis != size:
            raise UnfitSizes(f"the input is {each}, so it has {axis} channels, not {size}")


def _channels_at(axes: Sequence[int | str]) -> int:
    """The axis on which an image or a row has its channels: the second, or else the last."""
    few = (1, 3, 4)
    last = axes[-1] in few and axes[1] not in few if len(axes) > 2 else False
    return len(axes) - 1 if last else 1 if len(axes) > 2 else -1


def _shape(
    each: DeclaredAxes,
    sizes: tuple[int, ...] | None,
    symbols: dict[str, int],
    declared: Sequence[DeclaredAxes],
) -> tuple[int, ...]:
    """All sizes of an input.

    Raises:
        UnfitSizes: one of them is not known, or out of all bounds.
    """
    if sizes is not None:
        if each.axes is None:
            return sizes if sizes[0] == 1 and len(sizes) > 3 else (1, *sizes)
        return _full(each, sizes)
    if each.axes is None:
        raise UnfitSizes(
            f"the file does not say of what shape its input {each.name} is: give the input"
            f" shape, {_example(declared)}"
        )
    batch = len(each.axes) > 1
    known = [
        axis if isinstance(axis, int) else symbols.get(axis, 1 if batch and at == 0 else axis)
        for at, axis in enumerate(each.axes)
    ]
    if any(isinstance(size, str) for size in known):
        symbolic = [str(size) or f"axis {at}" for at, size in enumerate(known)]
        names = [
            told for told, size in zip(symbolic, known, strict=True) if isinstance(size, str)
        ]
        raise UnfitSizes(
            f"the input {each} has sizes that the file leaves open, {', '.join(names)}:"
            f" give the input shape, {_example(declared)}"
        )
    shape = tuple(size for size in known if isinstance(size, int))
    if any(not 1 <= size <= MOST_SIZE for size in shape):
        raise UnfitSizes(
            f"the input {each} has a size that is not from 1 to {MOST_SIZE}: give the input"
            f" shape, {_example(declared)}"
        )
    return shape


def _example(declared: Sequence[DeclaredAxes]) -> str:
    """Words that show how the sizes of all inputs are given."""
    shapes = []
    for each in declared:
        axes = (each.axes or (1, 3, "", ""))[1:]
        if not axes:
            axes = each.axes or ()
        instead = INSTEAD.get(len(axes), (16,) * len(axes))
        shapes.append(
            tuple(
                axis if isinstance(axis, int) else other
                for axis, other in zip(axes, instead, strict=True)
            )
        )
    if len(shapes) == 1:
        return f"such as {shapes[0]}"
    named = {each.name: shape for each, shape in zip(declared, shapes, strict=True)}
    return f"for each by its name, such as {named}"


def _told(sizes: Sequence[object]) -> str:
    return f"({', '.join(map(str, sizes))})"
