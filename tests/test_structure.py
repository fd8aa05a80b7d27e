"""The shape of the program: which module may import which, and what an import costs.

The rules are tried on made-up modules first, so that a rule which forbids nothing is seen.
"""

from __future__ import annotations

import ast
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from convviz.scene.views import VIEWS

ROOT = Path(__file__).parent.parent

STAGES = (
    "errors",
    "axis",
    "parsing",
    "files",
    "toml",
    "theme",
    "conventions",
    "layer",
    "adapt",
    "walks",
    "words",
    "snippets",
    "story",
    "images",
    "filtering",
    "scene",
    "page",
    "render",
    "encode",
    "cost",
    "models",
    "html",
    "slides",
    "animation",
    "options",
    "gallery",
    "explorer",
    "",  # convviz itself, where the public names are
    "cli",
    "sphinx",
    "__main__",
)
"""The modules and packages below convviz, in the order in which things flow."""

KNOWS_NO_PIXELS = frozenset(STAGES[: STAGES.index("scene")]) - {"images"}
PIXELS = frozenset({"PIL", "matplotlib", "imageio"})
FRONT_ENDS = frozenset({"cli"})
MOST_LINES = 300
MOST_LINES_OF_A_BODY = 45


class Import(NamedTuple):
    """`module` imports `target`, or, of a `from target import name`, that name."""

    module: str
    line: int
    target: str
    name: str | None = None

    def __str__(self) -> str:
        what = f"{self.name} from {self.target}" if self.name else self.target
        return f"{self.module}, line {self.line}, imports {what}"


class Program(NamedTuple):
    """The source of each module by its dotted name, and which of them are packages."""

    sources: dict[str, str]
    packages: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()

    @classmethod
    def read(cls, package: Path, public: frozenset[str]) -> Program:
        sources, packages = {}, set()
        for path in sorted(package.rglob("*.py")):
            *above, last = path.relative_to(package.parent).with_suffix("").parts
            name = ".".join(above if last == "__init__" else [*above, last])
            sources[name] = path.read_text(encoding="utf-8")
            if last == "__init__":
                packages.add(name)
        return cls(sources, frozenset(packages), public)

    def imports(self) -> Iterator[Import]:
        """Every import, those inside functions and those for types among them."""
        for module, source in self.sources.items():
            for node in ast.walk(ast.parse(source)):
                yield from self._imports_by(module, node)

    def _imports_by(self, module: str, node: ast.AST) -> Iterator[Import]:
        match node:
            case ast.Import(names=names, lineno=line):
                for alias in names:
                    yield Import(module, line, alias.name)
            case ast.ImportFrom(names=names, lineno=line):
                base = self._base(module, node)
                for alias in names:
                    inner = f"{base}.{alias.name}"
                    # The front ends see a name of convviz; the rest mean the module.
                    if inner in self.sources and stage_of(module) not in FRONT_ENDS:
                        yield Import(module, line, inner)
                    else:
                        yield Import(module, line, base, alias.name)
            case ast.Attribute(value=ast.Name(id="convviz"), attr=attr, lineno=line):
                yield Import(module, line, "convviz", attr)
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(target)), *_],
                lineno=line,
            ):
                yield Import(module, line, target)

    def _base(self, module: str, node: ast.ImportFrom) -> str:
        """What stands between `from` and `import`, with the leading dots resolved."""
        if not node.level:
            return node.module or ""
        parts = module.split(".")
        package = parts[: len(parts) - node.level + (module in self.packages)]
        return ".".join([*package, *filter(None, [node.module])])

    def complaints(self) -> Iterator[str]:
        """A sentence for each breach of the rules."""
        for module in self.sources:
            if stage_of(module) not in STAGES:
                yield f"{module} has no stage: add {stage_of(module)!r} to STAGES"
        for found in self.imports():
            if stage_of(found.module) in STAGES and (why := self._breach(found)):
                yield f"{found}: {why}"
        yield from self._circles()

    def _breach(self, found: Import) -> str | None:
        own = stage_of(found.module)
        top, other = found.target.partition(".")[0], stage_of(found.target)
        if top != "convviz":
            blind = own in KNOWS_NO_PIXELS and top in PIXELS
            return "it knows no pixels" if blind else None
        if own == other:
            return None
        if own in FRONT_ENDS:
            public = found.name is None or found.name in self.public | {"__version__"}
            return None if other == "" and public else "it may use public names only"
        if own == "encode":
            return None if other == "errors" else "encode may know errors only"
        if other not in STAGES or STAGES.index(other) > STAGES.index(own):
            return f"{other or 'convviz'} is no earlier stage than {own or 'convviz'}"
        return None

    def _circles(self) -> Iterator[str]:
        needs: dict[str, set[str]] = {module: set() for module in self.sources}
        for found in self.imports():
            if found.target != found.module:
                needs[found.module].add(found.target)
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            yield f"a circle: {' imports '.join(reversed(error.args[1]))}"


def stage_of(module: str) -> str:
    """The stage of `convviz.scene.model` is `scene`; that of `convviz` is empty."""
    return module.partition(".")[2].partition(".")[0]


# The rules, on modules made up to break them


@pytest.mark.parametrize(("module", "source", "complaint"), [
    ("convviz.axis", "import convviz.layer", "layer is no earlier stage than axis"),
    ("convviz.axis", "from convviz.layer import Layer", "layer is no earlier stage"),
    ("convviz.axis", "from convviz import layer", "layer is no earlier stage"),
    ("convviz.axis", "from convviz import Conv2d", "convviz is no earlier stage than axis"),
    ("convviz.axis", "from . import layer", "layer is no earlier stage"),
    ("convviz.axis", "from .layer import Layer", "layer is no earlier stage"),
    ("convviz.axis", "def f():\n    import convviz.layer", "layer is no earlier stage"),
    ("convviz.axis", "if TYPE_CHECKING:\n    import convviz.layer", "no earlier stage"),
    ("convviz.axis", "importlib.import_module('convviz.layer')", "no earlier stage"),
    ("convviz.axis", "__import__('convviz.layer')", "layer is no earlier stage"),
    ("convviz.axis", "import convviz.newcomer", "newcomer is no earlier stage"),
    ("convviz.scene.model", "from convviz.render.pixels import x", "render is no earlier"),
    ("convviz.scene.model", "from ..render import x", "render is no earlier"),
    ("convviz.scene", "from ..render import x", "render is no earlier"),
    ("convviz.gallery", "from convviz import animate", "convviz is no earlier stage"),
    ("convviz", "from convviz.cli import app", "cli is no earlier stage than convviz"),
    ("convviz.walks", "from PIL import Image", "it knows no pixels"),
    ("convviz.layer", "def f():\n    import PIL.Image", "it knows no pixels"),
    ("convviz.encode.gif", "from convviz.layer import x", "encode may know errors only"),
    ("convviz.encode.gif", "from convviz.files import x", "encode may know errors only"),
    ("convviz.cli", "from convviz.errors import ConvVizError", "public names only"),
    ("convviz.cli", "from convviz import gallery", "public names only"),
    ("convviz.cli", "import convviz.layer", "public names only"),
    ("convviz.cli", "import convviz\nconvviz.hidden()", "public names only"),
    ("convviz.newcomer", "", "convviz.newcomer has no stage: add 'newcomer' to STAGES"),
    ("convviz.axis", "from convviz.errors import x", "a circle: "),
])  # fmt: skip
def test_a_breach_is_seen(module: str, source: str, complaint: str) -> None:
    sources = {
        "convviz": "",
        "convviz.errors": "from convviz.axis import x" if "circle" in complaint else "",
        "convviz.layer": "",
        "convviz.gallery": "",
        "convviz.scene": "",
        "convviz.render": "",
        module: source,
    }
    packages = frozenset({"convviz", "convviz.scene", "convviz.render"})
    found = list(Program(sources, packages, frozenset({"animate", "walk"})).complaints())
    assert any(complaint in one for one in found), found
    assert len(found) == 1 + ("circle" in complaint)


@pytest.mark.parametrize(("module", "source"), [
    ("convviz.layer", "import numpy\nfrom convviz.axis import Axis\nfrom . import axis"),
    ("convviz.scene.model", "from .other import x\nfrom convviz.walks import Step"),
    ("convviz.render.pixels", "from PIL import Image"),
    ("convviz.encode.gif", "from convviz.encode.film import Film\nimport convviz.errors"),
    ("convviz", "from convviz.gallery import x\nfrom .walks import walk"),
    ("convviz.cli", "import convviz\nfrom convviz import walk\nconvviz.animate()"),
    ("convviz.__main__", "from convviz.cli import main"),
])  # fmt: skip
def test_what_is_allowed_is_let_pass(module: str, source: str) -> None:
    sources = {"convviz": "", "convviz.walks": "", "convviz.axis": "", module: source}
    program = Program(sources, frozenset({"convviz"}), frozenset({"animate", "walk"}))
    assert list(program.complaints()) == []


# The rules, on convviz


def public_names() -> frozenset[str]:
    code = "import convviz, json; print(json.dumps(getattr(convviz, '__all__', [])))"
    return frozenset(json.loads(python(code)))


def python(code: str) -> str:
    """What `code` prints in a fresh Python, which starts where convviz can be found."""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_imports_point_one_way() -> None:
    program = Program.read(ROOT / "convviz", public_names())
    assert len(program.sources) > 5
    assert len(list(program.imports())) > 20
    assert list(program.complaints()) == []


def sprawl(program: Program) -> Iterator[str]:
    """A sentence for each module, function or class name that has grown too far."""
    homes: dict[str, str] = {}
    for module, source in program.sources.items():
        if (lines := source.count("\n")) > MOST_LINES:
            yield f"{module} has {lines} lines"
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.ClassDef(name=name):
                    if name in homes:
                        yield f"class {name} stands in {homes[name]} and in {module}"
                    homes[name] = module
                case ast.FunctionDef(name=name, body=[*_, last] as body):
                    told = ast.get_docstring(node) is not None and len(body) > 1
                    first = body[1] if told else body[0]
                    length = (last.end_lineno or 0) - first.lineno + 1
                    if length > MOST_LINES_OF_A_BODY:
                        yield f"{name} in {module} has {length} lines"


def test_sprawl_is_seen() -> None:
    long = "def f():\n    'Told.'\n" + "    x = 1\n" * (MOST_LINES_OF_A_BODY + 1)
    sources = {"a": "class A: ...", "b": "class A: ...", "c": long, "d": "\n" * 301}
    assert list(sprawl(Program(sources))) == [
        "class A stands in a and in b",
        "f in c has 46 lines",
        "d has 301 lines",
    ]


def test_modules_and_functions_are_small_and_no_class_name_stands_twice() -> None:
    assert list(sprawl(Program.read(ROOT / "convviz", public_names()))) == []


# What is public


def test_the_public_names_are_exactly_what_is_importable() -> None:
    code = """
import convviz, json, types
shown = [name for name in dir(convviz) if not name.startswith("_")]
shown = [n for n in shown if not isinstance(getattr(convviz, n), types.ModuleType)]
print(json.dumps([convviz.__all__, [n for n in shown if n != "annotations"]]))
"""
    promised, shown = json.loads(python(code))
    assert promised
    assert len(promised) == len(set(promised))
    assert sorted(shown) == sorted(name for name in promised if not name.startswith("_"))


def test_every_public_name_can_be_had_and_says_what_it_is() -> None:
    code = """
import convviz, json
told = {}
for name in convviz.__all__:
    found = getattr(convviz, name)
    plain = isinstance(found, (str, int, float, tuple, dict, frozenset))
    told[name] = "a value" if plain else (found.__doc__ or "").strip()
print(json.dumps(told))
"""
    told = json.loads(python(code))
    assert told
    assert [name for name, doc in told.items() if not doc] == []


@pytest.mark.parametrize("modules_first", [False, True])
def test_no_module_takes_the_place_of_a_public_name(modules_first: bool) -> None:
    # `convviz.walk` is a function and a module; importing the module must not hide the
    # function, whichever of the two is asked for first.
    code = f"""
import importlib, json, pkgutil, types
import convviz
first = {{}} if {modules_first} else {{n: getattr(convviz, n) for n in convviz.__all__}}
for info in pkgutil.walk_packages(convviz.__path__, "convviz."):
    if not info.name.endswith("__main__"):
        importlib.import_module(info.name)
then = {{name: getattr(convviz, name) for name in convviz.__all__}}
assert not first or first == then
print(json.dumps([n for n, v in then.items() if isinstance(v, types.ModuleType)]))
"""
    assert json.loads(python(code)) == []


# What an import costs

HEAVY = frozenset({"numpy", "PIL", "matplotlib", "imageio"})


def imported(*arguments: str, exit_code: int = 0, cwd: Path = ROOT) -> set[str]:
    """The top-level modules that `python ARGUMENTS` imports."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    lines: list[str] = []
    said: list[str] = []
    for line in run.stderr.splitlines():
        (lines if line.startswith("import time:") else said).append(line)
    assert run.returncode == exit_code, said
    assert not any("Traceback" in line for line in said), said
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_the_measure_sees_an_import() -> None:
    seen = imported("-c", "import convviz, json")
    assert {"convviz", "json"} <= seen
    assert "numpy" not in seen
    assert {"numpy", "PIL"} <= imported("-c", "import numpy, PIL.Image")


def test_importing_convviz_imports_nothing_heavy() -> None:
    seen = imported("-c", "import convviz; convviz.__all__")
    assert not seen & (HEAVY | {"typer", "torch", "rich"})


@pytest.mark.parametrize(("arguments", "exit_code"), [
    (["--help"], 0),
    (["--version"], 0),
    (["render", "--help"], 0),
    (["render", "--in", "0", "--out", "1", "--k", "1"], 2),
    (["filter", "--help"], 0),
    (["sweep", "--help"], 0),
    (["gallery", "--help"], 0),
    (["lesson", "--help"], 0),
    (["lesson", "--chapter", "none"], 2),
    (["explore", "--help"], 0),
    (["render", "--in", "3,7,7", "--out", "2", "-k", "3", "--view", "top"], 2),
    (["walk", "--in", "3,7,7", "--out", "2", "-k", "3", "--framework", "jax"], 2),
    (["render", "--block", "no", "--in", "3,7,7", "--out", "2", "-k", "3"], 2),
])  # fmt: skip
def test_help_and_errors_import_nothing_heavy(
    arguments: list[str], exit_code: int, tmp_path: Path
) -> None:
    seen = imported("-m", "convviz", *arguments, exit_code=exit_code, cwd=tmp_path)
    assert "convviz" in seen
    assert not seen & HEAVY
    assert list(tmp_path.iterdir()) == []


def test_a_gif_needs_neither_charts_nor_video(tmp_path: Path) -> None:
    hero = shlex.split("render --in 3,7,7 --out 2 --k 3 --s 2 --d 2 -o hero.gif")
    seen = imported("-m", "convviz", *hero, cwd=tmp_path)
    assert "numpy" in seen
    assert not seen & {"matplotlib", "imageio", "rich", "torch"}
    assert (tmp_path / "hero.gif").read_bytes()[:6] == b"GIF89a"


def test_every_view_goes_into_every_medium_without_matplotlib_and_imageio() -> None:
    code = """
import sys
sys.modules["matplotlib"] = sys.modules["imageio"] = None
import convviz
from convviz.animation.formats import FORMATS
from convviz.scene.views import VIEWS
films = {}
for name, view in VIEWS.items():
    kind = "ConvTranspose" if view.walked == "scatter" else "Conv"
    for dims in (1, 2, 3):
        layer, shape = getattr(convviz, f"{kind}{dims}d")(2, 1, 2), (2, *(2, 3, 3)[-dims:])
        try:
            films[f"{name} {dims}-D"] = convviz.animate(layer, shape, view=name)
        except convviz.ConvVizError as error:
            assert dims == 3 and "axes" in str(error), error
films["row"] = convviz.animate([convviz.Conv2d(1, 1, 2), convviz.MaxPool2d(2)], (1, 4, 4))
for name, film in films.items():
    for format in FORMATS:
        if FORMATS[format].extra:
            continue
        print(name, format, film.to_bytes(format)[:4], sep="|")
"""
    starts = {
        "gif": b"GIF8",
        "webp": b"RIFF",
        "apng": b"\x89PNG",
        "png": b"\x89PNG",
        "svg": b"<svg",
        "pdf": b"%PDF",
        "html": b"<!DO",
    }
    lines = [line.split("|") for line in python(code).splitlines()]
    assert {name for name, _, _ in lines} >= {
        "row",
        "channels 3-D",
        *(f"{view} {dims}-D" for view in VIEWS for dims in (1, 2)),
    }
    assert {each for _, each, _ in lines} == set(starts)
    assert all(start == str(starts[format]) for _, format, start in lines)
