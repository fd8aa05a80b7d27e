"""Footers: the equation of a step, and the longest equation of a walk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from convviz.scene.model import Still
from convviz.walks.walk import Step, Walk
from convviz.words.equations import company, equation, sum_in_numbers, sum_so_far

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors

MOST_PROBED = 2**23
"""Products computed to find the longest footer."""

FOOTER_CHARACTERS = 92
"""The longest sum in numbers that a footer may have; longer sums are shortened."""


def footer(step: Step, tensors: Tensors | None) -> str:
    """The equation of `step`, in numbers where there are any."""
    if tensors is None or not tensors.has_outputs:
        return equation(step)
    return sum_in_numbers(step, tensors, FOOTER_CHARACTERS)


def footer_so_far(
    walk: Walk, tensors: Tensors
) -> Callable[[int, int, int], tuple[str, str, str]]:
    """`sum_so_far` of a step, by its number, the products added and the characters."""

    def so_far(number: int, done: int, most_characters: int) -> tuple[str, str, str]:
        return sum_so_far(walk[number], tensors, done, most_characters)

    return so_far


def longest_footer(walk: Walk, tensors: Tensors | None) -> str:
    """The longest footer of `walk`, as far as a few steps tell."""
    parts = 10 if tensors is None else max(1, min(10, MOST_PROBED // walk.plan.terms))
    return longest_of(lambda number: footer(walk[number], tensors), len(walk), parts)


def longest_of(words: Callable[[int], str], steps: int, parts: int = 10) -> str:
    """The longest words at some of the `steps`: the first of each part, and the last of all.

    Footers of a walk differ little in length: a few steps are enough.
    """
    some = {steps * part // parts for part in range(parts)} | {steps - 1}
    return max(map(words, sorted(some)), key=len)


def bare_still(walk: Walk, number: int, tensors: Tensors | None) -> Still:
    """The footer and the counter of step `number`, without cells."""
    step = walk[number]
    equation, result = parted(footer(step, tensors))
    done, total = number + 1, len(walk)
    return Still({}, (), equation, done, total, company(step), result=result)


def parted(equation: str) -> tuple[str, str]:
    """An equation in numbers without its result, and the result.

    >>> parted("y[0, 0] = 1·2 + 3·4 = 14"), parted("y[0, 0] = Σ x[c, v]")
    (('y[0, 0] = 1·2 + 3·4', '= 14'), ('y[0, 0] = Σ x[c, v]', ''))
    """
    if equation.count(" = ") < 2:
        return equation, ""
    summed, _, result = equation.rpartition(" = ")
    return summed, f"= {result}"
