"""Whole architectures of PyTorch, against hooks in a real forward pass and FlopCounterMode."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from architectures import TORCHVISION, WRITTEN, made  # noqa: E402  # needs torch
from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

from convviz.models.inputs import given_inputs  # noqa: E402
from convviz.models.torch.tracing import trace_module  # noqa: E402
from convviz.models.trace import Operation, Trace  # noqa: E402

LAYERS = {
    "resnet18": 21,
    "mobilenet_v2": 52,
    "efficientnet_b0": 81,
    "convnext_tiny": 22,
    "googlenet": 57 + 13,
    "deeplabv3_resnet50": 61 + 1,
    "unet": 18 + 3,
    "dcgan": 5,
    "wavenet": 23,
    "vnet": 6,
}
"""Convolutions and pools of each, the global ones left out."""

VIEWS = {"view", "slice", "permute", "unsqueeze", "clone", "transpose", "reshape", "select"}

SLOW = {"efficientnet_b0", "googlenet", "deeplabv3_resnet50", "convnext_tiny", "mobilenet_v2"}


def named(names: Any) -> list[Any]:
    slow = pytest.mark.slow
    return [pytest.param(name, marks=[slow] if name in SLOW else []) for name in names]


def drawn(trace: Trace) -> list[Operation]:
    return [each for each in trace.operations if each.layer is not None]


def shapes_seen(model: Any, shape: tuple[int, ...]) -> list[tuple[str, Any, Any]]:
    """(name, input shape, output shape) of each layer with a window, in a real forward pass."""
    kinds = (torch.nn.modules.conv._ConvNd, torch.nn.MaxPool2d, torch.nn.AvgPool2d)
    seen: list[tuple[str, Any, Any]] = []

    def watch(name: str) -> Any:
        def hook(module: Any, args: Any, output: Any) -> None:
            seen.append((name, tuple(args[0].shape[1:]), tuple(output.shape[1:])))

        return hook

    hooks = [
        module.register_forward_hook(watch(name))
        for name, module in model.named_modules()
        if isinstance(module, kinds)
    ]
    with torch.no_grad():
        model(torch.zeros(1, *shape))
    for hook in hooks:
        hook.remove()
    return seen


@pytest.mark.parametrize("name", named([*TORCHVISION, *WRITTEN]))
def test_layers_have_the_shapes_of_a_real_forward_pass(name: str) -> None:
    model, shape = made(name)
    trace = trace_module(model, given_inputs(shape))
    told = [
        (each.name, trace.shapes[each.inputs[0]][1:], trace.shapes[each.outputs[0]][1:])
        for each in drawn(trace)
    ]
    real = shapes_seen(model, shape)
    assert len(told) == LAYERS[name]
    if name == "wavenet":  # what F.pad adds is part of the layer, and of its input in a hook
        told = [(name, None, out) for name, _, out in told]
        real = [(name, None, out) for name, _, out in real]
    assert told == real
    for each in drawn(trace):
        assert each.layer is not None
        assert each.layer.output_shape(each.input_shape) == trace.shapes[each.outputs[0]][1:]


@pytest.mark.parametrize("name", [*TORCHVISION, *WRITTEN])
def test_totals_are_pytorchs_own(name: str) -> None:
    model, shape = made(name, device="meta")
    trace = trace_module(model, given_inputs(shape))
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        model(torch.zeros(1, *shape, device="meta"))
    assert sum(each.macs for each in trace.operations) == counter.get_total_flops() / 2
    total = sum(each.numel() for each in model.parameters())
    assert trace.parameters == total
    assert sum(each.parameters for each in trace.operations) == total


@pytest.mark.parametrize("name", [*TORCHVISION, *WRITTEN])
def test_every_value_has_been_written_before_it_is_read(name: str) -> None:
    model, shape = made(name, device="meta")
    trace = trace_module(model, given_inputs(shape))
    written = set(trace.inputs)
    for each in trace.operations:
        assert set(each.inputs) <= written, each
        written |= set(each.outputs)
    assert [
        each.kind for each in trace.operations if each.kind == "view" and each.counted
    ] == []


def test_resnet18_is_as_its_paper_has_it() -> None:
    model, _ = made("resnet18", device="meta")
    trace = trace_module(model, given_inputs((3, 224, 224)))
    layers = drawn(trace)
    assert len({(each.layer, each.input_shape) for each in layers}) == 11 + 1
    assert (layers[0].name, layers[0].parameters, layers[0].macs) == ("conv1", 9408, 118013952)
    assert sum(each.macs for each in trace.operations) == 1_814_073_344
    kinds = {each.kind for each in trace.operations if each.counted}
    assert kinds == {
        "Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "add", "AdaptiveAvgPool2d", "Linear",
    }  # fmt: skip
    assert all(each.source is model.get_submodule(each.name) for each in layers)
    assert (trace.name, trace.framework, trace.spatial) == ("ResNet", "PyTorch", ((2, 3),))
