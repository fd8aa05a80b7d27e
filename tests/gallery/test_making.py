"""Jobs by whatever runs them: the same pictures, and one that fails costs no other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from poison import Poison
from running import ENVIRONMENT

from convviz import Conv2d, ConvVizError, MaxPool2d, ShapeWarning, animate
from convviz.gallery import Job, Result, check_jobs, render_jobs
from convviz.gallery.processes import KILLED, NOT_BEGUN

LAYER = Conv2d(1, 1, 3)
SHAPE = (1, 4, 4)
PLAIN = {"story": False}


def job(name: str, **more: object) -> Job:
    return Job(name, **{"layer": LAYER, "input_shape": SHAPE, "options": PLAIN, **more})  # type: ignore[arg-type]


def made(results: Iterator[Result]) -> dict[str, Result]:
    return {each.name: each for each in results}


def files_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()} - {".convviz.json"}


@contextmanager
def no_executor() -> Iterator[None]:
    yield None


RUNNERS: dict[str, Callable[[], object]] = {
    "this process": no_executor,
    "our processes": no_executor,
    "threads": lambda: ThreadPoolExecutor(4),
    "processes": lambda: ProcessPoolExecutor(2, get_context("spawn")),
}


@pytest.mark.parametrize(
    "runner",
    [
        pytest.param(each, marks=pytest.mark.slow if each == "processes" else [])
        for each in RUNNERS
    ],
)
def test_whatever_runs_jobs_the_pictures_are_those_of_animate(
    runner: str, tmp_path: Path
) -> None:
    numbers = {"weight": np.arange(9.0).reshape(1, 1, 3, 3), "input": np.ones(SHAPE)}
    jobs = [
        job("plain", title="A title"),
        job("numbers", options={**PLAIN, "values": numbers}),
        job("numbers", options={**PLAIN, "values": dict(numbers)}, format="svg"),
        job("vector", format="svg"),
        job("still", format="png"),
        job("no_such", options={"view": "top"}),
        job("chain", layer=[LAYER, MaxPool2d(2)], options={}),
    ]
    seen: list[tuple[int, int]] = []
    with RUNNERS[runner]() as executor:  # type: ignore[attr-defined]
        told = render_jobs(
            jobs,
            tmp_path,
            executor=executor,
            workers={"this process": 1, "our processes": 2}.get(runner),
            progress=lambda done, total: seen.append((done, total)),
        )
        results = {each.path.name: each for each in told}
    assert results.pop("no_such.gif").error == (
        "view must be channels, scatter, isometric, matrix or product, not 'top'"
    )
    for each in jobs:
        if each.name == "no_such":
            continue
        drawn = animate(each.layer, SHAPE, **each.options)
        content = drawn.to_bytes(each.format)
        result = results.pop(each.file)
        assert result.path.read_bytes() == content
        assert result.path == tmp_path / f"{each.name}.{each.format}"
        frames = 1 if each.format == "png" else len(drawn)
        assert (result.error, result.frames, result.size) == (None, frames, len(content))
        still = f"Step {len(drawn)}, from an a{drawn.alt_text[1:]}"
        words = still if each.format == "png" else drawn.alt_text
        assert (result.title, result.alt_text) == (each.title, words)
        assert (result.width_px, result.height_px) == (drawn.width_px, drawn.height_px)
        assert not result.unchanged
    assert results == {}
    assert len(files_in(tmp_path)) == len(jobs) - 1
    assert seen == [(done, len(jobs)) for done in range(len(jobs) + 1)]


JOBS = [
    job("a"),
    job("bad", layer=Poison(1, 1, 3)),
    *(job(f"c{number}") for number in range(4)),
]


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("foreign", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_picture_that_kills_its_process_is_named_and_the_others_are_made(
    foreign: bool, tmp_path: Path
) -> None:
    if foreign:
        with ProcessPoolExecutor(2, get_context("spawn")) as executor:
            results = made(render_jobs(JOBS, tmp_path, executor=executor))
    else:
        results = made(render_jobs(JOBS, tmp_path, workers=2))
    assert results.keys() == {each.name for each in JOBS}
    failed = {name: each.error for name, each in results.items() if each.error}
    assert failed == {"bad": KILLED}
    assert files_in(tmp_path) == {f"{each.name}.gif" for each in JOBS if each.name != "bad"}


def test_a_script_that_starts_itself_again_is_told_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from convviz import Conv2d\n"
        "from convviz.gallery import Job, render_jobs\n"
        "jobs = [Job(f'a{n}', Conv2d(1, 1, 3), (1, 4, 4)) for n in range(9)]\n"
        "print(*{each.error for each in render_jobs(jobs, 'out', workers=2)})\n"
    )
    done = subprocess.run(
        [sys.executable, script.name],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == NOT_BEGUN
    assert "bootstrapping phase" in done.stderr  # Python's own words, of one or two processes
    assert done.stderr.count("Traceback") <= 2
    assert not (tmp_path / "out").exists()


def test_pictures_that_an_executor_cancels_or_does_not_take_are_named(tmp_path: Path) -> None:
    executor = ThreadPoolExecutor(1)
    results = render_jobs([job(f"a{n}") for n in range(50)], tmp_path, executor=executor)
    assert next(results).error is None
    executor.shutdown(wait=False, cancel_futures=True)
    failed = {each.name: each.error for each in results if each.error}
    assert files_in(tmp_path) == {f"a{n}.gif" for n in range(50)} - {f"{n}.gif" for n in failed}
    assert set(failed.values()) == {"it cannot be made: CancelledError"}
    (refused,) = render_jobs([job("b")], tmp_path, executor=executor)
    assert refused.error is not None
    assert refused.error.startswith("it cannot be made: RuntimeError, cannot schedule new")


class Remembering(ThreadPoolExecutor):
    """One thread, and the futures of all that it was given."""

    def __init__(self) -> None:
        super().__init__(1)
        self.futures: list[Future[object]] = []

    def submit(self, *given: Any, **more: Any) -> Any:
        self.futures.append(super().submit(*given, **more))
        return self.futures[-1]


def test_who_stops_asking_stops_the_work_and_leaves_the_executor_open(tmp_path: Path) -> None:
    with Remembering() as executor:
        results = render_jobs([job(f"a{n}") for n in range(50)], tmp_path, executor=executor)
        next(results)
        results.close()
        assert executor.futures[-1].cancelled()
        assert executor.submit(int).result() == 0
    assert files_in(tmp_path) == {"a0.gif"}
    assert [each.unchanged for each in render_jobs([job("a0")], tmp_path)] == [True]


def test_an_executor_writes_nothing_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.gif").mkdir()
    with ThreadPoolExecutor(1) as executor:
        results = made(render_jobs([job("a"), job("b")], tmp_path, executor=executor))
    assert results["a"].error == (
        f"cannot write {tmp_path / 'a.gif'}: it is a folder; name a file in it"
    )
    assert results["b"].error is None


def test_a_video_is_as_large_as_its_file(tmp_path: Path) -> None:
    pytest.importorskip("av")
    odd = job("odd", options={**PLAIN, "size": "641x361"}, format="mp4")
    (result,) = render_jobs([odd], tmp_path, workers=1)
    assert (result.error, result.width_px, result.height_px) == (None, 642, 362)


@pytest.mark.parametrize(("jobs", "more", "sentence"), [
    ([job("a"), job("A")], {},
        "two pictures would have one file, 'a.gif' and 'A.gif': give each a name of its own"),
    ([job("a")], {"executor": 3}, "executor must be a concurrent.futures.Executor, not 3"),
    ([job("a")], {"executor": ThreadPoolExecutor(1), "workers": 2},
        "an executor has its own workers: leave their number out"),
    ([job("a")], {"workers": 0}, "workers must be from 1 to 1048576, not 0"),
    ([job("a", format="doc")], {}, "format must be one of gif,"),
])  # fmt: skip
@pytest.mark.parametrize("go", [render_jobs, check_jobs])
def test_what_is_refused(
    go: Callable[..., Iterator[Result]],
    jobs: Sequence[Job],
    more: dict[str, Executor],
    sentence: str,
    tmp_path: Path,
) -> None:
    if go is check_jobs:
        (tmp_path / "a.doc").write_text("")
    with pytest.raises(ConvVizError) as caught:
        list(go(jobs, tmp_path, **more))
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    "name", ["../a", "a/b", "", "con", "aux.b", "Prn", "lpt1", "a.", "a" * 101]
)
def test_a_job_has_the_name_of_a_file(name: str) -> None:
    with pytest.raises(ConvVizError, match="its name becomes a file's"):
        job(name)
    assert job("a" * 100).file == "a" * 100 + ".gif"


def test_a_shape_that_looks_like_another_is_asked_about_by_its_result_alone() -> None:
    """A warning of a worker would be said on standard error, once for each process."""
    with pytest.warns(ShapeWarning):
        animate(MaxPool2d((56, 1)), (224, 224, 3))
    job(
        "a", layer=MaxPool2d((56, 1)), input_shape=(224, 224, 3)
    ).animation()  # a warning is an error


@pytest.mark.parametrize("foreign", [False, True])
def test_an_optimised_picture_is_the_smallest_of_its_pixels(
    foreign: bool, tmp_path: Path
) -> None:
    film = animate(LAYER, (1, 3, 4), story=False, caption=False)
    jobs = [job("a", input_shape=(1, 3, 4), options={**PLAIN, "caption": False}, optimize=True)]
    if foreign:
        with ThreadPoolExecutor(1) as executor:
            list(render_jobs(jobs, tmp_path, executor=executor))
    else:
        list(render_jobs(jobs, tmp_path, workers=1))
    found = (tmp_path / "a.gif").read_bytes()
    assert found == film.to_bytes(optimize=True) != film.to_bytes()
