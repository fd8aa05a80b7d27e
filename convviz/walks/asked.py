"""What is asked of a walk beside its layer: its numbers, or layers in a row in its place.

Pictures and transcripts ask alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from convviz.adapt import weights_of
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.layer.plan import Rule
from convviz.walks.walk import Walk

if TYPE_CHECKING:
    from convviz.walks.tensors import Tensors

Values = bool | Mapping[str, Any] | None
"""True for the layer's own numbers or seeded ones, arrays by name, or None as is usual."""


def is_row(layer: object) -> bool:
    """True if `layer` is several in a row."""
    if isinstance(layer, Layer):
        return False
    from convviz.walks.stages import is_several  # our own layers start without it

    return is_several(layer)


def check_row(values: Values, **asked: tuple[object, str]) -> None:
    """Check what is asked of layers in a row: for each name what was asked, and what may be.

    Raises:
        ConvVizError: values are asked for, or something that layers in a row lack.
    """
    if values is not None and values is not False:
        raise ConvVizError("layers in a row are drawn without values, so they take none")
    for name, (value, only) in asked.items():
        if value != only:
            raise ConvVizError(
                f"layers in a row are shown one output at a time, so their {name} cannot be"
                f" {value!r}"
            )


def numbers_of(
    layer: object, steps: Walk, values: Values, seed: int, *, needed: bool = False
) -> Tensors | None:
    """The numbers of `steps`, if `values` asks for some; of pools, and where `needed`, unasked.

    Raises:
        ConvVizError: `values` are none, or an output has too many products.
    """
    asked = needed or steps.plan.rule in (Rule.MAX, Rule.MEAN)
    if values is False or (values is None and not asked):
        return None
    from convviz.walks.limits import can_have_numbers, can_show_outputs
    from convviz.walks.tensors import tensors

    if values is None:
        shown = needed or can_show_outputs(steps)
        if not (shown and can_have_numbers(steps)):
            return None
        values = True
    if values is not True and not isinstance(values, Mapping):
        raise ConvVizError(
            f"values must be True, or arrays by name, not of the type {type(values).__name__}"
        )
    own = dict(zip(("weight", "bias"), weights_of(layer), strict=True))
    given = {} if values is True else dict(values)
    return tensors(steps, own | given, seed=seed)
