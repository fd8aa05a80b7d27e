"""Chains against PyTorch: what an output depends on is where its gradient is not zero."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows_of_layers import chains

import convviz
from convviz.axis import Ground
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose1d,
    ConvTranspose2d,
    Layer,
    MaxPool2d,
    PixelShuffle,
    Unfold,
)
from convviz.walks.blocks import BLOCKS, block
from convviz.walks.chains import Chain, chain
from convviz.walks.needs import NEVER, any_unneeded

FEW = settings(max_examples=120)


def _torch(layer: Layer) -> Any:
    """The same layer, all its weights being one."""
    torch = pytest.importorskip("torch")
    make = getattr(torch.nn, type(layer).__name__)
    if isinstance(layer, AvgPool1d | AvgPool2d):
        return make(layer.kernel_size, layer.stride, layer.padding, layer.ceil_mode)
    more = {}
    if isinstance(layer, ConvTranspose1d | ConvTranspose2d):
        more["output_padding"] = layer.output_padding
    module = make(
        layer.in_channels,
        layer.out_channels,
        layer.kernel_size,
        layer.stride,
        layer.padding,
        dilation=layer.dilation,
        groups=layer.groups,
        padding_mode=layer.padding_mode,
        **more,
    )
    for parameter in module.parameters():
        torch.nn.init.ones_(parameter)
    return module


@FEW
@given(st.data())
def test_a_trace_is_where_the_gradient_of_an_output_is_not_zero(data: st.DataObject) -> None:
    torch = pytest.importorskip("torch")
    some = data.draw(chains())
    trace = some[data.draw(st.integers(0, len(some) - 1))]
    maps = [torch.zeros(some.input_shape, requires_grad=True)]
    for layer in some.layers:
        maps.append(_torch(layer)(maps[-1][None])[0])
        maps[-1].retain_grad()
    assert tuple(map(tuple, (each.shape for each in maps))) == some.shapes
    maps[-1][(trace.channel, *trace.position)].backward()
    for reach, found in zip(trace.reaches, maps, strict=True):
        expected = np.zeros(found.shape, bool)
        places = (np.array(cells, int) for cells in (reach.channels, *reach.cells))
        expected[np.ix_(*places)] = True
        assert np.array_equal(found.grad.numpy() != 0, expected)
        assert reach.total == expected.sum()


@FEW
@given(st.data())
def test_needs_are_the_first_trace_that_holds_a_cell(data: st.DataObject) -> None:
    some = data.draw(chains())
    number = data.draw(st.integers(0, len(some.shapes) - 1))
    needs = some.needs(number)
    channels: dict[int, int] = {}
    count, *sizes = some.shapes[number]
    axes: list[dict[int, int]] = [{} for _ in sizes]
    for trace in some:
        reach = trace.reaches[number]
        for channel in reach.channels:
            channels.setdefault(channel, trace.channel)
        for place, first, cells in zip(trace.position, axes, reach.cells, strict=True):
            for cell in cells:
                first.setdefault(cell, place)
    assert [needs.channel(n) for n in range(count)] == [channels.get(n) for n in range(count)]
    for axis, (size, first) in enumerate(zip(sizes, axes, strict=True)):
        start = data.draw(st.integers(0, size - 1))
        cells = range(start, data.draw(st.integers(start + 1, size)))
        assert needs.first(axis, cells).tolist() == [first.get(n, NEVER) for n in cells]


@FEW
@given(chains(("conv", "pool")))
def test_the_receptive_field_is_the_widest_trace_inside_all_borders(some: Chain) -> None:
    """In an input so large that some output sees no border."""
    layers = [_unpadded(layer) for layer in some.layers]
    dims = len(some.input_shape) - 1
    large = chain(layers, (some.input_shape[0], *[200] * dims))
    for axis in range(dims):
        sizes = large.output_shape[1:]
        trace = large.trace(0, tuple(size // 2 for size in sizes))
        cells = trace[0].cells[axis]
        assert cells[-1] - cells[0] + 1 == large.receptive_field()[axis]
        assert large.receptive_field() == some.receptive_field()


def _unpadded(layer: Layer) -> Layer:
    return replace(layer, padding=0)


@settings(max_examples=60)
@given(chains(("conv", "transposed", "transposed")))
def test_behind_a_transposed_layer_no_trace_is_wider_than_the_field(some: Chain) -> None:
    if any(getattr(layer, "padding_mode", "zeros") != "zeros" for layer in some.layers):
        return
    for trace in some:
        for cells, most in zip(trace.reaches[0].cells, some.receptive_field(), strict=True):
            assert not cells or cells[-1] - cells[0] + 1 <= most


def test_the_field_of_a_transposed_layer_is_reached() -> None:
    up = chain([ConvTranspose1d(1, 1, 4, stride=2), ConvTranspose1d(1, 1, 3)], (1, 20))
    widest = max(
        cells[-1] - cells[0] + 1 for trace in up if (cells := trace.reaches[0].cells[0])
    )
    assert up.receptive_field() == (widest,) == (3,)


@FEW
@given(chains())
def test_taps_are_on_cells_or_beside_them(some: Chain) -> None:
    for trace in some[:: max(1, len(some) // 5)]:
        for number, reach in enumerate(trace.reaches):
            for axis, taps, cells in zip(
                some.axes(number), reach.taps, reach.cells, strict=True
            ):
                assert {axis.source(tap) for tap in taps} - {None} == set(cells)
                assert all(axis.ground(tap) is not Ground.BEYOND for tap in taps)
                assert list(taps) == sorted(set(taps))


def test_araujos_formula_by_hand() -> None:
    """ResNet's stem: 7 + (3 - 1) · 2 = 11, as two strides of 2 go before nothing else."""
    stem = chain([Conv2d(3, 64, 7, stride=2, padding=3), MaxPool2d(3, 2, 1)], (3, 224, 224))
    assert [stem.receptive_field(n) for n in range(3)] == [(1, 1), (7, 7), (11, 11)]
    assert stem.shapes == ((3, 224, 224), (64, 112, 112), (64, 56, 56))


def test_wavenets_stack_sees_sixteen_cells() -> None:
    layers = [Conv1d(1, 1, 2, dilation=d, padding=((d, 0),)) for d in (1, 2, 4, 8)]
    stack = chain(layers, (1, 16))
    assert stack.receptive_field() == (16,)
    last = stack[15].reaches
    assert [len(reach.cells[0]) for reach in last] == [16, 8, 4, 2, 1]
    assert list(stack[15].reaches[3].cells[0]) == [7, 15]


def test_a_padding_that_copies_is_seen_through() -> None:
    ring = chain([Conv1d(1, 1, 3, padding=1, padding_mode="circular")], (1, 6))
    (channels, (taps,), (cells,)) = ring[0].reaches[0]
    assert (list(channels), list(taps), list(cells)) == ([0], [-1, 0, 1], [0, 1, 5])


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("shape", [(4, 16), (4, 16, 12)])
def test_every_block_has_the_channels_asked_for(name: str, shape: tuple[int, ...]) -> None:
    made = block(name, shape, out_channels=8, padding=1)
    assert (made.input_shape, made.output_shape[0], made.block) == (shape, 8, name)


def test_blocks_are_made_of_what_their_names_say() -> None:
    asked = {"out_channels": 8, "padding": 1}
    separable = block("depthwise-separable", (4, 9, 9), stride=2, **asked)
    assert [(layer.kernel, layer.groups) for layer in separable.layers] == [
        ((3, 3), 4),
        ((1, 1), 1),
    ]
    assert separable.output_shape == (8, 5, 5)
    inside = [
        made.shapes[1][0]
        for made in (
            block("bottleneck", (16, 9, 9), out_channels=16, groups=2),
            block("inverted-residual", (4, 9, 9), out_channels=4),
        )
    ]
    assert inside == [4, 24]
    dilated = block("dilated", (1, 17, 17), out_channels=1, padding="same")
    assert (dilated.output_shape, dilated.receptive_field()) == ((1, 17, 17), (15, 15))
    assert block("stack", (1, 9, 9), out_channels=1).receptive_field() == (5, 5)


def test_a_sequential_passes_over_what_moves_nothing() -> None:
    nn = pytest.importorskip("torch").nn
    inner = nn.Sequential(nn.Conv2d(8, 4, 1), nn.Sigmoid())
    modules = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), inner
    made = chain(nn.Sequential(*modules), (3, 8, 8))
    assert made.names == ("Conv2d", "Conv2d")
    assert made.notes == ((), ("BatchNorm2d", "ReLU"), ("Sigmoid",))
    named = nn.Sequential()
    named.add_module("down", nn.Conv2d(1, 1, 3, stride=2))
    assert chain(named, (1, 8, 8)).names == ("down",)


def test_a_sequential_has_pools_and_transposed_convolutions() -> None:
    nn = pytest.importorskip("torch").nn
    modules = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 2, 3),
        nn.AvgPool2d(2, ceil_mode=True),
        nn.ConvTranspose2d(2, 1, 2, stride=2),
    )
    made = chain(modules, (1, 8, 8))
    names = ("Conv2d", "MaxPool2d", "Conv2d", "AvgPool2d", "ConvTranspose2d")
    assert made.names == names
    assert made.notes[1] == ("ReLU",)
    assert made.output_shape == (1, 2, 2)
    assert made.receptive_field() == (10, 10)
    picture = convviz.animate(modules, (1, 8, 8), max_frames=2)
    assert all(name in picture.alt_text for name in names)
    assert picture.frame(1).size == picture.frame(0).size


@pytest.mark.parametrize(
    ("layers", "shape", "words"),
    [
        (
            [Conv2d(1, 4, 3), Conv2d(8, 1, 3)],
            (1, 9, 9),
            "layer 2 of 2 (Conv2d): it takes 8 channels, but layer 1 (Conv2d) gives 4; what"
            " comes before it is model[:1]",
        ),
        (
            [Conv2d(1, 4, 3), Conv2d(1, 1, 3)],
            (1, 9, 9),
            "layer 2 of 2 (Conv2d): it takes 1 channel, but layer 1 (Conv2d) gives 4",
        ),
        (
            [Conv2d(1, 1, 3), Conv1d(1, 1, 3)],
            (1, 9, 9),
            "layer 2 of 2 (Conv1d): it takes 1 axis, but layer 1 (Conv2d) gives 2",
        ),
        (
            [Conv2d(1, 1, 3), Conv2d(1, 1, 9)],
            (1, 9, 9),
            "layer 2 of 2 (Conv2d): along the rows: a kernel of 9",
        ),
        ([Conv2d(3, 1, 3)], (1, 9, 9), "layer 1 of 1 (Conv2d): input channels must be 3"),
        (
            [Unfold(2)],
            (4, 9, 9),
            "layer 1 of 1 (Unfold): it moves cells to other channels, and layers in a row are"
            " convolutions, transposed ones and pools",
        ),
        (
            [PixelShuffle(2)],
            (4, 9, 9),
            "layer 1 of 1 (PixelShuffle): it moves cells to other channels",
        ),
        ([], (1, 9, 9), "no layers in a row"),
        (Conv2d(1, 1, 3), (1, 9, 9), "come as a list or a Sequential"),
        ([3], (1, 9, 9), "layer 1 of 1 (int): int is not taken"),
        ([Conv2d(1, 1, 3)], 7, "input shape must be (channels, sizes ...), not 7"),
        ([Conv2d(1, 1, 3)], (1, 9), "layer 1 of 1 (Conv2d): Conv2d takes an input shape"),
        ([Conv2d(1, 1, 3)], (1, "9", 9), "input rows must be a whole number, not '9'"),
        ([[Conv2d(1, 1, 3)]], (1, 9, 9), "layer 1 of 1 (list): list is not taken"),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(
    layers: object, shape: tuple[int, ...], words: str
) -> None:
    with pytest.raises(ConvVizError) as told:
        chain(layers, shape)
    assert words in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "shape", "options", "words"),
    [
        ("resnet", (1, 9, 9), {}, "there is no block 'resnet': it is depthwise-separable,"),
        (
            "stack",
            (1, 9, 9),
            {"stride": 2},
            "stride has no meaning in the block stack, which takes padding: two kernels (K P)",
        ),
        ("dilated", (1, 9, 9), {"dilation": 2}, "dilation has no meaning in the block dilated"),
        ("downsample", (1, 9, 9), {"groups": 3}, "groups has no meaning"),
        ("stack", (1, 9, 9, 9), {}, "a block has 1 or 2 spatial axes"),
        ("stack", (1, 4, 4), {}, "layer 2 of 2 (Conv2d): along the rows"),
        ("bottleneck", (8, 9, 9), {"groups": 0}, "groups must be from 1 to 1048576, not 0"),
        ("bottleneck", (8, 9, 9), {"groups": None}, "groups must be a whole number, not None"),
        ("bottleneck", (8, 9, 9), {"groups": "a"}, "groups must be a whole number, not 'a'"),
        ("stack", (1, 9, 9), {"stride": [[1, 2], [0, 1]]}, "stride has no meaning in the"),
        ("stack", (1, 9, 9), {"stride": []}, "stride has no meaning in the block stack"),
        ([], (1, 9, 9), {}, "there is no block []: it is depthwise-separable,"),
        (None, (1, 9, 9), {}, "there is no block None: it is depthwise-separable,"),
    ],
)
def test_what_a_block_cannot_be_is_told(
    name: Any, shape: tuple[int, ...], options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConvVizError) as told:
        block(name, shape, out_channels=3, **options)
    assert words in str(told.value)


def test_an_option_that_changes_nothing_is_taken() -> None:
    plain = block("stack", (1, 9, 9), out_channels=2)
    assert block("stack", (1, 9, 9), out_channels=2, stride=(1, 1), groups=1) == plain


def test_a_block_takes_lopsided_padding() -> None:
    made = block("stack", (1, 9, 9), out_channels=2, padding=[[1, 2], [0, 1]])
    assert made.layers[0].pads == ((1, 2), (0, 1))


def test_a_chain_is_a_sequence() -> None:
    some = chain([Conv2d(1, 2, 3)], (1, 5, 4))
    assert [trace.number for trace in some] == list(range(12))
    assert (some[-1].channel, some[-1].position) == (1, (2, 1))
    assert some[2:4] == (some[2], some[3])
    with pytest.raises(IndexError, match="no output cell 12 among 12"):
        some[12]


def test_modules_that_cannot_stand_in_a_row_are_told() -> None:
    nn = pytest.importorskip("torch").nn
    with pytest.raises(ConvVizError, match="no layers in a row"):
        chain(nn.Sequential(nn.ReLU()), (1, 9, 9))
    with pytest.raises(ConvVizError, match="Linear of torch is not taken"):
        chain(nn.Sequential(nn.Conv2d(1, 1, 3), nn.Linear(3, 3)), (1, 9, 9))


def test_the_position_of_what_is_refused_is_that_in_the_list_and_the_rest_can_be_drawn() -> (
    None
):
    nn = pytest.importorskip("torch").nn
    features = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2))
    model = nn.Sequential(features, nn.BatchNorm2d(4), nn.Conv2d(8, 1, 1), nn.Flatten())
    with pytest.raises(ConvVizError) as told:
        chain(model, (1, 9, 9))
    assert str(told.value) == (
        "layer 5 of 6 (Conv2d): it takes 8 channels, but layer 3 (MaxPool2d) gives 4; what"
        " comes before it is model[:2]"
    )
    assert len(chain(model[:2], (1, 9, 9)).layers) == 2
    with pytest.raises(
        ConvVizError, match=r"^layer 2 of 2 \(Flatten\): .*: of PyTorch's layers"
    ):
        chain([features[0], nn.Flatten()], (1, 9, 9))


def test_of_a_block_nobody_holds_a_list() -> None:
    with pytest.raises(ConvVizError) as told:
        block("stack", (1, 4, 4), out_channels=1)
    assert "model" not in str(told.value)


@FEW
@given(chains())
def test_cells_that_nothing_needs_are_known_without_looking_at_each(some: Chain) -> None:
    firsts = (
        some.needs(number).first(axis, range(size))
        for number, shape in enumerate(some.shapes[:-1])
        for axis, size in enumerate(shape[1:])
    )
    assert any_unneeded(some.plans) == any((first == NEVER).any() for first in firsts)


def test_a_chain_is_itself() -> None:
    some = block("stack", (1, 9, 9), out_channels=1)
    assert chain(some, (1, 9, 9)) is some
    with pytest.raises(ConvVizError, match="as the block's is, not"):
        chain(some, (1, 8, 8))
