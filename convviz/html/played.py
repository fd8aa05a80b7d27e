"""A walk as the page's script takes it: plain values from which it makes every step itself.

`js/layer/layer.js` tells what each value is.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

from convviz.cost.advice.note import with_lists
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.layer.convolution import Convolution
from convviz.layer.plan import Rule
from convviz.layer.pooling import Pooling
from convviz.layer.transposed import TransposedConvolution
from convviz.layer.windowed import ints
from convviz.walks.limits import can_have_numbers
from convviz.walks.seeded import Seeded
from convviz.walks.tensors import Tensors
from convviz.walks.tensors import tensors as make_tensors
from convviz.walks.walk import Walk

MOST_NUMBERS = 8192
"""Numbers of all arrays that a page holds where they are drawn from a seed."""

MOST_GIVEN = 65536
"""Numbers of an array that a page holds where numbers are to be shown."""

SEEDS = {
    "input": {"least": 0, "most": 9, "key": 0},
    "weight": {"least": -2, "most": 2, "key": 1},
    "bias": {"least": -3, "most": 3, "key": 2},
}
"""What the script draws its own numbers from."""

STREAM = {
    "state": "35399562948360463058890781895381311971",
    "inc": "87136372517582989555478159403783844777",
    "most": MOST_NUMBERS,
}
"""The state of NumPy's default generator at the seed 0, of which pictures draw theirs."""


def plays(layer: Layer) -> bool:
    """True if the page's script has the rule of this operator."""
    return isinstance(layer, Convolution | TransposedConvolution | Pooling)


def played(walk: Walk) -> dict[str, Any]:
    """The layer, the shape and the order of a walk that the script `plays`.

    >>> from convviz.layer import MaxPool2d
    >>> from convviz.walks.walk import walk
    >>> played(walk(MaxPool2d(2), (1, 6, 6)))["kernel"]
    [2, 2]
    """
    layer: Any = walk.layer
    common = {
        "input": walk.input_shape,
        "kernel": layer.kernel,
        "stride": layer.strides,
        "padding": layer.pads,
        "dilation": layer.dilations,
        "order": walk.order,
    }
    made: dict[str, Any] = with_lists(common | _own(layer, walk))
    return made


def _own(layer: Any, walk: Walk) -> dict[str, Any]:
    """The arguments that not every operator has."""
    if isinstance(layer, Pooling):
        mean = layer.rule is Rule.MEAN
        return _framework(layer) | {
            "op": "avgpool" if mean else "maxpool",
            "ceil": layer.ceil_mode,
            "countPadding": walk.plan.counts_padding,
            "divisor": walk.plan.divisor,
        }
    own = {"out": layer.out_channels, "groups": layer.groups, "bias": layer.bias}
    if isinstance(layer, TransposedConvolution):
        direction = "scatter" if walk.plan.scatters else "gather"
        more = ints(layer.output_padding)
        return {"op": "transposed", **own, "outputPadding": more, "direction": direction}
    return {"op": "conv", **own, "mode": layer.padding_mode}


def _framework(layer: Pooling) -> dict[str, str]:
    """The framework of a pool that PyTorch has not; nothing for others."""
    try:
        replace(layer, framework="torch")  # type: ignore[type-var]  # each is a dataclass
    except ConvVizError:
        return {"framework": layer.framework}
    return {}


def numbers_of(walk: Walk, tensors: Tensors | None) -> tuple[dict[str, Any], list[str]]:
    """The arrays of a walk, lists or what seeds them, and what is to be said of them.

    An array too large for a page has numbers from a seed instead.
    """
    kept = tensors or _drawn(walk)
    arrays = {"input": kept.input, "weight": kept.weight, "bias": kept.bias} if kept else {}
    told: dict[str, Any] = {"whole": True} | SEEDS
    said = []
    for name, array in arrays.items():
        if isinstance(array, Seeded):
            told[name] = {"least": array.least, "most": array.most, "key": array.key}
        elif array.size <= MOST_GIVEN:
            told["whole"] &= array.dtype.kind != "f"
            told[name] = array.ravel().tolist()
        else:
            said.append(
                f"The {array.size:,} numbers of the {name} are too many for a page, which holds"
                f" {MOST_GIVEN:,}: those shown are drawn from a seed."
            )
    return told, said


def _drawn(walk: Walk) -> Tensors | None:
    """Numbers from a seed, as pictures have them; None where the page draws its own."""
    count = prod(walk.input_shape) + prod(walk.layer.weight_shape or (0,))
    if count > MOST_NUMBERS or not can_have_numbers(walk):
        return None
    return make_tensors(walk)
