"""Filter an image as a convolution layer does, pixel by pixel, and once more by hand."""

import numpy as np

import convviz

# A bright disc on a darker ground; the path of a photograph would do as well.
rows, cols = np.mgrid[0:48, 0:64]
image = np.where((rows - 24) ** 2 + (cols - 32) ** 2 < 16**2, 0.9, 0.2)

animation = convviz.filter_image(image, "sobel-x")
print("wrote", animation.save("disc_sobel-x.gif"))

kernel = convviz.filter_kernel("sobel-x")  # its numbers, which are not flipped
padded = np.pad(image, 1, mode="edge")
windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
sums = (windows * kernel.weights).sum(axis=(2, 3)) / kernel.divisor
print("edges from", sums.min().round(2), "to", sums.max().round(2))
