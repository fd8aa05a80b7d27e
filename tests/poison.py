"""A layer that kills each process of a pool which draws it."""

from __future__ import annotations

import os
import signal
from multiprocessing import parent_process
from typing import Any

from convviz import Conv2d


class Poison(Conv2d):
    def plan(self, *given: Any, **more: Any) -> Any:
        if parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().plan(*given, **more)
