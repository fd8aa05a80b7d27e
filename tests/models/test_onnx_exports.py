"""Whole architectures exported by PyTorch: the same table as of the model itself."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from architectures import TORCHVISION, WRITTEN, made  # noqa: E402  # needs torch

from convviz.layer import AvgPool2d, Conv2d, Layer, PixelShuffle  # noqa: E402
from convviz.layer.pooling import Pooling  # noqa: E402
from convviz.models.inputs import given_inputs  # noqa: E402
from convviz.models.model import Model  # noqa: E402
from convviz.models.onnx.tracing import trace_onnx  # noqa: E402
from convviz.models.torch.tracing import trace_module  # noqa: E402

UNREAD = ("blocks.4.residual",)
"""A layer of the WaveNet whose output nothing reads: exporters leave it out."""

QUICK = ("dcgan",)


def exported(
    model: Any, shape: tuple[int, ...], path: Path, *, dynamo: bool, **more: Any
) -> Path:
    """The file that PyTorch's exporter writes, norms unfused where it can leave them so."""
    torch.manual_seed(0)
    with torch.no_grad():  # weights that are alike are written once
        for each in (*model.parameters(), *model.buffers()):
            if each.is_floating_point():
                each.uniform_(0.1, 1)
    if dynamo:
        pytest.importorskip("onnxscript")
        more = {"external_data": False, "verbose": False, **more}
    else:
        more = {"training": torch.onnx.TrainingMode.PRESERVE, **more}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, torch.zeros(1, *shape), path, dynamo=dynamo, **more)
    return path


def as_of_onnx(layer: Layer | None) -> Layer | None:
    return replace(layer, framework="onnx") if isinstance(layer, Pooling) else layer  # type: ignore[type-var]


def named(names: Any) -> list[Any]:
    slow = [pytest.mark.slow]
    return [pytest.param(each, marks=[] if each in QUICK else slow) for each in names]


@pytest.mark.parametrize("name", named([*WRITTEN, *TORCHVISION]))
def test_torchscripts_files_give_the_models_own_table(name: str, tmp_path: Path) -> None:
    model, shape = made(name)
    path = exported(model, shape, tmp_path / "net.onnx", dynamo=False)
    ours = Model.of(trace_module(model, given_inputs(shape)))
    theirs = Model.of(trace_onnx(path))
    mine = [each for each in ours if each.name not in UNREAD]
    for one, other in zip(mine, theirs, strict=True):
        called = (
            other.name if "MaxPool" in other.kind else one.name
        )  # pool_1 is the second call
        assert replace(
            one, number=0, kind="", source=None, layer=as_of_onnx(one.layer), name=called
        ) == replace(other, number=0, kind="")
    left = [each for each in ours if each.name in UNREAD]
    assert theirs.macs == ours.macs - sum(each.macs for each in left)
    assert theirs.parameters == ours.parameters - sum(each.parameters for each in left)
    assert theirs.unused_parameters == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [*WRITTEN, "resnet18", "efficientnet_b0"])
def test_files_of_the_new_exporter_have_the_same_shapes(name: str, tmp_path: Path) -> None:
    """Norms are part of the convolutions there, and padding by a function too."""
    model, shape = made(name)
    path = exported(model, shape, tmp_path / "net.onnx", dynamo=True)
    ours = Model.of(trace_module(model, given_inputs(shape)))
    theirs = Model.of(trace_onnx(path))
    mine = [each for each in ours if each.name not in UNREAD]
    for one, other in zip(mine, theirs, strict=True):
        assert one.output_shape == other.output_shape
        assert (one.macs, one.receptive_field) == (other.macs, other.receptive_field)
        assert one.jump == other.jump
        if "Pool" not in other.kind:
            assert one.name == other.name
    assert theirs.macs == ours.macs - sum(each.macs for each in ours if each.name in UNREAD)


@pytest.mark.parametrize("dynamo", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_padding_pools_and_shuffles(dynamo: bool, tmp_path: Path) -> None:
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(4, 4, 3, padding=(1, 2), padding_mode="reflect"),
        nn.ZeroPad2d(1),
        nn.Conv2d(4, 4, 3),
        nn.AvgPool2d(3, padding=1),
        nn.PixelShuffle(2),
        nn.GroupNorm(1, 1),
    ).eval()
    path = exported(model, (4, 12, 12), tmp_path / "net.onnx", dynamo=dynamo)
    trace = trace_onnx(path)
    layers = [each.layer for each in trace.operations if each.layer is not None]
    inner = Conv2d(4, 4, 3, padding=1 if dynamo else 0)
    assert layers == [
        Conv2d(4, 4, 3, padding=(1, 2), padding_mode="reflect"),
        inner,
        AvgPool2d(3, 3, 1, count_include_pad=True, framework="onnx"),
        PixelShuffle(2),
    ]
    kinds = [each.kind for each in trace.operations]
    assert kinds.count("Pad") == (0 if dynamo else 1)
    assert trace.parameters == sum(each.numel() for each in model.parameters())


def test_sizes_that_an_export_leaves_open(tmp_path: Path) -> None:
    model, shape = made("unet")
    axes = {"image": {0: "batch", 2: "height", 3: "width"}}
    path = exported(
        model,
        shape,
        tmp_path / "net.onnx",
        dynamo=False,
        input_names=["image"],
        dynamic_axes=axes,
    )
    with pytest.raises(ValueError, match="leaves open, height, width"):
        trace_onnx(path)
    ours = trace_module(model, given_inputs((3, 64, 40)))
    theirs = trace_onnx(path, given_inputs((3, 64, 40)))
    shapes = [
        [each.input_shape for each in trace.operations if each.layer is not None]
        for trace in (ours, theirs)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.slow
def test_resnet18_is_read_within_a_second(tmp_path: Path) -> None:
    import resource

    model, shape = made("resnet18")
    path = exported(model, shape, tmp_path / "net.onnx", dynamo=False)
    assert path.stat().st_size > 44e6

    def processor_s() -> float:
        usage = [
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ]
        return sum(each.ru_utime + each.ru_stime for each in usage)

    before = processor_s()
    trace_onnx(path)
    assert processor_s() - before < 1
