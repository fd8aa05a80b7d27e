"""An ONNX file read by a child process, so that nothing in it can harm this one.

The `onnx` package is C++ and has crashed on files; a damaged file ends the child, and here
becomes a sentence.  The file is the child's standard input: it opens nothing.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO

from convviz.errors import ConvVizError
from convviz.models.inputs import GivenInput
from convviz.models.onnx.graph import OnnxGraph

LEAST_VERSION = (1, 21)
"""Earlier ones read files outside the model's folder: CVE-2026-27489, CVE-2026-34445."""

MOST_FILE_BYTES = 2**31
"""Protocol Buffers takes no more."""

MOST_MEMORY_BYTES = 2**30
MOST_CPU_S = 3
MOST_WAIT_S = 30

OTHERS = {
    b"\x1f\x8b": "it is compressed with gzip: unpack it first",
    b"\x80": "it is a pickle, as PyTorch saves: convviz never opens those, so export the"
    " model with torch.onnx.export",
    b"PK\x03\x04": "it is a zip archive, as PyTorch and Keras save: convviz never opens those,"
    " so export the model to ONNX",
    b"version https://git-lfs": "it is a pointer of Git LFS: fetch the file itself first",
    b"\x89HDF": "it is an HDF5 file, as Keras saves: export the model to ONNX",
    b"<": "it is text, such as a page of a web site",
}
"""How other files start, and what is said of them."""

START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from convviz.models.onnx.child import main; main()"
)


def read_onnx(source: Any, given: Sequence[GivenInput] | None) -> tuple[str, OnnxGraph]:
    """The name and the graph of a model, with shapes for inputs of the sizes `given`.

    Args:
        source: the path of an .onnx file, or an `onnx.ModelProto`.
        given: its inputs; those of the file where None.

    Raises:
        ConvVizError: it is no such file, `onnx` is not installed, or it cannot be read within
            the limits.
    """
    if not isinstance(source, str | os.PathLike):
        _check_version()
        try:
            data = source.SerializeToString()
        except Exception as error:  # whatever protobuf raises above its 2 GiB
            raise ConvVizError(
                f"the ModelProto cannot be written to be read: {str(error)[:200]}"
            ) from None
        return _read(source.graph.name or "ModelProto", data, None, len(data), given)
    path = Path(source)
    size = _checked_size(path)
    _check_version()
    try:
        with path.open("rb", buffering=0) as file:  # the child starts where this one stands
            head = file.read(32)
            for start, why in OTHERS.items():
                if head.startswith(start):
                    raise ConvVizError(f"{path} is no ONNX file: {why}")
            file.seek(0)
            return _read(path.name, None, file, size, given)
    except OSError as error:
        raise ConvVizError(f"{path} cannot be read: {error.strerror or error}") from None


def _checked_size(path: Path) -> int:
    """The bytes of the file, which is one and not too large."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ConvVizError(f"{path} cannot be read: {why}") from None
    if not stat.S_ISREG(found.st_mode):
        raise ConvVizError(f"{path} is no file")
    if not 0 < found.st_size < MOST_FILE_BYTES:
        raise ConvVizError(
            f"{path} has {found.st_size} bytes: an ONNX file has from 1 to"
            f" {MOST_FILE_BYTES - 1}, larger models have their weights in a file beside it"
        )
    return found.st_size


def _check_version() -> None:
    """See that the `onnx` package is there, and no old one."""
    try:
        found = version("onnx")
    except PackageNotFoundError:
        raise ConvVizError(
            'ONNX models need the onnx package: pip install "convviz[onnx]"'
        ) from None
    parts = tuple(int(part) for part in found.split(".")[:2] if part.isdigit())
    if parts < LEAST_VERSION:
        least = ".".join(map(str, LEAST_VERSION))
        raise ConvVizError(
            f"onnx {found} is too old to open files that others made: {least} or later is"
            f' needed, pip install -U "onnx>={least}"'
        )


def _read(
    name: str,
    data: bytes | None,
    file: BinaryIO | None,
    size: int,
    given: Sequence[GivenInput] | None,
) -> tuple[str, OnnxGraph]:
    """Let a child read `file`, or `data`, and take what it tells."""
    if not sys.executable:
        raise ConvVizError("ONNX models are read by a second Python, and there is none here")
    inputs = None if given is None else [[each.name, list(each.sizes)] for each in given]
    request = {
        "size": size,
        "inputs": inputs,
        "seconds": MOST_CPU_S,
        "memory_bytes": MOST_MEMORY_BYTES,
    }
    command = [sys.executable, "-I", "-c", START, json.dumps(_search_path())]
    with _started([*command, json.dumps(request)], name, file) as child:
        try:
            told, _ = child.communicate(data, timeout=MOST_WAIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            raise ConvVizError(f"reading {name} takes more than {MOST_WAIT_S} s") from None
        except BaseException:
            child.kill()
            raise
    answer = _answer(name, child.returncode, told)
    if "asks" in answer:
        raise ConvVizError(f"{name}: {_line(answer['asks'])}")
    if "error" in answer:
        raise ConvVizError(f"{name} cannot be read: {_line(answer['error'])}")
    return name, OnnxGraph.of(answer)


def _started(command: list[str], name: str, file: BinaryIO | None) -> subprocess.Popen[bytes]:
    """The child, with `file` or a pipe as its standard input."""
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE if file is None else file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
    except OSError as error:  # as where there are no processes, in a browser
        raise ConvVizError(
            f"{name} is read by a process of its own, and none can be started:"
            f" {error.strerror or error}"
        ) from None


def _line(text: str) -> str:
    """`text`, in which a file may have put anything, as a line that no terminal obeys."""
    return "".join(each if each.isprintable() else " " for each in text)


def _search_path() -> list[str]:
    """The folders in which this process finds packages, and its own; no other current one."""
    own = str(Path(__file__).resolve().parents[3])
    return [*(each for each in sys.path if os.path.isabs(each)), own]


def _answer(name: str, code: int, told: bytes) -> dict[str, Any]:
    import signal

    # Windows knows neither, and ends a process with a number from 0 on.
    if code < 0 and -code in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)):
        raise ConvVizError(
            f"reading {name} takes more than {MOST_CPU_S} s of processor time, or all memory"
        )
    if code < 0:
        raise ConvVizError(
            f"{name} cannot be read: onnx crashed on it with {signal.Signals(-code).name}"
        )
    try:
        answer: dict[str, Any] = json.loads(told)
    except ValueError:
        raise ConvVizError(
            f"{name} cannot be read: the process that reads it ended with code {code}"
        ) from None
    return answer
