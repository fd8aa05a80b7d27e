"""A layer's output added up from the steps of its walk, as an oracle's counterpart."""

from __future__ import annotations

import numpy as np
from strategies import Case

from convviz.walks.walk import walk


def small_integers(shape: tuple[int, ...], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9, 10, shape)


def added_up(case: Case, order: str, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The output, from what each step says that it reads and multiplies with."""
    steps = walk(*case, order=order)
    output = np.zeros(steps.output_shape, dtype=np.int64)
    for step in steps:
        reads = step.reads
        inside = ((reads >= 0) & (reads < case.input_shape)).all(axis=1)
        factors = np.where(inside, values[tuple((reads * inside[:, None]).T)], 0)
        products = factors * weights[tuple(step.weights.T)]
        output[tuple(step.outputs.T)] += products.reshape(len(step.outputs), -1).sum(axis=1)
    return output
