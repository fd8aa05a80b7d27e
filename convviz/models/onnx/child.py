"""The program of the child process that reads an ONNX file, with limits upon itself.

It has the file as its standard input and opens none; it writes one line of JSON.  Windows
has no such limits: there only the parent's limit of time holds.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from convviz.errors import ConvVizError
from convviz.models.onnx.sizes import UnfitSizes


def main() -> None:
    """Answer the request in the second argument; see `describing.describe`."""
    request = json.loads(sys.argv[2])
    try:
        _limit("RLIMIT_CORE", 0)
        _limit("RLIMIT_CPU", request["seconds"])
        _limit("RLIMIT_AS", request["memory_bytes"])
        answer = _answer(request)
    except UnfitSizes as error:
        answer = {"asks": str(error)}
    except ConvVizError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": f"it needs more than {request['memory_bytes'] >> 20} MiB of memory"}
    except Exception as error:
        lines = str(error).strip().splitlines() or [""]
        answer = {"error": f"onnx stops with {type(error).__name__}: {lines[0][:200]}"}
    print(json.dumps(answer, separators=(",", ":")))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    from convviz.models.onnx.stripping import stripped

    data = stripped(sys.stdin.buffer, request["size"])
    from convviz.models.onnx import describing

    describing.prepare()
    _limit("RLIMIT_NOFILE", 0)  # from here on nothing can be opened, whatever the file says
    return describing.describe(data, request["inputs"])


def _limit(name: str, most: int) -> None:
    try:
        import resource
    except ImportError:
        return
    which = getattr(resource, name, None)
    if which is None:
        return
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    try:
        resource.setrlimit(which, (most, hard))
    except (ValueError, OSError):  # macOS refuses some
        return
