"""How much of an animation is left out so that its file is smaller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from convviz.animation.pictures import Pictures


class Less(NamedTuple):
    """Fewer pictures between steps, at most so many pictures, and all `scale` times as large.

    `between` is a degree of sparseness, as an `Outline` has it.
    """

    between: int = 0
    most: int | None = None
    scale: float = 1

    def page(self, scale: float, cell_px: int | None) -> dict[str, Any]:
        """Scale and cells of a page that has these, in less."""
        if self.scale != 1:
            scale *= self.scale
            cell_px = cell_px and round(cell_px * self.scale)
        return {"scale": scale, "cell_px": cell_px}


Again = Callable[[Less], Pictures]
"""Makes the pictures of an animation again, in less."""
