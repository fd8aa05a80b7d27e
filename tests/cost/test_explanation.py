"""`explain` in all its forms: against PyTorch, as golden text, and as data.

The golden files beside this one are written anew where `CONVVIZ_REWRITE_GOLDEN=1` is set.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import reduce
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from operators import OPERATORS
from strategies import Case, cases

from convviz import explain
from convviz import layer as layers
from convviz.cost.explain.explanation import Explanation
from convviz.errors import ConvVizError
from convviz.layer import (
    AvgPool1d,
    Conv1d,
    Conv2d,
    Conv3d,
    Convolution,
    ConvTranspose1d,
    ConvTranspose2d,
    Fold,
    Layer,
    MaxPool2d,
    PixelShuffle,
    PixelUnshuffle,
    Unfold,
)

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent / "golden"

KNOWN: dict[str, tuple[Layer, tuple[int, ...]]] = {
    "hero": (Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7)),
    "resnet_stem": (Conv2d(3, 64, 7, 2, 3, bias=False), (3, 224, 224)),
    "vit_patches": (Conv2d(3, 768, 16, 16), (3, 224, 224)),
    "convnext_depthwise": (Conv2d(96, 96, 7, padding=3, groups=96), (96, 56, 56)),
    "lopsided": (Conv2d(4, 6, (5, 2), 3, ((0, 1), (2, 0)), groups=2), (4, 12, 9)),
    "even_same": (Conv1d(2, 2, 4, padding="same", padding_mode="circular"), (2, 8)),
    "deep": (Conv3d(1, 2, (1, 3, 3), (1, 2, 5), (0, 3, 0)), (1, 4, 8, 13)),
    "checkerboard": (ConvTranspose2d(2, 1, 3, 2, 1, 1), (2, 4, 4)),
    "transposed_gaps": (ConvTranspose1d(4, 6, 2, 3, groups=2, bias=False), (4, 5)),
    "max_past_the_padding": (MaxPool2d((3, 2), (2, 1), 1, ceil_mode=True), (3, 6, 5)),
    "mean_with_padding": (AvgPool1d(3, 2, 1), (2, 8)),
    "unfolded": (Unfold(3, stride=2), (2, 6, 7)),
    "folded": (Fold(5, 3, padding=1), (18, 25)),
    "shuffled": (PixelShuffle(2), (8, 3, 4)),
    "unshuffled": (PixelUnshuffle(3), (1, 3, 6)),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_text_is_the_golden_one(name: str) -> None:
    text = f"{explain(*KNOWN[name])}\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("CONVVIZ_REWRITE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_there_is_no_golden_text_that_nobody_reads() -> None:
    assert sorted(path.stem for path in GOLDEN.iterdir()) == sorted(KNOWN)


# Against PyTorch


@settings(max_examples=300, deadline=None)
@given(cases(lopsided=False))
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
def test_the_numbers_are_pytorch_s(case: Case) -> None:
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    layer, shape = case
    names = ("in_channels", "out_channels", "kernel_size", "stride", "padding")
    more = ("dilation", "groups", "bias", "padding_mode")
    made = getattr(torch.nn, type(layer).__name__)
    module = made(*(getattr(layer, name) for name in (*names, *more))).double()
    told = explain(module, shape).to_dict()
    with torch.no_grad():
        module.weight.fill_(1)
    values = torch.zeros(1, *shape, dtype=torch.float64, requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        output = module(values)
    assert told["macs"] * 2 == told["flops"] == counter.get_total_flops()
    output.sum().backward()
    assert told["parameters"] == sum(each.numel() for each in module.parameters())
    assert tuple(told["output_shape"]) == tuple(output.shape[1:])
    assert told["unread_cells"] == int((values.grad[0, 0] == 0).sum())
    assert told["bytes"]["input"] * 2 == values.nbytes
    assert told["bytes"]["output"] * 2 == output.nbytes
    assert told["padding_only_outputs"] == blind_outputs(torch, layer, module, shape)


def blind_outputs(
    torch: object, layer: Convolution, module: object, shape: tuple[int, ...]
) -> int:
    """Outputs of one channel that a plane of ones leaves at zero, with weights of one."""
    if layer.bias:
        module.bias.data.zero_()  # type: ignore[attr-defined]
    ones = torch.ones(1, *shape, dtype=torch.float64)  # type: ignore[attr-defined]
    return int((module(ones)[0, 0] == 0).sum())  # type: ignore[operator]


@pytest.mark.parametrize("name", OPERATORS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_said_of_the_other_operators_is_pytorch_s(
    name: str, data: st.DataObject
) -> None:
    torch = pytest.importorskip("torch")
    _, arguments, shape = data.draw(OPERATORS[name])
    module = getattr(torch.nn, name)(**arguments).double()
    told = explain(getattr(layers, name)(**arguments), shape)
    try:
        output = module(torch.zeros(1, *shape, dtype=torch.float64))
    except RuntimeError:  # a pool of three axes whose input is smaller than its kernel
        assume(False)
    assert told.output_shape == tuple(output.shape[1:])
    assert told.parameters == sum(each.numel() for each in module.parameters())
    read, written = counted(torch, module, name, shape)
    counts = [np.array(each.counts) for each in told.price.coverage]
    plane = reduce(np.multiply.outer, counts)
    assert np.array_equal(plane, written if told.price.plan.scatters else read)
    if name != "Fold":  # of which a column is never read only where all of its cells are not
        assert told.unread_cells == int((read == 0).sum())
    if name != "Unfold":  # each of its channels is another tap
        assert told.price.padding_only_outputs == int((written == 0).sum())


def counted(
    torch: Any, module: Any, name: str, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """How often each cell of one input channel is read, of one output channel written."""
    if name.startswith("ConvTranspose"):
        module.weight.data.fill_(1)
        if module.bias is not None:
            module.bias.data.zero_()
        values = torch.zeros(1, *shape, dtype=torch.float64)
        values[:, 0] = 1
        values.requires_grad_()
        output = module(values)
        output[0, 0].sum().backward()
        return values.grad[0, 0].numpy(), output[0, 0].detach().numpy()
    if "Pool" in name:
        return pooled(torch, module, shape)
    values = torch.ones(1, *shape, dtype=torch.float64, requires_grad=True)
    output = module(values)
    output.sum().backward()
    return values.grad[0, 0].numpy(), output[0, 0].detach().numpy()


def pooled(torch: Any, module: Any, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """A pool's windows, told by a convolution with ones that reaches as far."""
    dims = len(shape) - 1

    def each(value: Any) -> tuple[int, ...]:
        return (value,) * dims if isinstance(value, int) else tuple(value)

    kernel, stride, padding = map(each, (module.kernel_size, module.stride, module.padding))
    dilation = each(getattr(module, "dilation", 1))
    out = module(torch.zeros(1, *shape, dtype=torch.float64)).shape[2:]
    pads: list[int] = []
    for n, k, s, p, d, o in zip(shape[1:], kernel, stride, padding, dilation, out, strict=True):
        pads = [p, (o - 1) * s + d * (k - 1) + 1 - n - p, *pads]
    values = torch.ones(1, 1, *shape[1:], dtype=torch.float64, requires_grad=True)
    convolve = getattr(torch.nn.functional, f"conv{dims}d")
    ones = torch.ones(1, 1, *kernel, dtype=torch.float64)
    output = convolve(
        torch.nn.functional.pad(values, pads), ones, stride=stride, dilation=dilation
    )
    output.sum().backward()
    return values.grad[0, 0].numpy(), output[0, 0].detach().numpy()


def test_weights_that_never_learn_are_those_without_a_gradient() -> None:
    torch = pytest.importorskip("torch")
    for n, k, s, p, d in [(1, 3, 1, 1, 1), (2, 5, 1, 2, 1), (3, 3, 4, 2, 2), (8, 7, 2, 6, 3)]:
        layer = Conv2d(2, 3, k, s, p, d)
        module = torch.nn.Conv2d(2, 3, k, s, p, d)
        module(torch.ones(1, 2, n, n)).sum().backward()
        idle = int((module.weight.grad == 0).sum())
        assert explain(layer, (2, n, n)).price.idle_weights == idle


# As data


@given(cases())
def test_the_dictionary_is_json_and_agrees_with_itself(case: Case) -> None:
    told = explain(*case).to_dict()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    promised = ("output_shape", "parameters", "macs", "flops", "unread_cells")
    assert {*promised, "receptive_field", "notes"} <= set(told)
    counts = [np.array(each["read_counts"]) for each in told["coverage"]]
    plane = counts[0]
    for more in counts[1:]:
        plane = np.multiply.outer(plane, more)
    assert told["unread_cells"] == int((plane == 0).sum())
    assert told["plane_cells"] == plane.size
    assert all(each["unread"] == sum(each["reasons"].values()) for each in told["coverage"])
    assert {note["kind"] for note in told["notes"]} >= (
        {"unread_cells"} if told["unread_cells"] else set()
    )


def test_a_layer_that_does_not_fit_is_refused_with_numbers() -> None:
    with pytest.raises(ConvVizError, match=r"along the rows: a kernel of 5 .* it needs 2 more"):
        explain(Conv2d(1, 1, 5), (1, 3, 9))
    with pytest.raises(ConvVizError, match="is not taken"):
        explain("conv", (1, 3, 9))  # type: ignore[arg-type]


# Shown


class Reader(HTMLParser):
    """Collects text and checks that what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


@pytest.fixture(params=KNOWN)
def known(request: pytest.FixtureRequest) -> Explanation:
    return explain(*KNOWN[request.param])


def test_html_says_all_that_the_text_says(known: Explanation) -> None:
    reader = Reader()
    reader.feed(known._repr_html_())
    assert not reader.open
    for section in known.sections():
        assert section.title in reader.text
        for row in section.rows:
            assert row.working in reader.text
            assert row.result in reader.text
    assert all(note.text in reader.text for note in known.notes)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_tables_say_all_that_the_text_says(known: Explanation, width: int) -> None:
    console = pytest.importorskip("rich.console")
    out = io.StringIO()
    console.Console(file=out, width=width, force_terminal=True, no_color=True).print(known)
    lines = out.getvalue().splitlines()
    shown = " ".join(out.getvalue().split())
    for section in known.sections():
        assert section.title in shown
        for row in section.rows:
            assert any(row.result in line and row.label in line for line in lines)
    assert all(len(_without_escapes(line)) <= width for line in lines)


def _without_escapes(line: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", line)


# What it costs


def test_explaining_needs_neither_numpy_nor_charts() -> None:
    code = """
import sys
from convviz import explain
from convviz.layer import Conv2d
print(explain(Conv2d(3, 64, 7, 2, 3), (3, 2160, 3840)))
print(*(name for name in ("numpy", "matplotlib", "rich", "torch", "PIL")
        if name in sys.modules), file=sys.stderr)
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stderr.strip() == ""
    assert "Conv2d (3, 2160, 3840)" in run.stdout


@pytest.mark.parametrize("size", [227, 3833])  # of no other test: counts are remembered
def test_explaining_takes_as_long_as_its_axes_not_its_steps(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    from convviz.axis import Axis

    plain = Axis.tap_counts

    def tap_counts(self: Axis, flags: Sequence[int]) -> list[int]:
        nonlocal asked
        asked += self.padded_size
        return plain(self, flags)

    monkeypatch.setattr(Axis, "tap_counts", tap_counts)
    str(explain(Conv2d(3, 64, 7, 2, 3), (3, size, size)))
    assert 0 < asked <= 2 * (size + 6)
