"""The defaults of a framework's pools, and the arguments that its pools do not take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from convviz.conventions.window import Pair


class PoolRules(NamedTuple):
    """The rules of one framework's pools.

    The default stride is the kernel where `strides_by_kernel`, else 1; padding counts in a
    mean by default where `counts_padding`.  `lacks` and `means_lack` have a sentence for each
    argument that pools, or means alone, do not take.  `check_padding` raises a ConvVizError
    where a kernel with a dilation cannot have so many cells of padding (before, after).
    """

    strides_by_kernel: bool
    counts_padding: bool
    lacks: Mapping[str, str]
    means_lack: Mapping[str, str]
    check_padding: Callable[[int, int, Pair], None]

    def default_stride(self, kernel: int | tuple[int, ...]) -> int | tuple[int, ...]:
        """The stride of a pool of which only the kernel is told."""
        return kernel if self.strides_by_kernel else 1
