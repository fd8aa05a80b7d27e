"""An axis of pooling, whose output size may be rounded up."""

from __future__ import annotations

from dataclasses import dataclass

from convviz.axis import Axis, Ground


@dataclass(frozen=True, slots=True)
class PoolAxis(Axis):
    """An axis whose last window may reach past the padding, where sizes are rounded up.

    >>> [PoolAxis(6, 1, 2, ceil_mode=up).out_size for up in (False, True)]
    [3, 3]
    >>> PoolAxis(6, 3, 2, ceil_mode=True).out_size
    3
    """

    ceil_mode: bool = False

    @property
    def out_size(self) -> int:
        """Positions of the window; rounded up, the last one starts on no padding after.

        PyTorch, `aten/src/ATen/native/Pool.h`, pooling_output_shape.
        """
        spare = self.padded_size - self.span
        if not self.ceil_mode:
            return spare // self.stride + 1
        positions = -(-spare // self.stride) + 1
        last_start = (positions - 1) * self.stride
        return positions - (last_start >= self.size + self.padding_before)

    @property
    def remainder(self) -> int:
        """Cells at the far end of the padded axis that no window reaches."""
        return max(0, self.padded_size - self.span - (self.out_size - 1) * self.stride)

    @property
    def drawn(self) -> range:
        """Every coordinate with padding, and what the last window reaches past it."""
        last = self.first_tap(self.out_size - 1) + self.span
        return range(-self.padding_before, max(self.padded.stop, last))

    def ground(self, cell: int) -> Ground:
        """What stands at `cell`."""
        if cell >= self.padded.stop:
            return Ground.BEYOND
        return Ground.REAL if 0 <= cell < self.size else Ground.PADDING
