"""A module of PyTorch as a trace: run without numbers, or for real where that is asked.

The module is as it was afterwards, also after a failure.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any, NamedTuple

from convviz.errors import ConvVizError
from convviz.models.inputs import GivenInput
from convviz.models.torch.attempts import RunInput, attempts, lowest_device
from convviz.models.torch.calls import tensors_in
from convviz.models.torch.failures import Failed, complaint, unwrapped
from convviz.models.torch.padding import with_padding
from convviz.models.torch.recording import Recorder
from convviz.models.torch.standing_in import stand_ins
from convviz.models.torch.steps import TracedStep, without_idle
from convviz.models.torch.weights import Weights
from convviz.models.trace import Operation, Trace

Way = Callable[[Any, Sequence[RunInput], Sequence[GivenInput]], "Ran"]
"""A way of running a module: on no device, with fake tensors, or for real."""


ON_ZEROS = "It was run on zeros: what depends on numbers may differ for others."
"""What is said of a model that was run for real without somebody's own input."""


class Ran(NamedTuple):
    """What a run has left: its record, and the numbers of its inputs and outputs."""

    recorder: Recorder
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def trace_module(module: Any, given: tuple[GivenInput, ...], *, run: bool = False) -> Trace:
    """The trace of a `torch.nn.Module` that is run with the inputs `given`.

    No number is computed and no weight is copied, unless `run` asks for a run with the
    module's own weights, on its own device; inputs are zeros there, or the tensors given.

    Raises:
        ConvVizError: the module cannot be run with these inputs, or its path depends on
            numbers and `run` is not asked for.
    """
    _check_version()
    module = unwrapped(module, run=run)
    ran = _run(module, given, run=run)
    shapes = ran.recorder.values.shapes
    steps = without_idle(with_padding(ran.recorder.steps, shapes), ran.outputs)
    told = {*ran.inputs, *(each for step in steps for each in (*step.inputs, *step.outputs))}
    return Trace(
        name=type(module).__name__,
        framework="PyTorch",
        inputs=ran.inputs,
        spatial=tuple(_spatial(shapes[each]) for each in ran.inputs),
        shapes={each: shapes[each] for each in sorted(told)},
        operations=[_operation(step, ran.recorder.weights) for step in steps],
        parameters=sum(each.numel() for each in module.parameters()),
        remarks=(ON_ZEROS,) * (run and any(each.tensor is None for each in given)),
    )


def _check_version() -> None:
    """Raise a ConvVizError where PyTorch does not tell what its operators cost."""
    import torch
    from torch.utils import flop_counter

    if not hasattr(flop_counter, "flop_registry"):
        raise ConvVizError(
            f"models need PyTorch 2.2 or later, not {torch.__version__}: pip install -U torch"
        )


def _run(module: Any, given: tuple[GivenInput, ...], *, run: bool) -> Ran:
    """The first run that ends well; what is told otherwise is of the likeliest inputs."""
    failures: list[tuple[Sequence[RunInput], Failed]] = []
    for asked in attempts(module, given):
        try:
            return _run_with(module, asked, given, run=run)
        except Failed as failed:
            failures.append((asked, failed))
            if failed.lacks_numbers:
                break
    likeliest, first = failures[0]
    raise complaint(module, likeliest, first, run=run) from first.error


def _run_with(
    module: Any, asked: Sequence[RunInput], given: tuple[GivenInput, ...], *, run: bool
) -> Ran:
    """A run of the simplest way that there is: on no device, with fakes, or for real."""
    ways: list[Way] = [_run_for_real] if run else [_run_on_meta, _run_with_fakes]
    for way in ways:
        try:
            return _run_in(way, module, asked, given)
        except Failed as failed:
            last = failed
            if not failed.lacks_numbers:
                break
    raise last


def _run_in(
    way: Way, module: Any, asked: Sequence[RunInput], given: tuple[GivenInput, ...]
) -> Ran:
    """A run, and where that ends for lack of whole numbers, one with inputs of these."""
    import torch

    try:
        return way(module, asked, given)
    except Failed as failed:
        if not failed.needs_whole_numbers:
            raise
    return way(module, [each._replace(dtype=torch.int64) for each in asked], given)


def _run_on_meta(module: Any, asked: Sequence[RunInput], given: Sequence[GivenInput]) -> Ran:
    import torch

    def replace(tensor: Any) -> Any:
        made = torch.empty(tensor.shape, dtype=tensor.dtype, device="meta")
        if isinstance(tensor, torch.nn.Parameter):
            return torch.nn.Parameter(made, requires_grad=False)
        return made

    with torch.device("meta"), stand_ins(module, replace):
        made = [torch.empty(each.shape, dtype=each.dtype) for each in asked]
        return _recorded(module, made, given)


def _run_with_fakes(module: Any, asked: Sequence[RunInput], given: Sequence[GivenInput]) -> Ran:
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    device = lowest_device(module)
    with FakeTensorMode(allow_non_fake_inputs=True) as fakes:

        def replace(tensor: Any) -> Any:
            return fakes.from_tensor(tensor)

        with torch.device(device), stand_ins(module, replace):
            made = [torch.empty(each.shape, dtype=each.dtype) for each in asked]
            return _recorded(module, made, given)


def _run_for_real(module: Any, asked: Sequence[RunInput], given: Sequence[GivenInput]) -> Ran:
    import torch

    def replace(tensor: Any) -> Any:
        return tensor if isinstance(tensor, torch.nn.Parameter) else tensor.clone()

    device = lowest_device(module)
    there = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=there), stand_ins(module, replace):
        made = [_filled(each, one, device) for each, one in zip(asked, given, strict=True)]
        return _recorded(module, made, given)


def _filled(asked: RunInput, given: GivenInput, device: Any) -> Any:
    """Zeros, or the first example of the tensor given."""
    import torch

    zeros = torch.zeros(asked.shape, dtype=asked.dtype, device=device)
    if given.tensor is None:
        return zeros
    own = torch.as_tensor(given.tensor, device=device).to(asked.dtype)
    return (own[:1] if own.dim() == zeros.dim() else own[None]).reshape(zeros.shape)


def _recorded(module: Any, made: Sequence[Any], given: Sequence[GivenInput]) -> Ran:
    import torch

    weights = Weights()
    weights.add_parameters(module)
    recorder = Recorder(module, weights)
    numbers = tuple(map(recorder.values.add, made))
    args = [each for each, one in zip(made, given, strict=True) if not one.name]
    kwargs = {one.name: each for each, one in zip(made, given, strict=True) if one.name}
    with warnings.catch_warnings(), torch.no_grad(), recorder.listening():
        warnings.simplefilter("ignore")  # what the model says of itself, or PyTorch of that
        try:
            result = module(*args, **kwargs)
        except Exception as error:
            if _is_ours(error):
                raise
            raise Failed(error, recorder) from error
    return Ran(recorder, numbers, recorder.values.numbers(tensors_in(result)))


def _is_ours(error: Exception) -> bool:
    """True of an error that was raised in this package, not in what the model runs."""
    *_, (frame, _) = walk_tb(error.__traceback__)
    return Path(frame.f_code.co_filename).parent == Path(__file__).parent


def _spatial(shape: Sequence[int | None]) -> tuple[int, ...]:
    return tuple(range(2, len(shape))) if 3 <= len(shape) <= 5 else ()


def _operation(step: TracedStep, weights: Weights) -> Operation:
    charge = weights.charge(step.debts, step.name or step.kind)
    return Operation(
        kind=step.kind,
        name=step.name,
        inputs=step.inputs,
        outputs=step.outputs,
        move=step.move,
        layer=step.layer,
        input_shape=step.input_shape,
        parameters=charge.parameters,
        macs=step.macs + charge.macs,
        repeats=charge.repeats,
        counted=step.counted,
        source=_source(step),
        question=step.question,
    )


def _source(step: TracedStep) -> Any:
    """The module that a step is the work of, if it is drawn with its own weights."""
    if step.layer is None or step.module is None:
        return None
    from convviz.adapt import as_layer

    try:
        return step.module if as_layer(step.module) == step.layer else None
    except ConvVizError:
        return None
