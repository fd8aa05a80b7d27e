"""Modules of PyTorch one at a time: what each is told to be, and what is left as it was."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from architectures import made  # noqa: E402  # needs torch
from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

from convviz.errors import ConvVizError  # noqa: E402
from convviz.layer import (  # noqa: E402
    AvgPool1d,
    AvgPool2d,
    Conv1d,
    Conv2d,
    ConvTranspose2d,
    MaxPool1d,
    MaxPool2d,
)
from convviz.models.inputs import given_inputs  # noqa: E402
from convviz.models.torch.tracing import trace_module  # noqa: E402
from convviz.models.trace import (  # noqa: E402
    Aligned,
    Gathered,
    Opaque,
    Operation,
    Permuted,
    Resized,
    Slides,
    Trace,
)

nn = torch.nn
F = nn.functional


class Running(nn.Module):
    """A module with a forward that is given, and modules or parameters by name."""

    def __init__(self, run: Callable[..., Any], **parts: Any) -> None:
        super().__init__()
        self.run = run
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(self, *args, **kwargs)


def traced(module: Any, shape: Any, **more: Any) -> Trace:
    return trace_module(module, given_inputs(shape), **more)


def layers(trace: Trace) -> list[Operation]:
    return [each for each in trace.operations if each.layer is not None]


def counted(trace: Trace) -> list[str]:
    return [each.kind for each in trace.operations if each.counted]


def weights(*shape: int) -> Any:
    return nn.Parameter(torch.zeros(*shape))


# What a layer is


def test_same_padding_of_an_even_kernel_is_the_layers_own() -> None:
    module = nn.Conv2d(3, 4, 4, padding="same")
    (only,) = traced(module, (3, 8, 8)).operations
    assert only.layer == Conv2d(3, 4, 4, padding="same")
    assert only.source is module
    assert (only.input_shape, only.name) == ((3, 8, 8), "")


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("run", [False, True])
def test_other_padding_is_the_layers_own(mode: str, run: bool) -> None:
    module = nn.Conv2d(3, 4, 3, padding=(1, 2), padding_mode=mode)
    (only,) = traced(module, (3, 8, 8), run=run).operations
    assert only.layer == Conv2d(3, 4, 3, padding=(1, 2), padding_mode=mode)
    assert only.source is module


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_padding_by_a_function_is_part_of_the_convolution(mode: str) -> None:
    class Padding(nn.Conv2d):
        def forward(self, x: Any) -> Any:
            return super().forward(F.pad(x, (1, 2, 0, 1), mode=mode))

    trace = traced(Padding(3, 4, 3, stride=2), (3, 8, 8))
    (only,) = trace.operations
    told = "zeros" if mode == "constant" else mode
    assert only.layer == Conv2d(3, 4, 3, stride=2, padding=((0, 1), (1, 2)), padding_mode=told)
    assert (only.kind, only.inputs, only.input_shape) == ("Conv2d", trace.inputs, (3, 8, 8))
    assert only.source is None  # the module alone does not pad


def test_zeros_by_a_function_add_up_with_the_convolutions_own() -> None:
    module = Running(lambda m, x: m.conv(F.pad(x, (0, 1))), conv=nn.Conv1d(3, 4, 3, padding=1))
    (only,) = traced(module, (3, 9)).operations
    assert only.layer == Conv1d(3, 4, 3, padding=((1, 2),))


@pytest.mark.parametrize(
    "run",
    [
        lambda m, x: (lambda p: m.conv(p) + p[:, :1, 1:-1, 1:-1])(F.pad(x, (1, 1, 1, 1))),
        lambda m, x: m.conv(F.pad(x, (1, 1, 1, 1), value=1.0)),
        lambda m, x: m.conv(F.pad(x, (-1, 1, 1, 1))),
        lambda m, x: m.conv(F.pad(x, (1, 1, 1, 1, 0, 1))),
        lambda m, x: m.conv(torch.relu(F.pad(x, (1, 1, 1, 1)))),
    ],
    ids=["read twice", "ones", "cropped", "channels too", "not directly"],
)
def test_other_padding_stays_an_operation(run: Callable[..., Any]) -> None:
    module = Running(run, conv=nn.LazyConv2d(1, 3))
    module(torch.zeros(1, 3, 8, 8))
    trace = traced(module, (3, 8, 8))
    assert "pad" in counted(trace)
    (only,) = layers(trace)
    assert only.layer is not None
    assert only.layer.pads == ((0, 0), (0, 0))


def test_what_is_cut_off_is_not_padded_again() -> None:
    module = Running(lambda m, x: m.conv(F.pad(x, (-1, 0))), conv=nn.Conv1d(3, 4, 3, padding=1))
    trace = traced(module, (3, 9))
    assert counted(trace) == ["pad", "Conv1d"]
    assert layers(trace)[0].layer == Conv1d(3, 4, 3, padding=1)


def test_a_layer_that_pads_stays_an_operation() -> None:
    trace = traced(nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(3, 4, 3)), (3, 8, 8))
    assert counted(trace) == ["ZeroPad2d", "Conv2d"]
    assert trace.operations[0].move == Aligned()
    assert trace.operations[1].input_shape == (3, 9, 9)


@pytest.mark.parametrize("run", [False, True])
def test_pools_of_one_axis_are_told_as_that(run: bool) -> None:
    module = nn.Sequential(nn.MaxPool1d(3, 2, padding=1), nn.AvgPool1d(2))
    first, second = traced(module, (3, 40), run=run).operations
    assert (first.layer, second.layer) == (MaxPool1d(3, 2, 1), AvgPool1d(2))
    assert (first.move, first.input_shape) == (Slides((2,)), (3, 40))
    assert (first.source, second.source) == tuple(module)


@pytest.mark.parametrize("run", [False, True])
def test_pools_of_one_axis_by_functions_are_told_as_that(run: bool) -> None:
    module = Running(lambda m, x: F.avg_pool1d(F.max_pool1d(x, 3), 2, 1))
    first, second = layers(traced(module, (3, 40), run=run))
    assert (first.layer, second.layer) == (MaxPool1d(3), AvgPool1d(2, 1))
    assert (first.input_shape, first.move) == ((3, 40), Slides((3,)))


def test_a_pool_of_two_axes_over_one_row_has_two() -> None:
    (only,) = traced(nn.MaxPool2d((1, 2)), (3, 1, 40)).operations
    assert only.layer == MaxPool2d((1, 2))


def test_transposed_convolutions_have_groups_and_the_size_that_was_asked_for() -> None:
    up = nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, groups=2)
    plain = traced(up, (4, 5, 5)).operations[0]
    assert plain.layer == ConvTranspose2d(4, 6, 3, stride=2, padding=1, groups=2)
    assert plain.source is up
    asked = traced(Running(lambda m, x: m.up(x, output_size=(10, 10)), up=up), (4, 5, 5))
    (only,) = asked.operations
    assert only.layer == ConvTranspose2d(4, 6, 3, 2, 1, output_padding=1, groups=2)
    assert only.source is None
    assert asked.shapes[only.outputs[0]] == (1, 6, 10, 10)


def test_ceil_mode_and_what_a_mean_counts_are_kept() -> None:
    pools = nn.Sequential(
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False, divisor_override=5),
    )
    first, second = layers(traced(pools, (4, 12, 12)))
    assert first.layer == MaxPool2d(3, 2, ceil_mode=True)
    assert second.layer == AvgPool2d(3, 2, 1, True, False, divisor_override=5)


def test_a_function_on_its_own_weights_is_a_layer() -> None:
    module = Running(
        lambda m, x: F.conv2d(F.conv2d(x, m.one, stride=2), m.inner.weight),
        one=weights(4, 3, 3, 3),
        inner=nn.Conv2d(4, 5, 1),
    )
    first, second = traced(module, (3, 9, 9)).operations
    assert (first.name, first.layer) == ("one", Conv2d(3, 4, 3, stride=2, bias=False))
    assert (second.name, second.layer) == ("inner", Conv2d(4, 5, 1, bias=False))
    assert (first.source, second.source) == (None, None)


def test_adaptive_pools_are_plain_ones_only_where_windows_are_alike() -> None:
    pools = nn.Sequential(
        nn.AdaptiveAvgPool2d(8), nn.AdaptiveAvgPool2d(4), nn.AdaptiveMaxPool2d(3),
        nn.AdaptiveAvgPool2d(1),
    )  # fmt: skip
    same, plain, uneven, whole = traced(pools, (3, 8, 8)).operations
    assert (same.layer, same.move) == (None, Aligned())
    assert (plain.layer, plain.kind) == (AvgPool2d(2), "AdaptiveAvgPool2d")
    assert (uneven.layer, uneven.move) == (None, Resized(2))
    assert (whole.layer, whole.move) == (None, Gathered((-1, -2)))
    last = traced(nn.AdaptiveAvgPool1d(4), (3, 8))
    assert [each.layer for each in layers(last)] == [AvgPool1d(2)]


def test_what_convviz_does_not_have_is_a_row_with_a_question() -> None:
    module = nn.AvgPool2d(2**20 + 1, padding=2**19)
    (only,) = traced(module, (1, 8, 8)).operations
    assert only.layer is None
    assert "1048577" in only.question


# What is no layer


@pytest.mark.parametrize(("module", "shape", "move"), [
    (nn.BatchNorm2d(3), (3, 8, 8), Aligned()),
    (nn.GroupNorm(1, 3), (3, 8, 8), Aligned()),
    (nn.InstanceNorm2d(3, affine=True), (3, 8, 8), Aligned()),
    (nn.LayerNorm(8), (3, 8, 8), Aligned()),
    (nn.RMSNorm(8), (3, 8, 8), Aligned()),
    (nn.LocalResponseNorm(2), (3, 8, 8), Aligned()),
    (nn.PReLU(3), (3, 8, 8), Aligned()),
    (nn.GELU(approximate="tanh"), (3, 8, 8), Aligned()),
    (nn.Hardswish(inplace=True), (3, 8, 8), Aligned()),
    (nn.CircularPad2d(1), (3, 8, 8), Aligned()),
    (nn.ChannelShuffle(3), (3, 8, 8), Aligned()),
    (nn.Softmax(1), (3, 8, 8), Gathered((1,))),
    (nn.Linear(8, 5), (3, 8, 8), Gathered((-1,))),
    (nn.Upsample(scale_factor=2), (3, 8, 8), Resized(1)),
    (nn.Upsample(scale_factor=2, mode="bilinear"), (3, 8, 8), Resized(2)),
    (nn.Upsample(scale_factor=2, mode="bicubic"), (3, 8, 8), Resized(4)),
    (nn.LPPool2d(2, 3), (3, 8, 8), Resized(3)),
    (nn.MultiheadAttention(8, 2, batch_first=True), [(5, 8)] * 3, Opaque()),
    (nn.LSTM(8, 4, num_layers=2, batch_first=True), (5, 8), Opaque()),
    (nn.GRU(8, 4, batch_first=True), (5, 8), Opaque()),
    (nn.Embedding(10, 8), (5,), Permuted((0, 1, -1))),
])  # fmt: skip
def test_a_layer_of_torch_nn_is_one_operation(module: Any, shape: Any, move: Any) -> None:
    trace = traced(module, shape)
    only = [each for each in trace.operations if each.counted]
    assert [each.kind for each in only] == [type(module).__name__]
    assert [each.move for each in only] == [move]
    total = sum(each.numel() for each in module.parameters())
    assert only[0].parameters == trace.parameters == total


def test_products_are_counted_wherever_they_are() -> None:
    module = Running(
        lambda m, x: F.scaled_dot_product_attention(x, x, (x @ m.w)) + F.linear(x, m.w.t()),
        w=weights(8, 8),
    )
    trace = traced(module, (2, 5, 8))
    assert counted(trace) == ["matmul", "scaled_dot_product_attention", "linear", "add"]
    counter = FlopCounterMode(display=False)
    with counter, torch.device("meta"), torch.no_grad():
        x = torch.zeros(1, 2, 5, 8)
        F.scaled_dot_product_attention(x, x, x @ torch.zeros(8, 8)) + x @ torch.zeros(8, 8)
    assert sum(each.macs for each in trace.operations) == counter.get_total_flops() / 2
    kinds = {each.kind: each.move for each in trace.operations if each.counted}
    assert kinds["matmul"] == kinds["linear"] == Gathered((-1,))
    assert kinds["scaled_dot_product_attention"] == Opaque()


def test_attention_is_not_shortened_in_a_real_run() -> None:
    module = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    for run in (False, True):
        trace = traced(module, (5, 8), run=run)
        assert counted(trace) == [
            "MultiheadAttention", "add", "LayerNorm", "Linear", "relu", "Linear", "add",
            "LayerNorm",
        ]  # fmt: skip


def test_the_sizes_of_a_pass_that_is_not_followed_are_not_kept() -> None:
    """Views that nothing reads, and what layers make beside their output, are left out."""
    module = Running(lambda m, x: (x[:, :1], m.norm(x).view(1, -1))[1], norm=nn.BatchNorm2d(3))
    trace = traced(module, (3, 4, 4))
    assert [each.kind for each in trace.operations] == ["BatchNorm2d", "view"]
    assert list(trace.shapes.values()) == [(1, 3, 4, 4), (1, 3, 4, 4), (1, 48)]


def test_writing_in_place_leaves_nothing_unwritten() -> None:
    module = nn.Sequential(
        nn.Conv2d(3, 3, 1), nn.InstanceNorm2d(3), nn.ReLU(inplace=True), nn.Conv2d(3, 3, 1)
    )
    written, operations = {0}, traced(module, (3, 4, 4)).operations
    for each in operations:
        assert set(each.inputs) <= written
        written |= set(each.outputs)
    assert [len(each.inputs) for each in operations] == [1, 1, 1, 1]


def test_axes_follow_permutes_and_squeezes() -> None:
    module = Running(lambda m, x: x.permute(0, 2, 3, 1).transpose(1, -1).unsqueeze(-1)[:, 0])
    moves = [each.move for each in traced(module, (3, 8, 9)).operations]
    assert moves == [
        Permuted((0, 2, 3, 1)),
        Permuted((0, 3, 2, 1)),
        Permuted((0, 1, 2, 3, -1)),
        Permuted((0, 2, 3, 4)),
    ]


def test_what_is_written_into_a_part_is_read_from_the_whole() -> None:
    def run(m: Any, x: Any) -> Any:
        out = torch.zeros_like(x)
        out[:, :1] = m.conv(x)[:, 1:2]
        return m.conv(out)

    trace = traced(Running(run, conv=nn.Conv2d(3, 3, 1)), (3, 5, 5))
    written = dict.fromkeys(trace.inputs, ())
    for each in trace.operations:
        for value in each.outputs:
            written[value] = each.inputs
    at = layers(trace)[1].inputs[0]
    while written[at]:
        at = written[at][-1]
    assert at == trace.inputs[0]


# Weights


def test_weights_that_are_computed_are_weights() -> None:
    module = nn.Sequential(
        nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 4, 3)),
        nn.utils.parametrizations.spectral_norm(nn.Conv2d(4, 4, 3)),
        nn.utils.parametrizations.orthogonal(nn.Linear(4, 4)),
    )
    trace = traced(module, (3, 8, 4 + 4))
    assert counted(trace) == ["Conv2d", "Conv2d", "Linear"]
    assert [each.name for each in trace.operations if each.counted] == ["0", "1", "2"]
    assert [each.parameters for each in layers(trace)] == [3 * 36 + 4 + 4, 4 * 36 + 4]
    assert layers(trace)[0].source is module[0]


def test_computed_weights_in_a_function_belong_to_their_layer() -> None:
    conv = nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 4, 3))
    module = Running(lambda m, x: F.conv2d(x, m.conv.weight), conv=conv)
    (only,) = traced(module, (3, 8, 8)).operations
    assert (only.name, only.parameters) == ("conv", 3 * 36 + 4)


def test_weights_that_a_hook_computes_are_weights() -> None:
    with pytest.warns(FutureWarning, match="weight_norm"):
        module = nn.utils.weight_norm(nn.Conv2d(3, 4, 3))
    before = module.weight
    (only,) = traced(module, (3, 8, 8)).operations
    assert only.parameters == sum(each.numel() for each in module.parameters())
    assert module.weight is before


def test_standardised_weights_are_weights() -> None:
    class Standardised(nn.Conv2d):
        def forward(self, x: Any) -> Any:
            mean = self.weight.mean((1, 2, 3), keepdim=True)
            return self._conv_forward(x, self.weight - mean, self.bias)

    (only,) = traced(Standardised(3, 4, 3), (3, 8, 8)).operations
    assert (only.layer, only.parameters) == (Conv2d(3, 4, 3), 112)
    assert only.source is None


def test_what_is_used_again_counts_once() -> None:
    first, second = nn.Conv2d(3, 3, 3), nn.Conv2d(3, 3, 3)
    second.weight = first.weight
    trace = traced(nn.Sequential(first, second, first), (3, 9, 9))
    told = [(each.name, each.parameters, each.repeats) for each in trace.operations]
    assert told == [("0", 84, ""), ("1", 3, "0"), ("0", 0, "0")]
    assert sum(each.parameters for each in trace.operations) == trace.parameters == 87


def test_what_nothing_uses_counts_in_the_total_alone() -> None:
    module = Running(lambda m, x: m.used(x), used=nn.Conv2d(3, 3, 1), unused=nn.Linear(5, 5))
    trace = traced(module, (3, 4, 4))
    assert (trace.operations[0].parameters, trace.parameters) == (12, 42)
    assert trace.remarks == ()


@pytest.mark.parametrize(("module", "shape", "hint"), [
    (Running(lambda m, x, y: x + y), (3, 8, 8), ": give a list of shapes, one for each input"),
    (nn.Conv2d(3, 4, 3), (8, 8, 3), ": channels come first, as in (3, 8, 8)"),
])  # fmt: skip
def test_what_people_get_wrong_has_a_way_out(module: Any, shape: Any, hint: str) -> None:
    with pytest.raises(ConvVizError) as caught:
        traced(module, shape)
    assert str(caught.value).endswith(hint)


def test_products_of_weights_alone_are_counted_where_they_are_used() -> None:
    module = Running(lambda m, x: x + (m.one @ m.two), one=weights(4, 5), two=weights(5, 6))
    (only,) = traced(module, (4, 6)).operations
    assert (only.kind, only.parameters, only.macs) == ("add", 20 + 30, 4 * 5 * 6)


# What is left as it was


class Busy(nn.Module):
    """Changes all that a forward pass may change."""

    def __init__(self, *, fails: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)
        self.norm = nn.BatchNorm2d(3)
        self.register_buffer("count", torch.zeros(1))
        self.calls, self.fails = 0, fails
        self.seen: list[Any] = []
        self.named: dict[str, Any] = {"kept": 1}
        self.norm.train()
        self.conv.eval()

    def forward(self, x: Any) -> Any:
        self.calls += 1
        self.seen.append(x)
        self.named["last"] = x
        self.last = self.norm(self.conv(x))
        self.count += 1
        self.count = self.count + 1
        if self.fails:
            raise RuntimeError("it fails")
        return self.last


def hooks_everywhere() -> list[dict[int, Any]]:
    own = vars(torch.nn.modules.module)
    return [dict(own[name]) for name in own if name.endswith("_hooks") and "_global" in name]


@pytest.mark.parametrize("run", [False, True])
@pytest.mark.parametrize("fails", [False, True])
def test_the_module_is_as_it_was(run: bool, fails: bool) -> None:
    module = Busy(fails=fails)
    module.norm.register_forward_hook(lambda *_: None)
    tensors = dict(module.named_parameters()) | dict(module.named_buffers())
    values = {name: each.clone() for name, each in tensors.items()}
    attributes = {each: dict(vars(each)) for each in module.modules()}
    hooks = hooks_everywhere()
    if fails:
        with pytest.raises(ConvVizError, match="it fails, in the forward of Busy, after conv"):
            traced(module, (3, 5, 5), run=run)
    else:
        traced(module, (3, 5, 5), run=run)
    now = dict(module.named_parameters()) | dict(module.named_buffers())
    assert now.keys() == tensors.keys()
    assert all(now[name] is each for name, each in tensors.items())
    assert all(torch.equal(values[name], each) for name, each in now.items())
    for each, before in attributes.items():
        assert vars(each).keys() == before.keys()
        assert all(vars(each)[name] is value for name, value in before.items())
    assert (module.calls, module.seen, module.named) == (0, [], {"kept": 1})
    assert [each.training for each in module.modules()] == [True, False, True]
    assert hooks_everywhere() == hooks
    assert len(module.norm._forward_hooks) == 1
    assert torch.is_grad_enabled()
    assert torch.zeros(1).device.type == "cpu"


def test_random_numbers_go_on_as_they_would_have() -> None:
    module = Running(lambda m, x: x + torch.rand(1))
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    traced(module, (3, 5), run=True)
    traced(module, (3, 5))
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize("name", ["unet", "wavenet", "vnet", "dcgan"])
def test_a_real_run_tells_the_same(name: str) -> None:
    model, shape = made(name)
    without, real = traced(model, shape), traced(model, shape, run=True)
    assert without.shapes == real.shapes
    assert without.operations == real.operations


@pytest.mark.parametrize(("module", "shape"), [
    (nn.LSTM(8, 4, 2, batch_first=True, bidirectional=True), (5, 8)),
    (nn.GRU(8, 4, batch_first=True), (5, 8)),
    (nn.MultiheadAttention(8, 2, batch_first=True), [(5, 8)] * 3),
    (Running(lambda m, x: F.scaled_dot_product_attention(x, x, x)), (2, 5, 8)),
    (Running(lambda m, x: torch.einsum("bij,bjk->bik", x, x)), (5, 5)),
])  # fmt: skip
def test_a_real_run_counts_the_same(module: Any, shape: Any) -> None:
    without, real = traced(module, shape), traced(module, shape, run=True)
    macs = [sum(each.macs for each in trace.operations) for trace in (without, real)]
    assert macs[0] == macs[1] > 0
    assert counted(without) == counted(real)


# What it costs


COST = """
import resource, time, torch
from torch import nn
from convviz.models.inputs import given_inputs
from convviz.models.torch.tracing import trace_module

def layer():
    return nn.utils.skip_init(nn.Conv2d, 4096, 4096, 3, device="{device}")

trace_module(nn.Conv2d(1, 1, 1), given_inputs((1, 1, 1)))  # imports
model = nn.Sequential(*[layer() for _ in range(8)])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
trace = trace_module(model, given_inputs((4096, 64, 64)))
print(time.process_time() - start)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
print(trace.parameters, sum(each.parameters for each in trace.operations))
"""


@pytest.mark.slow
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_billion_parameters_cost_nothing(device: str) -> None:
    """Those on the CPU are never written, so that they take no memory of their own."""
    run = subprocess.run(
        [sys.executable, "-c", COST.format(device=device)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    seconds, mebibytes, total, counted = run.stdout.split()
    assert float(seconds) < 0.1
    assert float(mebibytes) < 50
    assert int(total) == int(counted) > 1.2e9


@pytest.mark.slow
def test_resnet18_takes_less_than_half_a_second() -> None:
    model, _ = made("resnet18")
    traced(model, (3, 224, 224))
    start = time.process_time()
    traced(model, (3, 224, 224))
    assert time.process_time() - start < 0.5
