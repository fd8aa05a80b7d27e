"""How the output of PyTorch's operators depends on their input, by their names in `aten`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from convviz.models.torch.calls import Call
from convviz.models.trace import (
    Aligned,
    Gathered,
    Move,
    Opaque,
    Permuted,
    Reshaped,
    Resized,
)


class Told(NamedTuple):
    """What an operator is called, how it moves, and whether it is counted."""

    kind: str
    move: Move
    counted: bool = True


SAME_PLACE = frozenset({
    "alias", "detach", "clone", "_to_copy", "copy", "lift_fresh", "lift_fresh_copy", "fill",
    "split", "split_with_sizes", "unsafe_split", "unsafe_split_with_sizes", "chunk",
    "expand", "zero", "positive",
})  # fmt: skip
"""Views and copies that leave every cell in its place."""

RESHAPING = frozenset({"view", "_unsafe_view", "_reshape_alias", "reshape"})

ALIGNED = frozenset({
    "native_layer_norm", "native_group_norm", "_fused_rms_norm", "cat", "constant_pad_nd",
    "reflection_pad1d", "reflection_pad2d", "reflection_pad3d", "replication_pad1d",
    "replication_pad2d", "replication_pad3d", "native_dropout", "channel_shuffle",
    "native_channel_shuffle", "_prelu_kernel", "bernoulli", "masked_fill", "rrelu_with_noise",
    "celu", "mish", "rsub", "pixel_shuffle", "pixel_unshuffle", "addcmul",
})  # fmt: skip
"""What combines cells in the same place and is not marked as pointwise by PyTorch."""

REDUCTIONS = frozenset({
    "mean", "sum", "prod", "max", "min", "amax", "amin", "aminmax", "argmax", "argmin", "var",
    "std", "var_mean", "std_mean", "median", "nanmedian", "mode", "logsumexp", "all", "any",
    "norm", "linalg_vector_norm", "nansum", "count_nonzero", "kthvalue",
})  # fmt: skip

ALONG = frozenset({
    "_softmax", "_log_softmax", "_safe_softmax", "cumsum", "cumprod", "sort", "topk", "glu",
    "logcumsumexp", "cummax", "cummin",
})  # fmt: skip
"""What mixes the cells along an axis and keeps the axis."""

CREATING = frozenset({
    "empty_like", "zeros_like", "ones_like", "full_like", "rand_like", "randn_like",
    "new_empty", "new_zeros", "new_ones", "new_full", "randint_like", "new_empty_strided",
})  # fmt: skip
"""What takes only the sizes of its input."""

SHORT = {
    "native_layer_norm": "layer_norm",
    "native_group_norm": "group_norm",
    "native_channel_shuffle": "channel_shuffle",
    "native_dropout": "dropout",
    "constant_pad_nd": "pad",
    "_prelu_kernel": "prelu",
    "_safe_softmax": "softmax",
    "_fused_rms_norm": "rms_norm",
    "addmm": "linear",
}
"""Names that nobody writes, as people write them."""

REACH = {"nearest": 1, "bicubic": 4, "linear": 2, "": 2}
"""Cells along an axis that a way of interpolation reads, by a part of its name."""


def told(call: Call) -> Told:
    """What is said of the operator in `call`, which is none with a window."""
    name = call.name
    if name in SAME_PLACE:
        return Told(name, Aligned(), counted=False)
    if name in RESHAPING:
        return Told(name, Reshaped(), counted=False)
    if name in AXES:
        return Told(name, AXES[name](call), counted=False)
    return Told(_short(name), _move(call))


def _short(name: str) -> str:
    if "batch_norm" in name:
        return "batch_norm"
    return SHORT.get(name, name.lstrip("_"))


def _move(call: Call) -> Move:
    name = call.name
    if name in ALIGNED or "batch_norm" in name or call.signature.pointwise:
        return Aligned()
    if name in REDUCTIONS:
        return _reduction(call)
    if name in ALONG:
        dim = call.bound.get("dim", -1)
        return Gathered((dim,))
    if "upsample_" in name:
        return Resized(next(reach for way, reach in REACH.items() if way in name))
    if name.startswith("_fft"):
        return Gathered(tuple(call.bound["dim"]))
    if name in ("mm", "addmm", "_addmm_activation"):
        return Gathered((-1,))
    if name == "embedding":
        ids = call.bound["indices"]
        return Permuted((*range(ids.dim()), -1))
    return Opaque()


def _reduction(call: Call) -> Move:
    bound = call.bound
    axes = bound.get("dim")
    every = tuple(range(call.inputs[0].dim()))
    if axes is None or (not isinstance(axes, int) and not axes):
        axes = every
    return Gathered(
        (axes,) if isinstance(axes, int) else tuple(axes), bool(bound.get("keepdim", False))
    )


def _slice(call: Call) -> Move:
    step = call.bound.get("step", 1)
    return Aligned() if step == 1 else Resized(1)


def _permute(call: Call) -> Move:
    dims = call.inputs[0].dim()
    return Permuted(tuple(each % dims for each in call.bound["dims"]))


def _swap(call: Call) -> Move:
    dims = call.inputs[0].dim()
    order = list(range(dims))
    if call.name == "t":
        return Permuted(tuple(reversed(order)))
    one, two = call.bound["dim0"] % dims, call.bound["dim1"] % dims
    order[one], order[two] = order[two], order[one]
    return Permuted(tuple(order))


def _unsqueeze(call: Call) -> Move:
    dims = call.inputs[0].dim()
    at = call.bound["dim"] % (dims + 1)
    return Permuted((*range(at), -1, *range(at, dims)))


def _squeeze(call: Call) -> Move:
    shape = call.inputs[0].shape
    asked = call.bound.get("dim", range(len(shape)))
    gone = {each % len(shape) for each in ([asked] if isinstance(asked, int) else asked)}
    return Permuted(
        tuple(axis for axis, size in enumerate(shape) if axis not in gone or size != 1)
    )


def _without(call: Call) -> Move:
    dims = call.inputs[0].dim()
    gone = call.bound.get("dim", 0) % dims
    return Permuted(tuple(axis for axis in range(dims) if axis != gone))


def _stack(call: Call) -> Move:
    dims = call.inputs[0].dim()
    at = call.bound.get("dim", 0) % (dims + 1)
    return Permuted((*range(at), -1, *range(at, dims)))


def _stack_last(call: Call) -> Move:
    return Permuted((*range(call.inputs[0].dim()), -1))


def _without_last(call: Call) -> Move:
    return Permuted(tuple(range(call.inputs[0].dim() - 1)))


def _repeat(call: Call) -> Move:
    """Cells stay where every axis that is repeated had one of them."""
    shape, out = call.inputs[0].shape, call.outputs[0].shape
    pairs = zip(reversed(shape), reversed(out), strict=False)
    return Aligned() if all(size in (1, to) for size, to in pairs) else Opaque()


def _strided(call: Call) -> Move:
    """Cells stay where the sizes do, as in a mere change of the order in memory."""
    return Aligned() if call.inputs[0].shape == call.outputs[0].shape else Opaque()


AXES: dict[str, Callable[[Call], Move]] = {
    "slice": _slice,
    "narrow": _slice,
    "permute": _permute,
    "t": _swap,
    "transpose": _swap,
    "unsqueeze": _unsqueeze,
    "squeeze": _squeeze,
    "select": _without,
    "unbind": _without,
    "stack": _stack,
    "view_as_real": _stack_last,
    "view_as_complex": _without_last,
    "repeat": _repeat,
    "as_strided": _strided,
}
"""Views that change which axis is which."""


def adaptive_reach(size: int, out: int) -> int:
    """Cells that a window of an adaptive pool covers along an axis, at the most.

    >>> adaptive_reach(7, 3), adaptive_reach(8, 4)
    (3, 2)
    """
    return max(-(-(at + 1) * size // out) - at * size // out for at in range(out))


def move_of_writing(shape: Sequence[int], whole: Sequence[int]) -> Move:
    """How a value of sizes `whole` depends on what is written into a view of `shape` in it.

    >>> move_of_writing((1, 2, 8, 8), (1, 6, 8, 8)), move_of_writing((1, 6, 4), (1, 6, 8))
    (Aligned(), Opaque())
    """
    same = len(shape) == len(whole) and tuple(shape[2:]) == tuple(whole[2:])
    return Aligned() if same else Opaque()
