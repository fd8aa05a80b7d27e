"""The table of a model: its numbers, its forms, and what is chosen for it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from inspecting import troubles
from made import small, small_trace

import convviz
from convviz.models.model import Model

GOLDEN = """\
SmallNet (PyTorch) over 3×16×16

layer      operator                input   output  parameters     MACs  field  jump   read
------------------------------------------------------------------------------------------
stem.conv  Conv2d K 3 P 1        3×16×16  8×16×16         224   55,296      3     1  100 %
stem.pool  MaxPool2d K 2 S 2     8×16×16    8×8×8           0        0      4     2  100 %
body.conv  Conv2d K 3 P 1          8×8×8    8×8×8         584   36,864      8     2  100 %
body.conv  Conv2d K 3 P 1 again    8×8×8    8×8×8           0   36,864     12     2  100 %
down_1     Conv2d K 1 S 2          8×8×8   16×4×4         144    2,048     12     4   25 %

           1 × ReLU                                         0        0
           1 × add                                          0        0
           1 × Linear                                   2,570    2,560
------------------------------------------------------------------------------------------
           5 layers                                     3,532  133,632

field: cells of the model's input, padding included, that an output depends on at the most;
  jump: cells of that input from one output to the next; read: share of its own input that a
  layer reads

Of 5 layers 4 are distinct.
10 parameters are used by nothing that ran.
1 layer never reads part of its input: down_1."""


def test_the_table_as_text() -> None:
    assert str(small()) == GOLDEN


def test_the_totals_are_the_models() -> None:
    model = small()
    assert (model.parameters, model.macs, model.flops) == (3_532, 133_632, 267_264)
    assert model.unused_parameters == 3_532 - 224 - 584 - 144 - 2_570
    assert [(each.kind, each.count) for each in model.others] == [
        ("ReLU", 1), ("add", 1), ("Linear", 1),
    ]  # fmt: skip


def test_layers_are_found_by_number_by_slice_and_by_name() -> None:
    model = small()
    assert model[0] is model["stem.conv"] is model.layers[0]
    assert model[-1].name == "down_1"
    assert [each.name for each in model[:2]] == ["stem.conv", "stem.pool"]
    assert model["body.conv"].repeats == ""
    assert model[3].repeats == "body.conv"
    with pytest.raises(IndexError, match="no layer 5 among 5: it can be from -5 to 4, or a"):
        model[5]
    with pytest.raises(convviz.ConvVizError, match=r"no layer 'steam\.conv' among the 5"):
        model["steam.conv"]


def test_a_layer_has_what_explain_says_of_it() -> None:
    for layer in small():
        assert layer.layer is not None
        told = convviz.explain(layer.layer, layer.input_shape)
        assert layer.output_shape == told.output_shape
        assert layer.notes == told.notes
        cells = layer.input_shape[1] * layer.input_shape[2]  # type: ignore[operator]  # known
        assert layer.coverage == (cells - told.unread_cells) / cells
    assert small()["down_1"].coverage == 0.25
    assert small()["stem.conv"].activation_bytes == 4 * 8 * 16 * 16


def test_one_picture_shows_the_layers_that_are_alike() -> None:
    model = small()
    assert [each.number for each in model.distinct] == [1, 2, 3, 5]
    assert [each.number for each in model.alike(model[3])] == [3, 4]


# What is chosen


def names(model: Model) -> list[str]:
    return [row.name for row in model.rows]


def test_rows_are_chosen_sorted_and_added_up() -> None:
    model = small()
    assert names(model.select(only="maxpool")) == ["stem.pool"]
    assert names(model.select(only="Conv2d", sort="parameters"))[0] == "body.conv"
    assert names(model.select(sort="name")) == sorted(names(model))
    assert names(model.select(sort="field"))[0] == "body.conv"
    deep = model.select(depth=1)
    assert names(deep) == ["stem", "body", "down_1"]
    stem, body, _ = deep.rows
    assert (stem.operator, stem.arguments) == ("1 Conv2d and 1 MaxPool2d", "")
    assert (body.parameters, body.macs, body.output_shape) == (584, 73_728, (8, 8, 8))
    assert body.to_dict()["layers"] == ["body.conv", "body.conv"]


@pytest.mark.parametrize("chosen", [{}, {"only": "conv"}, {"depth": 1}, {"sort": "macs"}])
def test_totals_stay_whatever_is_shown(chosen: dict[str, Any]) -> None:
    model = small().select(**chosen)
    assert (model.parameters, model.macs, len(model)) == (3_532, 133_632, 5)
    assert re.search(r"5 layers +3,532 +133,632", str(model))


@pytest.mark.parametrize(("chosen", "complaint"), [
    ({"only": "linear"}, "only must be conv, transposed"),
    ({"only": "fold"}, "the model has no layer of fold among its 5"),
    ({"sort": "time"}, "sort must be macs, parameters, memory, field or name, not 'time'"),
    ({"depth": 0}, "depth must be from 1 to"),
])  # fmt: skip
def test_what_cannot_be_chosen_is_refused(chosen: dict[str, Any], complaint: str) -> None:
    with pytest.raises(convviz.ConvVizError, match=re.escape(complaint)):
        small().select(**chosen)


# Its forms


def test_csv_has_a_line_for_each_layer_and_for_all_else() -> None:
    rows = list(csv.DictReader(io.StringIO(small().to_csv())))
    assert [row["layer"] for row in rows[:5]] == [each.name for each in small()]
    assert sum(int(row["macs"]) for row in rows) == 133_632
    assert (rows[0]["output"], rows[0]["arguments"]) == ("8x16x16", "K 3 P 1")
    assert (rows[4]["receptive_field"], rows[4]["jump"]) == ("12x12", "4x4")
    assert rows[7]["operator"] == "Linear"


def test_json_has_every_number() -> None:
    found = json.loads(small().to_json())
    assert found["macs"] == sum(row["macs"] for row in found["rows"]) + 2_560
    assert found["rows"][0]["arguments"]["kernel_size"] == [3, 3]
    assert found["rows"][4]["notes"][0]["kind"] == "unread_cells"
    assert found["others"][2] == {
        "kind": "Linear", "count": 1, "parameters": 2_570, "macs": 2_560,
    }  # fmt: skip


class Tables(HTMLParser):
    """The texts of the cells of each row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ("meta", "br", "img", "!doctype"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data


@pytest.mark.parametrize("html", ["to_html", "_repr_html_"])
def test_html_has_the_same_cells(html: str) -> None:
    tables = Tables(getattr(small(), html)())
    assert tables.open == []
    lines = [line for line in GOLDEN.splitlines() if "×" in line or "layers " in line][1:]
    for row, line in zip(
        [row for row in tables.rows if any("×" in cell for cell in row)], lines, strict=False
    ):
        assert " ".join("".join(row).split()).replace(" ", "") == line.replace(" ", "")
    assert tables.rows[-1][1:6:3] == ["5 layers", "3,532"]


def test_names_that_html_and_latex_would_read_are_escaped() -> None:
    model = Model.of(small_trace("A<b>&_net"))
    assert "A&lt;b&gt;&amp;_net" in model.to_html()
    assert r"A<b>\&\_net" in model.to_latex()
    assert r"down\_1" in model.to_latex()
    assert r"100 \%" in model.to_latex()


def test_latex_has_as_many_cells_in_each_line() -> None:
    lines = [line for line in small().to_latex().splitlines() if line.endswith(r"\\")]
    assert {line.count(" & ") for line in lines} == {8}


def test_a_narrow_terminal_has_fewer_columns_and_no_cut_words() -> None:
    from rich.console import Console

    shown = {}
    for width in (72, 140):
        console = Console(width=width, file=io.StringIO(), color_system=None)
        console.print(small())
        shown[width] = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
        assert max(map(len, shown[width].splitlines())) <= width
        assert "body.conv" in shown[width]
        assert "36,864" in shown[width]
    assert "read" in shown[140].splitlines()[1]
    assert "read" not in shown[72].splitlines()[1]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".html", ".tex"])
def test_a_table_is_saved_as_its_suffix_says(suffix: str, tmp_path: Path) -> None:
    path = small().save(tmp_path / f"net{suffix}")
    method = {".csv": "to_csv", ".json": "to_json", ".html": "to_html", ".tex": "to_latex"}
    assert path.read_text(encoding="utf-8") == getattr(small(), method[suffix])()


def test_a_table_has_no_room_for_another_model(tmp_path: Path) -> None:
    with pytest.raises(convviz.ConvVizError, match="another model stands beside this one in a"):
        small().save(tmp_path / "net.csv", against=small())


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(convviz.ConvVizError, match=r"a model is written as .*, not \.xlsx"):
        small().save(tmp_path / "net.xlsx")
    assert list(tmp_path.iterdir()) == []


# Charts


def test_bars_are_as_long_as_their_numbers() -> None:
    figure = small().plot()
    macs, parameters, memory, field = figure.axes
    assert [bar.get_width() for bar in macs.patches] == [55_296, 0, 36_864, 36_864, 2_048]
    assert [bar.get_width() for bar in parameters.patches] == [224, 0, 584, 0, 144]
    assert [bar.get_width() for bar in memory.patches] == [8_192, 2_048, 2_048, 2_048, 1_024]
    assert [bar.get_width() for bar in field.patches] == [3, 4, 8, 12, 12]
    assert [label.get_text() for label in macs.get_yticklabels()] == names(small())


def unknown() -> Model:
    """The small model, of whose nameless pool nothing is known."""
    trace = small_trace()
    steps = list(trace.operations)
    steps[2] = replace(steps[2], name="", layer=None, input_shape=(), question="Sizes differ.")
    return Model.of(replace(trace, operations=steps))


def test_what_is_not_known_is_no_number() -> None:
    model = unknown()
    assert model[1].name == "MaxPool2d_2"
    table = str(model)
    assert "The MACs of 1 layer are not known, and not in the total." in table
    assert "A field is ? behind what mixes places" in table
    assert "MaxPool2d_2: Sizes differ." in table
    macs, _, _, field = model.plot().axes
    assert [text.get_text() for text in macs.texts][1] == "?"
    assert [text.get_text() for text in field.texts] == ["3", "?", "?", "?", "?"]


def test_a_table_of_nothing_says_so() -> None:
    bare = replace(small(), layers=(), rows=(), others=())
    assert "No convolution, pool, unfold, fold or shuffle ran." in str(bare)


def test_two_models_have_the_same_scales() -> None:
    figure = small().plot(against=small().select(only="maxpool"))
    first, second = figure.axes[:4], figure.axes[4:]
    assert [axes.get_xlim() for axes in first] == [axes.get_xlim() for axes in second]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_text_of_a_chart_is_cut_or_covered(theme: str) -> None:
    assert troubles(small().plot(theme=theme, against=small())) == []


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_chart_is_saved(suffix: str, tmp_path: Path) -> None:
    path = small().save(tmp_path / f"net{suffix}", theme="dark")
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}
    assert path.read_bytes().startswith(start[suffix])


def test_a_model_without_rows_has_no_chart() -> None:
    trace = small_trace()
    bare = Model.of(
        type(trace)(
            trace.name, trace.framework, trace.inputs, trace.spatial, trace.shapes,
            [each for each in trace.operations if each.layer is None], 0,
        )
    )  # fmt: skip
    with pytest.raises(convviz.ConvVizError, match="SmallNet has no convolution, pool or"):
        bare.plot()
    assert "0 layers" in str(bare)


def test_notes_on_several_layers_are_in_the_plural() -> None:
    padded = convviz.Conv2d(3, 3, 1, padding=2)
    model = convviz.model([("a", padded), ("b", convviz.Conv2d(3, 4, 1, padding=2))], (3, 8, 8))
    assert "2 layers have more padding than their kernels can use: a and b." in model.notes


def test_paths_of_several_jumps_are_told() -> None:
    joined = [replace(each, paths_agree=each.number > 2) for each in small().layers]
    model = replace(small(), layers=tuple(joined))
    told = "2 layers see through paths whose jumps differ: stem.conv and stem.pool."
    assert told in model.notes
