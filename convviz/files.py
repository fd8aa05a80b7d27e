"""Reading the user's files, and writing files and folders: whole, or not at all.

Devices, pipes and sockets are refused before they are opened, since reading one may never
end.  A file is written beside its target under a name of its own and renamed once complete, so
that the target holds either the old bytes or all of the new ones.  SIGKILL or a power cut can
leave a stray `.convviz-part` behind, or `.convviz-old` of a folder being replaced.  This module
does not know what the bytes mean.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from convviz.errors import ConvVizError
from convviz.parsing.numerals import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    Writer = Callable[[BinaryIO], None]

FRAMES = (".png", ".webp", ".svg", ".pdf")
"""What the names of frames in a folder end in."""

LONGEST_SHOWN = 240
"""Characters of a path that a sentence may have."""


def check_readable(path: str | os.PathLike[str]) -> None:
    """Check, without opening `path`, that it names a regular file.

    Raises:
        OSError: nothing is there, or a folder, device, pipe or socket; `strerror` says which.
        ValueError: `path` cannot be a path, e.g. for a null character in it.
    """
    there = os.stat(path)
    if stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(there.st_mode):
        raise OSError(errno.EINVAL, f"it is {_kind(there)}, not a file", os.fspath(path))


def read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """The bytes of the file `path`.

    Raises:
        OSError: the file cannot be read, is not a regular file, or has more than `most`
            bytes; `strerror` says which.
        ValueError: `path` cannot be a path, e.g. for a null character in it.
    """
    check_readable(path)
    with open(path, "rb") as file:
        content: bytes = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most} bytes", os.fspath(path))
    return content


def check_writable(path: Path) -> None:
    """Check, before long work and without writing, that `write_file` could write `path`.

    Raises:
        ConvVizError: `path` cannot be written, in the sentence that `write_file` would give.
    """
    with _telling(path):
        _look_at_file(path)


def check_folder_writable(path: Path) -> None:
    """Check, before long work and without writing, that `write_folder` could write `path`.

    Raises:
        ConvVizError: `path` cannot be written, in the sentence that `write_folder` would give.
    """
    with _telling(path):
        _look_at_folder(path)


def write_file(path: Path, write: Writer) -> None:
    """Replace the file `path` by what `write` writes; on any error the old file stays.

    An existing file keeps its permissions; of a symbolic link the file behind it is replaced.

    Raises:
        ConvVizError: the file cannot be written.  Errors of `write` itself pass unchanged.
    """
    with _telling(path):
        there = _look_at_file(path)
        target = _past_links(path)
        part = _beside(target, "part")
        try:
            _fill(part, write)
            _keep_mode(part, there)
            os.replace(part, target)
        except BaseException:
            _discard(part)
            raise


def write_folder(path: Path, names_and_writers: Iterable[tuple[str, Writer]]) -> None:
    """Make `path` a folder of exactly these files; on any error the old folder stays.

    An existing folder is replaced if it is empty or holds frames (`frame_17.png`) only.
    The new folder stays in place even if the old one then cannot be removed.

    Raises:
        ConvVizError: the folder cannot be written, or the old one holds other files.
    """
    with _telling(path):
        there = _look_at_folder(path)
        target = os.path.realpath(path)
        part, aside = _beside(target, "part"), _beside(target, "old")
        try:
            os.mkdir(part)
            given = os.stat(part)
            if given.st_mode & stat.S_IRWXU != stat.S_IRWXU:  # a umask may forbid us all
                os.chmod(part, stat.S_IMODE(given.st_mode) | stat.S_IRWXU)
            for name, write in names_and_writers:
                _fill(os.path.join(part, name), write)
            _keep_mode(part, there or given)
            if there is not None:
                _look_at_folder(path)  # somebody may have put a file there meanwhile
                os.rename(target, aside)
            os.rename(part, target)
            _discard(aside)
        finally:
            # Judged by what is there: Ctrl-C may strike between a rename and a note of it.
            _discard(part)
            if os.path.lexists(target):
                _discard(aside)
            elif os.path.lexists(aside):
                with suppress(OSError):
                    os.rename(aside, target)
            if os.path.lexists(aside):
                raise ConvVizError(f"what {path} held is in {aside}; it cannot be moved")


def _look_at_file(path: Path) -> os.stat_result | None:
    """The status of the file `path`, None if there is none; refuses what cannot be written."""
    there = _stat(path)
    if there is not None and stat.S_ISDIR(there.st_mode):
        raise _refusal(path, "it is a folder; name a file in it")
    if there is not None and not stat.S_ISREG(there.st_mode):
        raise _refusal(path, f"it is {_kind(there)}, not a file")
    _check_folder(path, os.path.dirname(_past_links(path)) or ".")
    # A rename would go through, but whoever protects a file does not expect it to.
    if there is not None and not os.access(path, os.W_OK):
        raise _refusal(path, "it is write-protected")
    return there


def _look_at_folder(path: Path) -> os.stat_result | None:
    """The status of the folder `path`, None if there is none; refuses what must not go."""
    there = _stat(path)
    _check_folder(path, os.path.dirname(os.path.realpath(path)))
    if there is None:
        return None
    _check_folder(path, os.fspath(path))
    with os.scandir(path) as entries:
        for entry in entries:
            if not (_is_frame(entry.name) and entry.is_file(follow_symlinks=False)):
                why = f"it holds {entry.name}, which is not a frame like frame_17.png"
                raise _refusal(path, f"{why}; name a new or an empty folder")
    return there


def _is_frame(name: str) -> bool:
    """True if `name` is a name that convviz gives to frames.

    >>> [_is_frame(name) for name in ("frame_0017.png", "frame_.svg", "frame_1.png.bak")]
    [True, False, False]
    """
    stem, suffix = os.path.splitext(name)
    number = stem.removeprefix("frame_")
    known = stem == f"frame_{number}" and suffix in FRAMES
    return known and number.isascii() and number.isdecimal()


def _kind(there: os.stat_result) -> str:
    """The word for what is neither a regular file nor a folder."""
    if stat.S_ISFIFO(there.st_mode):
        return "a pipe"
    return "a socket" if stat.S_ISSOCK(there.st_mode) else "a device"


def _stat(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None  # a missing folder is reported by _check_folder
    except ValueError as error:  # a name with a null character in it, or a lone surrogate
        raise ConvVizError(f"cannot write {shown_path(path)!r}: {error}") from error


def _check_folder(path: Path, folder: str) -> None:
    if not os.path.lexists(folder):
        raise _refusal(path, f"there is no folder {shown_path(folder)}; make it first")
    if not os.path.isdir(folder):
        raise _refusal(path, f"{shown_path(folder)} is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        where = f"the folder {shown_path(folder)}"
        raise _refusal(path, f"you are not permitted to write in {where}")


def _past_links(path: Path) -> str:
    """The file behind the symbolic link `path`; a path that is no link as the user wrote it."""
    return os.path.realpath(path) if os.path.islink(path) else os.fspath(path)


def _beside(target: str, role: str) -> str:
    """A path in the same folder with 64 random bits in its name of at most 234 bytes."""
    folder, name = os.path.split(target)
    return os.path.join(folder, f".{name[:50]}.{os.urandom(8).hex()}.convviz-{role}")


def _fill(part: str, write: Writer) -> None:
    with open(part, "xb") as out:
        write(out)
        out.flush()
        os.fsync(out.fileno())  # else a power cut may leave the new name without its bytes


def _keep_mode(part: str, there: os.stat_result | None) -> None:
    if there is not None and os.stat(part).st_mode != there.st_mode:
        os.chmod(part, stat.S_IMODE(there.st_mode))


def _discard(stray: str) -> None:
    """Remove a file, or a folder of files, if there is one; its own errors are dropped."""
    with suppress(OSError):
        if os.path.isdir(stray):
            os.chmod(stray, stat.S_IRWXU)
            for name in os.listdir(stray):
                os.unlink(os.path.join(stray, name))
            os.rmdir(stray)
        elif os.path.lexists(stray):
            os.unlink(stray)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Turn an OSError into a ConvVizError that names `path`."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or str(error)
        named = str(error.filename or path)
        if named != str(path) and ".convviz-" not in named:
            cause += f": {shown_path(named)}"  # the writer's own trouble with some other file
        raise _refusal(path, cause) from error


def _refusal(path: Path, why: str) -> ConvVizError:
    return ConvVizError(f"cannot write {shown_path(path)}: {why}")


def path_text(name: str, path: object) -> str:
    """`path` as text.

    Raises:
        ConvVizError: `path` is neither a text nor a path; `name` is what it is called there.
    """
    typed = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(typed, str):
        raise ConvVizError(f"{name} must be a text or a path, not {short(path)}")
    return typed


def shown_path(path: object) -> str:
    """`path` as text, its middle left out above LONGEST_SHOWN characters.

    >>> shown_path("a.gif"), shown_path("x" * 5000 + ".gif")[-25:]
    ('a.gif', 'xxx.gif (5004 characters)')
    """
    text = str(path)
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[:60]}...{text[-40:]} ({len(text)} characters)"
