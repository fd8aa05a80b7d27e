"""How long a layer takes: PyTorch's own layer under PyTorch's own stopwatch.

`torch.utils.benchmark` warms up, synchronises an accelerator and repeats; nothing is
reported but the median and the quartiles of what it measured.
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

from convviz.conventions.window import Pads
from convviz.cost.price import Learning
from convviz.errors import ConvVizError
from convviz.layer.transposed import TransposedConvolution
from convviz.parsing.numerals import short
from convviz.words.numbers import bytes_text, count

DEVICES = ("cpu", "cuda", "mps")
ROUNDS = 3
"""A sweep goes so many times over all its points: what disturbs hits all of them alike."""
MIN_SECONDS = 0.07
"""A layer is repeated for at least so long in each round, after the warm-up."""
MOST_TOLD = 160
"""Characters of what PyTorch says that a sentence may have."""
MIN_BLOCKS = 3
"""Quartiles need so many measurements in each round, however slow the layer is."""


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
    """Seconds of a pass, each the mean of a few in a row, over `runs` passes in all."""

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
                _accelerator_name(torch) if device == "cuda" else processor_name(),
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
            ConvVizError: PyTorch cannot run it here, for want of memory, say.
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
    """PyTorch's layer, and a layer of padding where the sides differ, or of cropping."""
    if isinstance(layer, TransposedConvolution):
        return _transposed(torch, layer)
    kind = getattr(torch.nn, type(layer).__name__)
    plain = _lopsided(layer.pads) and layer.padding != "same"
    conv = kind(
        layer.in_channels,
        layer.out_channels,
        layer.kernel,
        layer.strides,
        0 if plain else layer.padding,
        layer.dilations,
        layer.groups,
        layer.bias,
        "zeros" if plain else layer.padding_mode,
    )
    if not plain:
        return conv
    mode = {"zeros": "Zero", "reflect": "Reflection", "replicate": "Replication"}.get(
        layer.padding_mode, "Circular"
    )
    pad = getattr(torch.nn, f"{mode}Pad{layer.dims}d")
    return torch.nn.Sequential(pad(_last_axis_first(layer.pads)), conv)


def _transposed(torch: Any, layer: TransposedConvolution) -> Any:
    plain = _lopsided(layer.pads)
    conv = getattr(torch.nn, type(layer).__name__)(
        layer.in_channels,
        layer.out_channels,
        layer.kernel,
        layer.strides,
        0 if plain else layer.padding,
        layer.output_padding,
        layer.groups,
        layer.bias,
        layer.dilations,
    )
    if not plain:
        return conv
    crop = [-cells for cells in _last_axis_first(layer.pads)]
    return torch.nn.Sequential(conv, getattr(torch.nn, f"ZeroPad{layer.dims}d")(crop))


def _lopsided(pads: Pads) -> bool:
    return any(before != after for before, after in pads)


def _last_axis_first(pads: Pads) -> list[int]:
    """The cells as PyTorch's padding layers take them."""
    return [cells for pair in reversed(pads) for cells in pair]


def _check_memory(layer: Learning, input_shape: tuple[int, ...]) -> None:
    """See that tensors of 4 bytes a number would fit in the machine, before any is made."""
    numbers = prod(input_shape) + prod(layer.output_shape(input_shape)) + layer.parameters
    have = _memory_bytes()
    if have is not None and numbers * 4 > have:
        raise ConvVizError(
            f"it takes {bytes_text(numbers * 4)}, and this machine has {bytes_text(have)}"
        )


def _memory_bytes() -> int | None:
    """The memory of the machine, where the system tells."""
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


def _accelerator_name(torch: Any) -> str:
    return str(torch.cuda.get_device_name())


def processor_name() -> str:
    """What the maker calls this machine's processor; its architecture where unknown."""
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
