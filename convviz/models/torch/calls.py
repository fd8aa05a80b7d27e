"""One call of an operator of PyTorch's dispatcher: its name, its arguments, what it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple


class Signature(NamedTuple):
    """The `names` of an operator's arguments, their `defaults`, and those it `writes` to."""

    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    writes: frozenset[str]
    pointwise: bool


@lru_cache(maxsize=1024)
def signature_of(func: Any) -> Signature:
    """The signature of an operator, read from its schema once."""
    import torch

    arguments = func._schema.arguments
    return Signature(
        tuple(each.name for each in arguments),
        {each.name: each.default_value for each in arguments if each.has_default_value()},
        frozenset(
            each.name
            for each in arguments
            if each.alias_info is not None and each.alias_info.is_write
        ),
        torch.Tag.pointwise in func.tags,
    )


class Call(NamedTuple):
    """`name` as it stands in `aten`, without overload; arguments by name; and the result."""

    name: str
    func: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    out: Any

    @classmethod
    def of(cls, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> Call:
        """A call of `func`, its name without the mark of writing in place."""
        name: str = func._schema.name.rpartition("::")[2]
        return cls(name.rstrip("_"), func, args, kwargs, out)

    @property
    def signature(self) -> Signature:
        """The signature of the operator."""
        return signature_of(self.func)

    @property
    def bound(self) -> dict[str, Any]:
        """All arguments by name, those left out as their defaults."""
        signature = self.signature
        given = dict(zip(signature.names, self.args, strict=False))  # the rest by name
        return {**signature.defaults, **given, **self.kwargs}

    @property
    def outputs(self) -> list[Any]:
        """The tensors in the result."""
        return list(tensors_in(self.out))

    @property
    def inputs(self) -> list[Any]:
        """The tensors among the arguments, in their order."""
        return [*tensors_in(self.args), *tensors_in(tuple(self.kwargs.values()))]

    @property
    def written(self) -> list[Any]:
        """The tensors among the arguments that the operator writes to."""
        if not (names := self.signature.writes):
            return []
        bound = self.bound
        return [each for name in names for each in tensors_in(bound.get(name))]

    @property
    def macs(self) -> int:
        """Multiply-accumulates, as PyTorch's own counter of FLOPs has them."""
        from torch.utils.flop_counter import flop_registry

        if self.name in ON_A_CPU:
            return ON_A_CPU[self.name](self)
        count = flop_registry.get(self.func._overloadpacket)
        if count is None:
            return 0
        return int(count(*self.args, **self.kwargs, out_val=self.out)) // 2


def _macs_of_recurrence(call: Call) -> int:
    """Those of one layer in one direction: both matrices at each place of each example."""
    sequence, of_input, of_state = call.args[:3]
    places = sequence.shape[0] * sequence.shape[1]
    return int(places * (of_input.numel() + of_state.numel()))


def _macs_of_attention(call: Call) -> int:
    from torch.utils.flop_counter import sdpa_flop_count

    return int(sdpa_flop_count(*(each.shape for each in call.args[:3]))) // 2


ON_A_CPU: dict[str, Callable[[Call], int]] = {
    "mkldnn_rnn_layer": _macs_of_recurrence,
    "_scaled_dot_product_flash_attention_for_cpu": _macs_of_attention,
}
"""Operators that only a real run on a CPU has, which PyTorch's counter does not know."""


def tensors_in(value: Any) -> Iterator[Any]:
    """The tensors in `value`, in lists, tuples, mappings and in attributes of dataclasses."""
    import torch

    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from tensors_in(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from tensors_in(each)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        yield from tensors_in(vars(value) if hasattr(value, "__dict__") else ())
