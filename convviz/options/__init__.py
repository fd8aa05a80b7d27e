"""What can be asked for: a line for each option of a layer and of its picture.

The command line takes its options and their help from this table, a gallery's file its keys
and its JSON schema.  Which operator takes which options stands in `convviz.layer.OPERATORS`.
"""

from __future__ import annotations

from convviz.options import layer, picture
from convviz.options.layer import BLOCK_KEYS
from convviz.options.option import Option

LAYER = "The layer (numbers in the order rows,columns)"
OTHERS = "Operators other than conv"
BLOCK = "Layers in a row"
PICTURE = "The picture"
TIME = "Time"

PANELS = {
    LAYER: layer.LAYER,
    OTHERS: layer.OTHERS,
    BLOCK: [layer.BLOCK],
    PICTURE: picture.PICTURE,
    TIME: picture.TIME,
}

OPTIONS = {
    option.key: option._replace(panel=panel)
    for panel, options in PANELS.items()
    for option in options
}
"""The options by their keys, in the order of the help."""

__all__ = ["BLOCK", "BLOCK_KEYS", "LAYER", "OPTIONS", "OTHERS", "PICTURE", "TIME", "Option"]
