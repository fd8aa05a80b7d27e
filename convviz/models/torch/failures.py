"""Modules that cannot be run, and runs that failed: what is said of them in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.torch.attempts import RunInput
from convviz.models.torch.recording import Recorder

HELD = {
    "OptimizedModule": "_orig_mod",
    "DataParallel": "module",
    "DistributedDataParallel": "module",
}
"""Classes of PyTorch that hold the module which does the work, and where."""

NUMBERLESS = re.compile(
    r"\bmeta\b|device|numpy|\.item\(\)|fake|data.?dependent|no data|dynamic.?output|storage"
    r"|converted to scalar|nonzero",
    re.IGNORECASE,
)
"""What PyTorch's complaints about tensors without numbers have in them."""

WHOLE_NUMBERS = re.compile(
    r"scalar types: (Int, )?Long|indices must be|type Long", re.IGNORECASE
)
"""What it complains of where an input must be whole numbers."""

TAKEN = ("in_channels", "in_features", "num_features", "num_channels", "normalized_shape")
"""Attributes of modules that tell what sizes they take."""

MOST_SHAPES = 3
"""Shapes of inputs that are told of a module that failed."""

LONGEST_REASON = 150
"""Letters of a model's own complaint that are told."""


class Failed(Exception):
    """A run that ended with an `error`, and what was recorded before."""

    def __init__(self, error: Exception, recorder: Recorder) -> None:
        super().__init__(str(error))
        self.error = error
        self.frame = recorder.at_work
        names = (step.name for step in reversed(recorder.steps) if step.is_drawn)
        self.reached = next((name for name in names if name), "")

    @property
    def lacks_numbers(self) -> bool:
        """True if the run ended because its tensors had no numbers, or were on no device."""
        return NUMBERLESS.search(self._told) is not None

    @property
    def needs_whole_numbers(self) -> bool:
        """True if the run ended because an input was no tensor of whole numbers."""
        return WHOLE_NUMBERS.search(self._told) is not None

    @property
    def _told(self) -> str:
        return f"{type(self.error).__name__}: {self.error}"


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


def complaint(
    module: Any, asked: Sequence[RunInput], failed: Failed, *, run: bool
) -> ConvVizError:
    """One sentence about a run that failed: where, with what, after what, and how to go on."""
    own = type(module).__name__
    after = f", after {failed.reached}" * bool(failed.reached)
    where = f"{_place(own, failed)}{after}"
    if failed.lacks_numbers and not run:
        return ConvVizError(
            f"{own} needs numbers to go on, which are not computed here, in {where}: give"
            " run=True to run it for real"
        )
    shapes = " and ".join(str(each.shape) for each in asked)
    said = " ".join(str(failed.error).split("\n", 1)[0].split()).rstrip(".:")
    said = said or type(failed.error).__name__
    if len(said) > LONGEST_REASON:
        said = f"{said[:LONGEST_REASON]} ..."
    hint = _way_out(said, failed, asked)
    return ConvVizError(f"{own} cannot be run with {shapes}: {said}, in {where}{hint}")


def _way_out(said: str, failed: Failed, asked: Sequence[RunInput]) -> str:
    """How to go on after what people get wrong most often; empty for all else."""
    if "required positional argument" in said:
        return ": give a list of shapes, one for each input"
    if "positional argument" in said and "were given" in said:
        return ": give inputs that are named as a mapping of names to shapes"
    takes = getattr(failed.frame and failed.frame.module, "in_channels", None)
    shape = asked[0].shape if len(asked) == 1 else ()
    if len(shape) > 2 and shape[-1] == takes != shape[1]:
        return f": channels come first, as in {(shape[-1], *shape[1:-1])}"
    return ""


def _place(own: str, failed: Failed) -> str:
    """The module that was at work, what it takes, and the shapes that it got."""
    frame = failed.frame
    if frame is None or not frame.name:
        return f"the forward of {own}"
    takes = (f"{name}={getattr(frame.module, name, 0)}" for name in TAKEN)
    told = ", ".join(each for each in takes if not each.endswith("=0"))
    more = ["..."] if len(frame.given) > MOST_SHAPES else []
    got = " and ".join([*map(str, frame.given[:MOST_SHAPES]), *more])
    return (
        f"{frame.name}, a {type(frame.module).__name__}"
        + f" with {told}" * bool(told)
        + f" that got {got}" * bool(got)
    )
