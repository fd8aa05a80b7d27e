from __future__ import annotations

import sys
from pathlib import Path

import pytest
from running import Run, Said

from convviz.__main__ import main


@pytest.fixture
def convviz(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs `convviz` in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def convviz(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["convviz", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, *capsys.readouterr())

    return convviz
