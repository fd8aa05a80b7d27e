"""The GitHub Action and the pre-commit hooks: what they run, in a repository with pictures."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running import ENVIRONMENT, ROOT, run

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
GALLERY = "[one]\nin = [1, 4, 4]\nout = 1\nk = 3\nstory = false\n"
LATER = f"{GALLERY}p = 1\n"
NASTY = "a $(touch harm); `touch harm` 'b'.toml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a gallery and its pictures, as committed."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "mine.toml").write_text(GALLERY)
    (folder / NASTY).write_text(GALLERY)
    assert run("gallery", "mine.toml", "--jobs", "1", cwd=folder).code == 0
    return folder


def steps(**given: str) -> list[tuple[str, dict[str, str]]]:
    """The lines of the action's shell, and their environment, where these inputs are given."""
    inputs = {key: each.get("default", "") for key, each in ACTION["inputs"].items()} | given
    known = {f"inputs.{key}": value for key, value in inputs.items()}
    known["steps.python.outputs.python-path"] = "the-python"

    def value(match: re.Match[str]) -> str:
        return known[match[1]]

    return [
        (
            step["run"],
            {
                key: re.sub(r"\$\{\{ (.*?) \}\}", value, text)
                for key, text in step["env"].items()
            },
        )
        for step in ACTION["runs"]["steps"]
        if "run" in step
    ]


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's temporary folder, with a Python that notes what pip is told to install."""
    programs = tmp_path / "programs"
    programs.mkdir()
    python = programs / "the-python"
    python.write_text(
        f'#!/bin/sh\nif [ "$2" = pip ]; then echo "$@" >> {programs}/pip.txt; exit; fi\n'
        f'PYTHONPATH={ROOT} exec {shlex.quote(sys.executable)} "$@"\n'
    )
    python.chmod(0o755)
    return programs


def act(repository: Path, programs: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the action's steps as GitHub does, up to the first that fails."""
    done: Any = None
    for lines, environment in steps(**given):
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines],
            cwd=repository,
            env={
                **ENVIRONMENT,
                **environment,
                "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                "RUNNER_TEMP": str(programs),
                "GITHUB_ACTION_PATH": "/the/action",
            },
            capture_output=True,
            text=True,
        )
        if done.returncode:
            break
    assert done is not None
    return done


@pytest.mark.skipif(sys.platform == "win32", reason="runs bash")
def test_the_action_fails_where_a_picture_is_out_of_date(
    repository: Path, runner: Path
) -> None:
    done = act(repository, runner, file="mine.toml")
    assert (done.returncode, done.stdout) == (0, "1 picture is up to date\n"), done.stderr
    (repository / "mine.toml").write_text(LATER)
    done = act(repository, runner, file="mine.toml")
    assert done.returncode == 2
    assert done.stderr.startswith("convviz: gifs/one.gif: it is out of date\n")
    assert act(repository, runner, file="mine.toml", check="false").returncode == 0
    assert act(repository, runner, file="mine.toml", package="convviz==9").returncode == 0
    told = (runner / "pip.txt").read_text().splitlines()
    target = f"-m pip install --quiet --target {runner}/convviz"
    assert told == [f"{target} /the/action"] * 3 + [f"{target} convviz==9"]


@pytest.mark.skipif(sys.platform == "win32", reason="runs bash")
def test_the_action_reads_no_input_as_a_command(repository: Path, runner: Path) -> None:
    done = act(repository, runner, file=NASTY, into="$(touch harm)", format="svg")
    assert done.returncode == 2
    assert done.stderr.startswith("convviz: $(touch harm)/one.svg: it is missing\n")
    assert not (repository / "harm").exists()
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_every_input_of_the_action_is_used_and_every_one_used_is_there() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{\{ inputs\.(\w+) \}\}", text)) == set(ACTION["inputs"])
    (setup,) = (step for step in ACTION["runs"]["steps"] if "uses" in step)
    assert setup["id"] == "python"
    assert ACTION["inputs"]["file"]["required"] is True


def hooked(name: str, repository: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit does, in an environment where convviz is installed."""
    program, *typed = shlex.split(HOOKS[name]["entry"])
    starts = {"convviz": ["-m", "convviz"], "python": []}[program]
    return subprocess.run(
        [sys.executable, *starts, *typed, "mine.toml", "--into", "gifs", "--jobs", "1"],
        cwd=repository, env=ENVIRONMENT, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_the_hooks_check_and_draw(repository: Path) -> None:
    assert hooked("convviz-gallery", repository).returncode == 0
    (repository / "mine.toml").write_text(LATER)
    assert hooked("convviz-gallery", repository).returncode == 2
    done = hooked("convviz-gallery-draw", repository)
    assert done.returncode == 2
    assert done.stdout.startswith(os.path.join("gifs", "one.gif  "))
    assert done.stderr == "convviz: git add what was drawn, and commit again\n"
    done = hooked("convviz-gallery-draw", repository)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 picture is up to date\n", "")
    assert hooked("convviz-gallery", repository).returncode == 0
    for hook in HOOKS.values():
        assert (hook["language"], hook["pass_filenames"]) == ("python", False)
        assert hook["always_run"] is True


@pytest.mark.slow
def test_the_hook_that_draws_fails_where_git_tracks_none_of_it(repository: Path) -> None:
    for path in (repository / "gifs").iterdir():
        path.unlink()
    (repository / "typing.py").write_text("the user's own\n")
    assert hooked("convviz-gallery-draw", repository).returncode == 2
    drawn = {path.name for path in (repository / "gifs").iterdir()}
    assert drawn == {"one.gif", "README.md", ".convviz.json"}
    assert hooked("convviz-gallery-draw", repository).returncode == 0
    (repository / "gifs" / "README.md").unlink()
    assert hooked("convviz-gallery-draw", repository).returncode == 2


@pytest.mark.slow
def test_the_hook_that_draws_tells_what_is_wrong_once(repository: Path) -> None:
    (repository / "mine.toml").write_text("[one]\nin = [1, 4, 4]\nout = 1\nk = 9\n")
    done = hooked("convviz-gallery-draw", repository)
    assert done.returncode == 2
    assert done.stderr.count("convviz: one: ") == 1
    assert "git add" not in done.stderr
