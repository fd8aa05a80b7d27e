"""What a module of PyTorch is run with, and the sentences about those that cannot be run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from test_torch_modules import Running, counted, layers, traced  # noqa: E402  # needs torch

from convviz.errors import ConvVizError  # noqa: E402
from convviz.layer import Conv2d, MaxPool2d  # noqa: E402

nn = torch.nn
F = nn.functional

DEPRECATED = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
"""Of tests that compile modules, where PyTorch complains about itself."""


def small() -> Any:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2))


def adding() -> Any:
    return Running(lambda m, a, b: m.conv(torch.cat([a, b], 1)), conv=nn.Conv2d(6, 3, 1))


def scaled() -> Any:
    return Running(
        lambda m, x, z: m.conv(x) * m.linear(z)[:, :, None, None],
        conv=nn.Conv2d(6, 3, 1),
        linear=nn.Linear(7, 3),
    )


@pytest.mark.parametrize(
    "given",
    [
        (3, 8, 8),
        [3, 8, 8],
        (1, 3, 8, 8),
        (5, 3, 8, 8),
        torch.Size((5, 3, 8, 8)),
        torch.zeros(5, 3, 8, 8),
        torch.zeros(3, 8, 8),
        np.zeros((5, 3, 8, 8)),
    ],
    ids=str,
)
@pytest.mark.parametrize("run", [False, True])
def test_a_batch_is_found_and_becomes_one(given: Any, run: bool) -> None:
    trace = traced(small(), given, run=run)
    assert trace.shapes[trace.inputs[0]] == (1, 3, 8, 8)
    assert [each.input_shape for each in layers(trace)] == [(3, 8, 8), (4, 6, 6)]


@pytest.mark.parametrize(("module", "given", "shape"), [
    (nn.Conv1d(2, 1, 3), (2, 9), (1, 2, 9)),
    (nn.Conv1d(9, 1, 1), (2, 9, 7), (1, 9, 7)),
    (nn.Conv3d(1, 1, 3), (1, 5, 5, 5), (1, 1, 5, 5, 5)),
    (nn.Sequential(nn.Flatten(), nn.Linear(784, 5)), (1, 28, 28), (1, 1, 28, 28)),
    (nn.Sequential(nn.Flatten(), nn.Linear(784, 5)), (9, 784), (1, 784)),
    (nn.Linear(7, 5), (7,), (1, 7)),
    (Running(lambda m, x: m.conv(x[:, None]), conv=nn.Conv1d(1, 2, 3)), (40,), (1, 40)),
    (Running(lambda m, x: m.conv(x[:, None]), conv=nn.Conv1d(1, 2, 3)), (1, 40), (1, 40)),
    (nn.Sequential(nn.LayerNorm(6), nn.Unflatten(1, (2, 5))), (10, 6), (1, 10, 6)),
])  # fmt: skip
def test_a_batch_is_found_where_the_axes_tell_of_it(
    module: Any, given: Any, shape: tuple[int, ...]
) -> None:
    trace = traced(module, given)
    assert trace.shapes[trace.inputs[0]] == shape
    assert trace.spatial == (tuple(range(2, len(shape))),)


def test_several_inputs_are_taken_in_order_or_by_name() -> None:
    for given in ([(3, 8, 8), (3, 8, 8)], {"b": (3, 8, 8), "a": (1, 3, 8, 8)}):
        trace = traced(adding(), given)
        assert [trace.shapes[each] for each in trace.inputs] == [(1, 3, 8, 8)] * 2
    cat, _ = trace.operations
    assert cat.inputs == (trace.inputs[1], trace.inputs[0])
    for given in ([(6, 8, 8), (7,)], [(6, 8, 8), (1, 7)], [(1, 6, 8, 8), (7,)]):
        trace = traced(scaled(), given)
        assert [trace.shapes[each] for each in trace.inputs] == [(1, 6, 8, 8), (1, 7)]
    assert trace.spatial == ((2, 3), ())


def test_many_inputs_have_a_batch_all_or_none() -> None:
    module = Running(lambda m, *x: m.linear(torch.cat(x, 1)), linear=nn.Linear(20, 3))
    for given in ([(5,)] * 4, [(7, 5)] * 4):
        trace = traced(module, given)
        assert [trace.shapes[each] for each in trace.inputs] == [(1, 5)] * 4


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64]
)
def test_an_input_has_the_type_of_the_weights(dtype: Any) -> None:
    (only,) = traced(nn.Conv2d(3, 4, 3, dtype=dtype), (3, 8, 8)).operations
    assert only.layer == Conv2d(3, 4, 3)


def test_whole_numbers_are_given_where_they_are_looked_up() -> None:
    first = nn.Sequential(nn.Embedding(9, 4), nn.Flatten(), nn.Linear(20, 2))
    assert counted(traced(first, (5,))) == ["Embedding", "Linear"]
    later = Running(
        lambda m, x: m.linear(m.table(x)), linear=nn.Linear(4, 2), table=nn.Embedding(9, 4)
    )
    assert counted(traced(later, (5,))) == ["Embedding", "Linear"]
    typed = torch.zeros(1, 5, dtype=torch.int32)
    assert counted(traced(later, typed)) == ["Embedding", "Linear"]


def test_a_real_run_has_the_tensor_that_was_given() -> None:
    module = Running(lambda m, x: m.conv(x) if x.sum() > 0 else x, conv=nn.Conv2d(3, 3, 1))
    assert counted(traced(module, torch.ones(2, 3, 5, 5), run=True)) == ["sum", "gt", "Conv2d"]
    assert counted(traced(module, (3, 5, 5), run=True)) == ["sum", "gt"]


# Modules that hold others, or need more than shapes


def test_what_holds_a_module_is_that_module() -> None:
    inner = small()
    trace = traced(nn.DataParallel(inner), (3, 8, 8))
    assert trace.name == "Sequential"
    assert [each.name for each in layers(trace)] == ["0", "2"]
    assert layers(trace)[0].source is inner[0]


@pytest.mark.slow
@DEPRECATED
def test_a_compiled_module_is_the_one_that_was_compiled() -> None:
    inner = small()
    trace = traced(torch.compile(inner), (3, 8, 8))
    assert trace.name == "Sequential"
    assert [each.source for each in layers(trace)] == [inner[0], inner[2]]


@pytest.mark.slow
@DEPRECATED
def test_a_compiled_part_is_run_as_it_was_written() -> None:
    trace = traced(nn.Sequential(nn.Conv2d(3, 3, 1), torch.compile(small())), (3, 8, 8))
    assert [each.name for each in layers(trace)] == ["0", "1.0", "1.2"]
    part = small()
    part.compile()
    assert [each.name for each in layers(traced(part, (3, 8, 8)))] == ["0", "2"]


def test_a_graph_of_operations_runs() -> None:
    trace = traced(torch.fx.symbolic_trace(small()), (3, 8, 8))
    assert [each.layer for each in layers(trace)] == [Conv2d(3, 4, 3), MaxPool2d(2)]


@DEPRECATED
def test_a_compiled_program_runs_for_real_only() -> None:
    module = torch.jit.trace(small().eval(), torch.zeros(1, 3, 8, 8))
    with pytest.raises(ConvVizError, match=r"is a compiled program, .* run=True"):
        traced(module, (3, 8, 8))
    trace = traced(module, (3, 8, 8), run=True)
    assert [each.layer for each in layers(trace)] == [Conv2d(3, 4, 3), MaxPool2d(2)]
    assert trace.operations[0].name == "0"


@DEPRECATED
def test_a_compiled_program_is_as_it_was() -> None:
    module = torch.jit.script(nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)))
    traced(module, (3, 8, 8), run=True)
    assert [each.training for each in module.modules()] == [True] * 3
    assert module[1].num_batches_tracked == 0


def test_a_tensor_that_is_on_a_device_is_met_by_fakes() -> None:
    there = torch.ones(4, 1, 1)
    module = Running(lambda m, x: m.conv(x + there), conv=nn.Conv2d(4, 2, 1))
    trace = traced(module, (4, 5, 5))
    assert counted(trace) == ["add", "Conv2d"]
    (only,) = layers(trace)
    assert (only.name, only.parameters) == ("conv", 10)
    assert only.source is module.conv
    assert all(each.device.type == "cpu" for each in module.parameters())


def test_a_tensor_among_the_attributes_needs_no_fakes() -> None:
    module = Running(lambda m, x: m.conv(x) * m.scale, conv=nn.Conv2d(4, 2, 1))
    module.scale = torch.ones(2, 1, 1)
    before = module.scale
    assert counted(traced(module, (4, 5, 5))) == ["Conv2d", "mul"]
    assert module.scale is before


# Refusals


def test_what_depends_on_numbers_says_so() -> None:
    conv = nn.Conv2d(3, 3, 1)
    branch = Running(lambda m, x: m.conv(x) if m.conv(x).sum() > 0 else x, conv=conv)
    told = (
        "Running needs numbers to go on, which are not computed here, in the forward of"
        " Running, after conv: give run=True to run it for real"
    )
    with pytest.raises(ConvVizError) as caught:
        traced(branch, (3, 5, 5))
    assert str(caught.value) == told
    for run in (
        lambda m, x: x[x > 0],
        lambda m, x: x.nonzero(),
        lambda m, x: torch.from_numpy(x.numpy()),
        lambda m, x: x.tolist(),
        lambda m, x: torch.zeros(int(x.sum())),
        lambda m, x: torch.unique(x),
    ):
        with pytest.raises(ConvVizError, match=r"needs numbers .* run=True"):
            traced(Running(run), (3, 5, 5))
        traced(Running(run), (3, 5, 5), run=True)


def test_a_shape_that_does_not_fit_says_where() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sequential(nn.ReLU(), nn.Conv2d(5, 4, 3)))
    with pytest.raises(ConvVizError) as caught:
        traced(model, (3, 8, 8))
    assert "Sequential cannot be run with (1, 3, 8, 8): " in str(caught.value)
    assert str(caught.value).endswith(
        ", in 1.1, a Conv2d with in_channels=5 that got (1, 4, 6, 6), after 0"
    )
    with pytest.raises(ConvVizError, match=r"in 0, a Conv2d with in_channels=3 that got"):
        traced(model, (1, 8, 8))
    with pytest.raises(ConvVizError, match="missing 1 required positional argument: 'b'"):
        traced(adding(), (3, 8, 8))
    with pytest.raises(ConvVizError, match="unexpected keyword argument 'c'"):
        traced(adding(), {"a": (3, 8, 8), "c": (3, 8, 8)})


def test_a_real_run_that_fails_does_not_ask_for_one() -> None:
    with pytest.raises(ConvVizError, match="cannot be run with") as caught:
        traced(small(), (5, 8, 8), run=True)
    assert "run=True" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_old_pytorch_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("torch.utils.flop_counter.flop_registry")
    with pytest.raises(ConvVizError, match=r"models need PyTorch 2\.2 or later, not 2\."):
        traced(small(), (3, 8, 8))


def test_layers_without_sizes_are_refused() -> None:
    with pytest.raises(ConvVizError, match="0 is a LazyConv2d, which learns its sizes"):
        traced(nn.Sequential(nn.LazyConv2d(3, 3)), (3, 5, 5))


def test_quantised_layers_are_refused() -> None:
    from torch.ao.nn.quantized import Quantize

    with pytest.raises(ConvVizError, match="0 is a quantised Quantize: give the model in"):
        traced(nn.Sequential(Quantize(1.0, 0, torch.quint8)), (3, 5, 5))
