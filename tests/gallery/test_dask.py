"""Dask: two workers, one of which is killed in the midst of the work."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from poison import Poison

from convviz import Conv2d, animate
from convviz.gallery import Job, render_jobs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="sends signals"),
    pytest.mark.filterwarnings("default"),  # of what dies beside Dask
]


@pytest.fixture
def client() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_killed_worker_costs_no_picture_and_a_picture_that_kills_is_named(
    client: Any, tmp_path: Path
) -> None:
    jobs = [Job(f"a{n}", Conv2d(3, 2, 3), (3, 5 + n, 7)) for n in range(8)]
    poison = Job("poison", Poison(1, 1, 3), (1, 4, 4))
    workers = list(client.run(os.getpid).values())
    assert len(workers) == 2
    results = {}
    for result in render_jobs([*jobs, poison], tmp_path, executor=client.get_executor()):
        if not results:
            os.kill(workers[0], signal.SIGKILL)
        results[result.name] = result
    assert results.keys() == {"poison", *(job.name for job in jobs)}
    error = results.pop("poison").error
    assert error is not None
    assert error.startswith("it cannot be made: KilledWorker, ")
    for job in jobs:
        assert results[job.name].error is None
        drawn = animate(job.layer, job.input_shape)
        assert results[job.name].path.read_bytes() == drawn.to_bytes()
    assert all(each.unchanged for each in render_jobs(jobs, tmp_path, workers=1))
