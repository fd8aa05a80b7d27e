"""What is said of other conventions, held to the outputs of both over random numbers."""

from __future__ import annotations

import re
from functools import reduce
from typing import Any, NamedTuple

import brute
import numpy as np
from asked import Asked
from brute import Line

from convviz.cost.advice.note import Note

Shape = tuple[int, ...]

SAID = re.compile(r"([^.]*?) would (?:pad|cut) ([^:]*?): ([^:.]*)\.")

PAIRS = re.compile(r"\((\d+), (\d+)\)")


class Compared(NamedTuple):
    """Outputs of this layer and of a rival, and what the rival pads or cuts before."""

    ours: np.ndarray
    theirs: np.ndarray
    before: list[int]


def check_elsewhere(asked: Asked, note: Note) -> None:
    """Each verdict of a note, against the outputs of both layers over one random input."""
    layer, shape, convention = asked
    verdicts = SAID.findall(note.text)
    assert len(verdicts) == note.text.count(" would ") > 0
    for whose, cells, verdict in verdicts:
        framework, _, own = convention.upper().partition(" ")
        if framework != "PYTORCH":  # whose own word is another than the others' words
            assert own not in re.findall(r"\w+", whose), "compared with itself"
        found = OUTPUTS[note.kind](layer, shape, whose)
        said = [int(before) for before, _ in PAIRS.findall(cells.split(" and ")[0])]
        assert (said * layer.dims if len(said) == 1 else said) == found.before
        alike = found.ours.shape == found.theirs.shape
        assert ("sizes agree" in verdict or "sizes and values agree" in verdict) == alike
        if alike:
            same = np.array_equal(found.ours, found.theirs, equal_nan=True)
            assert ("sizes and values agree" in verdict) == same or not found.ours.any()


def gathered(layer: Any, shape: Shape, whose: str) -> Compared:
    """Of convolutions and pools; what is called PyTorch's pads half the kernel."""
    ours, theirs = brute.lines(layer, shape), []
    for line in ours:
        out = -(-line.size // line.stride)
        total = max(0, (out - 1) * line.stride + line.span - line.size)
        before = -(-total // 2) if whose.strip().startswith("ONNX's SAME_LOWER") else total // 2
        pads = (before, total - before)
        if "PyTorch" in whose:
            pads = (line.span // 2,) * 2
        starts = brute.positions(line.size, line.span, line.stride, pads)
        taps = [[start + tap * line.dilation for tap in range(line.kernel)] for start in starts]
        theirs.append(
            Line(line.size, line.stride, line.dilation, line.kernel, pads, taps, line.mode)
        )
    rule = getattr(layer, "rule", None)
    name = "sum" if rule is None else rule.name.lower()
    counts = getattr(layer, "count_include_pad", True)
    divisor = getattr(layer, "divisor_override", None)
    by_torch = "PyTorch" in whose
    return Compared(
        reduced(ours, name, counts=counts, divisor=divisor),
        reduced(
            theirs, name, counts=counts and by_torch, divisor=divisor if by_torch else None
        ),
        [line.pads[0] for line in theirs],
    )


def reduced(some: list[Line], rule: str, *, counts: bool, divisor: int | None) -> np.ndarray:
    """Outputs of one channel of a random plane, with random weights or as a pool."""
    values = np.random.default_rng(7).normal(size=[line.size for line in some])
    weights = np.random.default_rng(8).normal(size=[line.kernel for line in some])
    out = np.zeros([len(line.taps) for line in some])
    for place in np.ndindex(*out.shape):
        taps = [line.taps[at] for line, at in zip(some, place, strict=True)]
        cells, used, padding = [], 0.0, 0
        for at in np.ndindex(*weights.shape):
            cell = tuple(each[tap] for each, tap in zip(taps, at, strict=True))
            if all(c in range(line.size) for c, line in zip(cell, some, strict=True)):
                cells.append(values[cell])
                used += values[cell] * weights[at]
            elif all(c in line.padded for c, line in zip(cell, some, strict=True)):
                padding += 1
        over = divisor or len(cells) + padding * counts
        out[place] = {
            "sum": used,
            "max": sum(cells),  # whatever the input, maxima agree where the cells do
            "mean": sum(cells) / over if over else np.nan,
        }[rule]
    return np.round(out, 12)


def scattered(layer: Any, shape: Shape, whose: str) -> Compared:
    """Of transposed convolutions; ONNX's have this layer's output padding."""
    ours, theirs, befores = [], [], []
    along = zip(brute.lines(layer, shape), shape[1:], layer.output_padding, strict=True)
    for line, size, more in along:
        laid = np.zeros(size * line.stride + line.span + line.stride + more)
        for at, taps in enumerate(line.taps):
            for number, tap in enumerate(taps):
                laid[tap + line.pads[0]] += (at + 2) * (number + 3.7)
        ours.append(laid[line.pads[0] :][: line.size])
        surplus = (size - 1) * line.stride + line.span + more - size * line.stride
        before = surplus // 2 if "UPPER" in whose else -(-surplus // 2)
        if "TensorFlow" in whose:
            before = max(0, line.span - line.stride) // 2
        befores.append(before)
        theirs.append(laid[before:][: size * line.stride])
    one, other = (reduce(np.multiply.outer, each) for each in (ours, theirs))
    return Compared(one, other, befores)


OUTPUTS = {"same_elsewhere": gathered, "cropped_elsewhere": scattered}
"""By the kind of note how both outputs are had."""
