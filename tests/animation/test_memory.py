"""Long films: what a process holds that writes them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from memory import MOST_MIB, peak_mib

from convviz.animation.formats import EACH, FORMATS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="asks what Linux tells of a process"),
]

FILMS = [(name,) for name in FORMATS if name != "png"] + [("webm", "lossless")]


@pytest.mark.parametrize("film", FILMS, ids=" ".join)
def test_a_long_film_needs_little_memory(film: tuple[str, ...], tmp_path: Path) -> None:
    suffix, *how = film
    if module := FORMATS[suffix].module:
        pytest.importorskip(module)
    assert peak_mib(tmp_path / f"long.{suffix}", 2000, *how) < MOST_MIB
    assert (tmp_path / f"long.{suffix}").exists()


@pytest.mark.parametrize("each", EACH)
def test_a_folder_of_pictures_needs_little_memory(each: str, tmp_path: Path) -> None:
    few, many = (peak_mib(f"{tmp_path / str(count)}/", count, each=each) for count in (20, 200))
    assert many < few + 8
    assert many < MOST_MIB
    assert len(list((tmp_path / "200").iterdir())) == 200
