"""Why a layer is not taken, and how to go on: the sentences, each with its way out."""

from __future__ import annotations

from convviz.adapt.origin import Deviation, origin_of
from convviz.adapt.words import described
from convviz.errors import ConvVizError
from convviz.layer import Layer

MODEL = (
    "is a model: convviz.model lists its layers, and convviz.animate draws one of them, as with"
    " layer=0 or layer='conv1'"
)
WHOLE = "holds a whole module: give that one, which is its"
HELD = {
    ("torch._dynamo", "OptimizedModule"): f"{WHOLE} `_orig_mod`",
    ("torch.nn.parallel", "DataParallel"): f"{WHOLE} `module`",
    ("torch.nn.parallel", "DistributedDataParallel"): f"{WHOLE} `module`",
    ("torch.distributed", "FullyShardedDataParallel"): f"{WHOLE} `module`",
    ("torch.optim", "AveragedModel"): f"{WHOLE} `module`",
    ("torch.fx", "GraphModule"): (
        "is a graph of operations: give the module that it was traced from, or one of the"
        " layers in it"
    ),
    ("torch.jit", "ScriptModule"): (
        "is a compiled program: give the module that it was scripted or traced from"
    ),
    ("torch.nn.modules", "Sequential"): (
        "holds several layers in a row, which convviz.animate and convviz.chain take: give one"
        " of them here"
    ),
    ("torch.nn.modules", "ModuleList"): (
        "runs nothing itself: give list(modules), where its layers run in this order"
    ),
    ("torch.ao.nn.intrinsic.modules", ""): "is a row of layers: give one of them",
    ("torch.ao.nn", ""): (
        "is a quantised layer: give the one in floating point that it was made from"
    ),
    ("keras", "Wrapper"): "holds a layer: give that one, which is its `layer`",
    ("keras", "Model"): MODEL,
}
"""What is said of classes that stand for others, by the start of their module and their name.

Without a name: every class of these modules.
"""


def stands_for_another(layer: object) -> ConvVizError | None:
    """The complaint about a layer that stands for another; None where it is no such one."""
    for cls in type(layer).__mro__:
        for (package, name), tail in HELD.items():
            inside = f"{cls.__module__}.".startswith(f"{package}.")
            if inside and name in ("", cls.__name__):
                return ConvVizError(f"{described(layer)} {tail}")
    origin = origin_of(layer)
    if origin is not None and origin.name == "Module":
        return ConvVizError(f"{described(layer)} {MODEL}")
    return None


def runs_other_code(layer: object, deviation: Deviation, ours: type[Layer]) -> ConvVizError:
    """The complaint about a layer that is no plain one of its class.

    Args:
        layer: what somebody brought.
        deviation: what a forward pass of it runs.
        ours: the class of ours that the plain layer would be.
    """
    plain = "the plain layer that does the same"
    if "padding" in ours.__dataclass_fields__:  # type: ignore[attr-defined]  # all have some
        pairs = ", ".join(["(0, 1)"] * ours.dims) + "," * (ours.dims == 1)
        plain += f": convviz.{ours.__name__} takes explicit padding, such as padding=({pairs})"
    else:
        plain += f", a convviz.{ours.__name__}"
    return ConvVizError(f"{_not_plain(layer, deviation, ours.__name__)}give {plain}")


def sequence_of_its_own(layer: object, deviation: Deviation) -> ConvVizError:
    """The complaint about a `Sequential` that does more than run its layers in a row."""
    return ConvVizError(
        f"{_not_plain(layer, deviation, 'Sequential')}give a list of its layers, where they do"
        " run one after another"
    )


def runs_more(layer: object, deviation: Deviation, name: str) -> ConvVizError:
    """The complaint about what should follow a layer cell by cell, as `name` does."""
    other = stands_for_another(layer)
    return other or ConvVizError(
        f"{_not_plain(layer, deviation, name)}leave it out of the row, or give a plain {name}"
    )


def other_than_told(layer: object, what: str, real: object, told: object) -> ConvVizError:
    """The complaint about a module whose attributes are not what it runs with."""
    return ConvVizError(
        f"{described(layer)} runs with {what} {real}, but its arguments say {told}: set them to"
        " what it runs with, or make it anew"
    )


def _not_plain(layer: object, deviation: Deviation, name: str) -> str:
    undo = f"{deviation.undo}, or " * bool(deviation.undo)
    return f"{described(layer)} is not taken for a plain {name}, since {deviation.why}: {undo}"
