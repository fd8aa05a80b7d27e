"""Draw your own numbers: Sobel's two kernels over a small picture of a square."""

import numpy as np

import convviz

picture = np.zeros((1, 8, 8), dtype=int)
picture[:, 2:6, 2:6] = 9

across = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
down = across.T
weight = np.stack([across, down])[:, None]  # (out channels, in channels, rows, columns)

layer = convviz.Conv2d(1, 2, kernel_size=3, bias=False)
animation = convviz.animate(
    layer,
    (1, 8, 8),
    values={"input": picture, "weight": weight},
    fps=5,
    hold_ms=3000,
)
print("wrote", animation.save("sobel.gif"))
