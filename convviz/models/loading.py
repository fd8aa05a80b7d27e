"""A model by the name of what makes it: `package.module:function`, or `file.py:function`.

What somebody names is imported and called, as Python itself would do it; a file that holds a
model is never opened here.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Any

from convviz.adapt.origin import origin_of
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.parsing.numerals import short
from convviz.words.numbers import listed

HOW = "name the function that makes the model, as package.module:function or file.py:function"

PICKLE = "is a pickle, which can run any code of whoever made it, so it is not opened"
CONFIGURED = "may name any code that is run when it is opened, so it is not opened"
FOREIGN = "is not read: convert it to ONNX, or"
REFUSED = {
    ".pt": PICKLE,
    ".pth": PICKLE,
    ".ckpt": PICKLE,
    ".bin": PICKLE,
    ".pkl": PICKLE,
    ".pickle": PICKLE,
    ".pt2": PICKLE,
    ".safetensors": "has weights, and does not say what layers they are of",
    ".keras": CONFIGURED,
    ".h5": CONFIGURED,
    ".hdf5": CONFIGURED,
    ".tflite": FOREIGN,
    ".pb": FOREIGN,
}
"""Files that hold models, and why they are not taken."""


def load_model(text: str) -> Any:
    """What `text` names, called if it is a function or a class.

    The current folder is on the path of imports meanwhile, as with `python -m`, and the folder
    of a file before it.

    >>> type(load_model("convviz.models.trace:Aligned")).__name__
    'Aligned'

    Raises:
        ConvVizError: `text` names nothing, or a file that is not opened; or what it names
            cannot be imported, needs arguments, or fails.
    """
    place, colon, name = text.rpartition(":")
    _check_kind(place if colon else text)
    if not colon:
        raise _without_function(text)
    parts = name.split(".") + ([] if _is_file(place) else place.split("."))
    if not all(part.isidentifier() for part in parts):
        raise ConvVizError(f"{short(text)} names no function: {HOW}")
    with _import_path(place):
        found = _attribute(_module(place), place, name)
        if callable(found) and not isinstance(found, Layer) and origin_of(found) is None:
            found = _called(found, place, name)
    if found is None or isinstance(found, str | os.PathLike):
        raise ConvVizError(f"{name} of {place} gives {short(found)}, which is no model")
    return found


def _check_kind(path: str) -> None:
    """Raise a ConvVizError where `path` is a file of a kind that is not opened."""
    why = REFUSED.get(os.path.splitext(path)[1].lower())
    if why is not None:
        link = " " if why is FOREIGN else ": "
        raise ConvVizError(f"{path} {why}{link}{HOW}")


def _without_function(text: str) -> ConvVizError:
    """The complaint about `text`, which names no function."""
    if os.path.isdir(text):
        return ConvVizError(f"{text} is a folder, and a model saved in one is not read: {HOW}")
    if not _is_file(text):
        return ConvVizError(f"{short(text)} is no .onnx file, and names no function: {HOW}")
    if not os.path.isfile(text):
        return _absent(text)
    return ConvVizError(f"say which function of {text} makes the model, as {text}:function")


def _absent(path: str) -> ConvVizError:
    return ConvVizError(f"there is no file {path} in {os.getcwd()}")


@contextmanager
def _import_path(place: str) -> Iterator[None]:
    """The folders in which `place` and what it imports are looked for come first inside."""
    folders = [os.path.dirname(os.path.abspath(place))] if _is_file(place) else []
    folders += [os.getcwd()] * (os.getcwd() not in folders)
    sys.path[:0] = folders
    importlib.invalidate_caches()
    try:
        yield
    finally:
        for folder in folders:
            with suppress(ValueError):  # its code may have taken it away
                sys.path.remove(folder)


def _is_file(place: str) -> bool:
    return place.lower().endswith(".py")


def _module(place: str) -> ModuleType:
    """The module at `place`; that of a file is run anew each time."""
    if _is_file(place) and not os.path.isfile(place):
        raise _absent(place)
    try:
        return _run(Path(place)) if _is_file(place) else importlib.import_module(place)
    except (Exception, SystemExit) as error:
        absent = error.name if isinstance(error, ModuleNotFoundError) else None
        if absent and f"{place}.".startswith(f"{absent}."):
            raise ConvVizError(
                f"there is no module {absent}, neither in {os.getcwd()} nor among the installed"
                " packages"
            ) from None
        raise _failed(f"{place} cannot be imported", error, place) from error


def _run(path: Path) -> ModuleType:
    name = path.stem
    while name in sys.modules:
        name = f"_{name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # as of any file that ends in .py
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look there for theirs
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _attribute(module: ModuleType, place: str, name: str) -> Any:
    found: Any = module
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            names = [each for each in dir(found) if not each.startswith("_")]
            near = get_close_matches(part, names, n=3, cutoff=0.5)
            told = f": perhaps {' or '.join(near)}" if near else f": {HOW}"
            raise ConvVizError(f"{place} has no {name}{told}") from None
    return found


def _called(found: Any, place: str, name: str) -> Any:
    """What the function or class `found` gives without arguments."""
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):  # some in C have none
        signature = inspect.Signature()
    needed = [
        each.name
        for each in signature.parameters.values()
        if each.default is each.empty
        and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    if needed:
        plural = "arguments" if len(needed) > 1 else "an argument"
        raise ConvVizError(
            f"{name} of {place} needs {plural}, {listed(needed)}: name a function that needs"
            " none and calls it with them"
        )
    try:
        return found()
    except (Exception, SystemExit) as error:
        raise _failed(f"{name} of {place} fails", error, place) from error


def _failed(what: str, error: BaseException, place: str) -> ConvVizError:
    """The complaint that somebody's own code raised `error`, and in which line."""
    text = " ".join(str(error).split())
    told = f"{type(error).__name__}: {text}" if text else type(error).__name__
    own = os.path.basename(place) if _is_file(place) else f"{place.rpartition('.')[2]}.py"
    lines = [
        frame.lineno
        for frame in extract_tb(error.__traceback__)
        if os.path.basename(frame.filename) == own
    ]
    where = f" (line {lines[-1]} of {own})" if lines else ""
    return ConvVizError(f"{what}: {told}{where}")
