"""Compute a convolution by hand, from the steps of its walk, and draw the same numbers."""

import numpy as np

import convviz

shape = (2, 5, 5)
layer = convviz.Conv2d(2, 2, kernel_size=3)

random = np.random.default_rng(0)
x = random.integers(0, 10, shape)
w = random.integers(-2, 3, layer.weight_shape)
b = random.integers(-3, 4, layer.out_channels)

y = np.zeros(layer.output_shape(shape), dtype=int)
for step in convviz.walk(layer, shape):
    [output] = step.outputs  # one cell a step, as there is one group
    products = x[tuple(step.reads.T)] * w[tuple(step.weights.T)]
    y[tuple(output)] = products.sum() + b[output[0]]
print(y)

animation = convviz.animate(layer, shape, values={"input": x, "weight": w, "bias": b})
print("wrote", animation.save("by_hand.gif"))
