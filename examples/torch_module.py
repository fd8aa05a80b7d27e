"""Draw a layer of PyTorch's with the weights that it has."""

import sys

import convviz

try:
    import torch
except ImportError:
    sys.exit("This example needs PyTorch: python -m pip install torch")

torch.manual_seed(0)
module = torch.nn.Conv2d(4, 4, kernel_size=3, padding="same", groups=2)

animation = convviz.animate(module, (4, 5, 5), values=True)
print("wrote", animation.save("module.gif"))
