"""Architectures for tests of models: torchvision's without weights, and four more."""

from __future__ import annotations

import sys
from typing import Any

import pytest

torch = pytest.importorskip("torch")
nn = torch.nn
F = nn.functional

TORCHVISION = {
    "resnet18": {},
    "mobilenet_v2": {},
    "efficientnet_b0": {},
    "convnext_tiny": {},
    "googlenet": {"init_weights": False, "aux_logits": False},
    "deeplabv3_resnet50": {"weights_backbone": None},
}
"""The architectures of torchvision that are tested, and what they are made with."""

_kept: list[Any] = []  # a library's definitions go when it goes


def torchvision() -> Any:
    """The package, though it was built for another PyTorch than the one that is here.

    A build for CUDA does not find its operators beside a PyTorch for the CPU, and stops at
    the first that it describes; no model needs them.
    """
    try:
        import torchvision
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        for name in [each for each in sys.modules if each.startswith("torchvision")]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "DEF")
        library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _kept.append(library)
        import torchvision
    except ImportError:
        pytest.skip("torchvision is not installed")
    return torchvision


def of_torchvision(name: str, *, device: str = "cpu") -> Any:
    """An architecture of torchvision's without weights, out of training."""
    models = torchvision().models
    make = getattr(models, name, None) or getattr(models.segmentation, name)
    with torch.device(device):
        return make(weights=None, **TORCHVISION[name]).eval()


class DoubleConv(nn.Sequential):
    def __init__(self, before: int, after: int) -> None:
        super().__init__(
            nn.Conv2d(before, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
            nn.Conv2d(after, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
        )


class UNet(nn.Module):
    """Ronneberger and others, 2015, with padding, and `width` channels at the top."""

    def __init__(self, channels: int = 3, classes: int = 2, width: int = 8) -> None:
        super().__init__()
        widths = [width, 2 * width, 4 * width]
        self.down = nn.ModuleList(
            DoubleConv(before, after)
            for before, after in zip([channels, *widths], widths, strict=False)
        )
        self.pool = nn.MaxPool2d(2)
        self.bottom = DoubleConv(widths[-1], 2 * widths[-1])
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(2 * each, each, 2, stride=2) for each in reversed(widths)
        )
        self.merge = nn.ModuleList(DoubleConv(2 * each, each) for each in reversed(widths))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x: Any) -> Any:
        skips = []
        for block in self.down:
            skips.append(block(x))
            x = self.pool(skips[-1])
        x = self.bottom(x)
        for up, merge, skip in zip(self.up, self.merge, reversed(skips), strict=True):
            x = merge(torch.cat([skip, up(x)], dim=1))
        return self.head(x)


class Generator(nn.Sequential):
    """DCGAN's (Radford and others, 2015), from (100, 1, 1) to (3, 64, 64)."""

    def __init__(self, width: int = 8) -> None:
        widths = [8 * width, 4 * width, 2 * width, width]
        layers: list[Any] = []
        for step, (before, after) in enumerate(zip([100, *widths], [*widths, 3], strict=True)):
            stride, padding = (1, 0) if step == 0 else (2, 1)
            layers.append(nn.ConvTranspose2d(before, after, 4, stride, padding, bias=False))
            last = after == 3
            layers += [nn.Tanh()] if last else [nn.BatchNorm2d(after), nn.ReLU(inplace=True)]
        super().__init__(*layers)


class Gated(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.filter = nn.Conv1d(channels, channels, 2, dilation=dilation)
        self.gate = nn.Conv1d(channels, channels, 2, dilation=dilation)
        self.residual = nn.Conv1d(channels, channels, 1)
        self.skip = nn.Conv1d(channels, channels, 1)

    def forward(self, x: Any) -> tuple[Any, Any]:
        padded = F.pad(x, (self.dilation, 0))
        z = torch.tanh(self.filter(padded)) * torch.sigmoid(self.gate(padded))
        return x + self.residual(z), self.skip(z)


class WaveNet(nn.Module):
    """Van den Oord and others, 2016: causal, dilated twice as far from block to block."""

    def __init__(self, channels: int = 8, blocks: int = 5) -> None:
        super().__init__()
        self.start = nn.Conv1d(1, channels, 2)
        self.blocks = nn.ModuleList(Gated(channels, 2**block) for block in range(blocks))
        self.end = nn.Sequential(
            nn.ReLU(), nn.Conv1d(channels, channels, 1), nn.ReLU(), nn.Conv1d(channels, 16, 1)
        )

    def forward(self, x: Any) -> Any:
        x = self.start(F.pad(x, (1, 0)))
        total: Any = 0
        for block in self.blocks:
            x, skip = block(x)
            total = total + skip
        return self.end(total)


class VNet(nn.Module):
    """Milletari and others, 2016, two levels of it: residual, strided, in three axes."""

    def __init__(self, width: int = 4) -> None:
        super().__init__()
        self.start = nn.Conv3d(1, width, 5, padding=2)
        self.down = nn.Conv3d(width, 2 * width, 2, stride=2)
        self.inner = nn.Conv3d(2 * width, 2 * width, 5, padding=2)
        self.up = nn.ConvTranspose3d(2 * width, width, 2, stride=2)
        self.outer = nn.Conv3d(2 * width, 2 * width, 5, padding=2)
        self.head = nn.Conv3d(2 * width, 2, 1)
        self.act = nn.ModuleList(nn.PReLU(each * width) for each in (1, 2, 2, 1, 2))

    def forward(self, x: Any) -> Any:
        one, two, three, four, five = self.act
        x = one(self.start(x) + x)
        deep = two(self.down(x))
        deep = three(self.inner(deep) + deep)
        both = torch.cat([four(self.up(deep)), x], dim=1)
        return self.head(five(self.outer(both) + both))


WRITTEN: dict[str, tuple[Any, tuple[int, ...]]] = {
    "unet": (UNet, (3, 32, 48)),
    "dcgan": (Generator, (100, 1, 1)),
    "wavenet": (WaveNet, (1, 100)),
    "vnet": (VNet, (1, 12, 8, 8)),
}
"""The architectures that are written here, and an input shape of each."""

SIZES = {"convnext_tiny": (3, 64, 64), "deeplabv3_resnet50": (3, 64, 64)}
"""Input shapes of torchvision's architectures that are not (3, 96, 96), to save time."""


def made(name: str, *, device: str = "cpu") -> tuple[Any, tuple[int, ...]]:
    """An architecture, out of training, and a small input shape of it."""
    if name in TORCHVISION:
        return of_torchvision(name, device=device), SIZES.get(name, (3, 96, 96))
    make, shape = WRITTEN[name]
    with torch.device(device):
        return make().eval(), shape
