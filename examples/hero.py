"""Draw one layer as a GIF, as a still for a page, and as frames for a LaTeX slide."""

import convviz

# The arguments are those of torch.nn.Conv2d; shapes are (channels, rows, columns).
layer = convviz.Conv2d(3, 2, kernel_size=3, stride=2, padding=1, dilation=2)
animation = convviz.animate(layer, (3, 7, 7))

for target in ("hero.gif", "hero.png", "hero/"):  # the suffix chooses what is written
    print("wrote", animation.save(target))

print(animation.alt_text)
