"""One of Keras's own layers or operations, written down as the operations that it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from convviz.models.keras.counted import entry, has_entry
from convviz.models.keras.recording import Recording
from convviz.models.keras.windows import (
    BY_OPERATION,
    WindowRow,
    as_a_layer,
    is_windowed,
    rows,
    slides,
)
from convviz.models.trace import Operation


class KerasCall(NamedTuple):
    """One call of `operation`, of the Keras class `kind`, under `name`.

    `tensors` went in, weights among them, and `given` came out; `source` is the layer that has
    the numbers of the weights, or None.
    """

    operation: Any
    kind: str
    name: str
    tensors: Sequence[Any]
    given: Sequence[Any]
    source: Any = None

    @property
    def inputs(self) -> list[Any]:
        """The tensors that depend on the model's input."""
        import keras

        return [each for each in self.tensors if isinstance(each, keras.KerasTensor)]

    @property
    def weights(self) -> Sequence[Any]:
        """The weights of a layer, or those that an operation was called with."""
        import keras

        if hasattr(self.operation, "weights"):
            return list(self.operation.weights)
        return [each for each in self.tensors if isinstance(each, keras.Variable)]


def is_known(kind: str) -> bool:
    """True if it is known what the Keras class `kind` does."""
    return is_windowed(kind) or has_entry(kind)


def note(recording: Recording, call: KerasCall) -> None:
    """Add the operations that `call` is to `recording`: one, or two of a separable layer."""
    import keras

    layer, kind = call.operation, call.kind
    if kind in BY_OPERATION and call.inputs and call.tensors[0] is call.inputs[0]:
        layer, kind = as_a_layer(layer, keras.config.image_data_format(), call.tensors)
    if not is_windowed(kind):
        _counted(recording, call)
        return
    shape = call.inputs[0].shape
    found = rows(layer, kind, shape, call.given[0].shape)
    value = recording.number(call.inputs[0])
    for row in found:
        before, last = value, row is found[-1]
        value = recording.number(call.given[0]) if last else _between(recording, layer, row)
        recording.add(
            Operation(
                call.kind,
                call.name + row.suffix,
                (before,),
                (value,),
                slides(layer, len(shape)),
                row.layer,
                row.input_shape,
                macs=row.macs,
                source=call.source if layer is call.operation and len(found) == 1 else None,
                question=row.question,
            ),
            [each for each in row.weights if isinstance(each, keras.Variable)],
        )


def _between(recording: Recording, layer: Any, row: WindowRow) -> int:
    """The number of the value that a row gives to the one after it."""
    channels, *sizes = row.output_shape
    last = layer.data_format == "channels_last"
    return recording.value((1, *sizes, channels) if last else (1, channels, *sizes))


def _counted(recording: Recording, call: KerasCall) -> None:
    found = entry(call.operation, call.kind, call.tensors, call.given)
    kind = call.kind
    if found.macs is None:
        recording.remark(f"The MACs of {kind} are not counted.")
    if kind == "Activation":
        kind = getattr(call.operation.activation, "__name__", kind)
    recording.add(
        Operation(
            kind,
            call.name,
            tuple(map(recording.number, call.inputs)),
            tuple(map(recording.number, call.given)),
            found.move,
            macs=found.macs or 0,
            counted=found.counted,
        ),
        call.weights,
    )
