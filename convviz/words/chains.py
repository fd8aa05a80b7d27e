"""Rows of layers in words: caption, headings, footer, price, alternative text, file name.

No cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from convviz.layer import Layer
from convviz.layer.plan import Rule
from convviz.walks.chains import CellTrace, Chain, article
from convviz.words.describe import Caption, value_text
from convviz.words.numbers import joined, once, tuple_text

USUAL = {"P": 0, "S": 1, "D": 1, "G": 1, "OP": 0}
"""Arguments that a heading leaves out where they have this value along each axis."""

LONGEST_SUM = 40
"""Most characters of the sum of the layers' weights; a longer sum is left out."""


class RowPrice(NamedTuple):
    """Weights and multiply-accumulates of each layer, and of one dense convolution.

    The dense convolution has the receptive field and the stride of the whole chain; its
    numbers are 0 where no convolution could stand for the chain.
    """

    weights: tuple[int, ...]
    macs: tuple[int, ...]
    dense_weights: int
    dense_macs: int


def price(chain: Chain) -> RowPrice:
    """What `chain` costs beside one dense convolution of the same receptive field.

    >>> from convviz.walks.blocks import block
    >>> price(block("depthwise-separable", (3, 8, 8), out_channels=8, padding=1))
    RowPrice(weights=(27, 24), macs=(1728, 1536), dense_weights=216, dense_macs=13824)
    """
    layers = list(zip(chain.layers, chain.shapes, strict=False))
    rules = {plan.rule for plan in chain.plans}
    dense = 0
    if rules == {Rule.SUM} and len(layers) > 1 and not any(p.flipped for p in chain.plans):
        channels = chain.input_shape[0] * chain.output_shape[0]
        dense = channels * prod(chain.receptive_field())
    return RowPrice(
        tuple(prod(layer.weight_shape) if layer.weight_shape else 0 for layer, _ in layers),
        tuple(layer.macs(shape) for layer, shape in layers),
        dense,
        dense * prod(chain.output_shape[1:]),
    )


def caption(chain: Chain) -> Caption:
    """The caption of a picture of `chain`.

    >>> from convviz.walks.blocks import block
    >>> print(caption(block("stack", (1, 9, 9), out_channels=1)))
    Stack block (1, 9, 9) → (1, 5, 5)  receptive field 5 × 5
    """
    return Caption(
        _title(chain),
        f"{tuple_text(chain.input_shape)} → {tuple_text(chain.output_shape)}",
        (f"receptive field {_field(chain)}",),
    )


def heading(chain: Chain, number: int) -> tuple[str, ...]:
    """Lines over map `number`: name and shape, the layer's arguments, the receptive field.

    >>> from convviz.walks.blocks import block
    >>> heading(block("downsample", (3, 9, 9), out_channels=4), 1)
    ('convolve  4 × 4 × 4', 'K 3 × 3  S 2 × 2', 'sees 3 × 3')
    """
    shape = joined(" × ", chain.shapes[number])
    then = tuple(f"then {note}" for note in chain.notes[number])
    if number == 0:
        return f"input  {shape}", *then
    arguments, sees = _arguments(chain.layers[number - 1]), f"sees {_field(chain, number)}"
    return f"{chain.names[number - 1]}  {shape}", arguments, sees, *then


def footer(chain: Chain, trace: CellTrace) -> str:
    """The output cell of `trace`, and the cells of the input within its receptive field."""
    seen = trace.reaches[0]
    cells = [_range(cells) for cells in (seen.channels, *seen.cells)]
    sees = f"x[{', '.join(cells)}]" if seen.total else "padding only"
    return f"y[{joined(', ', (trace.channel, *trace.position))}] sees {sees}"


def longest_footer(chain: Chain) -> str:
    """The longest footer among those of eleven steps spread over the whole walk."""
    last = len(chain) - 1
    return max((footer(chain, chain[last * tenth // 10]) for tenth in range(11)), key=len)


def part(chain: Chain) -> str:
    """Advice to show a part of the layers; empty for a block, which comes as a whole."""
    return "" if chain.block else "a part of the layers, such as model[:3], needs less"


def costs(chain: Chain) -> tuple[str, ...]:
    """Weights and MACs of all layers, beside those of the dense convolution.

    >>> from convviz.walks.blocks import block
    >>> costs(block("depthwise-separable", (3, 8, 8), out_channels=8, padding=1))
    ('weights 27 + 24 = 51, dense 216', '3,264 MACs, dense 13,824')
    """
    cost = price(chain)
    work = f"{sum(cost.macs):,} MACs, dense {cost.dense_macs:,}" if cost.dense_macs else ""
    return tuple(filter(None, [_weights(cost), work]))


def alt_text(chain: Chain, frames: int) -> str:
    """One paragraph for somebody who cannot see the picture, in ASCII."""
    maps = "; ".join(
        f"{name}, {joined(' by ', shape)}, {article(layer)} with {_arguments(layer)}"
        for name, shape, layer in zip(chain.names, chain.shapes[1:], chain.layers, strict=True)
    )
    thinned = f", of which {frames} are shown," if frames < len(chain) else ""
    cost = price(chain)
    dense = (
        f" The weights are {sum(cost.weights)} in all and {sum(cost.macs)} multiplications;"
        f" one dense convolution that sees as far has {cost.dense_weights}, and"
        f" {cost.dense_macs}."
    )
    return (
        f"Animation of a {_title(chain).lower()}: the input of"
        f" {joined(' by ', chain.input_shape)} cells"
        f" on the left, then the map that each layer gives: {maps}. In {len(chain)} steps"
        f"{thinned} one cell of the last map is computed, and in every map before it the cells"
        f" that it depends on are marked; in the input they {_in_input(chain)}."
        f"{dense * bool(cost.dense_weights)}"
    ).replace(" × ", " x ")


def file_stem(chain: Chain) -> str:
    """A file name without suffix, legal on every system, that says what is shown.

    >>> from convviz.walks.blocks import block
    >>> file_stem(block("depthwise-separable", (3, 16, 16), out_channels=8, padding=1))
    'block_depthwise-separable_3x16x16_8x16x16_k3-1_p1-0_g3-1'
    """
    name = f"block_{chain.block}" if chain.block else f"chain_of_{len(chain.layers)}"
    parts = [name, joined("x", chain.input_shape), joined("x", chain.output_shape)]
    for letter in ("K", "P", "S", "D", "G"):
        values = [_in_file_name(layer, letter) for layer in chain.layers]
        if letter == "K" or set(values) != {str(USUAL[letter])}:
            told = values[0] if len(set(values)) == 1 else "-".join(values)
            parts.append(f"{letter.lower()}{told}")
    return "_".join(parts)


def _up_to(chain: Chain, number: int | None = None) -> str:
    """`up to` where the cells of map `number` differ in the size of their receptive fields."""
    return "up to " if any(plan.flipped for plan in chain.plans[:number]) else ""


def _field(chain: Chain, number: int = -1) -> str:
    """The receptive field of a map, and how much of it lies on a smaller input."""
    field, inside = chain.receptive_field(number), chain.field_in_input(number)
    of_it = f", at most {joined(' × ', inside)} of it input" if inside != field else ""
    return f"{_up_to(chain, number if number >= 0 else None)}{joined(' × ', field)}{of_it}"


def _in_input(chain: Chain) -> str:
    """Where the input cells lie that an output cell depends on, behind the word `they`."""
    field, inside = chain.receptive_field(), chain.field_in_input()
    some = f"{joined(' by ', inside)} cell{'s' * (set(inside) != {1})}"
    if inside != field:
        return (
            f"are at most {some}, since its receptive field of {_up_to(chain)}"
            f"{joined(' by ', field)} cells is larger than the input"
        )
    middle = chain.trace(0, [size // 2 for size in chain.output_shape[1:]])
    filled = tuple(map(len, middle[0].cells)) == field
    return f"{'are' if filled else 'lie within'} {_up_to(chain)}{some}, its receptive field"


def _title(chain: Chain) -> str:
    if chain.block:
        return f"{chain.block[0].upper()}{chain.block[1:]} block"
    return f"Block of {len(chain.layers)}"


def _weights(cost: RowPrice) -> str:
    """The weights of each layer and their sum, and those of the dense convolution."""
    some = [weights for weights in cost.weights if weights]
    if not some:
        return ""
    total, summands = f"{sum(some):,}", " + ".join(f"{weights:,}" for weights in some)
    if len(some) > 1 and len(summands) <= LONGEST_SUM:
        total = f"{summands} = {total}"
    dense = f", dense {cost.dense_weights:,}" if cost.dense_weights else ""
    return f"weights {total}{dense}"


def _arguments(layer: Layer) -> str:
    """The kernel size, and the other arguments where they are not the usual ones."""
    return "  ".join(
        " ".join(
            filter(None, [each.letter, " × ".join(map(value_text, each.values)), each.word])
        )
        for each in layer.arguments
        if not each.letter or set(each.values) != {USUAL.get(each.letter)}
    )


def _in_file_name(layer: Layer, letter: str) -> str:
    """The values of an argument of `layer`, or the usual value where the layer lacks it."""
    for argument in layer.arguments:
        if argument.letter == letter:
            return once(map(value_text, argument.values), "x")
    return str(USUAL.get(letter, 1))


def _range(cells: Sequence[int]) -> str:
    """The first and the last of `cells`."""
    if not cells:
        return "-"
    return str(cells[0]) if len(cells) == 1 else f"{cells[0]}…{cells[-1]}"
