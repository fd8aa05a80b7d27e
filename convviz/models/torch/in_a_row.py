"""Modules of PyTorch in a list, as the one module that runs them in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def in_a_row(modules: Sequence[Any]) -> Any:
    """A `Sequential` of `modules`, pairs of a name and a module among them.

    A name with a point in it, which no child of a module can have, is its number instead.
    """
    import torch

    row = torch.nn.Sequential()
    for number, each in enumerate(modules):
        name, module = each if isinstance(each, tuple) else ("", each)
        row.add_module(str(number) if not name or "." in name else name, module)
    return row
