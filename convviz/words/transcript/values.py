"""What one step does in numbers, as a sentence without its capital and its stop.

Signs are words, so that a reader of the screen says them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import TYPE_CHECKING

from convviz.axis import Ground
from convviz.layer.plan import Rule
from convviz.walks.walk import Step
from convviz.words.equations import number_text
from convviz.words.numbers import count, listed

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors

MOST_TOLD = 30
"""Terms of one sum that are told; of the others the number is."""


def in_numbers(step: Step, tensors: Tensors) -> str:
    """What the first group of `step` makes; empty where that is too much to add up.

    >>> from convviz.layer import Conv2d
    >>> from convviz.walks.tensors import tensors
    >>> from convviz.walks.walk import walk
    >>> steps = walk(Conv2d(1, 1, (1, 2)), (1, 1, 2))
    >>> arrays = {"input": [[[2, 3]]], "weight": [[[[1, -4]]]], "bias": [7]}
    >>> in_numbers(steps[0], tensors(steps, arrays))
    'in numbers: 2 times 1 plus 3 times -4 plus the bias 7 is -3'
    """
    if not tensors.has_outputs:
        return ""
    whose = ""
    if len(step.groups) > 1:
        whose = f", in {'group' if step.plan.named else 'channel'} {step.groups[0]}"
    return f"in numbers{whose}: {_told(step, tensors)}"


def _told(step: Step, tensors: Tensors) -> str:
    plan = step.plan
    if plan.scatters and plan.rule is Rule.SUM:
        return _laid(step, tensors)
    terms, total = tensors.products(step, MOST_TOLD), tensors.terms(step)
    cells = [_number(value) for value, _ in terms]
    if plan.rule is Rule.COPY:
        return f"the {'cells are' if total > 1 else 'cell is'} {_listed(cells, total)}"
    out = step.groups[0] * plan.outs + step.outs[0]
    result = _number(tensors.output(out, step.position))
    if plan.rule is not Rule.SUM and not total:
        return f"no cell counts, and the result is {result}"
    if plan.rule is Rule.MAX:
        return f"the largest of {_listed(cells, total)} is {result}"
    if plan.rule is Rule.MEAN:
        over = plan.mean_over(step.position)
        return f"{_added(cells, total, 'cell')}, divided by {over}, is {result}"
    products = [f"{_number(value)} times {_number(weight)}" for value, weight in terms]
    bias = f" plus the bias {_number(tensors.bias[out])}" * step.layer.has_bias
    return f"{_added(products, total, 'product')}{bias} is {result}"


def _laid(step: Step, tensors: Tensors) -> str:
    """What a window that scatters brings to the first output channel of its group."""
    plan = step.plan
    ((value, _),) = tensors.products(step, 1)
    axes = zip(plan.writing.axes, step.written_ranges, strict=True)
    taps = [
        [tap for tap, at in enumerate(under) if axis.ground(at) is Ground.REAL]
        for axis, under in axes
    ]
    total = prod(map(len, taps))
    if not 0 < total <= MOST_TOLD:
        return f"the cell is {_number(value)}"
    out = step.groups[0] * plan.outs
    weights = list(map(_number, tensors.weights(out, step.ins, taps).ravel().tolist()))
    told = f"{_number(value)} times the weight{'s' * (total > 1)} {_listed(weights, total)}"
    return f"{told} {'are' if total > 1 else 'is'} added to output channel {out}"


def _listed(texts: Sequence[str], total: int) -> str:
    rest = total - len(texts)
    return listed([*texts, *[f"{rest} more"] * bool(rest)])


def _added(texts: Iterable[str], total: int, noun: str) -> str:
    texts = list(texts)
    rest = total - len(texts)
    return " plus ".join([*texts, *[count(rest, f"more {noun}", "d")] * bool(rest)])


def _number(value: float) -> str:
    return number_text(value).replace("∞", "infinity")
