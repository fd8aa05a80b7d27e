"""A small model as a trace, of which every number is known."""

from __future__ import annotations

from convviz.layer import Conv2d, MaxPool2d
from convviz.models.model import Model
from convviz.models.trace import Aligned, Gathered, Operation, Reshaped, Slides, Trace

OVER = Slides((2, 3))


def small_trace(name: str = "SmallNet") -> Trace:
    """A convolution, a pool, the same convolution twice, one that skips cells, and a head."""
    first, again = Conv2d(3, 8, 3, padding=1), Conv2d(8, 8, 3, padding=1)
    skipping = Conv2d(8, 16, 1, stride=2)
    steps = [
        Operation("Conv2d", "stem.conv", (0,), (1,), OVER, first, (3, 16, 16), 224, 55_296),
        Operation("ReLU", "stem.relu", (1,), (2,), Aligned()),
        Operation("MaxPool2d", "stem.pool", (2,), (3,), OVER, MaxPool2d(2), (8, 16, 16)),
        Operation("Conv2d", "body.conv", (3,), (4,), OVER, again, (8, 8, 8), 584, 36_864),
        Operation(
            "Conv2d", "body.conv", (4,), (5,), OVER, again, (8, 8, 8), 0, 36_864,
            repeats="body.conv",
        ),
        Operation("add", "", (5, 3), (6,), Aligned()),
        Operation("Conv2d", "down_1", (6,), (7,), OVER, skipping, (8, 8, 8), 144, 2_048),
        Operation("flatten", "", (7,), (8,), Reshaped(), counted=False),
        Operation("Linear", "head", (8,), (9,), Gathered((-1,)), parameters=2_570, macs=2_560),
    ]  # fmt: skip
    shapes = {
        0: (1, 3, 16, 16), 1: (1, 8, 16, 16), 2: (1, 8, 16, 16), 3: (1, 8, 8, 8),
        4: (1, 8, 8, 8), 5: (1, 8, 8, 8), 6: (1, 8, 8, 8), 7: (1, 16, 4, 4), 8: (1, 256),
        9: (1, 10),
    }  # fmt: skip
    return Trace(name, "PyTorch", (0,), ((2, 3),), shapes, steps, 3_532)


def small() -> Model:
    """The small model; ten of its parameters are used by nothing."""
    return Model.of(small_trace())
