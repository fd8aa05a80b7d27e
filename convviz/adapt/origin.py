"""The framework's class that a layer derives from, and whether it still runs that class's code.

A name proves nothing: a subclass that pads in its own `forward` is no plain convolution, and
an equal output shape would not prove equal reading.  So the code is compared, method by
method: what `__init__` does is free, what a forward pass runs is the framework's.  No
framework is imported, and no layer is run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

RUN = (
    "__call__",
    "_wrapped_call_impl",
    "_call_impl",
    "_slow_forward",
    "forward",
    "_conv_forward",
    "_output_padding",
    "__iter__",
    "call",
    "convolution_op",
    "_compute_causal_padding",
)
"""The methods that a forward pass may run, of PyTorch's modules and of Keras's layers."""

HOOKS = {"_forward_pre_hooks": "forward pre-hook", "_forward_hooks": "forward hook"}
"""Where PyTorch keeps what it runs before and after `forward`, and what that is called."""

REWEIGHING = {
    ("torch.nn.utils.weight_norm", "WeightNorm"),
    ("torch.nn.utils.spectral_norm", "SpectralNorm"),
    ("torch.nn.utils.prune", "BasePruningMethod"),
}
"""The hooks that change no more than the weights, which are read as they are."""

ROOTS = {"torch": "torch", "keras": "keras", "tf_keras": "keras", "tensorflow": "keras"}
"""The frameworks by the packages in which their code stands."""


class Origin(NamedTuple):
    """`cls`, of `framework`: the nearest of a layer's classes that is the framework's."""

    framework: str
    cls: type

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.cls.__name__


def origin_of(layer: object) -> Origin | None:
    """Where `layer` comes from; None where no framework has any of its classes.

    The nearest class decides: Keras 2 derives its transposed layers from the others.
    """
    for cls in type(layer).__mro__:
        root, *_ = cls.__module__.split(".")
        framework = ROOTS.get(root)
        if framework == "keras" or cls.__module__.startswith("torch.nn.modules."):
            return Origin(framework or "torch", cls)
    return None


class Deviation(NamedTuple):
    """`why` a layer is no plain one, and how to `undo` that, where there is a way."""

    why: str
    undo: str = ""


def deviation(layer: object, cls: type) -> Deviation | None:
    """What a forward pass of `layer` runs beside the code of `cls` first; None without any.

    >>> class Plain:
    ...     def forward(self): ...
    >>> Plain.forward.__module__ = "torch.nn"
    >>> class Own(Plain):
    ...     def forward(self): ...
    >>> deviation(Own(), Own.__base__), deviation(Plain(), Plain)
    (Deviation(why='its class has a forward of its own', undo=''), None)
    """
    return next(_deviations(layer, cls), None)


def _deviations(layer: object, cls: type) -> Iterator[Deviation]:
    own = getattr(layer, "__dict__", {})
    for name in RUN:
        theirs = _method(cls, name)
        if _method(type(layer), name) is not theirs:
            yield Deviation(f"its class has a {name} of its own")
        if theirs is not None and _root(theirs) not in ROOTS:
            yield Deviation(f"the {name} of {cls.__name__} itself was replaced")
        if name in own and not _is_bound(own[name], theirs, layer):
            yield Deviation(f"its {name} was replaced after it was made")
    everywhere = getattr(sys.modules.get("torch.nn.modules.module"), "__dict__", {})
    for place, kind in HOOKS.items():
        if cls.__module__.startswith("torch.") and everywhere.get(f"_global{place}"):
            yield Deviation(
                f"PyTorch has a global {kind}, which may change what goes in or comes out",
                "remove the hook",
            )
        if not all(map(_only_reweighs, (own.get(place) or {}).values())):
            why = f"it has a {kind}, which may change what goes in or comes out"
            yield Deviation(why, "remove the hook")


def _method(cls: type, name: str) -> object:
    """What stands under `name` in the nearest class that has it, unbound; or None."""
    return next((vars(each)[name] for each in cls.__mro__ if name in vars(each)), None)


def _root(function: object) -> str:
    return str(getattr(function, "__module__", "")).partition(".")[0]


def _is_bound(value: object, function: object, layer: object) -> bool:
    """True if `value` is `function` bound to `layer`, which an undone patch leaves behind."""
    same = getattr(value, "__func__", None) is function
    return same and getattr(value, "__self__", None) is layer


def _only_reweighs(hook: object) -> bool:
    return any((cls.__module__, cls.__name__) in REWEIGHING for cls in type(hook).__mro__)
