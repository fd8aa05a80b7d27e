"""Which tensors a module is run with: the shapes that somebody gave, with a batch of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from convviz.models.inputs import GivenInput

NAMED = ("conv", "pooling", "batchnorm")
"""The modules of `torch.nn` whose classes are named `1d` to `3d` by their spatial axes."""

RANKS = {"Fold": 3, "Unfold": 4, "PixelShuffle": 4, "PixelUnshuffle": 4}
"""Axes, with a batch, that other classes take."""

MOST_MIXED = 3
"""Inputs of which some may have a batch and others none."""


class RunInput(NamedTuple):
    """The shape of one input with its batch, and its type, a name in torch; or its own."""

    shape: tuple[int, ...]
    dtype: Any


def attempts(module: Any, given: Sequence[GivenInput]) -> Iterator[tuple[RunInput, ...]]:
    """What to run `module` with, the likeliest first.

    A shape has a batch if it has as many axes as the first layer with a window, or the first
    norm of a batch, takes with one.  Where no layer tells, a tensor has one, and so have four
    numbers or more that start with 1.  The other way is tried afterwards.
    """
    rank = _rank(module)
    likely = tuple(_has_batch(each, rank) for each in given)
    types = [_dtype(module, each) for each in given]
    seen = set()
    for flips in _flips(len(given)):
        shapes = tuple(
            _with_batch(each.sizes, has != flip)
            for each, has, flip in zip(given, likely, flips, strict=True)
        )
        if shapes not in seen:
            seen.add(shapes)
            yield tuple(map(RunInput, shapes, types))


def _flips(count: int) -> Iterator[tuple[bool, ...]]:
    """For which inputs the guess is turned round: none, all, then some."""
    yield (False,) * count
    yield (True,) * count
    if count <= MOST_MIXED:
        yield from product((False, True), repeat=count)


def _with_batch(sizes: tuple[int, ...], has: bool) -> tuple[int, ...]:
    return (1, *(sizes[1:] if has else sizes))


def _has_batch(given: GivenInput, rank: int | None) -> bool:
    if rank is not None and len(given.sizes) in (rank - 1, rank):
        return len(given.sizes) == rank
    return given.tensor is not None or (len(given.sizes) > 3 and given.sizes[0] == 1)


def _rank(module: Any) -> int | None:
    """Axes, with a batch, of what the first layer takes whose class tells that."""
    ranks = (_rank_of(cls) for each in module.modules() for cls in type(each).__mro__)
    return next((rank for rank in ranks if rank is not None), None)


def _rank_of(cls: type) -> int | None:
    package, _, home = cls.__module__.rpartition(".")
    if package != "torch.nn.modules":
        return None
    name = cls.__name__
    told = home in NAMED and name[-2:] in ("1d", "2d", "3d") and name != "BatchNorm1d"
    return int(name[-2]) + 2 if told else RANKS.get(name)


def _dtype(module: Any, given: GivenInput) -> Any:
    """The type of an input: whole numbers as given, else that of the module's weights."""
    import torch

    own = getattr(given.tensor, "dtype", None)
    named = getattr(torch, str(own).rpartition(".")[2], None) if own is not None else None
    if isinstance(named, torch.dtype) and not named.is_floating_point:
        return named
    if _starts_with_embedding(module):
        return torch.int64
    types = (each.dtype for each in module.parameters())
    wanted = (each for each in types if each.is_floating_point or each.is_complex)
    return next(wanted, torch.get_default_dtype())


def _starts_with_embedding(module: Any) -> bool:
    for each in module.modules():
        if not any(True for _ in each.children()):
            names = {cls.__name__ for cls in type(each).__mro__}
            return bool(names & {"Embedding", "EmbeddingBag"})
    return False


def lowest_device(module: Any) -> Any:
    """The device of the module's first parameter or buffer; the CPU without any."""
    import torch

    for each in (*module.parameters(), *module.buffers()):
        return each.device
    return torch.device("cpu")
