"""Layers that are not built, as others that are: made anew from their configurations.

What is somebody's own is neither built nor changed; a twin's weights have shapes alone.
"""

from __future__ import annotations

import inspect
import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.keras.complaints import not_built

PASSING = ("_called", "_path")
"""Attributes of a layer that tell what was done with it, and not what it is."""

WAITING = "uninitialized_variables"
NAMES = "object_name_uids"
"""What Keras keeps for all models: weights without numbers yet, and how many of each name."""


class Twins:
    """The twins made so far, by the layers that they stand for."""

    def __init__(self) -> None:
        self._made: dict[int, Any] = {}
        self._kept: list[Any] = []
        self._twins: set[int] = set()

    def ready(self, layer: Any, *args: Any, **kwargs: Any) -> Any:
        """`layer`, or where that is not built one like it that is built for these arguments.

        Raises:
            ConvVizError: it cannot be made anew.
        """
        if id(layer) in self._made:
            return self._made[id(layer)]
        if not hasattr(layer, "weights") or _is_built(layer) or _is_row(layer):
            return layer
        if type(layer).__name__ == "Lambda":  # a function and no weights
            return layer
        try:
            twin = self._twin(layer, args, kwargs)
        except Exception as error:
            raise ConvVizError(not_built(layer, error)) from None
        self._kept.append(layer)  # so that no other layer comes by its id
        self._made[id(layer)] = twin
        self._twins |= {id(each) for each in twin._flatten_layers()}
        return twin

    def of(self, layer: Any) -> Any:
        """The twin of `layer`, or `layer` itself."""
        return self._made.get(id(layer), layer)

    def source(self, layer: Any) -> Any:
        """`layer`, if it has weights with numbers."""
        return None if id(layer) in self._twins else layer

    def _twin(self, layer: Any, args: Any, kwargs: Any) -> Any:
        with _without_numbers(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a model's build, which was not asked for
            twin = layer if id(layer) in self._twins else _like(layer)
            twin(*args, **kwargs)
        return twin


def _like(layer: Any) -> Any:
    """A layer made of the same arguments, its own layers under the same names."""
    cls, config = type(layer), layer.get_config()
    takes = inspect.signature(cls.__init__).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in takes):
        twin = cls.from_config(config)
    else:  # Keras's own from_config hands on what such a class does not take
        names = [each.name for each in takes]
        twin = cls(**{name: value for name, value in config.items() if name in names})
    own, others = layer._flatten_layers(), twin._flatten_layers()
    if [type(each) for each in own] == [type(each) for each in others]:
        for each, other in zip(own, others, strict=True):
            other.name = each.name
        if all(map(_is_alike, own, others)):
            return twin
    raise ValueError("what it holds is not what Keras says it was made from")


def _is_alike(layer: Any, twin: Any) -> bool:
    """True if all numbers and words that two layers hold are the same.

    Keras forgets the arguments of a model with an `__init__` of its own, so that its
    configuration has those that stand in the signature.
    """
    return _plain(vars(layer)) == _plain(vars(twin))


def _plain(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in attributes.items()
        if isinstance(value, (bool, int, float, str, tuple)) and name not in PASSING
    }


def _is_built(layer: Any) -> bool:
    """True if nothing that runs is left to be built: a run builds all that it needs."""
    return layer._called or all(each.built for each in layer._flatten_layers())


def _is_row(layer: Any) -> bool:
    """True of a Sequential that Keras did not build: its layers are looked at one by one."""
    return getattr(layer, "_functional", layer) is None


@contextmanager
def untouched(layer: Any) -> Iterator[None]:
    """What is called inside forgets afterwards that it was a part of a graph."""
    layers = layer._flatten_layers()
    nodes = [
        (held, len(held))
        for each in layers
        for held in (each._inbound_nodes, each._outbound_nodes)
    ]
    called = [(each, each._called) for each in layers]
    try:
        with _fresh_names():
            yield
    finally:
        for held, count in nodes:
            del held[count:]
        for each, before in called:
            each._called = before


@contextmanager
def _fresh_names() -> Iterator[None]:
    """Names are numbered from the beginning inside, and go on afterwards as if without."""
    from keras.src.backend.common import global_state

    before = global_state.get_global_attribute(NAMES)
    global_state.set_global_attribute(NAMES, None)
    try:
        yield
    finally:
        global_state.set_global_attribute(NAMES, before)


@contextmanager
def _without_numbers() -> Iterator[None]:
    """Weights that are made inside get no numbers, and no seed is drawn for them."""
    import keras
    from keras.src.backend.common import global_state

    waiting = list(global_state.get_global_attribute(WAITING, []))
    drawn = random.getstate()
    try:
        with _fresh_names(), keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        random.setstate(drawn)
        global_state.set_global_attribute(WAITING, waiting)
