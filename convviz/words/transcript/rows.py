"""What one output cell of layers in a row depends on, as a sentence without its stop."""

from __future__ import annotations

from convviz.walks.chains import CellTrace, Chain
from convviz.words.transcript.cells import axis_names, block, channels, place


def sentence(chain: Chain, trace: CellTrace) -> str:
    """The cells of every map that the output cell of `trace` depends on, the last map first.

    >>> from convviz.walks.blocks import block
    >>> chain = block("stack", (1, 9, 9), out_channels=1)
    >>> print(sentence(chain, chain[0]))
    output channel 0, row 0, column 0 depends on rows 0, 1, 2 and columns 0, 1, 2 of channel 0 \
of map 1 (first), which depend on rows 0 to 4 and columns 0 to 4 of input channel 0
    """
    names = axis_names(len(trace.position))
    seen = []
    for number in reversed(range(len(chain.layers))):
        seen.append(_seen(chain, trace, number))
        if not trace.reaches[number].total:  # nor of any map before
            break
    return (
        f"output channel {trace.channel}, {place(names, trace.position)} depends on"
        f" {', which depend on '.join(seen)}"
    )


def _seen(chain: Chain, trace: CellTrace, number: int) -> str:
    """The cells of map `number`."""
    reach = trace.reaches[number]
    noun, of = "input channel", ""
    if number:
        noun, of = "channel", f" of map {number} ({chain.names[number - 1]})"
    if not reach.total:
        return f"no cell{of or ' of the input'}"
    told = channels(noun, reach.channels, chain.shapes[number][0])
    return f"{block(axis_names(len(reach.cells)), reach.cells)} of {told}{of}"
