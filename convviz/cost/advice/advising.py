"""How advice comes about: changes are applied, and given only if they keep what is promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from convviz.axis import Axis
from convviz.cost.advice import remedies
from convviz.cost.advice.advice import Advice
from convviz.cost.advice.promises import PROMISES
from convviz.cost.price import Price
from convviz.errors import ConvVizError

MOST = 3
"""So many pieces of advice are given with one note."""

NONE: Mapping[str, Any] = {}


def tried(
    price: Price[Any],
    changes: Iterable[Mapping[str, Any]],
    promised: Mapping[str, Any] = NONE,
) -> tuple[Advice, ...]:
    """The first `MOST` of `changes` that make a layer and keep what is `promised`.

    Those that leave the output's shape as it is come first; else they stay in their order.
    """
    found: list[Advice] = []
    for change in changes:
        try:
            advice = _kept(price, change, promised)
        except ConvVizError:  # no layer, or none for this input
            continue
        if advice is not None and advice not in found:
            found.append(advice)
    return tuple(sorted(found, key=lambda advice: not advice.same_output)[:MOST])


def advised(
    price: Price[Any],
    promised: str,
    ailing: Callable[[Axis, int], int],
    ways: Sequence[remedies.Way],
    resort: Sequence[remedies.Way] = (remedies.small_steps,),
) -> tuple[Advice, ...]:
    """Advice by `ways` after which no axis is `ailing`, and none is left of what is `promised`.

    Where there is none, the ways of last `resort` are tried too.
    """
    wanted = {promised: 0}

    def good(axis: Axis, positions: int) -> bool:
        return not ailing(axis, positions)

    found = tried(price, remedies.changes(price, good, ways), wanted)
    return found or tried(price, remedies.changes(price, good, [*ways, *resort]), wanted)


def _kept(
    price: Price[Any], change: Mapping[str, Any], promised: Mapping[str, Any]
) -> Advice | None:
    """The advice of this `change`; None if it changes nothing, or breaks a promise.

    Raises:
        ConvVizError: the change makes no layer, or one that does not fit the input.
    """
    layer, shape = Advice(change, {}).apply(price.layer, price.input_shape)
    output = layer.output_shape(shape)
    if not all(PROMISES[name].kept(layer, shape, value) for name, value in promised.items()):
        return None
    result = {"output_shape": output, **promised}
    return Advice(change, result, output == price.output_shape) if change else None
