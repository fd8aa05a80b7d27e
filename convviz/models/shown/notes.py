"""What is to be watched for in a model: a sentence for each kind of note that layers have."""

from __future__ import annotations

from collections.abc import Sequence

from convviz.cost.advice.note import Note
from convviz.models.layers import ModelLayer
from convviz.models.traced import TracedModel
from convviz.words.numbers import count, listed

SAID = {
    "unread_cells": ("never reads part of its input", "never read part of their input"),
    "padding_only_outputs": (
        "has outputs that see padding alone",
        "have outputs that see padding alone",
    ),
    "excess_padding": (
        "has more padding than its kernel can use",
        "have more padding than their kernels can use",
    ),
    "checkerboard": (
        "lays its kernel unevenly: a checkerboard",
        "lay their kernels unevenly: a checkerboard",
    ),
    "unwritten_outputs": ("leaves outputs unwritten", "leave outputs unwritten"),
}
"""The kinds of notes that are told of a whole model: for one layer, and for several."""

JOINED = ("sees through paths whose jumps differ", "see through paths whose jumps differ")

MOST_NAMES = 6
"""Layers that a sentence names; of more it names the first of them."""


def sentences(model: TracedModel) -> tuple[str, ...]:
    """A sentence for each kind of note, those on the most layers first."""
    found: dict[str, list[ModelLayer]] = {}
    unlike: dict[tuple[object, ...], tuple[Note, ...]] = {}
    for layer in model.layers:
        for note in unlike.setdefault(layer.alike, layer.notes):
            found.setdefault(note.kind, []).append(layer)
    told = [(kind, layers) for kind, layers in found.items() if kind in SAID]
    told.sort(key=lambda pair: -len(pair[1]))
    said = [_sentence(layers, *SAID[kind]) for kind, layers in told]
    joins = [each for each in model.layers if not each.paths_agree]
    if joins:
        said.append(_sentence(joins, *JOINED))
    return (*said, *(f"{each.name}: {each.question}" for each in model.layers if each.question))


def _sentence(layers: Sequence[ModelLayer], one: str, several: str) -> str:
    names = list(dict.fromkeys(layer.name for layer in layers))
    more = len(names) - MOST_NAMES
    shown = listed(names) if more <= 0 else f"{', '.join(names[:MOST_NAMES])} and {more} more"
    told = several if len(layers) > 1 else one
    return f"{count(len(layers), 'layer')} {told}: {shown}."
