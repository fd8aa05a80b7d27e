"""Each note where it applies, with its number and a way out that is one, and not elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from strategies import Case, axes, cases

from convviz.axis import Axis
from convviz.cost.advice.note import Note
from convviz.cost.coverage.reads import Coverage, Reason
from convviz.cost.notes.rules import RULES, notes_on
from convviz.cost.price import Price
from convviz.layer import (
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool1d,
    MaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
    Unfold,
)

QUIET = (
    (Conv2d(3, 8, 3), (3, 9, 9)),
    (Conv2d(64, 64, 3, padding=1), (64, 56, 56)),
    (Conv2d(4, 8, 3, padding=2, dilation=2, groups=2), (4, 16, 16)),
    (Conv1d(2, 2, 5, stride=2), (2, 15)),
    (Conv3d(1, 2, 3, padding=1), (1, 5, 6, 7)),
    (Conv2d(3, 4, 4, stride=2, padding=1), (3, 8, 8)),
    (MaxPool2d(2), (3, 8, 8)),
    (AvgPool2d(2, ceil_mode=True), (3, 8, 8)),
    (AvgPool1d(4, 2, 1, count_include_pad=False), (3, 8)),
    (Unfold(3), (2, 6, 6)),
    (Fold(6, 2, stride=2), (4, 9)),
    (PixelShuffle(2), (4, 3, 3)),
)
"""Layers of which there is nothing to say."""


class Said(NamedTuple):
    kind: str
    layer: Layer
    input_shape: tuple[int, ...]
    number: int
    text: str
    way_out: str


SAID = [
    Said("unread_cells", Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7), 33,
         "33 of the 49 cells of each input plane (67 %) are never read: along the rows and"
         " the cols 3 of 7 are skipped since stride 2 and dilation 2 share the factor 2.",
         "With dilation=1 it gives (2, 3, 3), or with stride=1 (2, 3, 3), and uses every "
         "cell of the input."),
    Said("unread_cells", Conv2d(3, 2, 3, 2, 1, 2), (3, 7, 7), 40, "40 of the 49",
         "With dilation=1 it gives (2, 4, 4), or with stride=1 (2, 5, 5), and uses every "
         "cell of the input."),
    Said("unread_cells", Conv2d(1, 1, 3, stride=2), (1, 6, 7), 7,
         "along the rows 1 of 6 lies behind the last window, where no whole stride is left.",
         "Over an input of (1, 5, 7) it gives the same (1, 2, 3), or with padding=(1, 0) "
         "(1, 3, 3), and uses every cell of the input."),
    Said("unread_cells", Conv1d(1, 1, 2, stride=3), (1, 6), 2, "1 of 6 lies behind",
         "With kernel_size=3 it gives the same (1, 2), or with stride=2 (1, 3), and uses "
         "every cell of the input."),
    Said("same_elsewhere", Conv2d(1, 1, (7, 3), 2, (3, 1)), (1, 224, 224), 2,
         "(2, 3) × (0, 1)", "torch.nn.functional.pad(x, (0, 1, 2, 3))"),
    Said("unread_cells", Conv1d(1, 1, 2, stride=4), (1, 10), 4,
         "4 of 10 are stepped over since stride 4 is more than the kernel's 2 taps can fill",
         "With stride=2 it gives (1, 5), or with kernel_size=6 (1, 2), and uses every cell"
         " of the input."),
    Said("unread_cells", Conv2d(1, 1, 1, stride=2), (1, 6, 6), 27,
         "and 1 of 6 lies behind the last window",
         "With kernel_size=2 it gives the same (1, 3, 3), or with stride=1 (1, 6, 6), and "
         "uses every cell of the input."),
    Said("unread_cells", Conv1d(1, 1, 2, dilation=2), (1, 3), 1,
         "1 of 3 lies between taps 2 apart, too near to an edge",
         "With padding=((0, 1),) it gives (1, 2), or with dilation=1 (1, 2), and uses "
         "every cell of the input."),
    Said("padding_only_outputs", Conv2d(1, 1, 3, padding=5), (1, 4, 4), 108,
         "108 of the 144 outputs of each channel (75 %) see only padding, so they are their"
         " channel's bias",
         "With padding=2 it gives (1, 6, 6) and no output sees padding alone."),
    Said("padding_only_outputs", Conv1d(1, 1, 1, padding=1, bias=False), (1, 2), 2,
         "so they are 0 whatever",
         "With padding=0 it gives (1, 2) and no output sees padding alone."),
    Said("padding_only_outputs", Conv1d(1, 1, 2, padding=1, dilation=2), (1, 1), 1,
         "1 of the 1 outputs",
         "With padding=((0, 2),) it gives the same (1, 1), or with dilation=1 (1, 2), and "
         "no output sees padding alone."),
    Said("small_input", Conv2d(2, 3, 3, padding=1), (2, 1, 1), 48,
         "48 of the 54 weights (89 %) meet only padding and never learn, since the input is too"
         " small: along the rows and the cols 2 of 3 taps never stand on the only cell.",
         "With kernel_size=1 and padding=0 it gives the same (3, 1, 1), or over an input "
         "of (2, 2, 2) (3, 2, 2), and every weight meets a cell of the input."),
    Said("excess_padding", Conv2d(1, 1, 3, padding=(5, 0)), (1, 4, 4), 3,
         "Along the rows padding 5 is more than k - 1 = 2, so windows at the border stand"
         " wholly on zeros: 3 cells deeper",
         "With padding=(2, 0) it gives (1, 6, 2) and no window stands wholly outside the "
         "input."),
    Said("excess_padding", Conv1d(1, 1, 2, padding=4, dilation=3, padding_mode="circular"),
         (1, 9), 1, "padding 4 is more than d·(k - 1) = 3, so windows at the border stand"
         " wholly on copied cells: 1 cell deeper",
         "With padding=3 it gives (1, 12) and no window stands wholly outside the input."),
    Said("long_stride", Conv2d(1, 4, 3, 5), (1, 14, 12), 2,
         "stride 5 is larger than the kernel's span 3: 2 cells between one window and the"
         " next are jumped over",
         "With stride=3 it gives (4, 4, 4), or with kernel_size=5 (4, 2, 2), and leaves no"
         " cell between two windows."),
    Said("even_kernel", Conv2d(1, 1, 2, padding="same"), (1, 5, 5), 1,
         "Along the rows and the cols the kernel spans 2 cells, an even number: 1 cell "
         "more is padded after than before, so each output's window is centred 0.5 cells "
         "after the output.",
         "With kernel_size=3 and padding=1 it gives the same (1, 5, 5) and centres outputs"
         " on their cells."),
    Said("even_kernel", Conv1d(2, 2, 4, padding=2), (2, 10), 1, "the output grows by 1",
         "With padding='same' it gives (2, 10), or with kernel_size=5 (2, 10)."),
    Said("even_kernel", Conv1d(2, 2, 4, padding=1), (2, 10), 1, "the output shrinks by 1",
         "With padding='same' it gives (2, 10), or with kernel_size=5 and padding=2 (2, "
         "10)."),
    Said("depthwise", Conv2d(96, 96, 7, padding=3, groups=96), (96, 56, 56), 96,
         "96 groups for 96 channels make it depthwise: every kernel sees one channel, with"
         " 4,704 weights instead of 451,584", "mixes the channels for 9,216 weights more"),
    Said("really_linear", Conv2d(3, 768, 16, stride=16), (3, 224, 224), 768,
         "it is Linear(768, 768) on each of 196 patches", "torch.nn.Linear(768, 768)"),
    Said("really_linear", Conv2d(16, 120, 5), (16, 5, 5), 400,
         "the kernel is as large as the input, so it is Linear(400, 120)", "flattened"),
    Said("really_linear", Conv2d(64, 256, 1), (64, 56, 56), 64,
         "is Linear(64, 256) on the channels of every cell", "channels last"),
    Said("same_elsewhere", Conv2d(3, 64, 7, 2, 3), (3, 224, 224), 2,
         "This layer pads (3, 3) and gives (112, 112). TensorFlow's SAME and ONNX's SAME_UPPER"
         " would pad (2, 3): the sizes agree, but the values differ. ONNX's SAME_LOWER would"
         " pad (3, 2): sizes and values agree.",
         "With padding=((2, 3), (2, 3)) it gives the same (64, 112, 112) and does as "
         "TensorFlow's SAME does. To have TensorFlow's values in PyTorch: "
         "torch.nn.functional.pad(x, (2, 3, 2, 3)) before a layer without padding."),
    Said("same_elsewhere", Conv2d(3, 64, 7, 2, ((2, 3), (2, 3))), (3, 224, 224), 2,
         "SAME_UPPER would pad (2, 3): sizes and values agree. ONNX's SAME_LOWER would pad"
         " (3, 2): the sizes agree, but the values differ. PyTorch's padding of half the"
         " kernel would pad (3, 3): the sizes agree, but the values differ.",
         "To have these values in PyTorch: torch.nn.functional.pad(x, (2, 3, 2, 3))"),
    Said("same_elsewhere", Conv1d(3, 64, 11, 4, ((3, 4),)), (3, 224), 1,
         "PyTorch's padding of half the kernel would pad (5, 5): the sizes agree, but",
         "torch.nn.functional.pad(x, (3, 4))"),
    Said("same_elsewhere", Conv1d(1, 1, 2, stride=2, padding=1), (1, 4), 1,
         "This layer pads (1, 1) and gives (3). TensorFlow's SAME and ONNX's SAME_UPPER or"
         " SAME_LOWER would pad (0, 0) and give (2): the sizes differ, and so do the values.",
         "torch.nn.functional.pad(x, (0, 0))"),
    Said("same_elsewhere", Conv2d(3, 3, 3, padding="same"), (3, 8, 8), 0,
         "SAME_UPPER or SAME_LOWER would pad (1, 1): sizes and values agree.",
         "Weights can be moved between PyTorch and TensorFlow as they are."),
    Said("same_elsewhere", Conv1d(3, 3, 4, padding="same"), (3, 8), 1,
         "ONNX's SAME_LOWER would pad (2, 1): the sizes agree, but the values differ.",
         "Weights can be moved between PyTorch and TensorFlow as they are."),
    Said("checkerboard", ConvTranspose2d(1, 1, 3, stride=2), (1, 4, 4), 4,
         "Along the rows and the cols kernel 3 is no multiple of stride 2, so that outputs take"
         " 1 or 2 products by turns: a checkerboard, with up to 4 products of each input"
         " channel",
         "With kernel_size=4, padding=1 and output_padding=1 it gives the same (1, 9, 9), "
         "or with kernel_size=4 (1, 10, 10), and outputs off the edges all take as many "
         "products. Another way is to resize the input, and to convolve with stride 1."),
    Said("checkerboard", ConvTranspose1d(1, 1, 4, stride=2, dilation=2), (1, 4), 4,
         "stride 2 and dilation 2 share a factor, so that outputs take 0 or 4 products by"
         " turns: a ripple",
         "With dilation=1 it gives (1, 10) and outputs off the edges all take as many "
         "products. Another way is to resize the input, and to convolve with stride 1."),
    Said("checkerboard", ConvTranspose1d(1, 1, 1, stride=3), (1, 4), 1, "0 or 1 products",
         "With kernel_size=3 and padding=1 it gives the same (1, 10), or with "
         "kernel_size=3 (1, 12), and outputs off the edges all take as many products. "
         "Another way is to resize the input, and to convolve with stride 1."),
    Said("unwritten_outputs", ConvTranspose2d(1, 1, (1, 3), (2, 3)), (1, 3, 3), 18,
         "18 of the 45 cells of each output plane (40 %) get no product, so they are just their"
         " channel's bias: along the rows 2 of 5 lie between the taps of one kernel and the"
         " next.",
         "With kernel_size=(2, 3), padding=(1, 0) and output_padding=(1, 0) it gives the "
         "same (1, 5, 9), or with kernel_size=(2, 3) (1, 6, 9), or with stride=(1, 3) (1, "
         "3, 9), and writes every output."),
    Said("unwritten_outputs", ConvTranspose1d(1, 1, 2, 2, output_padding=1, bias=False), (1, 4),
         1,
         "1 of the 9 cells of each output row (11 %) gets no product, so it is 0: along "
         "the cols 1 of 9 lies behind the last kernel",
         "With kernel_size=3 and output_padding=0 it gives the same (1, 9), or with "
         "output_padding=0 (1, 8), and writes every output."),
    Said("several_sizes", ConvTranspose1d(1, 1, 3, 3, 1, 1), (1, 4), 3,
         "Along the cols 10 to 12 cells all become 4 in a convolution with these arguments, and"
         " output padding 1 goes back to 11.",
         "With output_padding=0 it gives (1, 10), or with output_padding=2 (1, 12)."),
    Said("depthwise", ConvTranspose2d(8, 8, 2, 2, groups=8), (8, 4, 4), 8,
         "with 32 weights instead of 256", "mixes the channels for 64 weights more"),
    Said("really_convolution", ConvTranspose2d(3, 2, (3, 5), padding=(0, 1)), (3, 5, 5), 2,
         "With stride 1 this is really a Conv2d with padding 2 × 3: the same numbers come from"
         " the kernel flipped", "Either will do"),
    Said("cropped_elsewhere", ConvTranspose2d(1, 1, 3, 2, 1, 1), (1, 4, 4), 1,
         "TensorFlow's SAME would cut (0, 1): the sizes agree, but the values differ. "
         "ONNX's SAME_UPPER or SAME_LOWER, with output padding as here, would cut (1, 0): "
         "sizes and values agree.",
         "With padding=((0, 1), (0, 1)) and output_padding=0 it gives the same (1, 8, 8) "
         "and does as TensorFlow's SAME does."),
    Said("cropped_elsewhere", ConvTranspose1d(1, 1, 2, 3), (1, 5), 1,
         "TensorFlow's SAME would cut (0, 0) and add 1 after: the sizes differ",
         "With output_padding=1 it gives (1, 15) and does as TensorFlow's SAME does."),
    Said("counted_padding", AvgPool2d(3, 2, 1), (1, 6, 6), 5,
         "Of the 9 means of each channel 5 (56 %) count zeros of the padding",
         "count_include_pad=False"),
    Said("past_the_padding", MaxPool2d(3, (2, 1), ceil_mode=True), (1, 6, 6), 1,
         "along the rows the last window reaches 1 cell past all padding",
         "Over an input of (1, 7, 6) it gives the same (1, 3, 4), or with padding=((0, 1),"
         " (0, 0)) the same (1, 3, 4), or with ceil_mode=False (1, 2, 4), and no window "
         "reaches past padding."),
    Said("rounded_elsewhere", MaxPool1d(3, 4, ceil_mode=True), (1, 8), 1,
         "would start past the input, and gives (2). By the text of ONNX before opset 22 they"
         " count, which gives (3)",
         "With ceil_mode=False it gives the same (1, 2) and does as ONNX before opset 22 "
         "does."),
    Said("unread_cells", MaxPool2d(2, (3, 4)), (1, 6, 6), 20, "1 of 6 lies behind the last",
         "With stride=2 it gives (1, 3, 3), or with kernel_size=(3, 6) (1, 2, 1), and uses"
         " every cell of the input."),
    Said("unread_cells", MaxPool1d(2), (1, 5), 1, "1 of 5 lies behind the last window",
         "Over an input of (1, 4) it gives the same (1, 2), or with ceil_mode=True (1, 3),"
         " or with padding=1 (1, 3), and uses every cell of the input."),
    Said("long_stride", AvgPool1d(2, 4), (1, 6), 2, "2 cells between one window and the next",
         "With stride=2 it gives (1, 3), or with kernel_size=3 (1, 1), and leaves no cell "
         "between two windows."),
    Said("same_elsewhere", MaxPool2d(3, 2, 1), (64, 112, 112), 2,
         "TensorFlow's SAME and ONNX's SAME_UPPER would pad (0, 1): the sizes agree, but",
         "torch.nn.functional.pad(x, (0, 1, 0, 1), value=-math.inf)"),
    Said("same_elsewhere", AvgPool1d(3, 2, 1), (2, 8), 1, "would pad (0, 1)",
         "With padding=((0, 1),) and count_include_pad=False it gives the same (2, 4) and "
         "does as TensorFlow's SAME does. No pool of PyTorch does as TensorFlow's here: "
         "its means pad both sides alike."),
    Said("channel_order", PixelShuffle(2), (8, 3, 4), 2,
         "The 4 channels of a block lie next to each other: channel c·4 + tap (CRD)."
         " TensorFlow's depth_to_space and, by default, ONNX's DepthToSpace take channel"
         " tap·2 + c (DCR)",
         "x.reshape(4, 2, 3, 4).transpose(0, 1).reshape(8, 3, 4) before this layer."),
    Said("channel_order", PixelUnshuffle(2), (3, 4, 6), 3, "TensorFlow's space_to_depth",
         "y.reshape(3, 4, 2, 3).transpose(0, 1).reshape(12, 2, 3) behind this layer."),
    Said("unread_cells", ConvTranspose1d(1, 1, 3, padding=3), (1, 6), 2,
         "2 of the 6 cells of each input row (33 %) are used for nothing, since no output is"
         " left under their taps: padding cuts it off.",
         "With padding=2 it gives (1, 4) and uses every cell of the input."),
    Said("added_patches", Fold(5, 3), (9, 9), 9, "comes back up to 9 times as large",
         "Divide by the fold of an unfolded plane of ones"),
    Said("unwritten_outputs", Fold(5, 1, stride=2), (1, 9), 16, "so they are 0", "stride"),
    Said("unread_cells", Unfold(2, stride=2), (1, 5, 4), 4, "1 of 5 lies behind",
         "Over an input of (1, 4, 4) it gives the same (4, 4), or with padding=(1, 0) (4, "
         "6), and uses every cell of the input."),
]  # fmt: skip


def found(layer: Layer, input_shape: tuple[int, ...], kind: str) -> Note | None:
    notes = {note.kind: note for note in notes_on(Price.of(layer, input_shape))}
    return notes.get(kind)


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.kind} {said.number}")
def test_a_note_is_made_where_it_applies(said: Said) -> None:
    note = found(said.layer, said.input_shape, said.kind)
    assert note is not None
    assert note.number == said.number
    assert said.text in note.text
    assert said.way_out in note.way_out


@pytest.mark.parametrize("case", QUIET, ids=lambda case: str(case[1]))
def test_no_note_is_made_where_none_applies(case: Case) -> None:
    assert notes_on(Price.of(*case)) == ()


def test_every_rule_is_tried() -> None:
    tried = {rule.__name__ for rules in RULES.values() for rule in rules}
    assert {said.kind for said in SAID} == tried


NEAR = [
    ("unread_cells", Conv2d(3, 2, 3, stride=2), (3, 7, 7)),
    ("padding_only_outputs", Conv2d(1, 1, 3, padding=2), (1, 4, 4)),
    ("padding_only_outputs", Conv2d(1, 1, 3, padding=3, padding_mode="reflect"), (1, 4, 4)),
    ("small_input", Conv2d(2, 3, 3, padding=1), (2, 2, 2)),
    ("excess_padding", Conv2d(1, 1, 3, padding=4, dilation=2), (1, 4, 4)),
    ("long_stride", Conv2d(1, 4, 3, 3), (1, 14, 12)),
    ("long_stride", Conv2d(1, 4, 3, 5), (1, 7, 7)),
    ("even_kernel", Conv2d(1, 1, 2, padding="same", dilation=2), (1, 5, 5)),
    ("even_kernel", Conv2d(1, 1, 2), (1, 5, 5)),
    ("depthwise", Conv2d(96, 96, 7, padding=3, groups=48), (96, 56, 56)),
    ("depthwise", Conv2d(1, 96, 7, padding=3), (1, 56, 56)),
    ("really_linear", Conv2d(3, 768, 16, stride=8), (3, 224, 224)),
    ("really_linear", Conv2d(4, 4, 1, groups=2), (4, 9, 9)),
    ("really_linear", Conv2d(3, 8, 4, stride=4, padding=2), (3, 16, 16)),
    ("same_elsewhere", Conv2d(3, 64, 7, 2, 3), (3, 225, 225)),
    ("same_elsewhere", Conv2d(3, 64, 7, 2), (3, 224, 224)),
]


@pytest.mark.parametrize(("kind", "layer", "shape"), NEAR, ids=lambda item: str(item)[:40])
def test_a_note_is_not_made_next_to_where_it_applies(
    kind: str, layer: Layer, shape: tuple[int, ...]
) -> None:
    assert found(layer, shape, kind) is None


@given(cases())
def test_every_note_has_its_number_and_whole_sentences(case: Case) -> None:
    for note in notes_on(Price.of(*case)):
        assert note.number or "agree" in note.text
        for said in filter(None, (note.text, note.way_out)):
            assert said[0].isupper() or said[0].isdigit()
            assert said.endswith(".")
            assert "  " not in said


@given(axes())
def test_cropping_the_remainder_gives_the_same_output(axis: Axis) -> None:
    pads = axis.padding_before + axis.padding_after
    axis = replace(axis, padding_mode="zeros", padding_before=pads, padding_after=0)
    found = Coverage.of("rows", axis)
    left = dict(found.reasons).get(Reason.REMAINDER, 0)
    assert left == min(found.axis.remainder, axis.size)
    if left < axis.size:
        cropped = replace(found.axis, size=axis.size - left)
        assert cropped.out_size == found.axis.out_size
        assert cropped.remainder == 0
