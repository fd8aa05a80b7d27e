"""List the layers of a small model, chart what they cost, and draw each of them."""

import convviz

lenet = [
    ("conv1", convviz.Conv2d(1, 6, kernel_size=5, padding=2)),
    ("pool1", convviz.AvgPool2d(2)),
    ("conv2", convviz.Conv2d(6, 16, kernel_size=5)),
    ("pool2", convviz.AvgPool2d(2)),
]

if __name__ == "__main__":  # pictures are drawn by processes, each of which reads this file
    model = convviz.model(lenet, (1, 28, 28))
    print(model)
    print("an output of conv2 sees", model["conv2"].receptive_field, "cells of the image")

    print("wrote", model.save("lenet.svg"))
    for picture in convviz.render_model(model, "lenet", max_frames=30):
        print(picture.error or f"wrote {picture.path}")
