"""Modules that cannot be run, and runs that failed: what is said of them in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.torch.attempts import Asked
from convviz.models.torch.recording import Recorder

HELD = {
    "OptimizedModule": "_orig_mod",
    "DataParallel": "module",
    "DistributedDataParallel": "module",
}
"""Classes of PyTorch that hold the module which does the work, and where."""

META = re.compile(
    r"\bmeta\b|device|numpy|\.item\(\)|fake|data-dependent|register_meta|storage", re.IGNORECASE
)
"""What PyTorch's complaints about tensors without numbers have in them."""

DEPENDS = re.compile(
    r"\.item\(\)|no data|data-dependent|nonzero|DataDependent|DynamicOutput|numpy|_local_scalar"
    r"|converted to Scalar",
    re.IGNORECASE,
)
"""What they have in them where numbers are needed to go on."""


class Failed(Exception):
    """A run that ended with an `error`, and what was recorded before."""

    def __init__(self, error: Exception, recorder: Recorder) -> None:
        super().__init__(str(error))
        self.error = error
        self.frame = recorder.at_work
        names = (step.name for step in reversed(recorder.steps) if step.is_drawn)
        self.reached = next((name for name in names if name), "")

    @property
    def told(self) -> str:
        """The class and the message of the error."""
        return f"{type(self.error).__name__}: {self.error}"


def is_of_meta(failed: Failed | None) -> bool:
    """True if a run failed because its tensors had no numbers or no device."""
    return failed is not None and META.search(failed.told) is not None


def unwrapped(module: Any, *, run: bool) -> Any:
    """The module that does the work, of one that holds it.

    Raises:
        ConvVizError: it, or a part of it, cannot be run.
    """
    while (place := HELD.get(type(module).__name__)) and hasattr(module, place):
        module = getattr(module, place)
    for name, each in module.named_modules():
        _refuse(name or "the model itself", each, run=run)
    return module


def _refuse(name: str, module: Any, *, run: bool) -> None:
    import torch

    kind = type(module).__name__
    home = type(module).__module__
    if isinstance(module, torch.jit.ScriptModule) and not run:
        raise ConvVizError(
            f"{name} is a compiled program, whose weights cannot be left out: give the module"
            " that it was scripted or traced from, or run it for real with run=True"
        )
    if re.search(r"\.(quantized|quantizable)\b", home) and ".quantized" in home:
        raise ConvVizError(
            f"{name} is a quantised {kind}: give the model in floating point that it was"
            " made from"
        )
    tensors = (*module._parameters.values(), *module._buffers.values())
    if any(map(torch.nn.parameter.is_lazy, tensors)):
        raise ConvVizError(
            f"{name} is a {kind}, which learns its sizes from the first input: run the model"
            " once, or give it these sizes"
        )


def complaint(module: Any, asked: Sequence[Asked], failed: Failed) -> ConvVizError:
    """One sentence about a run that failed: where, with what, after what, and how to go on."""
    frame = failed.frame
    own = type(module).__name__
    where = own
    if frame is not None and frame.name:
        got = " and ".join(map(str, frame.given))
        where = f"{frame.name} ({type(frame.module).__name__})" + f", which got {got}," * bool(
            got
        )
    after = f" after {failed.reached}" * bool(failed.reached)
    shapes = " and ".join(str(each.shape) for each in asked)
    said = " ".join(str(failed.error).split("\n", 1)[0].split()).rstrip(".:")
    said = said or type(failed.error).__name__
    if DEPENDS.search(failed.told):
        return ConvVizError(
            f"{own} goes on by numbers that are not computed here, in {where}{after}: give"
            f" run=True to run it for real ({said})"
        )
    return ConvVizError(f"{own} cannot be run with {shapes}: {where} stops{after} with: {said}")
