"""Files are written whole or not at all, tested as SQLite tests itself.

Every operation on the disk is made to fail in turn, until a run ends in which none was left
to fail.  Whatever failed, the old content must be there byte for byte, nothing else may be,
and the error must be the right one.
"""

from __future__ import annotations

import errno
import io
import os
import random
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pytest

from convviz import files
from convviz.errors import ConvVizError

ROOT = Path(__file__).parent.parent
OLD = b"old" * 10_000
CHUNKS = [b"new" * 4_000, b"and" * 9_000, b"end"]
NEW = b"".join(CHUNKS)

Snapshot = dict[str, tuple[int, bytes | str]]


def write_new(out: BinaryIO) -> None:
    for chunk in CHUNKS:
        out.write(chunk)


def write_nothing(out: BinaryIO) -> None:
    raise AssertionError(f"{out} should never have been opened")


def snapshot(root: Path) -> Snapshot:
    """Everything below `root`: the mode of each, with its bytes, its target or no more."""
    found: Snapshot = {}
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        content: bytes | str = "folder"
        if path.is_symlink():
            content = f"-> {path.readlink()}"
        elif path.is_file():
            content = path.read_bytes()
        found[str(path.relative_to(root))] = (stat.S_IMODE(status.st_mode), content)
    return found


# The disk that fails


class Fault(NamedTuple):
    """Operation number `at`, counted from 1, fails; if `ever_after`, all later ones too."""

    at: int
    error: Callable[[], BaseException]
    after: bool = False  # the operation is done, and only then comes the error
    ever_after: bool = False


class Disk:
    """Stands in for `os` and `open` in `convviz.files`."""

    ANSWERS_ONLY = frozenset({"access", "fspath", "urandom"})

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.log: list[str] = []
        self.fired = False
        self.interrupts = isinstance(fault.error(), KeyboardInterrupt)

    def do(self, name: str, operation: Callable[..., Any], *args: Any, **more: Any) -> Any:
        self.log.append(name)
        count = len(self.log)
        due = count == self.fault.at or (self.fault.ever_after and count > self.fault.at)
        self.fired |= due
        if due and not self.fault.after:
            raise self.fault.error()
        result: Any = None
        try:
            result = operation(*args, **more)
        finally:
            if due:
                if hasattr(result, "close"):
                    result.close()
                raise self.fault.error()
        return result

    def open(self, path: str, mode: str) -> BinaryIO:
        opened: BinaryIO = self.do(
            "open", lambda: io.BufferedWriter(FailingFile(self, path, mode))
        )
        return opened

    def __getattr__(self, name: str) -> Any:
        found = getattr(os, name)
        if name == "fsync":  # counted, but not waited for: a busy disk would take minutes
            return lambda number: self.do("fsync", lambda: None)
        if name == "path":
            return FailingPaths(self) if self.interrupts else found
        if not callable(found) or (name in self.ANSWERS_ONLY and not self.interrupts):
            return found
        return lambda *args, **more: self.do(name, found, *args, **more)


class FailingPaths:
    """`os.path`, whose questions swallow errors of the disk, but not Ctrl-C."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk

    def __getattr__(self, name: str) -> Any:
        found = getattr(os.path, name)
        return lambda *args, **more: self.disk.do(f"path.{name}", found, *args, **more)


class FailingFile(io.FileIO):
    def __init__(self, disk: Disk, path: str, mode: str) -> None:
        super().__init__(path, mode)
        self.disk = disk

    def write(self, data: Any) -> int:
        written: int = self.disk.do("write", super().write, data)
        return written

    def close(self) -> None:
        if not self.closed:  # as in Unix, the file is closed even if that ends in an error
            super().close()
            self.disk.do("close", lambda: None)


# What is written, over what


class Job(NamedTuple):
    prepare: Callable[[Path], object]
    run: Callable[[Path], None]
    operations: set[str]


def frames() -> Iterator[tuple[str, Callable[[BinaryIO], None]]]:
    return ((f"frame_{number}.png", write_new) for number in range(3))


def file_job(root: Path) -> None:
    files.write_file(root / "hero.gif", write_new)


def folder_job(root: Path) -> None:
    files.write_folder(root / "frames", frames())


def old_file(root: Path, name: str = "hero.gif") -> Path:
    path = root / name
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


def old_link(root: Path) -> None:
    (root / "deep").mkdir()
    old_file(root / "deep", "real.gif")
    (root / "hero.gif").symlink_to(Path("deep", "real.gif"))


def old_folder(root: Path, count: int = 5) -> None:
    (root / "frames").mkdir(mode=0o750)
    for number in range(count):
        old_file(root / "frames", f"frame_{number:04}.png")


WRITES = {"open", "write", "fsync", "close"}
JOBS = {
    "new file": Job(lambda root: None, file_job, WRITES | {"replace"}),
    "old file": Job(old_file, file_job, WRITES | {"chmod", "replace"}),
    "link": Job(old_link, file_job, WRITES | {"chmod", "replace"}),
    "new folder": Job(lambda root: None, folder_job, WRITES | {"mkdir", "rename"}),
    "empty folder": Job(
        lambda root: old_folder(root, 0),
        folder_job,
        WRITES | {"mkdir", "chmod", "rename", "scandir", "rmdir"},
    ),
    "old folder": Job(
        old_folder,
        folder_job,
        WRITES | {"mkdir", "chmod", "rename", "scandir", "listdir", "unlink", "rmdir"},
    ),
}
FAULTS: dict[str, Callable[[], BaseException]] = {
    "ENOSPC": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "EIO": lambda: OSError(errno.EIO, os.strerror(errno.EIO)),
    "EACCES": lambda: OSError(errno.EACCES, os.strerror(errno.EACCES)),
    "Ctrl-C": KeyboardInterrupt,
    "Ctrl-C just after": KeyboardInterrupt,
}

Made = Callable[[], Path]


@pytest.fixture
def fresh(tmp_path: Path) -> Made:
    """Makes one empty folder after another."""
    numbers = iter(range(1_000_000))

    def make() -> Path:
        path = tmp_path / str(next(numbers))
        path.mkdir()
        return path

    return make


class Outcome(NamedTuple):
    disk: Disk
    root: Path
    before: Snapshot
    error: BaseException | None


def outcomes(job: Job, fault: Fault, fresh: Made) -> Iterator[Outcome]:
    """Run the job with the first operation failing, then the second, until none is left."""
    while True:
        root = fresh()
        job.prepare(root)
        before = snapshot(root)
        disk = Disk(fault)
        error: BaseException | None = None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "os", disk)
            patch.setattr(files, "open", disk.open, raising=False)
            try:
                job.run(root)
            except (Exception, KeyboardInterrupt) as caught:
                error = caught
        yield Outcome(disk, root, before, error)
        if not disk.fired:
            return
        fault = fault._replace(at=fault.at + 1)


def done(job: Job, root: Path) -> Snapshot:
    """What the job leaves when nothing fails."""
    job.prepare(root)
    job.run(root)
    return snapshot(root)


@pytest.mark.parametrize("fault_name", FAULTS)
@pytest.mark.parametrize("job_name", JOBS)
def test_any_one_operation_may_fail(job_name: str, fault_name: str, fresh: Made) -> None:
    job = JOBS[job_name]
    new = done(job, fresh())
    seen: set[str] = set()
    put_off = 0
    fault = Fault(at=1, error=FAULTS[fault_name], after="after" in fault_name)
    for disk, root, before, error in outcomes(job, fault, fresh):
        now, told = snapshot(root), f"{fault_name} at {disk.fault.at} of {disk.log}"
        seen |= set(disk.log)
        if not disk.fired:
            assert error is None, told
            assert now == new, told
        elif disk.interrupts:
            assert type(error) is KeyboardInterrupt, told
            assert now in (before, new), told
        elif error is None:  # an old frame could not be removed at once
            assert now == new, told
            assert "folder" in job_name, told
        else:
            assert type(error) is ConvVizError, told
            assert str(error).startswith(f"cannot write {root}"), told
            assert os.strerror(getattr(errno, fault_name)) in str(error), told
            assert now == before, told
        put_off += disk.fired and now == before
    assert job.operations <= seen
    assert put_off >= len(WRITES | job.operations) - 2


@pytest.mark.parametrize("fault_name", FAULTS)
@pytest.mark.parametrize("job_name", JOBS)
def test_a_disk_that_fails_for_good_loses_nothing(
    job_name: str, fault_name: str, fresh: Made
) -> None:
    job = JOBS[job_name]
    fault = Fault(1, FAULTS[fault_name], after="after" in fault_name, ever_after=True)
    new = done(job, fresh())
    for disk, root, before, error in outcomes(job, fault, fresh):
        now, told = snapshot(root), f"{fault_name} from {disk.fault.at} of {disk.log}"
        kept = {name: what for name, what in now.items() if ".convviz-part" not in name}
        aside = [name for name in now if name.endswith(".convviz-old")]
        if not disk.fired:
            assert (error, now) == (None, new), told
        elif disk.interrupts:
            assert type(error) is KeyboardInterrupt, told
        else:
            assert type(error) is ConvVizError, told
        if aside and not disk.interrupts:
            assert str(root / aside[0]) in str(error), told
        if aside and "frames" not in kept:
            put_back = {name.replace(aside[0], "frames"): what for name, what in kept.items()}
            assert put_back == before, told
        elif not aside:
            assert kept in (before, new), told


def test_all_bytes_are_on_the_disk_before_the_name_is(
    fresh: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_size))
    file_job(fresh())
    folder_job(fresh())
    assert synced == [len(NEW)] * 4


def test_an_error_of_the_writer_passes_and_leaves_the_old(fresh: Made) -> None:
    def fail(out: BinaryIO) -> None:
        out.write(b"some")
        raise ZeroDivisionError("ours to see")

    root = fresh()
    old_file(root)
    old_folder(root)
    before = snapshot(root)
    with pytest.raises(ZeroDivisionError, match="ours to see"):
        files.write_file(root / "hero.gif", fail)
    with pytest.raises(ZeroDivisionError, match="ours to see"):
        files.write_folder(root / "frames", [("frame_0.png", write_new), ("frame_1.png", fail)])
    assert snapshot(root) == before


def test_trouble_with_another_file_names_that_file(fresh: Made) -> None:
    def fail(out: BinaryIO) -> None:
        Path("/no/such/font.ttf").read_bytes()

    with pytest.raises(ConvVizError, match=r"No such file or directory: /no/such/font\.ttf$"):
        files.write_file(fresh() / "hero.gif", fail)


def test_a_stray_is_named_for_its_origin(fresh: Made) -> None:
    root = fresh()
    names: list[str] = []

    def look(out: BinaryIO) -> None:
        names.extend(os.listdir(root))

    files.write_file(root / "hero.gif", look)
    (root / "hero.gif").unlink()
    files.write_folder(root / "frames", [("frame_0.png", look)])
    of_file, of_folder = names
    assert of_file.startswith(".hero.gif.")
    assert of_folder.startswith(".frames.")
    assert all(name.endswith(".convviz-part") for name in names)


def test_two_may_write_the_same_at_once(tmp_path: Path) -> None:
    def while_another_does(out: BinaryIO) -> None:
        files.write_file(tmp_path / "hero.gif", lambda other: other.writelines([b"first"]))
        assert (tmp_path / "hero.gif").read_bytes() == b"first"
        out.write(b"second")

    files.write_file(tmp_path / "hero.gif", while_another_does)
    assert (tmp_path / "hero.gif").read_bytes() == b"second"


# Modes, links, and what is no file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("umask", "file_mode", "folder_mode"), [
    (0o022, 0o644, 0o755),
    (0o027, 0o640, 0o750),
    (0o077, 0o600, 0o700),
])  # fmt: skip
def test_what_is_new_has_the_mode_that_the_umask_gives(
    umask: int, file_mode: int, folder_mode: int, tmp_path: Path
) -> None:
    before = os.umask(umask)
    try:
        files.write_file(tmp_path / "hero.gif", write_new)
        files.write_folder(tmp_path / "frames", frames())
    finally:
        os.umask(before)
    assert mode(tmp_path / "hero.gif") == file_mode
    assert mode(tmp_path / "frames") == folder_mode
    assert mode(tmp_path / "frames" / "frame_0.png") == file_mode


NOBODY = """
import os, sys
from pathlib import Path
from convviz import files
os.chdir(sys.argv[1])
if os.geteuid() == 0:  # who may do everything
    os.setgid(65534)
    os.setuid(65534)
os.umask(int(sys.argv[2], 8))
files.write_file(Path("hero.gif"), lambda out: out.write(b"new"))
frames = [(f"frame_{n}.png", lambda out: out.write(b"new")) for n in range(3)]
files.write_folder(Path("frames"), frames)
def fail(out):
    raise KeyboardInterrupt
try:
    files.write_folder(Path("other"), [*frames, ("frame_3.png", fail)])
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("umask", [0o777, 0o377, 0o477, 0o222])
def test_a_umask_that_forbids_its_user_everything_forbids_no_writing(umask: int) -> None:
    with tempfile.TemporaryDirectory() as root:  # where nobody else's folders are above it
        os.chmod(root, 0o777)
        done = subprocess.run(
            [sys.executable, "-c", NOBODY, root, f"{umask:o}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert (done.stdout, done.stderr) == ("interrupted\n", "")
        assert sorted(os.listdir(root)) == ["frames", "hero.gif"]
        assert mode(Path(root, "frames")) == 0o777 & ~umask
        assert mode(Path(root, "hero.gif")) == 0o666 & ~umask
        os.chmod(Path(root, "frames"), 0o700)
        assert len(os.listdir(Path(root, "frames"))) == 3


@pytest.mark.parametrize("wanted", [0o600, 0o644, 0o666, 0o755])
def test_what_is_replaced_keeps_its_mode(wanted: int, tmp_path: Path) -> None:
    old_file(tmp_path).chmod(wanted)
    old_folder(tmp_path)
    (tmp_path / "frames").chmod(wanted | 0o700)
    files.write_file(tmp_path / "hero.gif", write_new)
    files.write_folder(tmp_path / "frames", frames())
    assert mode(tmp_path / "hero.gif") == wanted
    assert mode(tmp_path / "frames") == wanted | 0o700


def test_a_link_stays_and_the_file_behind_it_is_replaced(tmp_path: Path) -> None:
    old_link(tmp_path)
    files.write_file(tmp_path / "hero.gif", write_new)
    assert (tmp_path / "hero.gif").readlink() == Path("deep", "real.gif")
    assert (tmp_path / "deep" / "real.gif").read_bytes() == NEW
    assert os.listdir(tmp_path / "deep") == ["real.gif"]


def test_a_link_to_nothing_yet_makes_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "hero.gif").symlink_to("real.gif")
    files.write_file(tmp_path / "hero.gif", write_new)
    assert (tmp_path / "hero.gif").is_symlink()
    assert (tmp_path / "real.gif").read_bytes() == NEW


def test_a_link_to_a_folder_stays_and_the_folder_is_replaced(tmp_path: Path) -> None:
    old_folder(tmp_path)
    (tmp_path / "link").symlink_to("frames")
    files.write_folder(tmp_path / "link", frames())
    assert (tmp_path / "link").readlink() == Path("frames")
    assert sorted(os.listdir(tmp_path / "frames")) == [name for name, _ in frames()]


# Never a device of the machine, such as /dev/null: broken code, run by root, would replace
# it for everybody.  In the folder of the terminals nobody can make or rename a file.
@pytest.fixture(params=["a device", "a pipe", "a socket"])
def special(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Something that is neither a file nor a folder, and what it is."""
    if request.param == "a pipe":
        os.mkfifo(tmp_path / "pipe.gif")
        yield tmp_path / "pipe.gif", request.param
    elif request.param == "a socket":
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind(str(tmp_path / "socket.gif"))
            yield tmp_path / "socket.gif", request.param
    else:
        reader, terminal = os.openpty()
        yield Path(os.ttyname(terminal)), request.param
        os.close(terminal)
        os.close(reader)


def test_what_is_no_file_is_refused_before_it_is_opened(special: tuple[Path, str]) -> None:
    path, kind = special
    before = path.stat()
    sentence = f"cannot write {path}: it is {kind}, not a file"
    with pytest.raises(ConvVizError, match=f"^{re.escape(sentence)}$"):
        files.check_writable(path)
    with pytest.raises(ConvVizError, match=f"^{re.escape(sentence)}$"):
        files.write_file(path, write_nothing)
    with pytest.raises(ConvVizError, match=r"is not a folder$"):
        files.write_folder(path, [("frame_0.png", write_nothing)])
    with pytest.raises(OSError, match=f"it is {kind}, not a file"):
        files.read_bytes(path, 10)
    assert (path.stat().st_mode, path.stat().st_ino) == (before.st_mode, before.st_ino)


def test_a_file_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "file").write_bytes(b"12345")
    assert files.read_bytes(tmp_path / "link", 5) == b"12345"
    with pytest.raises(OSError, match="it has more than 4 bytes"):
        files.read_bytes(tmp_path / "file", 4)
    with pytest.raises(IsADirectoryError):
        files.read_bytes(tmp_path, 4)


def test_a_name_of_any_legal_length_can_be_written(tmp_path: Path) -> None:
    for name in ("n" * 255, "ü" * 127):
        files.write_file(tmp_path / name, write_new)
        assert (tmp_path / name).read_bytes() == NEW


def test_a_path_without_a_folder_is_in_the_folder_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files.check_writable(Path("hero.gif"))
    files.write_file(Path("hero.gif"), write_new)
    files.write_folder(Path("frames"), frames())
    assert sorted(os.listdir()) == ["frames", "hero.gif"]


# What is refused, in which words


def refused(root: Path) -> Iterator[tuple[Path, str]]:
    """Paths that no file can be written to, each with the end of its sentence."""
    old_file(root, "note.txt")
    (root / "folder").mkdir()
    (root / "loop").symlink_to("loop")
    (root / "astray").symlink_to(Path("gone", "hero.gif"))
    no_folder = "there is no folder {}; make it first"
    yield root / "gone" / "hero.gif", no_folder.format(root / "gone")
    yield root / "gone" / "far" / "hero.gif", no_folder.format(root / "gone" / "far")
    yield root / "astray", no_folder.format(root / "gone")
    yield root / "note.txt" / "hero.gif", f"{root / 'note.txt'} is not a folder"
    yield root / "folder", "it is a folder; name a file in it"
    yield root / ("long" * 100), "File name too long"
    yield root / "loop", "Too many levels of symbolic links"


def test_what_cannot_be_written_is_said_before_the_work_and_in_the_same_words(
    tmp_path: Path,
) -> None:
    for path, why in refused(tmp_path):
        before = snapshot(tmp_path)
        with pytest.raises(ConvVizError) as early:
            files.check_writable(path)
        with pytest.raises(ConvVizError) as late:
            files.write_file(path, write_nothing)
        name = str(path)
        if len(name) > files.LONGEST_SHOWN:
            name = f"{name[:60]}...{name[-40:]} ({len(name)} characters)"
        assert str(early.value) == str(late.value) == f"cannot write {name}: {why}"
        assert snapshot(tmp_path) == before


def test_an_impossible_name_is_shown_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(ConvVizError, match=r"hero\\x00\.gif': embedded null byte$"):
        files.check_writable(tmp_path / "hero\0.gif")


def test_a_folder_cannot_take_the_place_of_a_file(tmp_path: Path) -> None:
    path = old_file(tmp_path)
    with pytest.raises(ConvVizError, match=r"hero\.gif is not a folder$"):
        files.write_folder(path, [("frame_0.png", write_nothing)])
    assert path.read_bytes() == OLD


def test_missing_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may do everything, so the answer of the system is replaced, not the mode.
    def deny(denied: Path) -> None:
        def access(path: Path | str, wanted: int) -> bool:
            return Path(path) != denied or not wanted & os.W_OK

        monkeypatch.setattr(os, "access", access)

    path = old_file(tmp_path)
    deny(tmp_path)
    with pytest.raises(ConvVizError, match=f"not permitted .* in the folder {tmp_path}$"):
        files.check_writable(path)
    deny(path)
    with pytest.raises(ConvVizError, match=r"it is write-protected$"):
        files.check_writable(path)
    assert path.read_bytes() == OLD


def test_checking_writes_nothing_and_passes_what_can_be_written(tmp_path: Path) -> None:
    old_file(tmp_path)
    (tmp_path / "x").mkdir()
    old_link(tmp_path / "x")
    before = snapshot(tmp_path)
    files.check_writable(tmp_path / "hero.gif")
    files.check_writable(tmp_path / "new.gif")
    files.check_writable(tmp_path / "x" / "hero.gif")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    "name",
    ["note.txt", "frame_1.gif", "frame_.png", "frame_1.png.bak", "frame_²1.png", ".x"],
)
def test_a_folder_with_anything_but_frames_is_left_alone(name: str, tmp_path: Path) -> None:
    old_folder(tmp_path)
    old_file(tmp_path / "frames", name)
    before = snapshot(tmp_path)
    with pytest.raises(ConvVizError) as caught:
        files.write_folder(tmp_path / "frames", [("frame_0.png", write_nothing)])
    assert f"frames: it holds {name}, which is not a frame" in str(caught.value)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("elsewhere")])
def test_what_is_named_like_a_frame_but_is_no_file_is_left_alone(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "frames").mkdir()
    make(tmp_path / "frames" / "frame_1.png")
    before = snapshot(tmp_path)
    with pytest.raises(ConvVizError, match=r"it holds frame_1\.png"):
        files.write_folder(tmp_path / "frames", [("frame_0.png", write_nothing)])
    assert snapshot(tmp_path) == before


def test_a_file_that_comes_during_the_work_is_not_lost(tmp_path: Path) -> None:
    old_folder(tmp_path)

    def meanwhile(out: BinaryIO) -> None:
        old_file(tmp_path / "frames", "note.txt")

    with pytest.raises(ConvVizError, match=r"it holds note\.txt"):
        files.write_folder(tmp_path / "frames", [("frame_0.png", meanwhile)])
    assert len(os.listdir(tmp_path / "frames")) == 6
    assert os.listdir(tmp_path) == ["frames"]


# The real thing: disks that are full, and processes that are killed

CHILD = """
import resource, signal, sys, time
from pathlib import Path
from convviz import files
from convviz.errors import ConvVizError

signal.signal(signal.SIGINT, signal.default_int_handler)
OLD, NEW = b"old" * 10_000, b"new" * 100_000
deed, path = sys.argv[1], Path(sys.argv[2])

def half(out):
    out.write(NEW[:50_000])
    out.flush()
    print("half", flush=True)
    time.sleep(600)

def both(data):
    files.write_file(path / "hero.gif", lambda out: out.write(data))
    frames = ((f"frame_{n}.png", lambda out: out.write(data)) for n in range(3))
    files.write_folder(path / "frames", frames)

if deed == "half":
    files.write_file(path, half)
if deed == "half folder":
    frames = [("frame_0.png", lambda out: out.write(NEW)), ("frame_1.png", half)]
    files.write_folder(path, frames)
if deed == "both":
    files.os.fsync = lambda number: None  # only a power cut would tell the difference
    both(OLD)
    print("half", flush=True)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        both(NEW)
        both(OLD)
if deed in ("full", "full by limit"):
    if deed == "full by limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
    path.write_bytes(OLD)
    try:
        files.write_file(path, lambda out: out.write(NEW))
    except ConvVizError as error:
        print(error)
    assert path.read_bytes() == OLD
    print([found.name for found in path.parent.iterdir()])
"""


def child(*words: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, sys.executable, "-c", CHILD, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def strike(process: subprocess.Popen[str], sign: signal.Signals, after_s: float = 0) -> str:
    """Wait until the child is in the midst of writing, then send it `sign`."""
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    time.sleep(after_s)
    process.send_signal(sign)
    _, said = process.communicate(timeout=120)
    return said


def test_a_full_disk_leaves_the_old(tmp_path: Path) -> None:
    tiny = tmp_path / "tiny"
    tiny.mkdir()
    # A disk of our own that goes with the process; not everybody is allowed to have one.
    mount = f'mount -t tmpfs -o size=64k none "{tiny}" && exec "$@"'
    own_disk = ("unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh")
    try:
        allowed = subprocess.run([*own_disk, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    runs = [("full by limit", (), errno.EFBIG), ("full", own_disk, errno.ENOSPC)]
    for deed, before, number in runs[: 1 + allowed]:
        said, wrong = child(deed, str(tiny / "hero.gif"), before=before).communicate(
            timeout=120
        )
        sentence = f"cannot write {tiny / 'hero.gif'}: {os.strerror(number)}"
        assert said.splitlines() == [sentence, "['hero.gif']"], wrong


def test_a_killed_process_leaves_the_old_and_one_stray(tmp_path: Path) -> None:
    old_file(tmp_path)
    old_folder(tmp_path)
    before = snapshot(tmp_path)
    for deed, name in [("half", "hero.gif"), ("half folder", "frames")]:
        process = child(deed, str(tmp_path / name))
        strike(process, signal.SIGKILL)
        now = snapshot(tmp_path)
        assert process.returncode == -signal.SIGKILL
        assert {key: now[key] for key in before} == before
        [stray] = {Path(key).parts[0] for key in now.keys() - before.keys()}
        assert stray.startswith(f".{name}.")
        assert stray.endswith(".convviz-part")
        files._discard(str(tmp_path / stray))


@pytest.mark.parametrize(("deed", "name"), [("half", "hero.gif"), ("half folder", "frames")])
def test_an_interrupted_process_leaves_the_old_and_no_stray(
    deed: str, name: str, tmp_path: Path
) -> None:
    old_file(tmp_path)
    old_folder(tmp_path)
    before = snapshot(tmp_path)
    process = child(deed, str(tmp_path / name))
    assert "KeyboardInterrupt" in strike(process, signal.SIGINT)
    assert process.returncode == -signal.SIGINT
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_process_struck_at_any_moment_leaves_whole_files(
    sign: signal.Signals, fresh: Made
) -> None:
    moments = random.Random(17)
    for _ in range(20):
        root = fresh()
        strike(child("both", str(root)), sign, after_s=moments.uniform(0, 0.05))
        whole = [b"old" * 10_000, b"new" * 100_000]
        assert (root / "hero.gif").read_bytes() in whole
        strays = {path.name for path in root.iterdir()} - {"hero.gif", "frames"}
        if sign == signal.SIGINT:
            assert not strays
        assert all(name.endswith((".convviz-part", ".convviz-old")) for name in strays)
        assert len(strays) <= 2
        kept = root / "frames"
        if not kept.exists():  # killed between the two renames
            [kept] = root.glob(".frames.*.convviz-old")
        contents = {path.name: path.read_bytes() for path in kept.iterdir()}
        assert sorted(contents) == ["frame_0.png", "frame_1.png", "frame_2.png"]
        assert contents["frame_0.png"] in whole
        assert len(set(contents.values())) == 1


def test_importing_it_is_cheap() -> None:
    code = "import sys, convviz.files; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "convviz.files" in loaded
    assert not loaded & {"tempfile", "shutil", "random", "secrets", "uuid", "numpy", "PIL"}
