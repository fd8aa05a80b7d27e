"""A module whose tensors are replaced while it runs, and put back afterwards.

Nothing is known here of what the module computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

Replace = Callable[[Any], Any]
"""A function from a tensor to the tensor that stands in for it."""


class Keeping(NamedTuple):
    """The `attributes` of a module, and the contents of those which are collections.

    Whether it is in `training` is no attribute of a compiled one.
    """

    module: Any
    training: bool
    attributes: dict[str, Any]
    contents: list[tuple[Any, Any]]

    @classmethod
    def of(cls, module: Any) -> Keeping:
        """What `module` has now."""
        own = dict(vars(module))
        kept = [(each, each.copy()) for each in own.values() if _is_collection(each)]
        return cls(module, module.training, own, kept)

    def restore(self) -> None:
        """Give the module back what it had, the very same objects."""
        if self.module.training != self.training:
            self.module.training = self.training
        now = vars(self.module)
        for name in [name for name in now if name not in self.attributes]:
            del now[name]
        for name, value in self.attributes.items():
            if now.get(name) is not value:
                now[name] = value
        for collection, before in self.contents:
            if not _same(collection, before):
                _refill(collection, before)


@contextmanager
def stand_ins(module: Any, replace: Replace) -> Iterator[None]:
    """`module` with all tensors replaced and out of training; as it was afterwards.

    Parameters, buffers and tensors among the attributes of every submodule are replaced, a
    tensor that stands in several places by one and the same.
    """
    submodules = list(module.modules())
    kept = [Keeping.of(each) for each in submodules]
    made: dict[int, Any] = {}

    def once(tensor: Any) -> Any:
        if id(tensor) not in made:
            made[id(tensor)] = replace(tensor)
        return made[id(tensor)]

    try:
        for each in submodules:
            each.training = False
            _replace_in(vars(each), once)
        yield
    finally:
        for keeping in kept:
            keeping.restore()


def _replace_in(attributes: dict[str, Any], replace: Replace) -> None:
    import torch

    for name, value in attributes.items():
        if isinstance(value, torch.Tensor):
            attributes[name] = replace(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, torch.Tensor):
                    value[key] = replace(inner)
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                if isinstance(inner, torch.Tensor):
                    value[place] = replace(inner)


def _is_collection(value: Any) -> bool:
    return isinstance(value, dict | list | set) and hasattr(value, "copy")


def _same(collection: Any, before: Any) -> bool:
    """True if both hold the same objects in the same order."""
    if len(collection) != len(before):
        return False
    if isinstance(collection, dict):
        pairs = zip(collection.items(), before.items(), strict=True)
        return all(one is two and a is b for (one, a), (two, b) in pairs)
    if isinstance(collection, set):
        return bool(collection == before)
    return all(one is two for one, two in zip(collection, before, strict=True))


def _refill(collection: Any, before: Any) -> None:
    if isinstance(collection, list):
        collection[:] = before
    else:
        collection.clear()
        collection.update(before)
