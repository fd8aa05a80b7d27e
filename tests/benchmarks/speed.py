"""How fast, how large, how much memory: figures beside what others need for the same.

    python tests/benchmarks/speed.py [process] [frames] [hero] [length] [memory] [size]

Run where convviz is installed, on an idle machine; not collected by pytest.  Times are
compared with times of the same run, by turns, so that what slows the machine slows both
sides.  `memory` needs Linux and `size` needs gifsicle.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shlex import join, quote
from statistics import mean, median
from time import perf_counter, process_time

from memory import MOST_MIB, SIZE, peak_mib
from startup import HERO, IMPORTS, with_bytecode

from convviz import Animation, Conv2d, animate
from convviz.animation.formats import EACH, FORMATS
from convviz.encode.film import Film, Frame
from convviz.encode.gif import GifEncoder
from convviz.gallery.entries import read_gallery
from convviz.theme import load_theme

MOST_MS = 3.0
"""Milliseconds that a frame of the hero may take at its default size, drawn and encoded."""

SAME_SCENE = "Conv2d(3, 2, 3, padding=1) over (3, 7, 7), 960x540"


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def command(words: list[str], env: dict[str, str]) -> Callable[[], object]:
    return lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=env)


def verdict(kept: bool) -> str:
    return "kept" if kept else "MISSED"


def process(runs: int = 21) -> None:
    """The whole process for the hero beside the imports that it cannot do without."""
    with tempfile.TemporaryDirectory() as folder:
        target, env = str(Path(folder) / "hero.gif"), with_bytecode(Path(folder) / "code")
        render = [sys.executable, "-m", "convviz", *HERO, "-q", "-o", target]
        imports = [sys.executable, "-c", IMPORTS]
        pairs = []
        for _ in range(runs + 1):
            pairs.append((seconds(command(render, env)), seconds(command(imports, env))))
    ours, theirs = (median(times) for times in zip(*pairs[1:], strict=True))
    ratio = median(one / other for one, other in pairs[1:])
    print(f"  {1000 * ours:7.0f} ms  python {join(render[1:-1])} FILE")
    print(f"  {1000 * theirs:7.0f} ms  python -c {quote(IMPORTS)}")
    print(f"  ratio {ratio:.2f}, at most 2.0 wanted: {verdict(ratio <= 2)}")


def encoding(film: Film) -> float:
    """Seconds to encode pictures that are drawn already."""
    drawn = [Frame(frame.pixels.copy(), frame.duration_ms) for frame in film.frames]
    return seconds(lambda: GifEncoder()(film._replace(frames=drawn), BytesIO()))


def frames(rounds: int = 7) -> None:
    """Drawing and encoding beside matplotlib's Agg and Pillow, which draw the same scene."""
    import agg

    def made() -> Animation:
        return animate(Conv2d(3, 2, 3, padding=1), (3, 7, 7), size=SIZE)

    film, theme = made(), load_theme("light")
    count, some = len(film), range(0, len(film), 7)
    page = film.pictures.raster.page
    agg.draw(page, theme, 0)
    times: list[tuple[float, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            fresh = made()  # with no mask or panel kept from the round before
            draw = seconds(lambda fresh=fresh: [fresh.pictures.draw(n) for n in range(count)])
            encode = encoding(fresh._film(range(count), None))
            pictures: list = []
            theirs = seconds(
                lambda to=pictures: to.extend(agg.draw(page, theme, n) for n in some)
            )
            save = seconds(lambda of=pictures: agg.save(of, Path(folder) / "agg.gif"))
            times.append((draw / count, encode / count, theirs / len(some), save / len(some)))
    draw, encode, theirs, save = (1000 * median(column) for column in zip(*times, strict=True))
    print(f"  ms a frame of {SAME_SCENE}")
    print(
        f"  convviz     {draw:7.2f} to draw {encode:7.2f} to encode {draw + encode:7.2f} both"
    )
    print(
        f"  Agg, Pillow {theirs:7.2f} to draw {save:7.2f} to encode {theirs + save:7.2f} both"
    )
    print(f"  ratios      {theirs / draw:7.1f} {save / encode:15.1f} ", end="")
    print(f"{(theirs + save) / (draw + encode):17.1f}")
    ratio = (draw + encode) / theirs
    print(
        f"  convviz in all is {ratio:.4f} of Agg's drawing, under 0.03 wanted:"
        f" {verdict(ratio < 0.03)}"
    )


def hero(rounds: int = 15) -> None:
    """Drawing and encoding the hero at its default size, each time from a new animation."""
    times = []
    for _ in range(rounds):
        film = animate(Conv2d(3, 2, 3, stride=2, dilation=2), (3, 7, 7))
        start = process_time()  # not what other processes take
        film.to_bytes()
        times.append(1000 * (process_time() - start) / len(film))
    took = median(times)
    print(f"  {took:.2f} ms a frame of {len(film)}, {film.width_px}x{film.height_px}, ", end="")
    print(f"at most {MOST_MS} wanted: {verdict(took <= MOST_MS)}")


def length() -> None:
    """Whether a frame costs the same in a short and in a long film."""
    whole = animate(Conv2d(3, 2, 3, padding=1), (3, 32, 32), size=SIZE, max_frames=None)
    costs = {}
    for count in (50, 500, 2000):
        film = replace(whole, pictures=replace(whole.pictures, steps=range(count)))
        costs[count] = 1000 * min(seconds(film.to_bytes) for _ in range(2)) / count
        print(f"  {count:5} frames of {SIZE[0]}x{SIZE[1]}: {costs[count]:.2f} ms each")
    ratio = costs[2000] / costs[50]
    print(f"  ratio {ratio:.2f} of the longest to the shortest, at most 1.2 wanted: ", end="")
    print(verdict(ratio <= 1.2))


def memory(count: int = 2000) -> None:
    """The most memory that a process holds which writes a long film, in every format."""
    runs = [("gif", 20), *((name, count) for name in FORMATS if name != "png")]
    with tempfile.TemporaryDirectory() as folder:
        for suffix, frames, *how in [*runs, ("webm", count, "lossless")]:
            mib = peak_mib(f"{folder}/long.{suffix}", frames, *how)
            film = " ".join([f"{frames} frames of {SIZE[0]}x{SIZE[1]} as .{suffix}", *how])
            print(f"  {mib:6.1f} MiB at most for {film}: {verdict(mib <= MOST_MIB)}")
        for each in EACH:
            mib = peak_mib(f"{folder}/{each}/", count, each=each)
            film = f"{count} frames of {SIZE[0]}x{SIZE[1]} as a folder of .{each}"
            print(f"  {mib:6.1f} MiB at most for {film}: {verdict(mib <= MOST_MIB)}")


def size() -> None:
    """Every picture of the gallery: its size, that of its best, and what gifsicle saves."""

    def shrunk(gif: bytes) -> int:
        done = subprocess.run(["gifsicle", "-O3"], input=gif, capture_output=True, check=True)
        return len(done.stdout)

    print("  bytes; `saves` is what `gifsicle -O3` takes off")
    print(f"  {'':22}{'frames':>6}{'default':>10}{'a frame':>8}{'saves':>8}", end="")
    print(f"{'optimize':>10}{'a frame':>8}{'saves':>8}")
    rates: list[float] = []
    worst_quick = worst_small = 0.0
    for entry in read_gallery():
        film = animate(*entry.made()[:2], **entry.picture_options())
        quick, small = film.to_bytes(), film.to_bytes(optimize=True)
        saved_quick = 1 - shrunk(quick) / len(quick)
        saved_small = 1 - shrunk(small) / len(small)
        worst_quick = max(worst_quick, len(quick) / shrunk(quick) - 1)
        worst_small = max(worst_small, saved_small)
        if entry.name.startswith("axel_"):
            rates.append(len(quick) / len(film))
        print(f"  {entry.name:22}{len(film):6}", end="")
        for gif, saved in ((quick, saved_quick), (small, saved_small)):
            print(f"{len(gif):10}{len(gif) / len(film):8.0f}{saved:8.2%}", end="")
        print(flush=True)
    rate = mean(rates)
    print(
        f"  {rate:.0f} bytes a frame, mean of the {len(rates)} of AxelThevenot's set, ", end=""
    )
    print(f"under 6000 wanted: {verdict(rate < 6000)}")
    print(f"  default at most {worst_quick:.2%} above gifsicle's, 2 % wanted: ", end="")
    print(verdict(worst_quick <= 0.02))
    print(f"  gifsicle saves at most {worst_small:.2%} of optimised, 0 wanted: ", end="")
    print(verdict(worst_small <= 0))


PARTS = {part.__name__: part for part in (process, frames, hero, length, memory, size)}


def main(names: Sequence[str]) -> None:
    print(f"$ {join(['python', 'tests/benchmarks/speed.py', *names])}")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {sys.platform}")
    for name in names or PARTS:
        print(f"{name}: {PARTS[name].__doc__}", flush=True)
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
