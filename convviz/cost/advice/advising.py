"""How advice comes about: a change is applied, and told only if it keeps what is promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from convviz.cost.advice import remedies
from convviz.cost.advice.note import Advice
from convviz.cost.advice.promises import PROMISES
from convviz.cost.coverage.reads import Coverage
from convviz.cost.price import Price
from convviz.errors import ConvVizError

MOST = 3
"""Pieces of advice in one note, at most."""

NONE: Mapping[str, Any] = {}


def tried(
    price: Price[Any], changes: Iterable[Mapping[str, Any]], promised: Mapping[str, Any] = NONE
) -> tuple[Advice, ...]:
    """The first `MOST` of `changes` that make a layer and keep what is `promised`.

    Changes that keep the shape of the output come first, the others in the order given.
    """
    found: list[Advice] = []
    for change in changes:
        try:
            advice = _kept(price, change, promised)
        except ConvVizError:  # no layer, or one that does not fit its input
            continue
        if advice is not None and advice not in found:
            found.append(advice)
    return tuple(sorted(found, key=lambda advice: not advice.same_output)[:MOST])


def advised(
    price: Price[Any],
    promised: str,
    ailing: Callable[[Coverage], int],
    ways: Sequence[remedies.Way],
    resort: Sequence[remedies.Way] = (remedies.small_steps,),
) -> tuple[Advice, ...]:
    """Advice by `ways` that leaves no axis `ailing`, and promises 0 of what is `promised`.

    Where `ways` give no advice, the ways of last `resort` are tried, too.
    """
    for some in (ways, [*ways, *resort]):
        changes = remedies.changes(price, lambda each: not ailing(each), some)
        if found := tried(price, changes, {promised: 0}):
            return found
    return ()


def _kept(
    price: Price[Any], change: Mapping[str, Any], promised: Mapping[str, Any]
) -> Advice | None:
    """The advice of this `change`; None if nothing is changed, or a promise is broken.

    Raises:
        ConvVizError: the change makes no layer, or a layer that does not fit the input.
    """
    changed = Price.of(*Advice(change, {}).apply(price.layer, price.input_shape))
    if not change or not all(PROMISES[n].kept(changed, value) for n, value in promised.items()):
        return None
    result = {"output_shape": changed.output_shape, **promised}
    return Advice(change, result, changed.output_shape == price.output_shape)
