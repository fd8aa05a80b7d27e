"""The operations of a Keras model in the order in which its graph runs them.

Models are entered, and so are layers of which nothing else is known: a graph that Keras has is
run again on KerasTensors, a `call` without one is called with KerasTensors.  No number is
computed but what a `call` computes of its own weights.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import partial
from typing import Any

from convviz.adapt.origin import deviation, origin_of
from convviz.errors import ConvVizError
from convviz.models.keras.complaints import first_line, not_followed
from convviz.models.keras.noting import KerasCall, is_known, note
from convviz.models.keras.products import einsum_shape
from convviz.models.keras.recording import Recording
from convviz.models.keras.twins import Twins, untouched
from convviz.models.trace import Opaque, Operation

GRAPHS = ("Functional", "Sequential")
HOLDERS = ("SpectralNormalization",)
"""Wrappers that run their layer as it is, with other weights."""


class KerasGraph:
    """A run of a model that writes what it meets into `recording`."""

    def __init__(self, recording: Recording, twins: Twins) -> None:
        self.recording = recording
        self.twins = twins

    def run(self, model: Any, inputs: Any) -> Any:
        """What `model` gives for KerasTensors, or for a structure of them.

        Raises:
            ConvVizError: it cannot be run in this way, or does not take them.
        """
        return self._model(self.twins.ready(model, inputs), "", inputs)

    def _model(self, model: Any, inside: str, inputs: Any) -> Any:
        """Run the graph of a Functional or a Sequential, or what its own `call` does."""
        if _runs_of_its_own(model):
            several = isinstance(inputs, list) and _takes_several(model)
            return self._call(model, inside, inputs if several else (inputs,), {})
        if _class_of(model) not in GRAPHS:  # a single layer
            return self._operation(inside, model, inputs)
        graph = getattr(model, "_functional", model)
        if graph is None:  # a Sequential that Keras did not build
            for layer in model.layers:
                inputs = self._operation(inside, layer, inputs)
            return inputs
        return self._graph(graph, inside, _in_order(graph, inputs))

    def _graph(self, graph: Any, inside: str, inputs: Any) -> Any:
        return graph._run_through_graph(
            inputs, operation_fn=lambda operation: partial(self._operation, inside, operation)
        )

    def _operation(self, inside: str, operation: Any, *args: Any, **kwargs: Any) -> Any:
        """Write down what `operation` is, or what is in it, and return its outputs."""
        operation = self.twins.ready(operation, *args, **kwargs)
        name = f"{inside}{operation.name}"
        kind = _class_of(operation)
        if kind in GRAPHS and not _runs_of_its_own(operation):
            return self._model(operation, f"{name}/", args[0])
        if kind == "TimeDistributed":
            return self._each_step(operation, f"{name}/", *args)
        if kind in HOLDERS:
            given = self._operation(f"{name}/", operation.layer, *args)
            self._rest(operation, name)
            return given
        own = _runs_of_its_own(operation)
        if own or (hasattr(operation, "weights") and not is_known(kind)):
            try:
                return self._call(operation, f"{name}/", args, kwargs)
            except NotFollowed as error:
                if own:
                    told = str(error)
                    self.recording.remark(f"{told[:1].upper()}{told[1:]}.")
                    kind = type(operation).__name__
        return self._plain(operation, kind, name, args, kwargs)

    def _call(
        self, layer: Any, inside: str, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        """What the layer's own `call` does, found by KerasTensors of the same shapes."""
        import keras

        entries: list[Any] = []
        given: list[Any] = []

        def entered(each: Any) -> Any:
            if not isinstance(each, keras.KerasTensor):
                return each
            given.append(each)
            entries.append(keras.Input(batch_shape=each.shape, dtype=each.dtype))
            return entries[-1]

        try:
            with untouched(layer):
                own_args, own_kwargs = keras.tree.map_structure(entered, (tuple(args), kwargs))
                outputs = layer.call(*own_args, **own_kwargs, **_training(layer, kwargs))
                tensors = filter(_is_value, keras.tree.flatten(outputs))
                graph = keras.Function(entries, list(tensors))
        except Exception as error:
            raise NotFollowed(not_followed(layer, error)) from None
        found = iter(self._graph(graph, inside, given))
        self._rest(layer, inside.removesuffix("/") or layer.name)
        return keras.tree.map_structure(
            lambda each: next(found) if _is_value(each) else each, outputs
        )

    def _rest(self, layer: Any, name: str) -> None:
        """Write down the weights of `layer` itself that went into what it calls unseen."""
        inner = {id(weight) for each in layer._layers for weight in each.weights}
        own = [each for each in layer.weights if id(each) not in inner]
        if rest := self.recording.fresh(own):
            self.recording.add(Operation(type(layer).__name__, name, (), (), Opaque()), rest)

    def _each_step(self, layer: Any, inside: str, inputs: Any) -> Any:
        """A layer that runs once for each step of axis 1."""
        import keras

        _, steps, *rest = inputs.shape
        step = keras.KerasTensor((1, *rest), inputs.dtype)
        self.recording.alias(step, self.recording.number(inputs))
        with self.recording.each_step(steps):
            one = self._operation(inside, layer.layer, step)
        given = keras.KerasTensor((1, steps, *one.shape[1:]), one.dtype)
        self.recording.alias(given, self.recording.number(one))
        return given

    def _plain(
        self, operation: Any, kind: str, name: str, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> Any:
        """One of Keras's own layers or operations, as its own shape inference has it."""
        import keras

        flat = [each for each in keras.tree.flatten((args, kwargs)) if _has_shape(each)]
        try:
            if (check := getattr(operation, "_assert_input_compatibility", None)) and args:
                check(args[0])
            outputs = operation.compute_output_spec(*args, **kwargs)
            if kind == "EinsumDense":
                shape = einsum_shape(operation, args[0].shape, outputs.shape)
                outputs = keras.KerasTensor(shape, outputs.dtype)
        except Exception as error:
            shapes = " and ".join(str(tuple(each.shape[1:])) for each in flat)
            reached = self.recording.reached
            raise ConvVizError(
                f"{kind} {name} does not take {shapes}{reached}: {first_line(error)}"
            ) from None
        outputs = keras.tree.map_structure(_anew, outputs)
        given = [each for each in keras.tree.flatten(outputs) if _has_shape(each)]
        source = self.twins.source(operation)
        note(self.recording, KerasCall(operation, kind, name, flat, given, source))
        return outputs


class NotFollowed(ConvVizError):
    """The `call` of a layer does not run on KerasTensors."""


def _class_of(operation: Any) -> str:
    """The class of Keras's that `operation` is of."""
    origin = origin_of(operation)
    return origin.name if origin else type(operation).__name__


def _runs_of_its_own(operation: Any) -> bool:
    """True if somebody else than Keras says what `operation` does."""
    origin = origin_of(operation)
    return origin is None or deviation(operation, origin.cls) is not None


def _in_order(graph: Any, inputs: Any) -> Any:
    """`inputs` by name in the order of those of `graph`; others as they are."""
    if not isinstance(inputs, dict) or isinstance(graph.input, dict):
        return inputs
    return [inputs[tensor.name] for tensor in graph.inputs]


def _takes_several(model: Any) -> bool:
    """True if a `call` takes its inputs one by one, and not in a list."""
    needed = [
        each
        for each in inspect.signature(model.call).parameters.values()
        if each.default is each.empty and each.name not in ("training", "mask")
    ]
    return len(needed) > 1


def _training(layer: Any, given: dict[str, Any]) -> dict[str, bool]:
    asked = "training" in inspect.signature(layer.call).parameters
    return {"training": False} if asked and "training" not in given else {}


def _is_value(each: Any) -> bool:
    import keras

    return isinstance(each, keras.KerasTensor)


def _has_shape(each: Any) -> bool:
    return hasattr(each, "shape")


def _anew(each: Any) -> Any:
    """A tensor of its own, since a layer may give back the one that it took."""
    import keras

    return keras.KerasTensor(each.shape, each.dtype) if _has_shape(each) else each
