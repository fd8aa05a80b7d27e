"""Charts whatever the user has set in matplotlib: the same bytes, and no setting changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from running import run

import convviz
from convviz.cost.charts.matplotlib_defaults import own_settings

LAYER = convviz.Conv2d(3, 2, 3, stride=2, dilation=2)
TYPED = ("explain", "--in", "3,7,7", "--out", "2", "--k", "3", "--s", "2", "--d", "2")

ODD = {
    "savefig.bbox": "tight",
    "savefig.pad_inches": 2.0,
    "savefig.transparent": True,
    "savefig.facecolor": "red",
    "figure.dpi": 30.0,
    "figure.autolayout": True,
    "text.usetex": True,
    "font.family": ["nowhere"],
    "axes.prop_cycle": mpl.cycler(color=["red"]),
    "axes.formatter.use_locale": True,
    "path.sketch": (1.0, 100.0, 2.0),
    "svg.fonttype": "none",
}
"""Settings each of which would be seen in a chart."""

CHARTS: dict[str, Callable[[Path], Path]] = {
    "coverage": lambda path: convviz.explain(LAYER, (3, 7, 7)).save(path),
    "sweep": lambda path: convviz.sweep(LAYER, (3, 9, 9), vary="stride", values=[1, 2]).save(
        path, theme="dark"
    ),
}


@pytest.mark.parametrize(("chart", "suffix"), [("coverage", ".png"), ("sweep", ".svg")])
def test_no_setting_of_the_user_changes_a_chart_or_is_changed(
    chart: str, suffix: str, tmp_path: Path
) -> None:
    plain = CHARTS[chart](tmp_path / f"plain{suffix}").read_bytes()
    with mpl.rc_context(ODD):  # type: ignore[arg-type]  # some names are newer than its types
        figure = plt.figure()
        before, drawn = dict(mpl.rcParams), plt.get_fignums()
        odd = CHARTS[chart](tmp_path / f"odd{suffix}").read_bytes()
        assert dict(mpl.rcParams) == before
        assert (plt.get_fignums(), plt.gcf()) == (drawn, figure)
        plt.close(figure)
    assert odd == plain


def test_settings_come_back_when_a_chart_fails() -> None:
    def fail() -> None:
        with own_settings({"font.size": 5}):
            assert mpl.rcParams["font.size"] == 5
            raise ZeroDivisionError

    with mpl.rc_context({"font.size": 33}):
        with pytest.raises(ZeroDivisionError):
            fail()
        assert mpl.rcParams["font.size"] == 33


GARBLED = b"\xff\xfe: 3\n"


@pytest.mark.parametrize(("backend", "settings"), [
    ("module://nowhere.at.all", b"savefig.bbox: tight\nno.such.key: 3\nfigure.dpi: x\n"),
    ("nonsense", GARBLED),
])  # fmt: skip
def test_a_chart_is_made_whatever_matplotlib_is_told_from_outside(
    backend: str, settings: bytes, tmp_path: Path
) -> None:
    plain = CHARTS["coverage"](tmp_path / "plain.png").read_bytes()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "matplotlibrc").write_bytes(settings)
    told = run(
        *TYPED, "-o", "odd.png",
        cwd=tmp_path,
        env={"MPLBACKEND": backend, "MATPLOTLIBRC": str(tmp_path / "odd" / "matplotlibrc")},
    )  # fmt: skip
    assert (told.code, told.err) == (0, "")
    assert (tmp_path / "odd.png").read_bytes() == plain


def test_settings_that_nobody_can_pass_by_are_told(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes(GARBLED)  # here it is always read
    code, out, err = run(*TYPED, "-o", "odd.png", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith(
        "convviz: charts need matplotlib, which cannot be imported with the matplotlibrc that"
        " is here: UnicodeDecodeError"
    )
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["matplotlibrc"]
