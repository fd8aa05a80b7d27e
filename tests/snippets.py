"""What a page of Markdown tells its reader to type."""

from __future__ import annotations

import re
from typing import NamedTuple

FENCED = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


class Snippet(NamedTuple):
    """Something to run, and the line of the README on which it starts."""

    line: int
    code: str


def snippets(text: str, *languages: str) -> list[Snippet]:
    """The fenced blocks in these languages."""
    return [
        Snippet(text.count("\n", 0, found.start(2)) + 1, found[2])
        for found in FENCED.finditer(text)
        if found[1] in languages
    ]


def commands(text: str) -> list[Snippet]:
    """The lines that start with `convviz`, after a prompt or without one."""
    found = []
    for block in snippets(text, "console", "sh", "bash", "shell"):
        joined = block.code.replace("\\\n", " \0")  # keeps count of the lines
        line = block.line
        for row in joined.splitlines():
            command = re.sub(r"^\$ ", "", row.strip()).replace("\0", "")
            if command.startswith("convviz "):
                found.append(Snippet(line, command))
            line += 1 + row.count("\0")
    return found
