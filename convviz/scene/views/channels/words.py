"""What the view `channels` calls kernels, however its boxes are arranged."""

from __future__ import annotations

from math import prod

from convviz.layer.plan import Plan, Rule
from convviz.scene.planes.boxes import sizes_text
from convviz.walks.walk import Step, Walk


def kernel_name(step: Step, kernel: tuple[int, int, int]) -> str:
    """The name of a window, or of part of a kernel: (output channel, input channel, slice)."""
    plan, (out, channel, slice_) = step.plan, kernel
    if plan.rule is Rule.SUM:
        inner = {1: f"[{channel}]", 3: f"[{slice_}]"}
        return f"w{out}{inner.get(len(plan.kernel), '')}"
    if slice_:
        return ""
    return "max" if plan.rule is Rule.MAX else f"÷ {plan.mean_over(step.position)}"


def longest_kernel_name(plan: Plan) -> str:
    """The longest name of a kernel, or of the window of a pool."""
    if plan.rule is Rule.SUM:
        out, dims = f"w{plan.writing.channels - 1}", len(plan.kernel)
        return out if dims == 2 else f"{out}[{(plan.kernel[0] if dims == 3 else plan.ins) - 1}]"
    return "max" if plan.rule is Rule.MAX else f"÷ {plan.divisor or prod(plan.kernel)}"


def kernels_words(walk: Walk) -> str:
    """What kernels are called, with their shape.

    >>> from convviz.layer import ConvTranspose1d, MaxPool3d
    >>> from convviz.walks.walk import walk
    >>> kernels_words(walk(ConvTranspose1d(2, 4, 3), (2, 5)))
    'kernels, flipped  2 × 4 × 3'
    >>> kernels_words(walk(MaxPool3d(2), (1, 4, 4, 4)))
    'window  2 × 2 × 2'
    """
    plan = walk.plan
    if plan.rule is not Rule.SUM:
        return f"window  {sizes_text(plan.kernel)}"
    flipped = ", flipped" * (plan.flipped and prod(plan.kernel) > 1)
    return f"kernels{flipped}  {sizes_text(walk.layer.weight_shape)}"
