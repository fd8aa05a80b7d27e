"""Draw one kernel at three strides, all pictures of one size so that a slide can swap them."""

import convviz

shape = (1, 9, 9)
print("stride  output      parameters  MACs")

for stride in (1, 2, 3):
    layer = convviz.Conv2d(1, 1, kernel_size=3, stride=stride)
    output = str(layer.output_shape(shape))
    print(f"{stride:<6}  {output:<10}  {layer.parameters:<10}  {layer.macs(shape)}")
    convviz.animate(layer, shape, size=(960, 400)).save(f"stride_{stride}.gif")
