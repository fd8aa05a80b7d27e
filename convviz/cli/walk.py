"""`convviz walk`: every step of a layer as a line of text, or as a line of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING

from convviz import OPTIONS as ALL
from convviz import ConvVizError
from convviz.cli.asked import Asked
from convviz.cli.making import asked_layer
from convviz.cli.options import JSON, ORDERED_LAYER
from convviz.cli.output import refuse_if_closed, say

if TYPE_CHECKING:
    from convviz import Step, Walk

MOST_LISTED = 2**19
"""Products of a step at the most, which one line of JSON lists."""

EXAMPLES = """\
  convviz walk --in 3,7,7 --out 2 --k 3 --s 2 --d 2
  convviz walk --in 4,7,7 --out 4 --k 3 --g 2 --order in_turn
  convviz walk --op transposed --in 1,3,3 --out 1 --k 3 --s 2 --view scatter
  convviz walk --in 3,224,224 --out 64 --k 7 --s 2 --p 3 --json | head -n 1
"""


OPTIONS = [
    *ORDERED_LAYER,
    ALL["view"]._replace(
        help="gather: a step for each output cell; scatter: of a transposed convolution one for"
        " each input cell.",
        panel="",
        default="gather",
        of=("walks.walk", "VIEWS"),
    ),
    JSON._replace(
        help="One JSON object a line, with step (from 0), outputs, reads and weights as in the"
        " Python API."
    ),
]


def walk(asked: Asked) -> None:
    """List the steps in which a layer computes its output, and what each of them reads.

    Coordinates are of the unpadded input x: what is negative or past the end is padding.  A
    transposed convolution gathers from z, which is x with its zeros inserted.
    """
    import convviz

    refuse_if_closed()
    view, order = asked.read("view"), asked.read("order")
    what, shape, convention = asked_layer(asked)
    steps = convviz.walk(what, shape, order=order, view=view, convention=convention)
    if asked["json"]:
        _check_length(steps)
    lines = map(as_object, steps) if asked["json"] else as_table(steps)
    for line in lines:
        say(line, sys.stdout)


def _check_length(steps: Walk) -> None:
    most = max(steps[place].products.count for place in (0, len(steps) // 2))
    if most > MOST_LISTED:
        raise ConvVizError(
            f"a step has {most} products, and --json lists at most {MOST_LISTED} in a line:"
            " leave --json out, or take fewer channels or a smaller kernel"
        )


def as_object(step: Step) -> str:
    """The step as one line of JSON."""
    return json.dumps(
        {
            "step": step.number,
            "outputs": step.products.outputs(),
            "reads": step.products.reads(),
            "weights": step.products.weights(),
        },
        separators=(",", ":"),
    )


def as_table(steps: Walk) -> Iterator[str]:
    """A line a step, counted from 1 as in the picture."""
    total = len(steps)
    for step in steps:
        count = f"{step.number + 1:>{len(str(total))}}/{total}"
        yield f"{count}  {_writes(step)} <- {_reads(step)}"


def _writes(step: Step) -> str:
    return f"{_channels('y', step.out_channels)}[{_place(step.written_ranges)}]"


def _reads(step: Step) -> str:
    reads, outside = step.products.count, step.products.count_outside
    told = _count(reads, "product" if step.layer.weight_shape else "cell")
    if outside:
        zeros = "padding or inserted zeros" if step.plan.flipped else "padding"
        told += f", {outside} of them with {zeros}" if reads > 1 else f", with {zeros}"
    if beyond := _beyond(step, reads):
        told += f", {_count(beyond, 'tap')} past the edge"
    name = "z" if step.plan.flipped else "x"
    return f"{_channels(name, step.in_channels)}[{_spans(step.tap_ranges)}]  {told}"


def _beyond(step: Step, reads: int) -> int:
    """Taps that stand past all padding and read nothing; 0 for a window that scatters."""
    if step.plan.scatters:
        return 0
    return prod(map(len, step.tap_ranges)) * len(step.in_channels) - reads


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _place(cells: Sequence[range]) -> str:
    """`1, 2` for a single cell, `rows 1,2; cols 2,3` for several."""
    if all(len(each) == 1 for each in cells):
        return ", ".join(str(each[0]) for each in cells)
    return _spans(cells)


def _spans(cells: Sequence[range]) -> str:
    names = ("planes", "rows", "cols")[3 - len(cells) :]
    return "; ".join(f"{name} {_cells(each)}" for name, each in zip(names, cells, strict=True))


def _channels(name: str, channels: Sequence[int]) -> str:
    """`x0,x1,x2`, of many channels the first two and the last."""
    some = channels if len(channels) <= 4 else (*channels[:2], channels[-1])
    shown = [f"{name}{channel}" for channel in some]
    return ",".join(shown if len(channels) <= 4 else [*shown[:2], "...", shown[-1]])


def _cells(taps: range) -> str:
    """`-1,1,3`, of many taps the first two and the last."""
    if len(taps) <= 8:
        return ",".join(map(str, taps))
    return f"{taps[0]},{taps[1]},...,{taps[-1]}"
