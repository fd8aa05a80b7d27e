"""A still as text: a letter for each cell's role, panels of a kind beside each other."""

from __future__ import annotations

from itertools import groupby

from convviz.scene.model import Beam, Rect, Still
from convviz.scene.roles import Role

LETTERS = {
    Role.OFF: " ",
    Role.IDLE: ".",
    Role.PADDING: "/",
    Role.TAP: "T",
    Role.TAP_ON_PADDING: "t",
    Role.NEVER_READ: "x",
    Role.WEIGHT: "o",
    Role.WEIGHT_IN_USE: "W",
    Role.TO_COME: "_",
    Role.DONE: "d",
    Role.NOW: "N",
    Role.INSERTED: "o",
    Role.TAP_ON_INSERTED: "0",
    Role.OUTPUT_PADDING: "\\",
    Role.TAP_ON_OUTPUT_PADDING: "|",
    Role.SOURCE: "s",
    Role.TAP_AND_SOURCE: "S",
    Role.WINNER: "M",
    Role.LAID_1: "1",
    Role.LAID_2: "2",
    Role.LAID_3: "3",
    Role.LAID_4: "4",
    Role.NEVER_WRITTEN: "-",
    Role.BLANK: ",",
}


def as_text(still: Still) -> str:
    """Panels in rows of one kind, then beams, windows, brackets and words."""
    parts = []
    for _, keys in groupby(still.cells, key=lambda key: key.rsplit(".", 2)[0]):
        parts.append(_beside([_panel(still, key) for key in keys]))
    parts.append("\n".join(map(_beam, still.beams)))
    parts.append("\n".join(f"{key}: {words}" for key, words in still.texts.items()))
    parts.append("\n".join(f"{key}: {_rect(rect)}" for key, rect in still.maps.items()))
    parts.append("\n".join(f"{name}, hue {hue}" for name, hue in still.brackets.values()))
    parts.append(f"{still.footer}\n{still.company}\nstep {still.done} / {still.total}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _panel(still: Still, key: str) -> list[str]:
    cells = still.cells[key]
    rows = ["".join(LETTERS[Role(role)] for role in row) for row in cells.roles.tolist()]
    head = f"{key} {cells.name}{'*' if cells.lit else ''} hue {cells.hue}"
    return [head, *rows, f"frame {_rect(cells.frame)}", f"foot  {_rect(cells.footprint)}"]


def _rect(rect: Rect | None) -> str:
    return "-" if rect is None else ",".join(map(str, rect))


def _beam(beam: Beam) -> str:
    source = f"{beam.source} [{_rect(beam.source_cells)}]"
    down = ", down" * beam.down
    return f"{source} -> {beam.target} [{_rect(beam.target_cells)}], hue {beam.hue}{down}"


def _beside(panels: list[list[str]]) -> str:
    width = max(len(line) for panel in panels for line in panel) + 3
    lines = zip(*panels, strict=True)
    return "\n".join("".join(part.ljust(width) for part in line).rstrip() for line in lines)
