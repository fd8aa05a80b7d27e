"""`transcript`: the walk of a layer, or of layers in a row, a sentence a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from convviz.parsing.shapes import ask
from convviz.parsing.spelling import spelled
from convviz.walks.asked import Values, check_row, is_row, numbers_of
from convviz.walks.walk import ORDERS, VIEWS, Walk, steps_of
from convviz.words.numbers import sentence as capital
from convviz.words.transcript.steps import sentence

if TYPE_CHECKING:
    from convviz.walks.chains import Chain
    from convviz.walks.tensors import Tensors


def transcript(
    layer: object,
    input_shape: Sequence[int],
    *,
    order: str = "lockstep",
    view: str = "gather",
    values: Values = None,
    seed: int = 0,
) -> Iterator[str]:
    """The walk of `layer` in words, for somebody who cannot see: a line a step, in ASCII.

    Each line is made when the iterator reaches it.

    >>> import convviz
    >>> print(next(convviz.transcript(convviz.Conv2d(3, 1, 2), (3, 4, 4))))
    Step 1 of 9: output channel 0, row 0, column 0 is computed from rows 0, 1 and columns 0, 1 \
of all 3 input channels.

    Args:
        layer: a layer of convviz, PyTorch or Keras; or several in a row, as `animate` takes.
        input_shape: (channels, sizes ...) of the input, or a tensor that has them; a batch of
            one before them is left out.
        order: `lockstep`, all groups at once, or `in_turn`, one group after another.
        view: `gather`, one step for each cell of the output; or of a transposed convolution
            `scatter`, one for each cell of the input.
        values: True tells the numbers, too; what else it can be, and when numbers are told
            unasked, is as in `animate`.
        seed: of the numbers.

    Raises:
        ConvVizError: any of these is impossible, or clashes with another.

    Warns:
        ShapeWarning: the shape is legal, and looks like another.
    """
    if is_row(layer):
        from convviz.walks.chains import chain

        asked = {"order": (spelled(order, ORDERS) or order, "lockstep")}
        check_row(values, **asked, view=(spelled(view, VIEWS) or view, "gather"))
        row = chain(layer, input_shape)
        ask("convviz.transcript", layer, input_shape, row.input_shape, stacklevel=2)
        return _of_row(row)
    steps = steps_of(layer, input_shape, order=order, view=view, convention=None)
    ask("convviz.transcript", layer, input_shape, steps.input_shape, stacklevel=2)
    return _of_walk(steps, numbers_of(layer, steps, values, seed))


def _of_walk(steps: Walk, numbers: Tensors | None) -> Iterator[str]:
    total = len(steps)
    for step in steps:
        told = f"Step {step.number + 1} of {total}: {sentence(step)}."
        if numbers is not None:
            from convviz.words.transcript.values import in_numbers

            if said := in_numbers(step, numbers):
                told += f" {capital(said)}."
        yield told


def _of_row(row: Chain) -> Iterator[str]:
    from convviz.words.transcript.rows import sentence

    total = len(row)
    for number in range(total):
        yield f"Step {number + 1} of {total}: {sentence(row, row[number])}."
