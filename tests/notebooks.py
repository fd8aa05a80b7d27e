"""Notebooks, run by a kernel of this Python, and the HTML that they show."""

from __future__ import annotations

import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
CLOSED = "allow-scripts allow-downloads"
"""The sandbox of a frame: without allow-same-origin it reaches nothing of the notebook."""


class Tags(HTMLParser):
    """The attributes of each element, in the order in which they begin, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def outputs(notebook: Any) -> list[Any]:
    """What the cells of a notebook show."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def read(notebook: Path) -> Any:
    """A notebook from its file."""
    import nbformat

    return nbformat.read(notebook, as_version=4)


def executed(content: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A notebook after its cells have run in `folder`, in a kernel of this Python."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(folder / ".ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder / ".jupyter"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")  # or jupyter_core warns of its plans
    with warnings.catch_warnings():
        # What Jupyter's packages say of each other and of asyncio is not about the notebook.
        theirs = r"(jupyter_client|jupyter_core|nbclient|zmq)\b"
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=theirs)
        from nbclient import NotebookClient

        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(content, timeout=120, resources=resources).execute()
    return content


def written(*cells: str) -> Any:
    """A notebook of these cells of code."""
    from nbformat.v4 import new_code_cell, new_notebook

    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=list(map(new_code_cell, cells)), metadata={"kernelspec": kernel})
