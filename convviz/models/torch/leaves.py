"""Layers of `torch.nn` that compute what their class says, and so are one operation each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from convviz.adapt import torch as adapting
from convviz.adapt.origin import origin_of
from convviz.errors import ConvVizError
from convviz.layer import OPERATORS, Layer
from convviz.models.torch.steps import Shapes, TracedStep, together
from convviz.models.trace import Aligned, Gathered, Move, Opaque, Resized, Slides

CONTAINERS = ("container", "module", "transformer")
"""Modules of `torch.nn` whose classes are rows of layers."""

ALIGNED = (
    "batchnorm",
    "instancenorm",
    "normalization",
    "dropout",
    "activation",
    "channelshuffle",
)
"""Modules of `torch.nn` whose classes combine cells in the same place."""

MIXING = ("MultiheadAttention", "Softmax", "Softmax2d", "LogSoftmax", "Softmin", "GLU")
"""The classes in these which do not."""

RESIZING = ("LPPool", "FractionalMaxPool", "MaxUnpool")
"""How classes of pools start that convviz has no operator for."""

OURS = frozenset(name for operator in OPERATORS.values() for name in operator.classes)


class Leaf(NamedTuple):
    """The class of `torch.nn` that a layer is of, and its `move`, where the class tells it."""

    kind: str
    move: Move | None = None


def leaf_of(module: Any) -> Leaf | None:
    """The plain layer that `module` is; None if it holds others, or runs code of its own."""
    origin = origin_of(module)
    if origin is None:
        return None
    cls = origin.cls
    home = cls.__module__.rpartition(".")[2]
    if home in CONTAINERS or type(module).forward is not cls.forward:  # type: ignore[attr-defined]
        return None
    if "forward" in vars(module):
        return None
    name = "Linear" if cls.__name__ == "NonDynamicallyQuantizableLinear" else cls.__name__
    if home == "linear" and name == "Linear":
        return Leaf(name, Gathered((-1,)))
    if home == "rnn" or name == "MultiheadAttention":
        return Leaf(name, Opaque())
    if home == "padding" or (home in ALIGNED and name not in MIXING):
        return Leaf(name, Aligned())
    if name.startswith(RESIZING):
        kernel = getattr(module, "kernel_size", 1)
        return Leaf(name, Resized(max(kernel) if isinstance(kernel, tuple) else kernel))
    return Leaf(name)


def plain_step(
    steps: Sequence[TracedStep],
    leaf: Leaf,
    module: Any,
    written: tuple[int, ...],
    shapes: Shapes,
) -> TracedStep | None:
    """All that a layer did as one step with the layer that it says it is.

    None where it is none of convviz's, or where it did not do what its arguments say.
    """
    if leaf.kind not in OURS:
        return None
    try:
        layer = adapting.as_ours(module, leaf.kind)
    except ConvVizError:
        return None
    whole = together(steps, leaf.kind, "", Opaque(), written)
    if len(whole.inputs) != 1 or not whole.outputs:
        return None
    sizes = shapes[whole.inputs[0]]
    count = len(layer.input_names())
    given = tuple(size for size in sizes[-count:] if size is not None)
    if not _gives(layer, given, shapes[whole.outputs[0]]):
        return None
    axes = tuple(range(len(sizes) - count + 1, len(sizes)))
    return replace(
        whole, move=Slides(axes), layer=layer, input_shape=given, module=module, counted=True
    )


def _gives(layer: Layer, given: tuple[int, ...], out: Sequence[int | None]) -> bool:
    try:
        shape = layer.output_shape(given)
    except ConvVizError:
        return False
    return tuple(out[-len(shape) :]) == shape
