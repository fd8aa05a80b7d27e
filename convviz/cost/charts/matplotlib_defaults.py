"""Charts are drawn with matplotlib's own defaults, whatever settings its user has.

The user's settings, of `matplotlibrc`, the environment or the program, return afterwards.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from convviz.errors import ConvVizError
from convviz.parsing.numerals import short

LASTING = ("backend", "backend_fallback")
"""Settings of windows, which charts do not use, and which matplotlib cannot set back."""


@contextmanager
def own_settings(changes: Mapping[str, Any]) -> Iterator[None]:
    """A context in which matplotlib has its defaults and these `changes`, and does not log.

    Raises:
        ConvVizError: matplotlib cannot be imported.
    """
    with _quiet():
        mpl = _matplotlib()
        with mpl.rc_context():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of settings that are on their way out
                for name, value in mpl.rcParamsDefault.items():
                    if name not in LASTING:
                        mpl.rcParams[name] = value
            mpl.rcParams.update(changes)
            yield


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep matplotlib from logging about fonts, caches and settings that charts do not use."""
    logger = logging.getLogger("matplotlib")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _matplotlib() -> Any:
    """matplotlib, imported without its user's settings if the import fails with them."""
    try:
        return import_module("matplotlib")
    except ImportError:
        raise ConvVizError("charts need matplotlib, which cannot be imported here") from None
    except Exception:
        for name in [name for name in sys.modules if name.startswith("matplotlib.")]:
            del sys.modules[name]  # half a package cannot be imported again
    unset = {"MPLBACKEND": "agg", "MATPLOTLIBRC": str(_default_file())}
    before = {name: os.environ.get(name) for name in unset}
    os.environ.update(unset)
    try:
        return import_module("matplotlib")
    except Exception as error:
        raise ConvVizError(
            "charts need matplotlib, which cannot be imported with the matplotlibrc that is"
            f" here: {type(error).__name__}, {short(str(error))}"
        ) from None
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _default_file() -> Path:
    """The file of matplotlib's own defaults."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "matplotlibrc"
