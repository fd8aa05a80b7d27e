"""Functions of PyTorch whose operators are told as one: products, padding, attention."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from convviz.models.torch.calls import Call
from convviz.models.torch.steps import Pad
from convviz.models.trace import Aligned, Gathered, Move, Opaque

PAD = ("input", "pad", "mode", "value")
"""The arguments of `torch.nn.functional.pad`."""


WAYS = {"reflection": "reflect", "replication": "replicate"}
"""The words for padding in operators, and in `padding_mode`."""


class Function(NamedTuple):
    """What a function is called, and how it moves.

    Without a move it is a matrix product, which depends on the sides that weights stand on.
    """

    kind: str
    move: Move | None = None


@cache
def functions() -> dict[Any, Function]:
    """The functions that are told as one."""
    import torch
    from torch.nn import functional

    product = Function("matmul")
    pad = Function("pad", Aligned())
    found = {
        functional.linear: Function("linear", Gathered((-1,))),
        functional.pad: pad,
        torch._C._nn.pad: pad,
        functional.scaled_dot_product_attention: Function(
            "scaled_dot_product_attention", Opaque()
        ),
        functional.multi_head_attention_forward: Function(
            "multi_head_attention_forward", Opaque()
        ),
    }
    for each in (torch.matmul, torch.Tensor.matmul, torch.Tensor.__matmul__):
        found[each] = product
    return found


def matmul_move(given: Sequence[Any], depends: Sequence[bool]) -> Move:
    """How a product moves: along the last axis of its left side, if weights stand right."""
    if len(given) != 2 or all(depends):
        return Opaque()
    left_depends = depends[0]
    if given[1 if left_depends else 0].dim() != 2:
        return Opaque()
    return Gathered((-1 if left_depends else -2,))


def pad_by(function: Function, args: Sequence[Any], kwargs: dict[str, Any]) -> Pad | None:
    """What a call of a padding function pads; None of other functions, and of other values."""
    if function.kind != "pad":
        return None
    given = dict(zip(PAD, args, strict=False)) | kwargs
    return _pad(given.get("mode", "constant"), given["pad"], given.get("value"))


def pad_in(call: Call) -> Pad | None:
    """What an operator pads; None of other operators, and of other values."""
    if call.name == "constant_pad_nd":
        return _pad("constant", call.bound["pad"], call.bound["value"])
    way, padding, _ = call.name.partition("_pad")
    if not padding or way not in WAYS:
        return None
    return _pad(WAYS[way], call.bound["padding"], None)


def _pad(mode: str, cells: Sequence[Any], value: Any) -> Pad | None:
    if mode == "constant" and value:
        return None
    whole = [int(each) for each in cells]
    pairs = list(zip(whole[::2], whole[1::2], strict=True))
    return Pad("zeros" if mode == "constant" else mode, tuple(reversed(pairs)))
