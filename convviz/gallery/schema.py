"""The JSON schema of a gallery's file, with which editors complete and check its keys.

`python -m convviz.gallery.schema > convviz/gallery.schema.json` writes the schema anew.
"""

from __future__ import annotations

import json
import re
from typing import Any

from convviz.gallery.entries import OTHER_KEYS
from convviz.options import OPTIONS, Option

SHAPE = {"type": ["array", "string"], "items": {"type": "integer"}}
NUMBERS = {"type": ["integer", "array", "string"], "items": {"type": "integer"}}
PADS = {
    "type": ["integer", "array", "string"],
    "items": {"type": ["integer", "array"], "items": {"type": "integer"}},
}
OF_KIND: dict[str, dict[str, Any]] = {
    "shape": SHAPE,
    "size": SHAPE,
    "per axis": NUMBERS,
    "padding": PADS,
    "switch": {"type": "boolean"},
    "milliseconds": {"type": "integer"},
    "rate": {"type": "number"},
    "number": {"type": "number"},
    "scale": {"type": "number", "minimum": 0.5, "maximum": 8},
}
"""What stands at the keys of each kind of option; at the others stands a text."""

OTHERS: dict[str, dict[str, Any]] = {
    "title": {"type": "string", "description": "What the picture shows."},
    "group": {"type": "string", "description": "The heading that the picture stands under."},
    "gives": {**SHAPE, "description": "The output's shape; with another the entry fails."},
}


def schema() -> dict[str, Any]:
    """The schema: a table for each picture, with the keys of `convviz.OPTIONS`."""
    assert OTHERS.keys() == OTHER_KEYS.keys()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A gallery of convviz: a table for each picture",
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "required": ["in"],
            "properties": {key: _value(each) for key, each in OPTIONS.items()} | OTHERS,
            "additionalProperties": False,
        },
    }


def _value(option: Option) -> dict[str, Any]:
    """What may stand at the key of `option`; words are taken in other letter cases too."""
    told = re.sub(r"--([a-z]+)", r"\1", option.told)
    described = {"description": f"false: {told}" if option.unasked is True else told}
    if option.kind == "whole":
        return {"type": "integer", "minimum": option.least, "maximum": option.most} | described
    found = OF_KIND.get(option.kind, {"type": "string"})
    if words := list(option.choices):
        return {"anyOf": [{"enum": words}, found], **described}
    return found | described


def text() -> str:
    """The schema as it stands in `convviz/gallery.schema.json`."""
    return json.dumps(schema(), indent=1) + "\n"


if __name__ == "__main__":
    print(text(), end="")
