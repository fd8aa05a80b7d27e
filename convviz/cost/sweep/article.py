"""The sweeps behind seven charts of an article on the price of convolutions.

Each varies one argument against the output channels, of a layer with a kernel of 3×3, 16
input channels and an input of 256×256 cells; the layer of the groups has 24 input channels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from convviz.cost.sweep.points import Value
from convviz.cost.sweep.sweeping import sweep
from convviz.cost.sweep.table import Sweep
from convviz.layer import Conv2d

SIZE = 256
"""Rows and columns of the input."""


class Chart(NamedTuple):
    """One chart of the article: the values of an argument, and the channels of the layer."""

    vary: str
    values: tuple[Value, ...]
    in_channels: int = 16
    out_channels: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 256)


CHARTS = (
    Chart("in_channels", (16, 32, 64, 128)),
    Chart("input_size", (64, 128, 256)),
    Chart("kernel_size", ((1, 1), (3, 1), (3, 3), (5, 5))),
    Chart("stride", ((1, 1), (1, 2), (2, 1), (2, 2), (5, 5))),
    Chart("padding", ((0, 0), (0, 10), (10, 0), (10, 10), (50, 50))),
    Chart("dilation", ((1, 1), (2, 1), (2, 2), (5, 5))),
    Chart("groups", (1, 2, 3, 4), 24, (24, 48, 96, 192, 384)),
)


def article_sweeps(
    *,
    time: bool = True,
    device: str = "cpu",
    backward: bool = False,
    threads: int | None = None,
    progress: Callable[[str, int, int], object] | None = None,
) -> Iterator[Sweep]:
    """The sweeps of the article, each measured when the iterator reaches it.

    Args:
        time: as of `sweep`; so are `device`, `backward` and `threads`.
        progress: called after every measurement with the argument that varies, the number of
            measurements done, and the number of all.

    Raises:
        ConvVizError: there is no such device, or no PyTorch.
    """
    for chart in CHARTS:
        yield sweep(
            Conv2d(chart.in_channels, chart.out_channels[0], 3),
            (chart.in_channels, SIZE, SIZE),
            vary=chart.vary,
            values=chart.values,
            against_values=chart.out_channels,
            time=time,
            device=device,
            backward=backward,
            threads=threads,
            progress=partial(progress, chart.vary) if progress else None,
        )
