"""The record of a folder: what drew each picture in it, and what is known of the picture.

A hidden file beside the pictures, which goes into a repository with them.  A picture is
current while its job has the recorded fingerprint and its file the recorded bytes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import monotonic
from typing import BinaryIO, get_type_hints

from convviz.files import read_bytes, write_file
from convviz.gallery.jobs import Facts, Job, digest_of

RECORD = ".convviz.json"
MOST_BYTES = 64 << 20
OFTEN_S = 5.0
"""Seconds between two writings of the record while pictures are made."""

KINDS = get_type_hints(Facts)


class Record:
    """The facts of the pictures in `folder`, by the names of their files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts = _read(folder / RECORD)
        self.changed = False
        self.written_s = monotonic()

    def current(self, job: Job) -> Facts | None:
        """The facts of the picture of `job`, None where it must be drawn.

        An optimised file is current where a plain one is asked for: it has the same pixels.
        """
        known = self.facts.get(job.file)
        if known is None or known.fingerprint != job.fingerprint or not known.fingerprint:
            return None
        if job.optimize and not known.optimized:
            return None
        return known if digest_of(self.folder / job.file) == known.digest else None

    def keep(self, file: str, facts: Facts) -> None:
        """Note the picture `file`, and write the record if that was long ago."""
        self.facts[file] = facts
        self.changed = True
        if monotonic() - self.written_s >= OFTEN_S:
            self.write()

    def write(self) -> None:
        """Write the record if it changed, without pictures that are no longer there.

        Raises:
            ConvVizError: the file cannot be written.
        """
        if not self.changed:
            return
        there = {
            file: facts
            for file, facts in sorted(self.facts.items())
            if os.path.exists(self.folder / file)
        }
        lines = (
            f"{json.dumps(file)}: {json.dumps(facts._asdict())}"
            for file, facts in there.items()
        )
        text = "{\n" + ",\n".join(lines) + "\n}\n"  # a line a picture, for a short diff

        def write(out: BinaryIO) -> None:
            out.write(text.encode())

        write_file(self.folder / RECORD, write)
        self.changed, self.written_s = False, monotonic()


def _read(path: Path) -> dict[str, Facts]:
    """The facts in a record; none of what is malformed, which only means drawing anew."""
    try:
        told = json.loads(read_bytes(path, MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {file: Facts(**each) for file, each in told.items() if _is_facts(each)}


def _is_facts(told: object) -> bool:
    return (
        isinstance(told, dict)
        and told.keys() == KINDS.keys()
        and all(type(told[key]) is kind for key, kind in KINDS.items())
    )
