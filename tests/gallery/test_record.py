"""What has not changed is not drawn again, and what has changed is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from running import ENVIRONMENT

from convviz import Conv2d, MaxPool2d, block
from convviz.gallery import Job, fingerprints, render_jobs
from convviz.gallery.entries import read_gallery
from convviz.gallery.fingerprints import PACKAGE, fingerprint
from convviz.gallery.record import RECORD

JOB = Job("a", Conv2d(1, 1, 3), (1, 4, 4), {"story": False})
OTHER = replace(JOB, name="b")


def drawn(folder: Path, *jobs: Job, force: bool = False) -> set[str]:
    """The names of those that are drawn; all the facts are told all the same."""
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    results = list(render_jobs(jobs or (JOB, OTHER), folder, workers=1, force=force))
    after = {path.name: path.stat().st_ino for path in folder.iterdir()}
    for result in results:
        assert result.error is None
        assert result.size == result.path.stat().st_size
        assert result.alt_text
        assert result.frames > 1
        same = before.get(result.path.name) == after[result.path.name]
        assert result.unchanged == same
    return {result.name for result in results if not result.unchanged}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert drawn(tmp_path) == {"a", "b"}
    return tmp_path


def test_a_second_run_draws_nothing_and_writes_nothing(folder: Path) -> None:
    before = (folder / RECORD).stat().st_ino
    assert drawn(folder) == set()
    assert (folder / RECORD).stat().st_ino == before


@pytest.mark.parametrize("change", [
    {"layer": Conv2d(1, 1, 3, padding=1)},
    {"input_shape": (1, 5, 4)},
    {"options": {}},
    {"options": {"story": False, "theme": "dark"}},
    {"options": {"story": False, "values": {"weight": np.ones((1, 1, 3, 3))}}},
    {"optimize": True},
])  # fmt: skip
def test_a_change_draws_one_picture(change: dict[str, Any], folder: Path) -> None:
    assert drawn(folder, replace(JOB, **change), OTHER) == {"a"}
    assert drawn(folder, replace(JOB, **change), OTHER) == set()
    plain = set() if "optimize" in change else {"a"}
    assert drawn(folder, JOB, OTHER) == plain  # an optimised file stands for a plain one


def test_what_is_only_said_of_a_picture_draws_nothing(folder: Path) -> None:
    assert drawn(folder, replace(JOB, title="New", question="Sure?"), OTHER) == set()


@pytest.mark.parametrize("harm", [
    lambda path: path.unlink(),
    lambda path: path.write_bytes(path.read_bytes()[:-1]),
    lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    lambda path: path.write_bytes(b""),
])  # fmt: skip
def test_a_picture_that_is_gone_cut_or_edited_is_drawn_again(harm: Any, folder: Path) -> None:
    content = (folder / "a.gif").read_bytes()
    harm(folder / "a.gif")
    assert drawn(folder) == {"a"}
    assert (folder / "a.gif").read_bytes() == content


def test_force_draws_all(folder: Path) -> None:
    assert drawn(folder, force=True) == {"a", "b"}


def test_new_code_draws_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "code", lambda: "newer")
    assert drawn(folder) == {"a", "b"}
    assert drawn(folder) == set()


def test_a_theme_is_what_its_file_says(folder: Path, tmp_path: Path) -> None:
    theme = tmp_path / "mine.toml"

    def themed() -> Job:
        return replace(JOB, options={"story": False, "theme": str(theme)})

    for content in ('ink = "#112233"', 'ink = "#332211"'):
        theme.write_text(content)
        assert drawn(folder, themed()) == {"a"}
        assert drawn(folder, themed()) == set()
    job = themed()
    theme.unlink()  # as on another machine
    assert drawn(folder, job) == set()
    assert drawn(folder, job, force=True) == {"a"}


def test_a_picture_of_what_has_no_fingerprint_is_drawn_each_time(folder: Path) -> None:
    class Weights(dict[str, object]):
        """A mapping of an array that is no array of numpy's."""

    class Array:
        def __array__(self, *_: object, **__: object) -> object:
            return np.ones((1, 1, 3, 3))

    job = replace(JOB, options={"story": False, "values": Weights(weight=Array())})
    assert job.fingerprint == ""
    assert drawn(folder, job) == {"a"}
    assert drawn(folder, job) == {"a"}


@pytest.mark.parametrize("text", [
    "", "[]", "{", "null", '{"a.gif": 3}', '{"a.gif": {}}', "[" * 50_000, "<<<<<<< HEAD\n{}",
    '{"a.gif": {"fingerprint": 1}}', "\xff",
])  # fmt: skip
def test_a_record_that_is_none_only_costs_time(text: str, folder: Path) -> None:
    (folder / RECORD).write_text(text, encoding="latin-1")
    assert drawn(folder) == {"a", "b"}
    assert drawn(folder) == set()


@pytest.mark.parametrize(("key", "value"), [
    ("frames", "many"), ("frames", True), ("size", 1.5), ("alt_text", None), ("digest", ""),
    ("fingerprint", ""), ("optimized", 0),
])  # fmt: skip
def test_a_record_with_a_wrong_value_draws_that_picture(
    key: str, value: object, folder: Path
) -> None:
    told = json.loads((folder / RECORD).read_text())
    told["a.gif"][key] = value
    (folder / RECORD).write_text(json.dumps(told))
    assert drawn(folder) == {"a"}


def test_a_record_keeps_what_another_run_drew_and_forgets_what_is_gone(folder: Path) -> None:
    other = replace(JOB, name="c")
    assert drawn(folder, other) == {"c"}
    assert drawn(folder) == set()
    (folder / "b.gif").unlink()
    assert drawn(folder, replace(JOB, options={})) == {"a"}
    assert json.loads((folder / RECORD).read_text()).keys() == {"a.gif", "c.gif"}


def test_a_record_with_more_in_it_draws_that_picture(folder: Path) -> None:
    """As one of a later convviz may have."""
    told = json.loads((folder / RECORD).read_text())
    told["a.gif"]["mood"] = 1
    (folder / RECORD).write_text(json.dumps(told))
    assert drawn(folder) == {"a"}


def test_a_record_is_replaced_and_not_written_over(folder: Path) -> None:
    """So that whoever kills convviz or fills the disk finds the old one whole."""
    os.link(folder / RECORD, folder / "old")
    before = (folder / RECORD).read_bytes()
    list(render_jobs([replace(JOB, options={})], folder, workers=1))
    assert (folder / RECORD).read_bytes() != before
    assert (folder / "old").read_bytes() == before


def test_a_long_run_writes_the_record_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a run that is killed is not for nothing."""
    monkeypatch.setattr("convviz.gallery.record.OFTEN_S", 0.0)
    results = render_jobs([JOB, OTHER], tmp_path, workers=1)
    next(results)
    assert json.loads((tmp_path / RECORD).read_text()).keys() == {"a.gif"}
    results.close()


def test_a_record_is_in_the_order_of_names_whatever_was_drawn_first(tmp_path: Path) -> None:
    list(render_jobs([OTHER, JOB], tmp_path, workers=1))
    assert list(json.loads((tmp_path / RECORD).read_text())) == ["a.gif", "b.gif"]


def test_a_record_has_a_line_a_picture(folder: Path) -> None:
    lines = (folder / RECORD).read_text().splitlines()
    assert [line.split(":")[0] for line in lines] == ["{", '"a.gif"', '"b.gif"', "}"]


def test_what_was_drawn_before_a_stop_is_kept(tmp_path: Path) -> None:
    results = render_jobs([JOB, OTHER], tmp_path, workers=1)
    next(results)
    results.close()
    assert drawn(tmp_path) == {"b"}


def test_the_facts_are_the_same_by_an_executor(folder: Path) -> None:
    before = (folder / RECORD).read_bytes()
    with ThreadPoolExecutor(2) as executor:
        list(render_jobs([JOB, OTHER], folder, executor=executor, force=True))
    assert (folder / RECORD).read_bytes() == before


# Fingerprints

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
    | st.binary(max_size=4),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=2), each, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES, VALUES)
@example("a;", ["a", ""])
@example([["a"], "b"], [["a", "b"]])
@example({"a": 1}, ["a", 1])
@example({"a": {"b": 1}, "c": 2}, {"a": {"b": 1, "c": 2}})
@example("1", 1)
@example("None", None)
@example(b"a", "a")
@example(1, True)
@example([1], [1.0])
def test_other_values_have_another_fingerprint(one: object, other: object) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (repr(one) == repr(other)) or (
        one == other  # mappings in another order
    )


def test_arrays_have_fingerprints_of_their_type_shape_and_numbers() -> None:
    numbers = [
        np.zeros(4),
        np.zeros(4, np.float32),
        np.zeros((2, 2)),
        np.ones(4),
        np.float32(0),
        np.zeros(4, ">f8"),
    ]
    assert len({fingerprint(each) for each in numbers}) == len(numbers)
    assert fingerprint(np.arange(6)[::2]) == fingerprint(np.array([0, 2, 4]))
    assert fingerprint(np.array([object()])) == ""


def test_layers_have_fingerprints() -> None:
    chains = [block(name, (4, 8, 8), out_channels=4) for name in ("bottleneck", "stack")]
    layers = [Conv2d(1, 1, 3), Conv2d(1, 1, 2), MaxPool2d(2), *chains]
    assert len({fingerprint(each) for each in layers} - {""}) == len(layers)
    jobs = [entry.job("gif", optimize=False) for entry in read_gallery()]
    assert "" not in {job.fingerprint for job in jobs}


class Mood(Enum):
    GOOD = 1
    BAD = 2


@dataclass
class Wide:
    size: object


@dataclass
class High:
    size: object


def test_values_of_other_classes_have_another_fingerprint() -> None:
    values = (Wide(1), High(1), Wide(2), [1], Wide(High(1)), *Mood, Mood.GOOD.name)
    assert len({fingerprint(each) for each in values} - {""}) == len(values)
    assert fingerprint(Path("a")) == fingerprint("a") != ""
    assert fingerprint(Wide(object())) == ""


def test_another_pillow_is_another_code(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprints.code.__wrapped__()
    monkeypatch.setattr("PIL.__version__", "99")
    assert fingerprints.code.__wrapped__() != before


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    code = (
        "from convviz import block; from convviz.gallery.fingerprints import fingerprint;"
        " print(fingerprint(block('stack', (4, 8, 8), out_channels=4), {'b': 1.5, 'a': (1,)}))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**ENVIRONMENT, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    here = fingerprint(block("stack", (4, 8, 8), out_channels=4), {"a": [1], "b": 1.5})
    assert told == {here}


@pytest.mark.slow
def test_every_module_that_draws_is_in_the_hash_of_the_code() -> None:
    code = """
import sys, convviz
layer, shape = convviz.Conv2d(1, 1, 3), (1, 3, 4)
for view in ("channels", "isometric", "matrix", "product"):
    film = convviz.animate(layer, shape, view=view, values=True, story=False)
    for format in ("gif", "png", "svg", "pdf", "html"):
        film.to_bytes(format)
convviz.animate(layer, shape).to_bytes("png")
convviz.animate([layer] * 2, (1, 9, 9)).to_bytes("png")
for name, module in sys.modules.items():
    if name.partition(".")[0] == "convviz":
        print(module.__file__)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    used = {Path(line) for line in done.stdout.split()}
    assert len(used) > 100
    hashed = set(fingerprints.drawing(PACKAGE))
    assert used <= hashed
    assert {each.suffix for each in hashed} >= {".py", ".ttf", ".toml", ".js", ".css"}
    assert not [each for each in hashed if "cli" in each.parts or each.suffix == ".pyc"]


def test_a_changed_file_changes_the_hash_of_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, "PACKAGE", tmp_path)
    draws = ["theme.py", "gallery/jobs.py", "fonts/a.ttf"]
    nothing = ["gallery.toml", "gallery/making.py", "cli/app.py", "__pycache__/a.pyc"]
    for name in draws + nothing:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("before")

    def code_with(name: str, text: str) -> str:
        (tmp_path / name).write_text(text)
        return fingerprints.code.__wrapped__()

    before = code_with("theme.py", "before")
    for name in draws:
        assert code_with(name, "after") != before, name
        assert code_with(name, "before") == before
    for name in nothing:
        assert code_with(name, "after") == before, name
    (tmp_path / "theme.py").rename(tmp_path / "other.py")
    assert fingerprints.code.__wrapped__() != before


def test_what_a_job_draws_is_in_its_fingerprint() -> None:
    changes: list[dict[str, Any]] = [
        {}, {"layer": MaxPool2d(2)}, {"input_shape": (1, 4, 5)}, {"options": {}},
        {"format": "svg"},
    ]  # fmt: skip
    assert len({replace(JOB, **each).fingerprint for each in changes}) == len(changes)
