"""What makes a model, by its name: imported and called; files that hold one stay shut."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from convviz.errors import ConvVizError
from convviz.layer import Conv2d
from convviz.models.loading import REFUSED, load_model

HOW = "name the function that makes the model, as package.module:function or file.py:function"

MINE = """\
from __future__ import annotations
import dataclasses
from convviz.layer import Conv2d
import beside

LAYERS = [Conv2d(1, 2, 3)]
NOTHING = None
WORD = "other:function"

@dataclasses.dataclass
class Net:
    width: int = 3
    def __call__(self): raise AssertionError("a model was called")

class Family:
    @staticmethod
    def small(): return [Conv2d(1, 1, 3)]

def make(): return [Conv2d(1, beside.WIDTH, 3)]
def make_wide(width, /, *more, depth): return []
def nothing(): pass
def falls():
    values = []
    return values[3]
def leaves(): raise SystemExit(4)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current folder, with a module and a package; what it imports is forgotten after."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "mine_of_tests.py").write_text(MINE)
    (tmp_path / "beside.py").write_text("WIDTH = 5\n")
    package = tmp_path / "package_of_tests" / "inner"
    package.mkdir(parents=True)
    (package / "nets.py").write_text(MINE)
    (package / "beside.py").write_text("WIDTH = 7\n")
    (package / "broken.py").write_text("import absent_of_tests\n")
    (package / "wrong.py").write_text("x = 1\ndef f(:\n")
    (package / "ends.py").write_text("import sys\nsys.exit('no arguments')\n")
    before = set(sys.modules)
    path = list(sys.path)
    yield tmp_path
    assert sys.path == path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) is None or str(tmp_path) in str(
            getattr(sys.modules[name], "__file__", "")
        ):
            del sys.modules[name]


def refused(text: str) -> str:
    with pytest.raises(ConvVizError) as caught:
        load_model(text)
    return str(caught.value)


def test_a_function_is_called_and_a_value_taken(folder: Path) -> None:
    assert load_model("mine_of_tests:make") == [Conv2d(1, 5, 3)]
    assert load_model("mine_of_tests:LAYERS") == [Conv2d(1, 2, 3)]
    assert load_model("mine_of_tests:Family.small") == [Conv2d(1, 1, 3)]
    assert load_model("mine_of_tests:Net").width == 3


def test_a_file_is_run_with_its_own_folder_first(folder: Path) -> None:
    assert load_model("package_of_tests/inner/nets.py:make") == [Conv2d(1, 7, 3)]
    del sys.modules["beside"]
    path = folder / "mine_of_tests.py"
    assert load_model(f"{path}:make") == [Conv2d(1, 5, 3)]
    path.write_text("def make(): return 7 * 6\n")
    assert load_model("./mine_of_tests.py:make") == 42  # and is read again


def test_a_file_never_takes_the_place_of_a_module(folder: Path) -> None:
    import json

    (folder / "json.py").write_text("def make(): return []\n")
    assert load_model("json.py:make") == []
    assert sys.modules["json"] is json


def test_a_package_in_the_current_folder_is_found(folder: Path) -> None:
    (folder / "package_of_tests" / "inner" / "nets.py").write_text("def make(): return [1]\n")
    assert load_model("package_of_tests.inner.nets:make") == [1]


def test_a_module_of_pytorch_is_not_called_but_its_class_is(folder: Path) -> None:
    torch = pytest.importorskip("torch")
    (folder / "torch_of_tests.py").write_text(
        "import torch\n"
        "class Net(torch.nn.Module):\n"
        "    def forward(self, x): raise AssertionError('a model was run')\n"
        "    def __call__(self): raise AssertionError('a model was called')\n"
        "NET = Net()\n"
        "def make(): return NET\n"
    )
    made = [load_model(f"torch_of_tests:{name}") for name in ("NET", "Net", "make")]
    assert all(isinstance(each, torch.nn.Module) for each in made)
    assert made[0] is made[2] is not made[1]


@pytest.mark.parametrize(("text", "told"), [
    ("mine_of_tests:make_wide", "make_wide of mine_of_tests needs arguments, width and depth:"
     " name a function that needs none and calls it with them"),
    ("mine_of_tests:mak", "mine_of_tests has no mak: perhaps make or make_wide"),
    ("mine_of_tests:Family.smal", "mine_of_tests has no Family.smal: perhaps small"),
    ("mine_of_tests:zzz", f"mine_of_tests has no zzz: {HOW}"),
    ("mine_of_tests:nothing", "nothing of mine_of_tests gives None, which is no model"),
    ("mine_of_tests:NOTHING", "NOTHING of mine_of_tests gives None, which is no model"),
    ("mine_of_tests:WORD", "WORD of mine_of_tests gives 'other:function', which is no model"),
    ("mine_of_tests:falls", "falls of mine_of_tests fails: IndexError: list index out of range"
     " (line 24 of mine_of_tests.py)"),
    ("mine_of_tests.py:falls", "falls of mine_of_tests.py fails: IndexError: list index out of"
     " range (line 24 of mine_of_tests.py)"),
    ("mine_of_tests:leaves", "leaves of mine_of_tests fails: SystemExit: 4 (line 25 of"
     " mine_of_tests.py)"),
    ("package_of_tests.inner.broken:f", "package_of_tests.inner.broken cannot be imported:"
     " ModuleNotFoundError: No module named 'absent_of_tests' (line 1 of broken.py)"),
    ("package_of_tests/inner/wrong.py:f", "package_of_tests/inner/wrong.py cannot be imported:"
     " SyntaxError: invalid syntax (wrong.py, line 2)"),
    ("package_of_tests/inner/ends.py:f", "package_of_tests/inner/ends.py cannot be imported:"
     " SystemExit: no arguments (line 2 of ends.py)"),
    ("mine_of_tests.py", "say which function of mine_of_tests.py makes the model, as"
     " mine_of_tests.py:function"),
    ("mine_of_tests", f"'mine_of_tests' is no .onnx file, and names no function: {HOW}"),
    ("mine_of_tests:", f"'mine_of_tests:' names no function: {HOW}"),
    (":make", f"':make' names no function: {HOW}"),
    ("https://example.org/net", f"'https://example.org/net' names no function: {HOW}"),
    ("mine_of_tests:make()", f"'mine_of_tests:make()' names no function: {HOW}"),
    ("package_of_tests", "package_of_tests is a folder, and a model saved in one is not read:"
     f" {HOW}"),
    ("net.tflite", f"net.tflite is not read: convert it to ONNX, or {HOW}"),
    ("w.safetensors", "w.safetensors has weights, and does not say what layers they are of:"
     f" {HOW}"),
])  # fmt: skip
def test_what_cannot_be_had_is_one_sentence(folder: Path, text: str, told: str) -> None:
    assert refused(text) == told


def test_what_is_not_there_is_said_with_where_it_was_looked_for(folder: Path) -> None:
    assert refused("absent.py:make") == f"there is no file absent.py in {folder}"
    assert refused("absent.py") == f"there is no file absent.py in {folder}"
    for text, name in {
        "absent_of_tests:make": "absent_of_tests",
        "package_of_tests.absent:make": "package_of_tests.absent",
    }.items():
        assert refused(text) == (
            f"there is no module {name}, neither in {folder} nor among the installed packages"
        )


@pytest.mark.parametrize("suffix", REFUSED)
def test_files_that_hold_a_model_are_never_opened(folder: Path, suffix: str) -> None:
    class Opened:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return (Path.touch, (folder / "ran",))

    path = folder / f"net{suffix}"
    path.write_bytes(pickle.dumps(Opened()))
    for text in (path.name, str(path), f"{path.name}:make", path.name.upper()):
        assert HOW in refused(text)
    assert not (folder / "ran").exists()
    if suffix in (".pt", ".pth", ".ckpt", ".bin", ".pkl"):
        assert refused(path.name) == (
            f"{path.name} is a pickle, which can run any code of whoever made it, so it is not"
            f" opened: {HOW}"
        )


def test_a_failure_keeps_what_it_came_from(folder: Path) -> None:
    with pytest.raises(ConvVizError) as caught:
        load_model("mine_of_tests:falls")
    assert isinstance(caught.value.__cause__, IndexError)
    assert "_mine_of_tests" not in sys.modules
