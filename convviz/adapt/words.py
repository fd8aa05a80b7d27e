"""The names of layers, given ones and those that are taken, for complaints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def described(layer: object) -> str:
    """The class of `layer`, and the package which that class is from.

    >>> described(3), described(int)
    ('int', 'the class int itself')
    """
    cls = layer if isinstance(layer, type) else type(layer)
    root, *_ = cls.__module__.split(".")
    name = cls.__qualname__ if root == "builtins" else f"{cls.__qualname__} of {root}"
    return f"the class {name} itself" if isinstance(layer, type) else name


def listed(families: Iterable[Sequence[str]], link: str = "or") -> str:
    """The names of all `families`, those that differ in their dimensions told together.

    >>> listed([("Conv1d", "Conv2d"), ("Conv1DTranspose", "Conv2DTranspose"), ("Fold",)])
    'Conv1d/2d, Conv1D/2DTranspose or Fold'
    """
    *first, last = map(_together, families)
    return f"{', '.join(first)} {link} {last}"


def _together(names: Sequence[str]) -> str:
    first = names[0]
    start = next((at for at, letter in enumerate(first) if letter.isdigit()), len(first))
    end = start + len("1d")
    dims = "/".join(name[start:end] for name in names)
    return f"{first[:start]}{dims}{first[end:]}"
