"""How long the table of a model takes, beside a real forward pass of the same model.

    python tests/benchmarks/models.py

Needs PyTorch and torchvision; of an ONNX file, onnx, too.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import convviz

MIB = 1024
"""KiB, in which the system counts memory."""


def best_s(call: Callable[[], object], runs: int = 5) -> float:
    """The shortest of several runs, the first of which imports what is still missing."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return min(times)


def told(name: str, made: float, run: float) -> None:
    print(f"{name:<28} {made:8.3f} s   {made / run:6.2f} of a forward pass of {run:.3f} s")


def resnet18() -> Any:
    import architectures
    import torch

    net = architectures.of_torchvision("resnet18")
    image = torch.zeros(1, 3, 224, 224)
    with torch.no_grad():
        run = best_s(lambda: net(image))
    told("ResNet-18", best_s(lambda: convviz.model(net, (3, 224, 224))), run)
    told("ResNet-18, as text", best_s(lambda: str(convviz.model(net, (3, 224, 224)))), run)
    return net, run


def onnx_file(net: Any, run: float) -> None:
    import torch

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resnet18.onnx"
        image = torch.zeros(1, 3, 224, 224)
        torch.onnx.export(net, (image,), path, dynamo=False)
        told("its ONNX file", best_s(lambda: convviz.model(path), 3), run)


def billion() -> None:
    """1.2e9 parameters, which are made on no device."""
    import torch

    with torch.device("meta"):
        net = torch.nn.Sequential(
            torch.nn.Conv2d(3, 8192, 3, padding=1),
            *(torch.nn.Conv2d(8192, 8192, 3, padding=1) for _ in range(2)),
        )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = best_s(lambda: convviz.model(net, (3, 64, 64)), 1)
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    count = sum(each.numel() for each in net.parameters())
    print(f"{count:,} parameters        {made:8.3f} s   {more / MIB:.1f} MiB more")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
    net, run = resnet18()
    billion()
    if find_spec("onnx") is not None:
        onnx_file(net, run)
