"""The committed gallery is what the code draws, as small as it is said to be, and described."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from running import Run
from snippets import commands

from convviz import animate
from convviz.gallery.checking import look_the_same
from convviz.gallery.entries import Entry, read_gallery
from convviz.gallery.readme import readme, section

GIFS = Path(__file__).parent.parent / "gifs"
ENTRIES = read_gallery(None)
README = (GIFS / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.code for line in commands(README)]
FORMATS = ("webp", "gif")
MOST_BYTES = 2 << 20
QUICK_BYTES = 200 << 10
"""gifsicle takes up to 5 s for a larger one."""

QUICK_COMMAND_BYTES = 50 << 10
"""The commands of larger GIFs are typed in CI alone."""


def by_size(entry: Entry) -> Any:
    """The entry as a parameter, slow where its GIF is large."""
    path = GIFS / f"{entry.name}.gif"
    large = path.exists() and path.stat().st_size > QUICK_BYTES
    return pytest.param(entry, id=entry.name, marks=[pytest.mark.slow] if large else [])


@pytest.fixture(params=ENTRIES, ids=lambda entry: entry.name)
def entry(request: pytest.FixtureRequest) -> Entry:
    return request.param


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_entry_has_its_picture_and_no_other_is_there(suffix: str) -> None:
    pictures = {path.stem for path in GIFS.glob(f"*.{suffix}")}
    assert pictures == {entry.name for entry in ENTRIES}


def test_webp_is_less_than_half_of_gif() -> None:
    webp, gif = (
        sum(path.stat().st_size for path in GIFS.glob(f"*.{suffix}")) for suffix in FORMATS
    )
    assert webp <= gif / 2


def test_the_readme_has_the_pictures_in_the_order_of_the_file_and_nothing_else() -> None:
    lines = [line for line in README.splitlines() if not line.startswith("<img ")]
    bare = readme([(entry, "") for entry in ENTRIES], FORMATS).splitlines()
    assert lines == [line for line in bare if not line.startswith("<img ")]


def test_a_gif_and_the_readme_show_what_the_code_draws(entry: Entry) -> None:
    layer, shape = entry.made()[:2]
    animation = animate(layer, shape, **entry.picture_options())
    assert section(entry, animation.alt_text, FORMATS) in README
    with Image.open(GIFS / f"{entry.name}.gif") as gif:
        assert gif.n_frames == len(animation)
        for place in (0, 1, len(animation) // 2, len(animation) - 1):
            gif.seek(place)
            drawn = np.asarray(animation.frame(place))
            assert (np.asarray(gif.convert("RGB")) == drawn).all(), f"frame {place}"


@pytest.mark.parametrize("kept", [by_size(entry) for entry in ENTRIES])
def test_a_webp_is_its_gif(kept: Entry) -> None:
    webp, gif = (GIFS / f"{kept.name}.{suffix}" for suffix in FORMATS)
    assert look_the_same(webp.read_bytes(), gif.read_bytes())


def by_length(command: str) -> Any:
    """The command as a parameter, slow where the GIF that it writes is large."""
    large = (GIFS / command.split()[-1]).stat().st_size > QUICK_COMMAND_BYTES
    return pytest.param(command, marks=[pytest.mark.slow] if large else [])


@pytest.mark.parametrize("command", [by_length(command) for command in COMMANDS])
def test_a_command_of_the_readme_draws_its_picture(
    command: str, convviz: Run, tmp_path: Path
) -> None:
    program, *words, _, webp, _, name = shlex.split(command)
    assert (program, webp) == ("convviz", Path(name).with_suffix(".webp").name)
    with Image.open(GIFS / name) as gif:
        place = gif.n_frames // 2
        gif.seek(place)
        shown = np.asarray(gif.convert("RGB"))
    done = convviz(*words, "-o", "frame.png", "--frame", str(place))
    assert done.code == 0, done.err
    with Image.open(tmp_path / "frame.png") as drawn:
        assert (np.asarray(drawn.convert("RGB")) == shown).all()


@pytest.mark.skipif(shutil.which("gifsicle") is None, reason="gifsicle is not installed")
@pytest.mark.parametrize("kept", [by_size(entry) for entry in ENTRIES])
def test_gifsicle_saves_nothing(kept: Entry) -> None:
    gif = (GIFS / f"{kept.name}.gif").read_bytes()
    done = subprocess.run(["gifsicle", "-O3"], input=gif, capture_output=True, check=True)
    assert len(gif) <= min(len(done.stdout), MOST_BYTES)
