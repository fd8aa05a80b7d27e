"""Each note where it applies, with its number and a way out that is one, and not elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from strategies import Case, axes, cases

from convviz.axis import Axis
from convviz.cost.coverage import Coverage, Reason
from convviz.cost.note import Note
from convviz.cost.notes import RULES, notes_on
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
         "A dilation that shares no factor with the stride, such as 1."),
    Said("unread_cells", Conv2d(3, 2, 3, 2, 1, 2), (3, 7, 7), 40, "40 of the 49", "such as 1"),
    Said("unread_cells", Conv2d(1, 1, 3, stride=2), (1, 6, 7), 7,
         "along the rows 1 of 6 lies behind the last window, where no whole stride is left.",
         "Pad the end by 1 more for another window, or crop the input to 5 rows for the same"
         " output."),
    Said("unread_cells", Conv1d(1, 1, 2, stride=3), (1, 6), 2, "1 of 6 lies behind",
         "pad the end by 2 more for another window, or crop the input to 5 cols"),
    Said("same_elsewhere", Conv2d(1, 1, (7, 3), 2, (3, 1)), (1, 224, 224), 2,
         "(2, 3) × (0, 1)", "torch.nn.functional.pad(x, (0, 1, 2, 3))"),
    Said("unread_cells", Conv1d(1, 1, 2, stride=4), (1, 10), 4,
         "4 of 10 are stepped over since stride 4 is more than the kernel's 2 taps can fill",
         "A stride of at most 2, or a kernel of at least 4."),
    Said("unread_cells", Conv2d(1, 1, 1, stride=2), (1, 6, 6), 27,
         "and 1 of 6 lies behind the last window",
         "pad the end by 1 more for another window, or crop the input to 5 rows and cols for"
         " the same output."),
    Said("unread_cells", Conv1d(1, 1, 2, dilation=2), (1, 3), 1,
         "1 of 3 lie between taps 2 apart, too near to an edge",
         "A smaller dilation than 2, or a larger input."),
    Said("padding_only_outputs", Conv2d(1, 1, 3, padding=5), (1, 4, 4), 108,
         "108 of the 144 outputs of each channel (75 %) see only padding, so they are their"
         " channel's bias", "Along the rows and the cols padding of at most 2."),
    Said("padding_only_outputs", Conv1d(1, 1, 1, padding=1, bias=False), (1, 2), 2,
         "so they are 0 whatever", "padding of at most 0"),
    Said("padding_only_outputs", Conv1d(1, 1, 2, padding=1, dilation=2), (1, 1), 1,
         "1 of the 1 outputs", "a dilation of at most 1"),
    Said("small_input", Conv2d(2, 3, 3, padding=1), (2, 1, 1), 48,
         "48 of the 54 weights (89 %) meet only padding and never learn, since the input is too"
         " small: along the rows and the cols 2 of 3 taps never stand on the only cell.",
         "A larger input, or a kernel of 1."),
    Said("excess_padding", Conv2d(1, 1, 3, padding=(5, 0)), (1, 4, 4), 3,
         "Along the rows padding 5 is more than k - 1 = 2, so windows at the border stand"
         " wholly on zeros: 3 cells deeper", "Along the rows padding of at most 2."),
    Said("excess_padding", Conv1d(1, 1, 2, padding=4, dilation=3, padding_mode="circular"),
         (1, 9), 1, "padding 4 is more than d·(k - 1) = 3, so windows at the border stand"
         " wholly on copied cells: 1 cell deeper", "Along the cols padding of at most 3."),
    Said("long_stride", Conv2d(1, 4, 3, 5), (1, 14, 12), 2,
         "stride 5 is larger than the kernel's span 3: 2 cells between one window and the"
         " next are jumped over", "A stride of at most 3"),
    Said("even_kernel", Conv2d(1, 1, 2, padding="same"), (1, 5, 5), 1,
         "Along the rows and the cols the kernel spans 2 cells, an even number: one cell more"
         " is padded on one side, so the output is off by half a cell.", "An odd kernel"),
    Said("even_kernel", Conv1d(2, 2, 4, padding=2), (2, 10), 1, "the output grows by 1",
         "An odd kernel, or padding='same'"),
    Said("even_kernel", Conv1d(2, 2, 4, padding=1), (2, 10), 1, "the output shrinks by 1",
         "An odd kernel, or padding='same'"),
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
         "padding=((2, 3), (2, 3)) in convviz, or in PyTorch torch.nn.functional.pad(x,"
         " (2, 3, 2, 3))"),
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
         " channel", "a kernel of 2 or 4; or resize the input"),
    Said("checkerboard", ConvTranspose1d(1, 1, 4, stride=2, dilation=2), (1, 4), 4,
         "stride 2 and dilation 2 share a factor, so that outputs take 0 or 4 products by"
         " turns: a ripple", "a dilation that shares no factor with the stride, such as 1"),
    Said("checkerboard", ConvTranspose1d(1, 1, 1, stride=3), (1, 4), 1, "0 or 1 products",
         "a kernel of 3;"),
    Said("unwritten_outputs", ConvTranspose2d(1, 1, (1, 3), (2, 3)), (1, 3, 3), 18,
         "18 of the 45 cells of each output plane (40 %) get no product, so they are just their"
         " channel's bias: along the rows 2 of 5 lie between the taps of one kernel and the"
         " next.", "A kernel of at least the stride"),
    Said("unwritten_outputs", ConvTranspose1d(1, 1, 2, 2, output_padding=1, bias=False), (1, 4),
         1, "1 of the 9 cells of each output row (11 %) get no product, so they are 0: along"
         " the cols 1 of 9 lie behind the last kernel", "no output padding"),
    Said("several_sizes", ConvTranspose1d(1, 1, 3, 3, 1, 1), (1, 4), 3,
         "Along the cols 10 to 12 cells all become 4 in a convolution with these arguments, and"
         " output padding 1 goes back to 11.", "an output padding from 0 to 2"),
    Said("depthwise", ConvTranspose2d(8, 8, 2, 2, groups=8), (8, 4, 4), 8,
         "with 32 weights instead of 256", "mixes the channels for 64 weights more"),
    Said("really_convolution", ConvTranspose2d(3, 2, (3, 5), padding=(0, 1)), (3, 5, 5), 2,
         "With stride 1 this is really a Conv2d with padding 2 × 3: the same numbers come from"
         " the kernel flipped", "Either will do"),
    Said("cropped_elsewhere", ConvTranspose2d(1, 1, 3, 2, 1, 1), (1, 4, 4), 1,
         "This layer cuts (1, 0), output padding set against it, and gives (8, 8). TensorFlow's"
         " SAME and ONNX's SAME_UPPER would cut (0, 1): the sizes agree, but the values differ."
         " ONNX's SAME_LOWER would cut (1, 0): sizes and values agree.",
         "padding=((0, 1), (0, 1)) and output_padding=(0, 0) in convviz"),
    Said("cropped_elsewhere", ConvTranspose1d(1, 1, 2, 3), (1, 5), 1,
         "TensorFlow's SAME would cut (0, 0) and add 1 after: the sizes differ", "(1,)"),
    Said("counted_padding", AvgPool2d(3, 2, 1), (1, 6, 6), 5,
         "Of the 9 means of each channel 5 (56 %) count zeros of the padding",
         "count_include_pad=False"),
    Said("past_the_padding", MaxPool2d(3, (2, 1), ceil_mode=True), (1, 6, 6), 1,
         "along the rows the last window reaches 1 cell past all padding",
         "Along the rows an input of 7 fills every window."),
    Said("rounded_elsewhere", MaxPool1d(3, 4, ceil_mode=True), (1, 8), 1,
         "would start past the input, and gives (2). By the text of ONNX before opset 22 they"
         " count, which gives (3)", "all agree"),
    Said("unread_cells", MaxPool2d(2, (3, 4)), (1, 6, 6), 20, "1 of 6 lies behind the last",
         "crop the input to 5 rows"),
    Said("unread_cells", MaxPool1d(2), (1, 5), 1, "1 of 5 lies behind the last window",
         "Take ceil_mode=True for another window, or crop the input to 4 cols"),
    Said("long_stride", AvgPool1d(2, 4), (1, 6), 2, "2 cells between one window and the next",
         "A stride of at most 2."),
    Said("same_elsewhere", MaxPool2d(3, 2, 1), (64, 112, 112), 2,
         "TensorFlow's SAME and ONNX's SAME_UPPER would pad (0, 1): the sizes agree, but",
         "torch.nn.functional.pad(x, (0, 1, 0, 1), value=-math.inf)"),
    Said("same_elsewhere", AvgPool1d(3, 2, 1), (2, 8), 1, "would pad (0, 1)",
         "padding=((0, 1),) and count_include_pad=False in convviz"),
    Said("added_patches", Fold(5, 3), (9, 9), 9, "comes back up to 9 times as large",
         "Divide by the fold of an unfolded plane of ones"),
    Said("unwritten_outputs", Fold(5, 1, stride=2), (1, 9), 16, "so they are 0", "stride"),
    Said("unread_cells", Unfold(2, stride=2), (1, 5, 4), 4, "1 of 5 lies behind", "4 rows"),
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
        for said in (note.text, note.way_out):
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


@given(cases(padding_modes=("zeros",)))
def test_padding_as_advised_leaves_no_output_blind(case: Case) -> None:
    price = Price.of(*case)
    note = found(*case, "padding_only_outputs")
    assume(note is not None and "dilation" not in note.way_out)
    pads = tuple(
        (min(before, axis.span - 1), min(after, axis.span - 1))
        for (before, after), axis in zip(price.layer.pads, price.axes, strict=True)
    )
    shape = tuple(max(size, axis.dilation) for size, axis in zip(
        price.input_shape[1:], price.axes, strict=True
    ))  # fmt: skip
    better = Price.of(replace(price.layer, padding=pads), (price.input_shape[0], *shape))
    assert better.padding_only_outputs == 0
