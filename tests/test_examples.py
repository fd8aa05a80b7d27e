"""Every example runs as it stands, in a folder of its own, and leaves pictures there."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from html import unescape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest
from notebooks import executed, outputs, read
from PIL import Image

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))

each_script = pytest.mark.parametrize(
    "script", [pytest.param(script, id=script.stem) for script in SCRIPTS]
)
each_notebook = pytest.mark.parametrize(
    "notebook", [pytest.param(notebook, id=notebook.stem) for notebook in NOTEBOOKS]
)


def run(script: Path, folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    """Run `script` in `folder`, with modules looked for in `paths` first, then in this tree."""
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*paths, ROOT]))},
        capture_output=True,
        text=True,
        check=False,
    )


def frames(picture: Path | BytesIO) -> int:
    """How many frames the picture has, each of which can be decoded."""
    with Image.open(picture) as image:
        count = getattr(image, "n_frames", 1)
        for number in range(count):
            image.seek(number)
            image.load()
    return count


def test_there_are_scripts_and_a_notebook() -> None:
    assert len(SCRIPTS) >= 3
    assert len(NOTEBOOKS) == 1


@each_script
def test_a_script_is_short(script: Path) -> None:
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 30


@each_script
def test_a_script_draws(script: Path, tmp_path: Path) -> None:
    if "import torch" in script.read_text(encoding="utf-8") and not find_spec("torch"):
        pytest.skip("needs torch")
    done = run(script, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    pictures = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in pictures} <= {".gif", ".html", ".json", ".png", ".svg"}
    animations = [frames(path) for path in pictures if path.suffix == ".gif"]
    assert animations
    assert all(count > 1 for count in animations)


def test_without_torch_its_script_says_what_to_install(tmp_path: Path) -> None:
    missing, folder = tmp_path / "missing", tmp_path / "folder"
    missing.mkdir()
    folder.mkdir()
    (missing / "torch.py").write_text('raise ModuleNotFoundError("no torch", name="torch")\n')
    done = run(EXAMPLES / "torch_module.py", folder, missing)
    assert done.returncode == 1
    assert done.stderr == "This example needs PyTorch: python -m pip install torch\n"
    assert not list(folder.iterdir())


def test_the_sum_by_hand_is_the_one_that_is_drawn(tmp_path: Path) -> None:
    import numpy as np

    import convviz
    from convviz.walks.tensors import tensors

    done = run(EXAMPLES / "by_hand.py", tmp_path)
    summed = [int(number) for number in re.findall(r"-?\d+", done.stdout)]
    random = np.random.default_rng(0)
    arrays = {
        "input": random.integers(0, 10, (2, 5, 5)),
        "weight": random.integers(-2, 3, (2, 2, 3, 3)),
        "bias": random.integers(-3, 4, 2),
    }
    steps = convviz.walk(convviz.Conv2d(2, 2, 3), (2, 5, 5))
    numbers = tensors(steps, arrays)
    assert summed == [numbers.output(*step.out_channels, step.position) for step in steps]


@each_notebook
def test_a_notebook_is_kept_without_outputs(notebook: Path) -> None:
    content = read(notebook)
    assert not outputs(content)
    assert not any(cell.get("execution_count") for cell in content.cells)


@each_notebook
def test_a_notebook_shows_animations_with_words(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = executed(read(notebook), tmp_path, monkeypatch)
    assert not [output for output in outputs(done) if output.get("name") == "stderr"]
    shown = [
        output
        for output in outputs(done)
        if output.get("data", {}).get("text/html", "").startswith("<iframe ")
    ]
    assert len(shown) == 3
    for output in shown:
        assert frames(BytesIO(base64.b64decode(output.data["image/png"]))) == 1
        words = output.metadata["image/png"]["alt"]
        assert words.startswith("Animation of a Conv2d layer.")
        [alt] = re.findall(r'<img [^>]*alt="([^"]*)"', output.data["text/html"])
        assert unescape(alt) == words == output.data["text/plain"]
    assert frames(tmp_path / "hero.gif") == len(list((tmp_path / "hero").iterdir())) == 49
    assert frames(tmp_path / "hero.png") == 1
    pictures = [output for output in outputs(done) if "image/png" in output.get("data", {})]
    assert len(pictures) == len(shown) + 1
