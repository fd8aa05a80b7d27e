"""What a module computes, written down while it runs: operators, and the modules at work.

Operators of PyTorch's dispatcher are the truth; hooks tell which module is at work; what a
plain layer of `torch.nn` or one of a few functions computes becomes a single step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from threading import get_ident
from typing import Any

from convviz.models.torch.calls import Call, tensors_in
from convviz.models.torch.functions import (
    Function,
    functions,
    matmul_move,
    pad_by,
    pad_in,
)
from convviz.models.torch.leaves import Leaf, leaf_of, plain_step
from convviz.models.torch.moves import CREATING, move_of_writing, told
from convviz.models.torch.steps import TracedStep, together
from convviz.models.torch.values import Values
from convviz.models.torch.weights import COMPILED, Weights
from convviz.models.torch.windows import windowed
from convviz.models.trace import Opaque


@dataclass(frozen=True, slots=True)
class AtWork:
    """A module at work on inputs of the shapes `given`, and how much there was before it.

    Attributes:
        name: its path in the model.
        module: itself.
        leaf: what it is, if it is one operation.
        steps: how many had been recorded before.
        values: how many there had been.
        given: the shapes of its positional inputs.
    """

    name: str
    module: Any
    leaf: Leaf | None
    steps: int
    values: int
    given: tuple[tuple[int, ...], ...] = ()


class Recorder:
    """Writes the steps of one run of `module` down; weights must be known beforehand."""

    def __init__(self, module: Any, weights: Weights) -> None:
        self.steps: list[TracedStep] = []
        self.values = Values()
        self.weights = weights
        self._paths = {
            id(each): name.replace(COMPILED, "") for name, each in module.named_modules()
        }
        self._frames: list[AtWork] = []
        self._thread = get_ident()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Write down what this thread computes in here."""
        from torch.nn.modules import module as everywhere

        with ExitStack() as stack:
            for hook in (
                everywhere.register_module_forward_pre_hook(self._enter),
                everywhere.register_module_forward_hook(self._leave),
            ):
                stack.callback(hook.remove)
            stack.enter_context(_function_mode(self))
            stack.enter_context(_dispatch_mode(self))
            yield

    @property
    def at_work(self) -> AtWork | None:
        """The innermost module that has started and not ended."""
        return self._frames[-1] if self._frames else None

    def _enter(self, module: Any, args: Any) -> None:
        path = self._paths.get(id(module))
        if path is None or get_ident() != self._thread:
            return
        given = tuple(tuple(each.shape) for each in tensors_in(args))
        leaf = None if self._inside_leaf else leaf_of(module)
        before = len(self.steps), len(self.values.shapes)
        self._frames.append(AtWork(path, module, leaf, *before, given))

    def _leave(self, module: Any, args: Any, output: Any) -> None:
        if id(module) not in self._paths or get_ident() != self._thread:
            return
        while self._frames:
            frame = self._frames.pop()
            if frame.module is module:
                if frame.leaf is not None:
                    self._close(frame, frame.leaf, output)
                return

    @property
    def _inside_leaf(self) -> bool:
        return any(frame.leaf is not None for frame in self._frames)

    def _close(self, frame: AtWork, leaf: Leaf, output: Any) -> None:
        """Make one step of what the plain layer of a frame has computed."""
        steps = self.steps[frame.steps :]
        if not steps:
            return
        written = self.values.numbers(tensors_in(output))
        written += self.values.rewritten(frame.values)
        counted = sum(step.counted for step in steps)
        is_drawn = any(step.is_drawn for step in steps)
        made = plain_step(steps, leaf, frame.module, written, self.values.shapes)
        if made is None and (leaf.move is not None or (counted > 1 and not is_drawn)):
            move = Opaque() if leaf.move is None else leaf.move
            made = together(steps, leaf.kind, "", move, written)
        if made is not None:
            self._put_together(frame.steps, replace(made, name=frame.name))
            return
        self.steps[frame.steps :] = [
            replace(step, name=frame.name, kind=_kind_in(leaf, step, counted))
            if step.counted
            else step
            for step in steps
        ]

    def record(self, call: Call) -> None:
        """Write down one call of an operator."""
        if not call.outputs:
            return
        inputs = call.inputs
        data = [each for each in inputs if each in self.values]
        debts = tuple(debt for each in inputs for debt in self.weights.of(each))
        if call.name in CREATING:
            data, debts = [], ()
        drawn = windowed(call, one_axis=self._is_one_axis(call))
        if not data and (drawn is None or "convolution" not in call.name):
            self.weights.computed(call.outputs, debts, call.macs)
            self.values.note_views(call.outputs, inputs)
            return
        self._append(call, data, debts, drawn)

    def _append(self, call: Call, data: list[Any], debts: tuple[int, ...], drawn: Any) -> None:
        read = self.values.numbers(data)
        if drawn is not None:
            read = read[:1]
            step = TracedStep(
                drawn.kind,
                self._owner(debts),
                read,
                (),
                drawn.move,
                layer=drawn.layer,
                input_shape=drawn.input_shape,
                question=drawn.question,
            )
        else:
            kind, move, counted = told(call)
            pad = pad_in(call)
            step = TracedStep(kind, self._path, read, (), move, counted=counted, pad=pad)
            if kind.endswith("_norm") and not self._inside_leaf and self._frames:
                step = replace(step, kind=_norm_of(self._frames[-1].module) or kind)
        written = self._written(call)
        self.steps.append(replace(step, outputs=written, debts=debts, macs=call.macs))
        self._follow_views(call)

    def _written(self, call: Call) -> tuple[int, ...]:
        """New numbers for what the call writes, which weights are no longer."""
        for each in call.outputs:
            self.weights.forget(each)
        return tuple(self.values.add(each) for each in call.outputs)

    def _follow_views(self, call: Call) -> None:
        """Let what shares memory with what was written in place be read from it."""
        if not call.signature.writes:
            self.values.note_views(call.outputs, call.inputs)
            return
        for tensor in call.written:
            number = self.values.number(tensor)
            for other in self.values.sharing(tensor):
                before = self.values.get(other)
                read = (number,) if before is None else (before, number)
                move = move_of_writing(tensor.shape, other.shape)
                self.weights.forget(other)
                after = self.values.add(other)
                self.steps.append(
                    TracedStep("view", self._path, read, (after,), move, counted=False)
                )

    def _is_one_axis(self, call: Call) -> bool:
        """True of a pool whose input was given an axis of size 1 just before."""
        if not self.steps or "pool" not in call.name:
            return False
        leaf = next((frame.leaf for frame in self._frames if frame.leaf is not None), None)
        if leaf is not None and not leaf.kind.endswith("1d"):
            return False
        last = self.steps[-1]
        return last.kind == "unsqueeze" and self.values.get(call.inputs[0]) in last.outputs

    @property
    def _path(self) -> str:
        return self._frames[-1].name if self._frames else ""

    def _owner(self, debts: tuple[int, ...]) -> str:
        owner = self.weights.owner(debts)
        return self._path if owner is None or self._inside_leaf else owner

    @contextmanager
    def function(self, function: Function, args: Any, kwargs: Any) -> Iterator[list[Any]]:
        """Make one step of what a function computes, whose result is put in the list."""
        start, before = len(self.steps), len(self.values.shapes)
        given = tuple(tensors_in((args, kwargs)))
        result: list[Any] = []
        yield result
        steps = self.steps[start:]
        if not any(step.counted for step in steps) and not (steps and function.kind == "pad"):
            return
        move = function.move
        if move is None:
            move = matmul_move(given, [each in self.values for each in given])
        written = self.values.numbers(tensors_in(result)) + self.values.rewritten(before)
        whole = together(steps, function.kind, self._path, move, written)
        pad = pad_by(function, args, kwargs)
        self._put_together(start, replace(whole, pad=pad, counted=True))

    def _put_together(self, start: int, whole: TracedStep) -> None:
        """Put `whole` in the place of the steps from `start` on."""
        inner = {value for step in self.steps[start:] for value in step.outputs}
        self.values.hide(inner - set(whole.outputs))
        self.steps[start:] = [whole]


def _kind_in(leaf: Leaf, step: TracedStep, counted: int) -> str:
    """The kind of a counted step in a plain layer: the layer's, where it is the only one."""
    return leaf.kind if counted == 1 or step.kind == leaf.kind else step.kind


def _norm_of(module: Any) -> str:
    """The norm of `torch.nn` that a module derives from; or empty."""
    from convviz.adapt.origin import origin_of

    origin = origin_of(module)
    return origin.name if origin is not None and origin.name.endswith("Norm") else ""


def _dispatch_mode(recorder: Recorder) -> Any:
    from torch.utils._python_dispatch import TorchDispatchMode

    class Listening(TorchDispatchMode):
        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            kwargs = kwargs or {}
            out = func(*args, **kwargs)
            recorder.record(Call.of(func, args, kwargs, out))
            return out

    return Listening()


def _function_mode(recorder: Recorder) -> Any:
    from torch.overrides import TorchFunctionMode

    table = functions()

    class Bracketing(TorchFunctionMode):
        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            kwargs = kwargs or {}
            function = table.get(func)
            if function is None:
                return func(*args, **kwargs)
            with recorder.function(function, args, kwargs) as result:
                result.append(func(*args, **kwargs))
            return result[0]

    return Bracketing()
