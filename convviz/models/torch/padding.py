"""Padding by a function directly before a convolution, as padding of that convolution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from convviz.errors import ConvVizError
from convviz.layer.convolution import Convolution
from convviz.models.torch.steps import Pad, Shapes, TracedStep
from convviz.models.trace import Slides


def with_padding(steps: Sequence[TracedStep], shapes: Shapes) -> list[TracedStep]:
    """`steps` in which a convolution has the padding that feeds it, and nothing else, too."""
    readers = Counter(value for step in steps for value in step.inputs)
    pads = {
        step.outputs[0]: step
        for step in steps
        if step.pad is not None and len(step.inputs) == 1 and readers[step.outputs[0]] == 1
    }
    taken: set[int] = set()
    merged = []
    for step in steps:
        before = pads.get(step.inputs[0]) if len(step.inputs) == 1 else None
        made = None if before is None else _padded(step, before, shapes)
        if made is not None:
            taken.add(step.inputs[0])
        merged.append(made or step)
    return [step for step in merged if step.pad is None or step.outputs[0] not in taken]


def _padded(step: TracedStep, before: TracedStep, shapes: Shapes) -> TracedStep | None:
    """The convolution `step` with the padding `before` it; None where that is not possible."""
    layer, pad, move = step.layer, before.pad, step.move
    if not isinstance(layer, Convolution) or pad is None or not isinstance(move, Slides):
        return None
    cells = _along(pad, move.axes, len(shapes[before.inputs[0]]))
    own = layer.pads
    lopsided = pad.mode != layer.padding_mode and any(map(any, own))
    if cells is None or lopsided or (pad.mode != "zeros" and any(map(any, own))):
        return None
    both = tuple(
        (one + more, other + also)
        for (one, other), (more, also) in zip(cells, own, strict=True)
    )
    sizes = shapes[before.inputs[0]]
    given = tuple(size for size in sizes[move.axes[0] - 1 :] if size is not None)
    try:
        made = replace(layer, padding=both, padding_mode=pad.mode)
        made.output_shape(given)
    except ConvVizError:
        return None
    debts = (*before.debts, *step.debts)
    return replace(
        step, inputs=before.inputs, layer=made, input_shape=given, debts=debts, module=None
    )


def _along(pad: Pad, axes: Sequence[int], dims: int) -> tuple[tuple[int, int], ...] | None:
    """The cells along `axes`; None where other axes are padded too, or something is cut off."""
    pads = ((0, 0),) * (dims - len(pad.pads)) + pad.pads
    others = [each for axis, each in enumerate(pads) if axis not in axes]
    if any(map(any, others)) or any(min(each) < 0 for each in pads):
        return None
    return tuple(pads[axis] for axis in axes)
