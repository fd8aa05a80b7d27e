"""A list of layers as a trace: one after the other, whichever framework each is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from convviz.adapt import as_layer, shape_for
from convviz.adapt.origin import origin_of
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.models.inputs import GivenInput
from convviz.models.trace import Aligned, Operation, Slides, Trace, ValueShape
from convviz.parsing.numerals import is_list
from convviz.walks.chains import Chain, chain, sizes_of
from convviz.walks.stages import Held, every_one_of, is_cell_by_cell


def trace_layers(layers: Any, given: Sequence[GivenInput] | None) -> Trace:
    """Layers in a row over the input that is `given`.

    >>> from convviz.layer import Conv2d, PixelShuffle
    >>> from convviz.models.inputs import given_inputs
    >>> row = [Conv2d(1, 4, 3), ("up", PixelShuffle(2))]
    >>> trace = trace_layers(row, given_inputs((1, 9, 9)))
    >>> [each.name for each in trace.operations], trace.shapes[2]
    (['0', 'up'], (1, 1, 14, 14))

    Args:
        layers: a list of convviz's own layers and of others that `as_layer` takes, or of (name,
            layer) pairs, activations and norms of PyTorch among them; a list of Keras's layers;
            a chain; or a single layer.
        given: one input of (channels, sizes ...), with or without a batch of one; a chain has
            its own.

    Raises:
        ConvVizError: there are none, one does not take what comes before it, or there are
            several inputs.
    """
    if given is not None and len(given) != 1:
        raise ConvVizError(f"layers in a row take one input, not {len(given)}")
    if isinstance(layers, Chain):
        return _of_chain(layers, given)
    several = layers if is_list(layers) else [layers]
    items = every_one_of(several)
    if not items:
        raise ConvVizError("there are no layers in a row: one at least is needed")
    if all(_framework(held.layer) == "keras" for held in items):
        return _of_keras(items, given)
    if given is None:
        raise ConvVizError("the input shape is missing: give that of the first layer's input")
    return _of_several(items, given[0], "layers" if is_list(layers) else type(layers).__name__)


def _of_chain(layers: Chain, given: Sequence[GivenInput] | None) -> Trace:
    """A chain, whose activations and norms are known by their names."""
    if given is not None:
        chain(layers, given[0].sizes)  # refuses another shape than its own
    row = _Row(layers.input_shape)
    for note in layers.notes[0]:
        row.add_cell_by_cell(note, note)
    parts = zip(layers.names, layers.layers, layers.notes[1:], strict=True)
    for number, (name, layer, notes) in enumerate(parts):
        row.add(layer, str(number) if name == type(layer).__name__ else name, layer)
        for note in notes:
            row.add_cell_by_cell(note, note)
    return row.trace(layers.block or "chain")


def _of_keras(items: Sequence[Held], given: Sequence[GivenInput] | None) -> Trace:
    """Layers of Keras as those of a Sequential, under the names that the list has for them."""
    import keras

    from convviz.models.keras.tracing import trace_keras

    layers = [held.layer for held in items if type(held.layer).__name__ != "InputLayer"]
    trace = trace_keras(keras.Sequential(layers, name="layers"), given)
    named = {held.layer.name: held.name for held in items if held.name}  # type: ignore[attr-defined]  # a layer of Keras's

    def told(name: str) -> str:
        first, *rest = name.split("/")
        return "/".join((named.get(first, first), *rest))

    operations = [
        replace(each, name=told(each.name), repeats=told(each.repeats))
        for each in trace.operations
    ]
    return replace(trace, operations=operations)


def _of_several(items: Sequence[Held], given: GivenInput, name: str) -> Trace:
    """Layers of several frameworks, or of ours."""
    row: _Row | None = None
    for held in items:
        called = held.name or str(held.place.number - 1)
        try:
            if is_cell_by_cell(held.layer):
                row = row or _Row(_without_batch(items, given))
                row.add_cell_by_cell(type(held.layer).__name__, called, held.layer)
                continue
            if row is None:
                start = given.sizes if given.tensor is None else given.tensor
                row = _Row(sizes_of(shape_for(held.layer, start)))
            row.add(as_layer(held.layer, row.shape), called, held.layer)
        except ConvVizError as error:
            raise ConvVizError(f"{held.told}: {error}{_reached(row)}") from None
    assert row is not None
    return row.trace(name)


def _without_batch(items: Sequence[Held], given: GivenInput) -> tuple[int, ...]:
    """The sizes of an input to what goes cell by cell, as the first layer after it has them."""
    first = next((held.layer for held in items if not is_cell_by_cell(held.layer)), None)
    return given.sizes if first is None else sizes_of(shape_for(first, given.sizes))


def _reached(row: _Row | None) -> str:
    if row is None or not row.operations:
        return ""
    return f"; what comes before it gives {row.shape}"


def _framework(layer: object) -> str:
    origin = origin_of(layer)
    return origin.framework if origin else ""


class _Row:
    """Operations one after the other, the `shape` being that of the last output."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.shapes: dict[int, ValueShape] = {0: (1, *shape)}
        self.operations: list[Operation] = []
        self._owners: dict[int, str] = {}
        self._spatial = tuple(range(2, len(shape) + 1))

    def add(self, layer: Layer, name: str, held: Any) -> None:
        """Add `layer`, which is what `held` is.

        Raises:
            ConvVizError: it does not take the shape so far.
        """
        shape = layer.check_input_shape(self.shape)
        gives = layer.output_shape(shape)
        operation = Operation(
            kind=type(held).__name__,
            name=name,
            inputs=(len(self.operations),),
            outputs=(len(self.operations) + 1,),
            move=Slides(tuple(range(2, len(shape) + 1))),
            layer=layer,
            input_shape=shape,
            macs=layer.macs(shape),
            source=held if held is not layer else None,
        )
        self._add(operation, held if held is not layer else None, layer.parameters)
        self.shape = gives
        self.shapes[len(self.operations)] = (1, *gives)

    def add_cell_by_cell(self, kind: str, name: str, module: Any = None) -> None:
        """Add what computes each cell from the one in its place, a module of PyTorch's."""
        at = len(self.operations)
        own = () if module is None else module.parameters()
        operation = Operation(kind, name, (at,), (at + 1,), Aligned())
        self._add(operation, module, sum(each.numel() for each in own))
        self.shapes[len(self.operations)] = self.shapes[at]

    def trace(self, name: str) -> Trace:
        """All of it, under `name`."""
        return Trace(
            name=name,
            framework="convviz",
            inputs=(0,),
            spatial=(self._spatial,),
            shapes=self.shapes,
            operations=tuple(self.operations),
            parameters=sum(each.parameters for each in self.operations),
        )

    def _add(self, operation: Operation, held: object, parameters: int) -> None:
        """Add `operation`, with the weights of `held`, a layer of a framework, or None."""
        if held is not None and (first := self._owners.get(id(held))) is not None:
            operation = replace(operation, repeats=first if parameters else "")
        else:
            operation = replace(operation, parameters=parameters)
        self._owners.setdefault(id(held), operation.name)
        self.operations.append(operation)
