"""A model as it runs: operations in the order of execution, and the values between them.

The one form in which a model of any framework is known; a tracer of a framework makes a
`Trace`, everything after it reads one.  Integers only; no framework is known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from convviz.layer import Layer

ValueShape = tuple[int | None, ...]
"""Sizes along all axes of a value, the batch included; None where a size is not known."""


class Slides(NamedTuple):
    """A window slides along `axes` of the input, one axis for each of the layer's own."""

    axes: tuple[int, ...]


class Aligned(NamedTuple):
    """Cells in the same place are combined: activations, norms, sums, concatenations, pads.

    Axes are aligned from the last one, as in broadcasting.
    """


class Permuted(NamedTuple):
    """Output axis `n` is input axis `order[n]`; -1 is a new axis of size 1."""

    order: tuple[int, ...]


class Reshaped(NamedTuple):
    """The same cells in row-major order under other sizes."""


class Gathered(NamedTuple):
    """Each output depends on every cell along `axes` of the input: means, linear layers.

    Negative axes count from the last one.  The axes stay in the output, of whatever size, or
    are gone where `kept` is false.
    """

    axes: tuple[int, ...]
    kept: bool = True


class Resized(NamedTuple):
    """Sizes change by interpolation; an output is read from `reach` neighbouring cells."""

    reach: int = 1


class Opaque(NamedTuple):
    """Nothing is known of which output depends on which input: attention, recurrence."""


Move = Slides | Aligned | Permuted | Reshaped | Gathered | Resized | Opaque
"""How places in the output of an operation depend on places in its inputs."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a model.

    Attributes:
        kind: what the framework calls it, such as `Conv2d`, `ReLU`, `Linear`.
        name: where it stands in the model, such as `layer1.0.conv1`; may be empty.
        inputs: numbers of the values that it reads, weights left out.
        outputs: numbers of the values that it writes.
        move: how its output depends on its inputs.
        layer: the operator of convviz's that it is; None of all others.
        input_shape: (channels, sizes ...) that `layer` takes, without a batch, channels
            first; empty without a layer.
        parameters: weights and biases that no earlier operation uses.
        macs: multiply-accumulates for one example, without biases.
        repeats: the name of the earlier operation whose weights it uses again; or empty.
        counted: whether it is told among what is no layer of convviz's; views are not.
        source: the framework's own layer, where that is drawn with its own weights.
        question: why a layer of convviz's kinds has none here, as a sentence; or empty.
    """

    kind: str
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    move: Move
    layer: Layer | None = None
    input_shape: tuple[int, ...] = ()
    parameters: int = 0
    macs: int = 0
    repeats: str = ""
    counted: bool = True
    source: object = field(default=None, compare=False, repr=False)
    question: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The `operations` of the model `name`, in the order of execution.

    Attributes:
        name: the class or the file of the model.
        framework: `PyTorch`, `Keras`, `ONNX`, or `convviz` of a list of layers.
        inputs: the numbers of the model's inputs.
        spatial: the axes of an input, batch included, that receptive fields are told
            along, for each of `inputs`.
        shapes: the shape of each value by its number.
        operations: in the order of execution.
        parameters: weights and biases of the whole model, those that nothing uses included.
        remarks: sentences about the whole model, such as branches that were not followed.
    """

    name: str
    framework: str
    inputs: tuple[int, ...]
    spatial: tuple[tuple[int, ...], ...]
    shapes: Mapping[int, ValueShape]
    operations: Sequence[Operation]
    parameters: int
    remarks: tuple[str, ...] = ()
