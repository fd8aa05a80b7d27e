"""What is said of layers in a row: caption, headings, footer, price, alternative text, name.

Words only; no cells and no pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod
from typing import NamedTuple

from convviz.layer import Layer
from convviz.layer.base import Argument
from convviz.layer.plan import Rule
from convviz.walks.chains import Chain, Trace, article
from convviz.words.describe import Caption, tuple_text

USUAL = {"P": 0, "S": 1, "D": 1, "G": 1, "OP": 0}
"""What a heading leaves out."""

LONGEST_SUM = 40
"""Characters of a sum of weights at most: of a longer one only the result is told."""


class RowPrice(NamedTuple):
    """Weights and multiply-accumulates of each layer, and of one dense convolution.

    The dense one sees as far as the whole chain, in the same strides; its numbers are 0
    where no convolution could do what the chain does.
    """

    weights: tuple[int, ...]
    macs: tuple[int, ...]
    dense_weights: int
    dense_macs: int


def price(chain: Chain) -> RowPrice:
    """What `chain` costs beside one dense convolution of its receptive field.

    >>> from convviz.walks.blocks import block
    >>> price(block("depthwise-separable", (3, 8, 8), out_channels=8, padding=1))
    Price(weights=(27, 24), macs=(1728, 1536), dense_weights=216, dense_macs=13824)
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
    """Name and shape of a map, what makes it, and how far its cells see.

    >>> from convviz.walks.blocks import block
    >>> heading(block("downsample", (3, 9, 9), out_channels=4), 1)
    ('convolve  4 × 4 × 4', 'K 3 × 3  S 2 × 2', 'sees 3 × 3')
    """
    shape = times(chain.shapes[number])
    then = tuple(f"then {note}" for note in chain.notes[number])
    if number == 0:
        return f"input  {shape}", *then
    layer = chain.layers[number - 1]
    sees = f"sees {_field(chain, number)}"
    return f"{chain.names[number - 1]}  {shape}", _arguments(layer), sees, *then


def footer(chain: Chain, trace: Trace) -> str:
    """What an output cell sees."""
    seen = trace.reaches[0]
    cells = [_range(cells) for cells in (seen.channels, *seen.cells)]
    sees = f"x[{', '.join(cells)}]" if seen.total else "padding only"
    out = ", ".join(map(str, (trace.channel, *trace.position)))
    return f"y[{out}] sees {sees}"


def longest_footer(chain: Chain) -> str:
    """The longest footer, as far as a few steps over the whole walk tell."""
    last = len(chain) - 1
    return max((footer(chain, chain[last * tenth // 10]) for tenth in range(11)), key=len)


def part(chain: Chain) -> str:
    """How to show less of `chain` than all its layers; a block comes as a whole."""
    return "" if chain.block else "a part of the layers, such as model[:3], needs less"


def costs(chain: Chain) -> tuple[str, ...]:
    """What all cost: the weights, and the work beside that of the dense convolution.

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
        f"{name}, {_by(shape)}, {article(layer)} with {_arguments(layer)}"
        for name, shape, layer in zip(chain.names, chain.shapes[1:], chain.layers, strict=True)
    )
    thinned = f", of which {frames} are shown," if frames < len(chain) else ""
    cost = price(chain)
    dense = ""
    if cost.dense_weights:
        dense = (
            f" The weights are {sum(cost.weights)} in all and {sum(cost.macs)} multiplications;"
            f" one dense convolution that sees as far has {cost.dense_weights}, and"
            f" {cost.dense_macs}."
        )
    return (
        f"Animation of a {_title(chain).lower()}: the input of {_by(chain.input_shape)} cells"
        f" on the left, then the map that each layer gives: {maps}. In {len(chain)} steps"
        f"{thinned} one cell of the last map is computed, and in every map before it the cells"
        f" that it depends on are marked; in the input they {_in_input(chain)}.{dense}"
    ).replace(" × ", " x ")


def file_stem(chain: Chain) -> str:
    """A file name without suffix, legal on every system, that says what is shown.

    >>> from convviz.walks.blocks import block
    >>> file_stem(block("depthwise-separable", (3, 16, 16), out_channels=8, padding=1))
    'block_depthwise-separable_3x16x16_8x16x16_k3-1_p1-0_g3-1'
    """
    name = f"block_{chain.block}" if chain.block else f"chain_of_{len(chain.layers)}"
    shapes = ("x".join(map(str, shape)) for shape in (chain.input_shape, chain.output_shape))
    parts = []
    for letter in ("K", "P", "S", "D", "G"):
        values = [_brief(layer, letter) for layer in chain.layers]
        if letter == "K" or set(values) != {str(USUAL[letter])}:
            told = values[0] if len(set(values)) == 1 else "-".join(values)
            parts.append(f"{letter.lower()}{told}")
    return "_".join([name, *shapes, *parts])


def times(numbers: Iterable[int]) -> str:
    """Numbers with × between them.

    >>> times((3, 3))
    '3 × 3'
    """
    return " × ".join(map(str, numbers))


def _up_to(chain: Chain, number: int | None = None) -> str:
    """Said of cells of map `number` that do not all see as far."""
    return "up to " if any(plan.flipped for plan in chain.plans[:number]) else ""


def _field(chain: Chain, number: int = -1) -> str:
    """The receptive field of a map, and how much of it is input where the input is smaller."""
    field, inside = chain.receptive_field(number), chain.field_in_input(number)
    of_it = f", at most {times(inside)} of it input" if inside != field else ""
    return f"{_up_to(chain, number if number >= 0 else None)}{times(field)}{of_it}"


def _in_input(chain: Chain) -> str:
    """Where the cells of the input are that the last map sees, in words of the alt text."""
    field, inside = chain.receptive_field(), chain.field_in_input()
    some = f"{_by(inside)} cell{'s' * (set(inside) != {1})}"
    if inside != field:
        return (
            f"are at most {some}, since its receptive field of {_up_to(chain)}{_by(field)}"
            " cells is larger than the input"
        )
    middle = chain.trace(0, [size // 2 for size in chain.output_shape[1:]])
    filled = tuple(map(len, middle[0].cells)) == field
    return f"{'are' if filled else 'lie within'} {_up_to(chain)}{some}, its receptive field"


def _title(chain: Chain) -> str:
    if chain.block:
        return f"{chain.block[0].upper()}{chain.block[1:]} block"
    return f"Block of {len(chain.layers)}"


def _weights(cost: RowPrice) -> str:
    """The weights of each layer, and of the dense convolution."""
    some = [weights for weights in cost.weights if weights]
    if not some:
        return ""
    total, summands = f"{sum(some):,}", " + ".join(f"{weights:,}" for weights in some)
    if len(some) > 1 and len(summands) <= LONGEST_SUM:
        total = f"{summands} = {total}"
    dense = f", dense {cost.dense_weights:,}" if cost.dense_weights else ""
    return f"weights {total}{dense}"


def _arguments(layer: Layer) -> str:
    """K, and the other arguments where they are not the usual ones."""
    told = []
    for argument in layer.arguments:
        if argument.letter and set(argument.values) == {USUAL.get(argument.letter)}:
            continue
        told.append(_argument(argument))
    return "  ".join(told)


def _argument(argument: Argument) -> str:
    values = " × ".join(
        str(value) if isinstance(value, int) else f"{value[0]}+{value[1]}"
        for value in argument.values
    )
    return " ".join(filter(None, [argument.letter, values, argument.word]))


def _brief(layer: Layer, letter: str) -> str:
    """A layer's argument in a file name."""
    for argument in layer.arguments:
        if argument.letter == letter:
            texts = [
                str(value) if isinstance(value, int) else "+".join(map(str, value))
                for value in argument.values
            ]
            return texts[0] if len(set(texts)) == 1 else "x".join(texts)
    return str(USUAL.get(letter, 1))


def _range(cells: Sequence[int]) -> str:
    """The first and the last of `cells`."""
    if not cells:
        return "-"
    return str(cells[0]) if len(cells) == 1 else f"{cells[0]}…{cells[-1]}"


def _by(numbers: Iterable[int]) -> str:
    return " by ".join(map(str, numbers))
