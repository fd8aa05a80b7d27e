"""A program that uses every public name of convviz, with the type that each result has.

`mypy --strict` reads it as it would a user's, and test_types.py runs it in an empty folder.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, assert_type

from PIL import Image

import convviz

SHAPE = (2, 4, 4)


def layers() -> Iterator[tuple[convviz.Layer, tuple[int, ...]]]:
    """A layer of every class, and an input that it takes."""
    for conv in (convviz.Conv1d, convviz.ConvTranspose1d):
        yield conv(2, 2, 3), (2, 4)
    for conv2 in (convviz.Conv2d, convviz.ConvTranspose2d):
        yield conv2(2, 2, (3, 1), stride=1, padding=1, bias=False), SHAPE
    for conv3 in (convviz.Conv3d, convviz.ConvTranspose3d):
        yield conv3(2, 2, 2), (2, 3, 3, 3)
    for pool in (convviz.MaxPool1d, convviz.AvgPool1d):
        yield pool(2), (2, 4)
    for pool2 in (convviz.MaxPool2d, convviz.AvgPool2d):
        yield pool2(2, stride=1, ceil_mode=True), SHAPE
    for pool3 in (convviz.MaxPool3d, convviz.AvgPool3d):
        yield pool3(2, framework="onnx"), (2, 3, 3, 3)
    yield convviz.Unfold(2), SHAPE
    yield convviz.Fold((3, 3), 2), (4, 4)
    yield convviz.PixelShuffle(2), (4, 2, 2)
    yield convviz.PixelUnshuffle(2), SHAPE


def walked() -> None:
    """Layers, their steps, and layers in a row."""
    for layer, shape in layers():
        assert_type(layer.output_shape(shape), tuple[int, ...])
        walk = convviz.walk(layer, shape)
        assert_type(walk, convviz.Walk)
        assert_type(walk[1:], convviz.Walk)
        assert_type(walk[0], convviz.Step)
        assert_type(len(walk), int)
        assert_type(walk[0].outputs.tolist(), Any)
        assert_type(walk[0].reads.shape, tuple[Any, ...])
        assert_type(convviz.transcript(layer, shape, values=True), Iterator[str])
    chain = convviz.chain([convviz.Conv2d(2, 2, 3), convviz.MaxPool2d(2)], SHAPE)
    assert_type(chain, convviz.Chain)
    assert_type(chain.receptive_field(), tuple[int, ...])
    known = [convviz.block(name, (4, 24, 24), out_channels=4) for name in convviz.BLOCKS]
    assert_type(known, list[convviz.Chain])


def drawn(folder: Path) -> None:
    """Pictures of a layer, of a photo, and of a gallery's file."""
    animation = convviz.animate(convviz.Conv2d(2, 2, 3), SHAPE, values=True, theme="dark")
    assert_type(animation, convviz.Animation)
    assert_type(animation.save(folder / "layer.gif"), Path)
    assert_type(animation.to_bytes("png", frame=0), bytes)
    assert_type(animation.format_of(folder / "layer.webp"), str)
    small = animation.within(10_000, "webp")
    assert_type(small, convviz.Fitted)
    assert_type(small.content, bytes)
    warnings.simplefilter("error", convviz.SizeWarning)
    assert_type(convviz.FORMATS, dict[str, convviz.Format])
    assert_type(list(convviz.SNIPPETS), list[str])
    assert_type(animation.frame(-1), Image.Image)
    assert_type(animation.alt_text, str)
    assert_type(animation.step(5), int)
    assert_type(animation.durations_ms, tuple[int, ...])
    kernel = convviz.filter_kernel([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    assert_type(kernel, convviz.FilterKernel)
    photo = Image.linear_gradient("L").resize((8, 8))
    assert_type(convviz.filter_image(photo, kernel, frame=None), convviz.Animation)
    file = folder / "mine.toml"
    file.write_text("[one]\nin = [1, 4, 4]\nout = 1\nk = 3\n")
    for made in convviz.render_gallery(file, folder / "gifs", jobs=1):
        assert_type(made.error, str | None)
        assert_type(made.path, Path)
    if find_spec("pptx"):
        for slide in convviz.render_deck(file, folder / "gifs" / "deck.pptx", jobs=1):
            assert_type(slide, convviz.Result)
    for seen in convviz.check_gallery(file, folder / "gifs", jobs=1):
        assert_type(seen, convviz.Result)
        assert_type(seen.unchanged, bool)


def modelled(folder: Path) -> None:
    """The layers of a model, its files, and its pictures."""
    layers = [convviz.Conv2d(1, 2, 3), convviz.MaxPool2d(2)]
    model = convviz.model(layers, (1, 8, 8))
    assert_type(model, convviz.Model)
    assert_type(model[0], convviz.ModelLayer)
    assert_type(model[:1], tuple[convviz.ModelLayer, ...])
    assert_type(model[0].receptive_field, tuple[int | None, ...])
    assert_type(model.macs, int)
    assert_type(model.select(only="conv").to_csv(), str)
    assert_type(model.save(folder / "model.json"), Path)
    assert_type(convviz.explain(layers, (1, 8, 8)), convviz.Model)
    assert_type(convviz.animate(model, layer=1), convviz.Animation)
    for made in convviz.render_model(model, folder / "layers", jobs=1, max_frames=2):
        assert_type(made, convviz.Result)


def lessons(folder: Path) -> None:
    """The lesson, and a chapter of it."""
    assert_type(convviz.lesson(), convviz.HtmlPage)
    chapter = convviz.lesson("stride")
    assert_type(chapter.html, str)
    assert_type(chapter.save(folder / "stride.html"), Path)


def priced() -> None:
    """What layers cost, and what others mean by their padding."""
    layer = convviz.Conv2d(3, 2, 3, stride=2, dilation=2)
    explanation = convviz.explain(layer, (3, 7, 7))
    assert_type(explanation, convviz.Explanation)
    assert_type(explanation.macs, int)
    sweep = convviz.sweep(layer, (3, 7, 7), vary="stride", values=[1, 2])
    assert_type(sweep, convviz.Sweep)
    assert_type(sweep.columns, dict[str, list[Any]])
    assert_type(convviz.article_sweeps(time=False), Iterator[convviz.Sweep])
    explorer = convviz.explore(layer, (3, 7, 7), widget=False)
    assert_type(explorer, convviz.Explorer)
    assert_type(explorer.html, str)
    padding = convviz.resolve_padding("SAME_UPPER", "onnx", input_shape=SHAPE, kernel_size=3)
    assert_type(padding.pads, tuple[tuple[int, int], ...])
    cropping = convviz.resolve_cropping(0, "onnx", input_shape=SHAPE, kernel_size=3)
    assert_type(cropping.pads, tuple[tuple[int, int], ...])


def asked() -> None:
    """How what people type is read, and what they are told."""
    option = convviz.OPTIONS["size"]
    assert_type(option, convviz.Option)
    assert_type(option.choices, tuple[str, ...])
    assert_type(convviz.BLOCK_KEYS, tuple[str, ...])
    assert_type(convviz.shown_path("hero.gif"), str)
    assert_type(convviz.OPERATORS["conv"], convviz.Operator)
    arguments = {"in_channels": 2, "out_channels": 2, "kernel_size": 3, "padding": "same"}
    made = convviz.make_layer(convviz.Conv2d, SHAPE, arguments, "tensorflow")
    assert_type(made, convviz.MadeLayer)
    assert_type(made.convention, str)
    assert_type(convviz.operator_named("Conv2d"), tuple[str, int | None] | None)
    assert_type(sorted(convviz.OPERATORS), list[str])
    question = convviz.shape_question((1, 3, 224, 224))
    if question is not None:
        assert_type(question.text, str)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", convviz.ShapeWarning)
        convviz.walk(convviz.Conv3d(1, 1, 3), (1, 3, 224, 224))
    try:
        convviz.Conv2d(2, 2, 9).output_shape(SHAPE)
    except convviz.ConvVizError as error:
        assert_type(str(error), str)
    assert_type(convviz.__version__, str)


def main(folder: Path) -> None:
    """Use everything, and leave pictures in `folder`."""
    walked()
    drawn(folder)
    modelled(folder)
    lessons(folder)
    priced()
    asked()
