"""Everything that the README tells the reader to type is typed here.

Its Python runs from top to bottom in one namespace, its `convviz ...` lines in one folder: in
this process, or, where the line needs one, by a shell.  The commands of the gallery's README
are held to their pictures in test_gifs.py.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from running import Run
from snippets import Snippet, commands, snippets

from convviz import FORMATS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8") if README.exists() else ""
PYTHON = snippets(TEXT, "python", "py", "pycon")
COMMANDS = commands(TEXT)


def named(found: list[Snippet]) -> list[Any]:
    return [pytest.param(each, id=f"line {each.line}") for each in found]


def run_python(snippet: Snippet, namespace: dict[str, Any], file: str) -> None:
    """Run a block as a script, or, where it shows prompts, compare what it prints."""
    if ">>> " not in snippet.code:
        above = "\n" * (snippet.line - 1)  # so that a traceback shows the README's line
        exec(compile(above + snippet.code, file, "exec", dont_inherit=True), namespace)
        return
    test = doctest.DocTestParser().get_doctest(
        snippet.code, {}, f"line {snippet.line}", file, snippet.line - 1
    )
    test.globs = namespace
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append, clear_globs=False)
    assert not result.failed, "".join(said)


def run_command(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as the shell would, with `convviz` being the one of this tree."""
    programs = folder / ".programs"
    programs.mkdir(exist_ok=True)
    convviz = programs / "convviz"
    convviz.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m convviz "$@"\n')
    convviz.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
    )


# The reader of the README, tried on a page of its own

PAGE = """
# A page

```python
a = 1
```

```console
$ convviz render --in 3 \\
    -o a.gif
a.gif
$ python -m pip install convviz
convviz --version  # and so on
```

```text
convviz not this
```

```python
>>> a + 1
2
```
"""


def test_the_snippets_of_a_page_are_found() -> None:
    assert snippets(PAGE, "python") == [(5, "a = 1\n"), (21, ">>> a + 1\n2\n")]
    assert [line for line, _ in commands(PAGE)] == [9, 13]
    assert [shlex.split(command, comments=True) for _, command in commands(PAGE)] == [
        ["convviz", "render", "--in", "3", "-o", "a.gif"],
        ["convviz", "--version"],
    ]


def test_a_broken_snippet_is_seen() -> None:
    namespace: dict[str, Any] = {}
    for snippet in snippets(PAGE, "python"):
        run_python(snippet, namespace, "page")
    assert namespace["a"] == 1
    with pytest.raises(ZeroDivisionError):
        run_python(Snippet(1, "1 / 0\n"), namespace, "page")
    with pytest.raises(AssertionError, match=r"Got:\s+1"):
        run_python(Snippet(1, ">>> a\n2\n"), namespace, "page")


def test_a_broken_command_is_seen(tmp_path: Path) -> None:
    assert run_command("convviz no-such-thing", tmp_path).returncode != 0


# The README


def test_the_readme_shows_python_and_commands() -> None:
    assert README.exists()
    assert PYTHON
    assert COMMANDS


class Page:
    """What the blocks of Python leave behind, each of them run once and in order."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.run: list[Snippet] = []

    def read_to(self, snippet: Snippet) -> None:
        """Run the blocks up to `snippet`, whichever test ran before in this process."""
        for each in PYTHON:
            if each.line <= snippet.line and each not in self.run and can_run(each):
                self.run.append(each)
                run_python(each, self.namespace, str(README))


def can_run(snippet: Snippet) -> bool:
    needed = re.findall(r"^(?:import|from) (torch|keras|mkdocs)\b", snippet.code, re.MULTILINE)
    needed += ["onnx"] * (".onnx" in snippet.code) + ["pptx"] * (".pptx" in snippet.code)
    return all(find_spec(name) is not None for name in needed)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("readme")
    Image.linear_gradient("L").resize((60, 40)).save(made / "photo.jpg")  # the reader's own
    (gallery,) = snippets(TEXT, "toml")
    (made / "mine.toml").write_text(gallery.code)
    if find_spec("onnx") is not None:
        (made / "net.onnx").write_bytes(onnx_net())  # too
    return made


def onnx_net() -> bytes:
    """A model of two layers, the first of them called `conv1`."""
    import onnx
    from onnx import TensorProto, helper

    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 16, 16])
    found = helper.make_tensor_value_info("found", TensorProto.FLOAT, [1, 4, 7, 7])
    weight = helper.make_tensor("conv1.weight", TensorProto.FLOAT, [4, 3, 3, 3], [0.0] * 108)
    nodes = [
        helper.make_node("Conv", ["image", "conv1.weight"], ["y"]),
        helper.make_node("MaxPool", ["y"], ["found"], kernel_shape=[2, 2], strides=[2, 2]),
    ]
    graph = helper.make_graph(nodes, "net", [image], [found], [weight])
    made: bytes = onnx.ModelProto.SerializeToString(helper.make_model(graph))
    return made


@pytest.mark.parametrize("snippet", named(PYTHON))
def test_python_of_the_readme_runs(
    snippet: Snippet,
    page: Page,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not can_run(snippet):
        pytest.skip("needs PyTorch, Keras, ONNX or MkDocs")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    page.read_to(snippet)
    assert snippet in page.run


@pytest.mark.parametrize("snippet", named(COMMANDS))
def test_commands_of_the_readme_run(
    snippet: Snippet, folder: Path, convviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can_run(snippet):
        pytest.skip("needs ONNX, or python-pptx")
    monkeypatch.chdir(folder)
    program, *arguments = shlex.split(snippet.code, comments=True)
    if program == "convviz" and not set("|&;<>$*`") & set(snippet.code):
        done = convviz(*arguments)
        assert done.code == 0, done.err
    else:
        run = run_command(snippet.code, folder)
        assert run.returncode == 0, run.stderr


def test_explain_prints_what_the_readme_says_that_it_prints(convviz: Run) -> None:
    (shown,) = snippets(TEXT, "text")
    (explained, *_) = [code for _, code in COMMANDS if code.startswith("convviz explain")]
    printed = convviz(*shlex.split(explained)[1:]).out.splitlines()
    assert len(shown.code.splitlines()) >= 3
    assert set(shown.code.splitlines()) <= set(printed)


def test_the_table_of_files_is_the_table_of_formats() -> None:
    rows = []
    for name, known in FORMATS.items():
        extra = f" (needs `[{known.extra}]`)" if known.extra else ""
        rows.append(f"| `.{name}` | {known.help}{extra} |\n")
    assert "| suffix | what it is |\n|---|---|\n" + "".join(rows) + "\n" in TEXT


LINKS = r"\]\(([^)#]+)\)|src=\"([^\"]+)\""


def linked(text: str) -> list[str]:
    """The addresses of a page's links and pictures."""
    return [link or source for link, source in re.findall(LINKS, text)]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "gifs/README.md"])
def test_links_lead_to_what_is_there(page: str) -> None:
    folder = (ROOT / page).parent
    addresses = linked((ROOT / page).read_text(encoding="utf-8"))
    here = [address for address in addresses if not address.startswith("https://")]
    assert len(here) >= 1
    assert [address for address in here if not (folder / address).exists()] == []


def test_every_picture_has_words_for_somebody_who_cannot_see_it() -> None:
    for page in (TEXT, (ROOT / "gifs/README.md").read_text(encoding="utf-8")):
        pictures = re.findall(r"<img [^>]*>", page)
        assert len(pictures) >= 6
        assert all(re.search(r'alt="[^"]{40,}"', picture) for picture in pictures)


def test_on_a_package_index_every_link_leads_to_the_repository() -> None:
    content = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(content)
    home = project["project"]["urls"]["Repository"]
    named = re.findall(r"https://github\.com/convviz[^\s\"')]*", content)
    assert all(f"{address}/".startswith(f"{home}/") for address in named)
    text, hook = TEXT, project["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    for each in hook["substitutions"]:
        text = re.sub(each["pattern"], each["replacement"], text)
    for before, after in zip(linked(TEXT), linked(text), strict=True):
        kind = "raw" if f'src="{before}"' in TEXT else "blob"
        outside = before.startswith("https://")
        assert after == (before if outside else f"{home}/{kind}/main/{before}")


def test_contributing_names_files_and_tables_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:convviz|tests)/[\w/.-]+)`", text)
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / path).exists()] == []
    tables = re.findall(r"`([A-Z]+)` of `([\w/.]+)`", text)
    assert len(tables) > 5
    for name, path in tables:
        assert re.search(rf"^{name}\b.* = ", (ROOT / path).read_text("utf-8"), re.MULTILINE)
