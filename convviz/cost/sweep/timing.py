"""How long a layer takes: PyTorch's layer, measured by PyTorch's `torch.utils.benchmark`.

The benchmark warms up, synchronises an accelerator and repeats; the median and the quartiles
of its measurements are reported.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import prod
from pathlib import Path
from statistics import quantiles
from typing import Any

from convviz.conventions.torch import last_axis_first
from convviz.conventions.window import lopsided
from convviz.cost.price import Learning
from convviz.errors import ConvVizError
from convviz.layer.transposed import TransposedConvolution
from convviz.parsing.numerals import short
from convviz.words.numbers import bytes_text, count

DEVICES = ("cpu", "cuda", "mps")
PAD_LAYERS = {
    "zeros": "Zero", "reflect": "Reflection", "replicate": "Replication", "circular": "Circular"
}  # fmt: skip
"""The first word of PyTorch's padding layers, by padding mode."""
ROUNDS = 3
"""Rounds of a sweep over all its points, so that a disturbance hits all points alike."""
MIN_SECONDS = 0.07
"""Seconds for which a layer is repeated in each round after the warm-up, at least."""
MOST_TOLD = 160
"""Characters of a message of PyTorch within a sentence, at most."""
MIN_BLOCKS = 3
"""Measurements in each round that quartiles need, however slow the layer is."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Where and how the times of a sweep were measured."""

    device: str
    processor: str
    threads: int
    dtype: str
    torch: str
    direction: str

    def __str__(self) -> str:
        threads = f", {count(self.threads, 'thread')}" if self.device == "cpu" else ""
        return (
            f"{self.direction}, batch 1, {self.dtype}, on {self.device} ({self.processor}"
            f"{threads}), torch {self.torch}"
        )


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one pass: median and quartiles over `repetitions` runs."""

    median_ms: float
    q1_ms: float
    q3_ms: float
    repetitions: int

    @classmethod
    def of(cls, samples: Samples) -> Timing:
        """The median and the quartiles of `samples`."""
        low, median, high = quantiles(samples.seconds, n=4, method="inclusive")
        return cls(1e3 * median, 1e3 * low, 1e3 * high, samples.runs)


@dataclass(frozen=True, slots=True)
class Samples:
    """Measurements in seconds, each the mean of a few passes, and `runs` passes in all."""

    seconds: tuple[float, ...]
    runs: int

    def __add__(self, more: Samples) -> Samples:
        return Samples(self.seconds + more.seconds, self.runs + more.runs)


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Measures layers under the same conditions, one after another."""

    conditions: Conditions
    backward: bool

    @classmethod
    def on(
        cls, device: str, *, backward: bool = False, threads: int | None = None
    ) -> Stopwatch:
        """A stopwatch on `device`, with PyTorch's own number of threads if none is given.

        Raises:
            ConvVizError: PyTorch is not installed, or has no such device here.
        """
        torch = _torch()
        _check_device(torch, device)
        direction = "forward + backward" if backward else "forward"
        return cls(
            Conditions(
                device,
                str(torch.cuda.get_device_name()) if device == "cuda" else processor_name(),
                threads or torch.get_num_threads(),
                "float32",
                str(torch.__version__),
                direction,
            ),
            backward,
        )

    def time(self, layer: Learning, input_shape: tuple[int, ...]) -> Samples:
        """One round of measuring passes of `layer` over one input.

        Raises:
            ConvVizError: PyTorch cannot run the layer here, such as for want of memory.
        """
        if self.conditions.device == "cpu":
            _check_memory(layer, input_shape)
        try:
            return self._measured(layer, input_shape)
        except (RuntimeError, MemoryError) as error:
            told = str(error).strip().partition("\n")[0] or type(error).__name__
            raise ConvVizError(f"PyTorch cannot run it here: {told[:MOST_TOLD]}") from None

    def _measured(self, layer: Learning, input_shape: tuple[int, ...]) -> Samples:
        timing = import_module("torch.utils.benchmark")
        run = self._runner(layer, input_shape)
        timer = timing.Timer("run()", globals={"run": run}, num_threads=self.conditions.threads)
        measured = timer.blocked_autorange(min_run_time=MIN_SECONDS)
        times, each = list(measured.times), measured.number_per_run
        while len(times) < MIN_BLOCKS:
            times += timer.timeit(each).times
        return Samples(tuple(times), len(times) * each)

    def _runner(self, layer: Learning, input_shape: tuple[int, ...]) -> Callable[[], object]:
        torch, device = _torch(), self.conditions.device
        module = _module(torch, layer).to(device)
        values = torch.randn(1, *input_shape, device=device, requires_grad=self.backward)
        finish = torch.mps.synchronize if device == "mps" else lambda: None
        if not self.backward:

            def forward() -> None:
                with torch.inference_mode():
                    module(values)
                finish()

            return forward
        slope = torch.ones_like(module(values))

        def both() -> None:
            module(values).backward(slope)
            finish()

        return both


def _module(torch: Any, layer: Learning) -> Any:
    """PyTorch's layer, with a layer of padding or cropping where padding differs by side."""
    apart = lopsided(layer.pads) and layer.padding != "same"
    arguments: dict[str, Any] = {
        "stride": layer.strides,
        "padding": 0 if apart else layer.padding,
        "dilation": layer.dilations,
        "groups": layer.groups,
        "bias": layer.bias,
    }
    if isinstance(layer, TransposedConvolution):
        arguments["output_padding"] = layer.output_padding
    elif not apart:
        arguments["padding_mode"] = layer.padding_mode
    kind = getattr(torch.nn, type(layer).__name__)
    conv = kind(layer.in_channels, layer.out_channels, layer.kernel, **arguments)
    if not apart:
        return conv
    cells = last_axis_first(layer.pads)
    if isinstance(layer, TransposedConvolution):
        crop = getattr(torch.nn, f"ZeroPad{layer.dims}d")
        return torch.nn.Sequential(conv, crop([-each for each in cells]))
    pad = getattr(torch.nn, f"{PAD_LAYERS[layer.padding_mode]}Pad{layer.dims}d")
    return torch.nn.Sequential(pad(list(cells)), conv)


def _check_memory(layer: Learning, input_shape: tuple[int, ...]) -> None:
    """Check that tensors of 4 bytes a number would fit in memory, before making any."""
    numbers = prod(input_shape) + prod(layer.output_shape(input_shape)) + layer.parameters
    have = _memory_bytes()
    if have is not None and numbers * 4 > have:
        raise ConvVizError(
            f"it takes {bytes_text(numbers * 4)}, and this machine has {bytes_text(have)}"
        )


def _memory_bytes() -> int | None:
    """The memory of the machine, None on systems that do not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _torch() -> Any:
    try:
        return import_module("torch")
    except ImportError:
        raise ConvVizError(
            'measuring time needs PyTorch, which is not installed: pip install "convviz[torch]"'
        ) from None


def _check_device(torch: Any, device: str) -> None:
    if device not in DEVICES:
        raise ConvVizError(f"device must be 'cpu', 'cuda' or 'mps', not {short(device)}")
    there = {
        "cpu": lambda: True,
        "cuda": torch.cuda.is_available,
        "mps": torch.backends.mps.is_available,
    }
    if not there[device]():
        has = [name for name in DEVICES if there[name]()]
        raise ConvVizError(
            f"PyTorch {torch.__version__} finds no {device} here; it has {', '.join(has)}"
        )


def processor_name() -> str:
    """The maker's name of this machine's processor, or the architecture where unknown."""
    info = Path("/proc/cpuinfo")
    try:
        if platform.system() == "Darwin":
            asked = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
            said = subprocess.run(asked, capture_output=True, text=True, check=True)
            return said.stdout.strip()
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except (OSError, subprocess.CalledProcessError):
        pass
    return platform.processor() or platform.machine()
