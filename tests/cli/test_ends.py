"""Commands ended by a signal at any moment: an old or a whole new file, and nothing beside.

Every other moment is spread over a run's own length as it was measured, the others over the
time in which something is written, counted from its beginning; every other two find an old
file there, and the next two none.  Two a signal are struck by default, a hundred in the slow
tests of `render`, four of each format's file and twenty of the other commands; `CONVVIZ_ENDS`
is another number for all of them.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from running import ENVIRONMENT

from convviz.animation import formats

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")

ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGKILL: -9}
OLD = b"old"


class Command(NamedTuple):
    """What is typed, the name of what it writes, and the module of an extra that it needs."""

    typed: str
    target: str
    module: str = ""


LAYER = "--in 3,9,9 --out 2 --k 3"
GALLERY = "".join(f"[a{n}]\nin = [3, 9, 9]\nout = 2\nk = 3\nstory = false\n" for n in range(3))
FORMATS = {
    name: Command(f"render {LAYER} --no-story -o a.{name}", f"a.{name}", known.module)
    for name, known in formats.FORMATS.items()
    if known.has_all(animated=False)
}
COMMANDS = {
    **FORMATS,
    "render": Command(f"render {LAYER} --no-story --size 960x540 -o a.gif", "a.gif"),
    "png": Command(f"render {LAYER} --frame 3 -o a.png", "a.png"),
    "deck": Command("gallery a.toml -o a.pptx", "a.pptx", "pptx"),
    "frames": Command(f"render {LAYER} --no-story -o frames/", "frames"),
    "explain": Command(f"explain {LAYER} -o a.png", "a.png"),
    "sweep": Command(f"sweep stride --values 1,2 {LAYER} -o a.csv", "a.csv"),
    "filter": Command("filter cat.png --kernel box --no-story --side 24 -o a.gif", "a.gif"),
    "gallery": Command("gallery a.toml --into . --jobs 2", "a1.gif"),
}


def start(
    command: Command, cwd: Path, before: object = None, told: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Run the command in a process group of its own, with no signal ignored."""

    def alone() -> None:
        os.setsid()
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN if sign == before else signal.SIG_DFL)

    return subprocess.Popen(
        [sys.executable, "-m", "convviz", *command.typed.split()],
        cwd=cwd,
        env={
            **ENVIRONMENT,
            "PYTHONWARNINGS": "ignore",  # the tracker's, when killed
            "TMPDIR": os.fspath(cwd / "temporary"),
        },
        stdout=told,
        stderr=subprocess.PIPE,
        preexec_fn=alone,
    )


def set_up(root: Path, command: Command, *, fresh: bool = False) -> None:
    """What the command reads, and the old of what it writes unless it is `fresh`."""
    from PIL import Image

    (root / "temporary").mkdir()
    (root / "a.toml").write_text(GALLERY)
    Image.linear_gradient("L").save(root / "cat.png")
    if fresh:
        return
    if command.target == "frames":
        (root / "frames").mkdir()
        (root / "frames" / "frame_0.png").write_bytes(OLD)
    else:
        (root / command.target).write_bytes(OLD)


def content(path: Path) -> object:
    """The bytes of a file, or of each file of a folder; None where nothing is."""
    if path.is_dir():
        return {each.name: each.read_bytes() for each in path.iterdir()}
    return path.read_bytes() if path.exists() else None


class Whole(NamedTuple):
    """An undisturbed run: what it leaves, how long it takes, and how long it writes."""

    new: object
    names: set[str]
    seconds: float
    writing_s: float


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Whole]:
    """The undisturbed runs so far, by their command."""
    return {}


def undisturbed(command: Command, root: Path) -> Whole:
    set_up(root, command)
    there = set(os.listdir(root))
    start_s = time.monotonic()
    process = start(command, root)
    writes_s = 0.0
    while process.poll() is None:
        if not writes_s and strays_in(root):
            writes_s = time.monotonic() - start_s
        time.sleep(0.002)
    seconds = time.monotonic() - start_s
    assert process.communicate()[1] == b""
    names = set(os.listdir(root))
    assert process.returncode == 0
    assert names >= there
    return Whole(content(root / command.target), names, seconds, seconds - writes_s)


class Moment(NamedTuple):
    """Seconds from the start, or from where something is written, over an old file or none."""

    seconds: float
    writing: bool
    fresh: bool


def moments(whole: Whole, count: int) -> Iterator[Moment]:
    chance = random.Random(17)
    for number in range(count):
        writing = number % 2 == 1
        seconds = chance.uniform(0, whole.writing_s if writing else whole.seconds)
        yield Moment(seconds, writing, fresh=number // 2 % 2 == 1)


def wait_for(moment: Moment, process: subprocess.Popen[bytes], root: Path) -> None:
    while moment.writing and process.poll() is None and not strays_in(root):
        time.sleep(0.001)
    time.sleep(moment.seconds)


def ended(process: subprocess.Popen[bytes]) -> bytes:
    """What the process says until its end, which must come within a minute."""
    try:
        return process.communicate(timeout=60)[1]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def strays_in(root: Path) -> bool:
    return any("convviz-part" in name for name in os.listdir(root))


def strays(root: Path, names: set[str]) -> set[str]:
    return set(os.listdir(root)) - names


def strike(
    command: Command, whole: Whole, sign: signal.Signals, moment: Moment, root: Path
) -> str:
    """Run the command and end it; returns how it ended, `done` where the signal was late."""
    set_up(root, command, fresh=moment.fresh)
    old = content(root / command.target)
    process = start(command, root)
    wait_for(moment, process, root)
    if process.poll() is None:
        os.killpg(process.pid, sign)
    told = ended(process)
    code = process.returncode
    if moment.writing or b"Traceback" not in told:  # else Python itself was starting
        assert code in (0, ENDS[sign], -sign), told.decode()
        assert told == b""
    if sign == signal.SIGKILL:
        left = strays(root, whole.names)
        assert all(name.endswith((".convviz-part", ".convviz-old")) for name in left), left
        if any(name.endswith(".convviz-old") for name in left):
            return "killed between two renames"
    else:
        assert strays(root, whole.names) == set(), (code, moment)
        assert list((root / "temporary").iterdir()) == [], (code, moment)
    now = content(root / command.target)
    assert now in (old, whole.new), (code, moment)
    return "done" if code == 0 else "new" if now == whole.new else "old"


def struck(
    name: str,
    sign: signal.Signals,
    count: int,
    wholes: dict[str, Whole],
    folders: pytest.TempPathFactory,
) -> list[str]:
    command = COMMANDS[name]
    if command.module:
        pytest.importorskip(command.module)
    if name not in wholes:
        wholes[name] = undisturbed(command, folders.mktemp("whole"))
    whole = wholes[name]
    return [
        strike(command, whole, sign, moment, folders.mktemp("struck"))
        for moment in moments(whole, count)
    ]


@pytest.mark.parametrize("sign", ENDS)
def test_an_end_at_any_moment_leaves_the_old_or_the_new(
    sign: signal.Signals, wholes: dict[str, Whole], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert len(struck("render", sign, 2, wholes, tmp_path_factory)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("sign", ENDS)
def test_many_ends_leave_the_old_or_the_new(
    sign: signal.Signals,
    name: str,
    wholes: dict[str, Whole],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    usual = 100 if name == "render" else 4 if name in FORMATS else 20
    count = int(os.environ.get("CONVVIZ_ENDS", usual))
    outcomes = struck(name, sign, count, wholes, tmp_path_factory)
    assert len(set(outcomes) - {"done"}) >= 1
    assert outcomes.count("done") < count


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads what processes do")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("name", ["deck", "gallery"])
def test_workers_that_end_while_nobody_reads_leave_nobody_waiting(
    name: str, sign: signal.Signals, tmp_path: Path
) -> None:
    command = COMMANDS[name]
    if command.module:
        pytest.importorskip(command.module)
    set_up(tmp_path, command)
    longer = GALLERY.replace("3, 9, 9", "3, 17, 17")
    (tmp_path / "a.toml").write_text(GALLERY + longer.replace("[a", "[b"))
    process = start(command, tmp_path, told=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()  # the others are being drawn
    os.kill(process.pid, signal.SIGSTOP)  # as on a machine that is busy
    try:
        workers = workers_of(process.pid)
        wait_until_idle(workers)
        for worker in workers:
            os.kill(worker, sign)
    finally:
        os.kill(process.pid, signal.SIGCONT)
    assert (ended(process), process.returncode) == (b"", 0)
    assert content(tmp_path / command.target) not in (OLD, None)


def workers_of(parent: int) -> list[int]:
    """The processes that `parent` started to draw."""
    asked = ["ps", "-ww", "--ppid", str(parent), "-o", "pid=,args="]
    said = subprocess.run(asked, capture_output=True, text=True).stdout.splitlines()
    found = [int(line.split()[0]) for line in said if "spawn_main" in line]
    assert found
    return found


def wait_until_idle(processes: list[int]) -> None:
    """Wait until these take no time of a core for a second: done, or unable to go on."""
    before: list[str] = []
    give_up_s = time.monotonic() + 60
    while before != (now := [spent(process) for process in processes]):
        assert time.monotonic() < give_up_s
        before = now
        time.sleep(1)


def spent(process: int) -> str:
    """The ticks that a process has spent, in user and in kernel mode."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return " ".join(told[11:13])


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_is_ignored_stays_ignored(sign: signal.Signals, tmp_path: Path) -> None:
    command = COMMANDS["render"]  # as nohup starts it, or a shell in the background
    set_up(tmp_path, command)
    process = start(command, tmp_path, before=sign)
    give_up_s = time.monotonic() + 60
    while process.poll() is None:
        assert time.monotonic() < give_up_s
        process.send_signal(sign)
        time.sleep(0.02)
    assert (process.returncode, process.communicate()[1]) == (0, b"")
    assert (tmp_path / "a.gif").read_bytes() != OLD


def test_an_end_that_is_swallowed_comes_again() -> None:
    code = """
import os, signal, sys, time
from convviz.cli.ending import Struck, listening
signal.signal(signal.SIGTERM, signal.SIG_DFL)
with listening() as ending:
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(9)
    except Struck:
        time.sleep(0.3)  # tidying up is not interrupted
        print("tidy")
    try:
        time.sleep(9)
    except Struck:
        print("again", ending.code)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT
    )
    assert (done.stdout.split(), done.stderr) == (["tidy", "again", "143"], "")
