"""Sentences that were false once, and their kin: each sort of claim by an example, or a law."""

from __future__ import annotations

import json
import math
import re

import brute
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import convviz
from convviz import explain
from convviz.conventions import onnx, tensorflow
from convviz.conventions.window import Window
from convviz.cost.advice.note import Note
from convviz.layer import (
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    Convolution,
    ConvTranspose1d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool1d,
    PixelShuffle,
    PixelUnshuffle,
)
from convviz.walks.chains import chain
from convviz.walks.tensors import tensors
from convviz.words.chains import alt_text, caption, heading

Shape = tuple[int, ...]


def notes(layer: object, shape: Shape, convention: str | None = None) -> dict[str, Note]:
    return {note.kind: note for note in explain(layer, shape, convention=convention).notes}


# An even kernel, and padding that is all on one side


@pytest.mark.parametrize(("pads", "kernel", "said"), [
    ((3, 0), 4, "3 cells more are padded before than after, so each output's window is centred"
     " 1.5 cells before the output, as is intended of causal padding"),
    ((1, 0), 2, "1 cell more is padded before than after, so each output's window is centred"
     " 0.5 cells before the output, as is intended"),
    ((0, 3), 4, "3 cells more are padded after than before, so each output's window is centred"
     " 1.5 cells after the output."),
    ((1, 2), 4, "1 cell more is padded after than before"),
])  # fmt: skip
def test_an_even_kernel_is_off_by_half_of_what_one_side_has_more(
    pads: tuple[int, int], kernel: int, said: str
) -> None:
    note = notes(Conv1d(1, 1, kernel, padding=(pads,)), (1, 8))["even_kernel"]
    assert said in note.text
    assert bool(note.advice) == ("intended" not in said)


def test_along_each_axis_an_even_kernel_has_its_own_effect() -> None:
    note = notes(Conv2d(1, 1, (2, 4), padding=(1, 1)), (1, 6, 6))["even_kernel"]
    assert "along the cols the kernel spans 4 cells" in note.text.lower()
    assert re.search(r"rows .*grows by 1; along the cols .*shrinks by 1", note.text)


def test_lopsided_padding_that_grows_the_size_is_not_called_alike() -> None:
    assert "even_kernel" not in notes(Conv1d(1, 1, 2, padding=((2, 0),)), (1, 8))


# The words of a framework


@pytest.mark.parametrize(("added", "size"), [(0, 87), (1, 88), (None, 88)])
def test_output_padding_is_told_in_the_words_of_tensorflow(
    added: int | None, size: int
) -> None:
    cut = convviz.resolve_cropping(
        "same", "tensorflow", input_shape=(1, 44), kernel_size=3, stride=2, output_padding=added
    )
    layer = ConvTranspose1d(1, 1, 3, 2, cut.pads, cut.output_padding)
    note = notes(layer, (1, 44), cut.convention)["several_sizes"]
    assert layer.output_shape((1, 44)) == (1, size)
    assert note.text == (
        "Along the cols 87 or 88 cells all become 44 in TensorFlow's SAME convolution of stride"
        f" 2, and this layer goes back to {size}."
    )
    assert "output_padding=0 gives (87), and output_padding=1 gives (88)." in note.remark
    (other,) = note.advice
    changed, shape = other.apply(layer, (1, 44))
    assert changed.output_shape(shape) == other.result["output_shape"] == (1, 175 - size)


@given(
    st.integers(1, 6), st.integers(1, 5), st.integers(1, 4), st.sampled_from(["same", "valid"])
)
def test_sizes_by_tensorflow_s_output_padding_are_tensorflow_s(
    size: int, kernel: int, stride: int, word: str
) -> None:
    window = Window(size, kernel, stride)
    cut = tensorflow.crop(window, word)
    layer = ConvTranspose1d(1, 1, kernel, stride, (cut.padding,), cut.output_padding)
    note = notes(layer, (1, size), f"TensorFlow {word.upper()}").get("several_sizes")
    assert (note is None) == (stride == 1)
    for added, told in re.findall(
        r"output_padding=(\d+) gives \((\d+)\)", note.remark if note else ""
    ):
        last = (
            kernel if word == "valid" else kernel % 2
        )  # Keras, backend/common/backend_utils.py
        assert int(told) == (size - 1) * stride + last + int(added)


@pytest.mark.parametrize("word", ["SAME_UPPER", "SAME_LOWER"])
@pytest.mark.parametrize("told", [True, False])
def test_a_layer_with_output_padding_is_not_compared_with_itself(word: str, told: bool) -> None:
    for kernel, stride, added in [(3, 2, 1), (4, 3, 1), (4, 3, 2), (5, 2, 1)]:
        window = Window(8, kernel, stride)
        cut = onnx.crop(window, word, output_padding=added)
        pads = (cut.before, cut.after + added)  # as the attribute output_padding adds it back
        layer = ConvTranspose1d(1, 1, kernel, stride, (pads,), added)
        note = notes(layer, (1, 8), f"ONNX {word}" if told else "").get("cropped_elsewhere")
        if note is None:
            continue
        sentences = [each for each in note.text.split(". ") if word in each and "would" in each]
        assert len(sentences) == (not told)
        assert all("sizes and values agree" in each for each in sentences)


@pytest.mark.parametrize(("kernel", "stride"), [(2, 1), (2, 2), (3, 2), (3, 1)])
@pytest.mark.parametrize("convention", ["TensorFlow CAUSAL", "Keras causal", ""])
def test_causal_padding_is_not_compared_with_same(
    kernel: int, stride: int, convention: str
) -> None:
    layer = Conv1d(1, 1, kernel, stride, padding=((kernel - 1, 0),))
    assert "same_elsewhere" not in notes(layer, (1, 8), convention)


def test_same_lower_is_compared_with_the_others() -> None:
    note = notes(Conv1d(1, 1, 2, padding=((1, 0),)), (1, 8), "ONNX SAME_LOWER")[
        "same_elsewhere"
    ]
    assert note.text.startswith(
        "This layer pads (1, 0), as ONNX SAME_LOWER does, and gives (8)."
    )
    assert (
        "TensorFlow's SAME and ONNX's SAME_UPPER would pad (0, 1): the sizes agree, but"
        in note.text
    )


@pytest.mark.parametrize(("layer", "agree"), [
    (AvgPool1d(3, 2, 1), False),
    (AvgPool1d(3, 2, 1, count_include_pad=False), True),
    (AvgPool2d(3, 2, 1, count_include_pad=False, divisor_override=4), False),
    (MaxPool1d(3, 2, 1), True),
])  # fmt: skip
def test_means_agree_only_where_they_divide_alike(layer: Layer, agree: bool) -> None:
    note = notes(layer, (1, *(9,) * layer.dims)).get("same_elsewhere")
    differ = note is not None and "values differ" in note.text
    assert differ != agree


@pytest.mark.parametrize(("layer", "shape"), [
    (PixelShuffle(2), (12, 2, 3)), (PixelShuffle(3), (18, 1, 2)),
    (PixelUnshuffle(2), (3, 4, 6)), (PixelUnshuffle(3), (2, 3, 3)),
])  # fmt: skip
def test_channels_are_reordered_to_onnx_s_default_as_told(layer: Layer, shape: Shape) -> None:
    torch, model = pytest.importorskip("torch"), pytest.importorskip("onnx").helper
    from onnx.reference import ReferenceEvaluator

    note = notes(layer, shape)["channel_order"]
    shuffles = isinstance(layer, PixelShuffle)
    name = "DepthToSpace" if shuffles else "SpaceToDepth"
    factor = layer.upscale_factor if shuffles else layer.downscale_factor  # type: ignore[attr-defined]
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    made = model.make_node(name, ["x"], ["y"], blocksize=factor)
    graph = model.make_graph(
        [made], "shuffle",
        [model.make_tensor_value_info("x", 1, (1, *shape))],
        [model.make_tensor_value_info("y", 1, None)],
    )  # fmt: skip
    theirs = ReferenceEvaluator(model.make_model(graph)).run(None, {"x": values[None]})[0][0]
    ours = torch.nn.PixelShuffle(factor) if shuffles else torch.nn.PixelUnshuffle(factor)
    line = re.search(r"[xy]\.reshape.*\)(?= (?:before|behind))", note.remark)
    assert line is not None
    x = torch.tensor(values)
    got = ours(eval(line[0], {"x": x})) if shuffles else eval(line[0], {"y": ours(x)})
    assert np.array_equal(got.numpy(), theirs)
    assert not np.array_equal(ours(x).numpy(), theirs)


def test_one_channel_has_no_order() -> None:
    assert notes(PixelShuffle(2), (4, 3, 3)) == {}
    assert notes(PixelShuffle(1), (4, 3, 3)) == {}


# The least change first


def test_less_padding_is_the_first_advice_where_it_reads_all() -> None:
    note = notes(Conv2d(3, 8, 16, 16, padding=2), (3, 256, 192))["unread_cells"]
    assert note.advice[0].to_dict() == {
        "change": {"padding": [[0, 0], [0, 0]]},
        "result": {"output_shape": [8, 16, 12], "unread_cells": 0},
    }
    note = notes(Conv1d(1, 1, 8, 4, padding=((7, 0),)), (1, 8))["unread_cells"]
    assert note.advice[0].to_dict() == {
        "change": {"padding": [[4, 0]]},
        "result": {"output_shape": [1, 2], "unread_cells": 0},
    }


@given(
    st.integers(1, 12),
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(1, 3),
    st.integers(0, 6),
)
def test_no_other_padding_alike_on_both_sides_is_nearer(
    size: int, kernel: int, stride: int, dilation: int, padding: int
) -> None:
    def made(cells: int) -> Layer | None:
        layer = Conv1d(1, 1, kernel, stride, cells, dilation)
        fits = size + 2 * cells >= dilation * (kernel - 1) + 1
        return layer if fits else None

    shape = (1, size)
    if (layer := made(padding)) is None or not brute.unread(layer, shape):
        return
    fine = [
        cells
        for cells in range(20)
        if (other := made(cells)) is not None
        and not brute.unread(other, shape)
        and brute.output_shape(other, shape) == brute.output_shape(layer, shape)
    ]
    first = notes(layer, shape)["unread_cells"].advice[0]
    if fine:
        (pads,) = first.change["padding"]
        assert pads[0] == pads[1]
        assert abs(pads[0] - padding) == min(abs(cells - padding) for cells in fine)


# How far an output sees


def test_a_receptive_field_larger_than_the_input_tells_how_much_of_it_is_input() -> None:
    generator = chain(
        [
            ConvTranspose2d(8, 4, 4),
            ConvTranspose2d(4, 2, 4, 2, 1),
            ConvTranspose2d(2, 1, 4, 2, 1),
        ],
        (8, 1, 1),
    )
    assert generator.receptive_field() == (6, 6)
    assert generator.field_in_input() == (1, 1)
    assert "receptive field up to 6 × 6, at most 1 × 1 of it input" in str(caption(generator))
    assert heading(generator, 3)[-1] == "sees up to 6 × 6, at most 1 × 1 of it input"
    told = alt_text(generator, 9)
    assert "in the input they are at most 1 by 1 cell, since its receptive field" in told
    assert explain(ConvTranspose2d(8, 4, 4), (8, 1, 1)).receptive_field == (1, 1)


@given(st.data())
def test_the_field_in_the_input_is_the_most_cells_under_one_window(data: st.DataObject) -> None:
    kernel, stride, dilation = (data.draw(st.integers(1, most)) for most in (5, 4, 3))
    before, after = (data.draw(st.integers(0, 6)) for _ in range(2))
    span = dilation * (kernel - 1) + 1
    size = max(1, span - before - after) + data.draw(st.integers(0, 5))
    layer = Conv1d(1, 1, kernel, stride, ((before, after),), dilation)
    (line,) = brute.lines(layer, (1, size))
    most = max(len(set(range(taps[0], taps[-1] + 1)) & set(range(size))) for taps in line.taps)
    told = explain(layer, (1, size))
    assert told.price.field_in_input == (most,)
    assert told.to_dict()["receptive_field_in_input"] == [most]
    assert (f"at most {most} of it on the input" in str(told)) == (most < span)


def test_where_dilated_layers_leave_holes_the_alt_text_says_within() -> None:
    assert "lie within 5 by 5 cells" in alt_text(
        chain([Conv2d(1, 1, 3, dilation=2)], (1, 9, 9)), 9
    )
    assert "they are 5 by 5 cells" in alt_text(chain([Conv2d(1, 1, 5)], (1, 9, 9)), 9)


# Padding that no window stands on, and inputs of no use


def test_padding_is_in_excess_only_where_a_window_stands_on_it() -> None:
    layer = Conv1d(1, 1, 3, stride=3, padding=((0, 3),))
    assert "excess_padding" not in notes(layer, (1, 7))
    assert "padding 3 is more" in notes(layer, (1, 9))["excess_padding"].text


def test_inputs_that_are_cut_off_are_told() -> None:
    note = notes(ConvTranspose1d(1, 1, 3, padding=3), (1, 6))["unread_cells"]
    assert note.number == explain(ConvTranspose1d(1, 1, 3, padding=3), (1, 6)).unread_cells == 2
    fold = Fold((2, 1), (1, 2), dilation=(1, 2), padding=(0, 1), stride=(1, 2))
    assert "2 of the 2 patches" in notes(fold, (2, 2))["unread_cells"].text
    assert "added_patches" not in notes(fold, (2, 2))


# What is told of PyTorch's own code


@pytest.mark.parametrize(("layer", "shape"), [
    (Conv2d(2, 3, 7, 2, 3), (2, 12, 13)), (Conv1d(1, 1, 4, 3, 1), (1, 10)),
    (MaxPool1d(3, 2, 1), (1, 8)), (MaxPool1d(3, 2, 1, ceil_mode=True), (1, 8)),
])  # fmt: skip
def test_padding_by_hand_in_pytorch_gives_tensorflow_s_values(
    layer: Layer, shape: Shape
) -> None:
    torch = pytest.importorskip("torch")
    note = notes(layer, shape)["same_elsewhere"]
    code = re.search(r"torch\.nn\.functional\.pad\(.*\)(?= before)", note.remark)
    assert code is not None
    x = torch.randn(1, *shape, dtype=torch.float64)
    padded = eval(code[0], {"torch": torch, "x": x, "math": math})  # as told
    changed, _ = note.advice[0].apply(layer, shape)
    arrays = {"input": x[0].numpy()}
    if isinstance(layer, Convolution):
        weight = torch.randn(layer.weight_shape, dtype=torch.float64)
        arrays |= {"weight": weight.numpy(), "bias": np.zeros(layer.out_channels)}
        by_hand = getattr(torch.nn.functional, f"conv{layer.dims}d")(
            padded, weight, stride=layer.strides
        )
    else:
        by_hand = torch.nn.functional.max_pool1d(padded, 3, 2)
    made = tensors(convviz.walk(changed, shape), arrays)
    assert tuple(by_hand.shape[1:]) == note.advice[0].result["output_shape"]
    for channel, *cell in np.ndindex(*by_hand.shape[1:]):
        assert made.output(channel, tuple(cell)) == pytest.approx(
            by_hand[0, channel][tuple(cell)]
        )


@pytest.mark.parametrize(("padding", "dilation", "groups"), [(0, 1, 1), (2, 1, 2), (1, 3, 1)])
def test_a_transposed_layer_of_stride_1_is_the_convolution_that_is_told(
    padding: int, dilation: int, groups: int
) -> None:
    torch = pytest.importorskip("torch")
    layer = ConvTranspose1d(4, 2, 3, 1, padding, groups=groups, dilation=dilation)
    text = notes(layer, (4, 9))["really_convolution"].text
    told = int(re.search(r"a Conv1d with padding (\d+):", text)[1])  # type: ignore[index]
    x, weight = torch.randn(1, 4, 9), torch.randn(layer.weight_shape)
    run = torch.nn.functional
    theirs = run.conv_transpose1d(x, weight, None, 1, padding, 0, groups, dilation)
    flipped = weight.flip(-1).reshape(groups, 4 // groups, 2 // groups, 3)
    changed = flipped.transpose(1, 2).reshape(2, 4 // groups, 3)
    ours = run.conv1d(x, changed, None, 1, told, dilation, groups)
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_a_linear_layer_without_a_bias_is_told_without_one() -> None:
    assert (
        "Linear(27, 4, bias=False)"
        in notes(Conv2d(3, 4, 3, 3, bias=False), (3, 9, 9))["really_linear"].text
    )


# An advice as a value


def test_an_advice_is_applied_to_a_layer_of_another_framework_too() -> None:
    torch = pytest.importorskip("torch")
    module = torch.nn.Conv2d(3, 8, 16, 16, padding=2)
    advice = notes(module, (3, 64, 64))["unread_cells"].advice[0]
    changed, shape = advice.apply(module, (3, 64, 64))
    assert (changed, shape) == (Conv2d(3, 8, 16, 16), (3, 64, 64))
    with pytest.raises(convviz.ConvVizError, match="PixelShuffle has no padding to change"):
        advice.apply(PixelShuffle(2), (4, 2, 2))


def test_notes_are_hashable_and_made_without_advice() -> None:
    note = Note("kind", 3, "A fact.")
    assert (note.advice, note.way_out, str(note)) == ((), "", "A fact.")
    assert note.to_dict() == {
        "kind": "kind",
        "number": 3,
        "text": "A fact.",
        "advice": [],
        "way_out": "",
    }
    assert len({*explain(Conv2d(3, 2, 3, 2, dilation=2), (3, 7, 7)).notes}) == 1


def test_json_has_each_advice_with_its_promise() -> None:
    told = explain(Conv2d(3, 8, 16, 16, padding=2), (3, 256, 192)).to_dict()
    (note,) = json.loads(json.dumps(told))["notes"]
    assert set(note) == {"kind", "number", "text", "advice", "way_out"}
    assert note["advice"][0]["change"] == {"padding": [[0, 0], [0, 0]]}
    assert note["advice"][0]["result"]["unread_cells"] == 0


def test_a_convention_is_a_text() -> None:
    with pytest.raises(convviz.ConvVizError, match="convention must be a text, not 3"):
        explain(Conv1d(1, 1, 3), (1, 8), convention=3)  # type: ignore[arg-type]
