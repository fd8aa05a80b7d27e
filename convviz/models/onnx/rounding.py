"""Pools before opset 22 as runtimes round them, for the shape inference; in the child process.

The inference counts a last window that starts in the padding, which no runtime has: all that
comes after it would be too large.  See `conventions.onnx.pooled`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from convviz.conventions import onnx
from convviz.conventions.window import Window
from convviz.errors import ConvVizError
from convviz.models.onnx.protos import attribute_of, shape_of, text_of

ROUNDS_ITSELF = 22
"""The first opset whose inference leaves such windows out."""

BEFORE = "convviz."
"""How the names start under which a node keeps what the file says."""


def round_as_run(model: Any, opset: int) -> bool:
    """Give pools in `model`, whose shapes are inferred, pads that need no rounding up.

    False if all of them are rounded rightly.
    """
    if opset >= ROUNDS_ITSELF:
        return False
    graph = model.graph
    values = (*graph.input, *graph.value_info, *graph.output)
    shapes = {each.name: shape_of(each) for each in values}
    changed = False
    for node in graph.node:
        if node.op_type not in ("MaxPool", "AveragePool") or not node.input or not node.output:
            continue
        sizes, out = (shapes.get(name) for name in (node.input[0], node.output[0]))
        found = _told(node)
        if (
            sizes
            and out
            and found.get("ceil_mode")
            and "SAME" not in str(found.get("auto_pad"))
        ):
            changed |= _round(node, sizes[2:], out[2:], found)
    return changed


def restore(model: Any) -> None:
    """Let every node say again what the file says."""
    for node in model.graph.node:
        if _is_changed(node):
            told = [each for each in node.attribute if each.name not in ("ceil_mode", "pads")]
            for each in told:
                each.name = text_of(each.name).removeprefix(BEFORE)
            copies = [type(each).FromString(each.SerializeToString()) for each in told]
            del node.attribute[:]
            node.attribute.extend(copies)


def _is_changed(node: Any) -> bool:
    return any(text_of(each.name).startswith(BEFORE) for each in node.attribute)


def _told(node: Any) -> dict[str, Any]:
    """The attributes of a node as the file has them."""
    found = {text_of(each.name): attribute_of(each) for each in node.attribute}
    kept = {n.removeprefix(BEFORE): value for n, value in found.items() if BEFORE in n}
    return {**found, **kept}


def _round(
    node: Any, sizes: Sequence[int | None], out: Sequence[int | None], told: dict[str, Any]
) -> bool:
    """Change the pads of a pool over `sizes` where `out` is not what runtimes give."""
    dims = len(sizes)
    try:
        windows = [
            Window(*numbers)
            for numbers in zip(
                sizes, *(told.get(name, [1] * dims) for name in WINDOW), strict=True
            )
        ]
        if not all(isinstance(each, int) and each > 0 for one in windows for each in one):
            return False
        pads = onnx.pairs(told.get("pads", [0] * 2 * dims), dims)
        each = list(zip(windows, pads, strict=True))
        wanted = [onnx.pooled(one, pair, ceil_mode=True).out_size for one, pair in each]
    except (ConvVizError, TypeError, ValueError):  # no numbers, or no such pool
        return False
    if wanted == list(out):
        return False
    after = [
        max(0, (count - 1) * one.stride + one.span - one.size - before)
        for count, (one, (before, _)) in zip(wanted, each, strict=True)
    ]
    _set_pads(node, [before for before, _ in pads] + after)
    return True


WINDOW = ("kernel_shape", "strides", "dilations")
"""The attributes that a window is made of, after the size that it slides over."""


def _set_pads(node: Any, pads: Sequence[int]) -> None:
    """Round down with `pads`, and keep what the file says under other names."""
    from onnx import helper

    if not _is_changed(node):
        for each in node.attribute:
            if each.name in ("ceil_mode", "pads"):
                each.name = BEFORE + each.name
    left = [each for each in node.attribute if each.name not in ("ceil_mode", "pads")]
    copies = [type(each).FromString(each.SerializeToString()) for each in left]
    del node.attribute[:]
    node.attribute.extend([*copies, helper.make_attribute("pads", list(pads))])
