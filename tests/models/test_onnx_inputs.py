"""What an ONNX file is, what its inputs are, and the sentences where it is something else."""

from __future__ import annotations

import gzip
import pickle
import time
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx")

from onnx_made import convolution, made, node, weight  # needs onnx

from convviz.errors import ConvVizError
from convviz.models.inputs import given_inputs
from convviz.models.onnx.sizes import DeclaredAxes, GivenSizes, settled
from convviz.models.onnx.tracing import trace_onnx


def told(source: Any, shape: Any = None) -> str:
    with pytest.raises(ConvVizError) as complaint:
        trace_onnx(source, None if shape is None else given_inputs(shape))
    assert "\n" not in str(complaint.value)
    return str(complaint.value)


@pytest.mark.parametrize(("axes", "given", "shape"), [
    ((1, 3, 8, 8), None, (1, 3, 8, 8)),
    (("N", 3, 8, 8), None, (1, 3, 8, 8)),
    (("", 3, 8, 8), None, (1, 3, 8, 8)),
    (("N", 3, "h", "w"), (3, 5, 6), (1, 3, 5, 6)),
    (("N", 3, "h", "w"), (4, 3, 5, 6), (1, 3, 5, 6)),
    ((1, 3, 8, 8), (3, 5, 6), (1, 3, 5, 6)),
    ((2, 3, 8, 8), (3, 5, 6), (2, 3, 5, 6)),
    ((1, 224, 224, 3), (96, 96, 3), (1, 96, 96, 3)),
    (("N", "features"), (10,), (1, 10)),
    ((7,), None, (7,)),
    (None, (3, 5, 6), (1, 3, 5, 6)),
    (None, (1, 3, 5, 6), (1, 3, 5, 6)),
])  # fmt: skip
def test_sizes_of_an_input(axes: Any, given: Any, shape: tuple[int, ...]) -> None:
    asked = None if given is None else [GivenSizes("", given)]
    assert settled([DeclaredAxes("x", axes)], asked).shapes == (shape,)


def test_a_symbol_is_the_same_everywhere() -> None:
    inputs = [DeclaredAxes("a", ("N", "t")), DeclaredAxes("b", ("N", 4, "t"))]
    found = settled([*inputs, DeclaredAxes("c", ("N",))], [GivenSizes("b", (4, 9))])
    assert found.shapes == ((1, 9), (1, 4, 9), (1,))


@pytest.mark.parametrize(("axes", "given", "words"), [
    (("N", 3, "h", "w"), None, "x (N, 3, h, w) has sizes that the file leaves open, h, w:"
     " give the input shape, such as (3, 224, 224)"),
    (("N", 3, "", 8), None, "open, axis 2: give the input shape, such as (3, 224, 8)"),
    ((1, 3, 2**62, 8), None, "not from 1 to 2147483648"),
    ((1, 3, 8, 8), (1, 8, 8), "x (1, 3, 8, 8), so it has 3 channels, not 1"),
    ((1, 3, 8, 8), (8, 8), "x (1, 3, 8, 8), which sizes (8, 8) do not fit"),
    (None, None, "does not say of what shape its input x is"),
])  # fmt: skip
def test_sizes_that_are_asked_for_by_name(axes: Any, given: Any, words: str) -> None:
    asked = None if given is None else [GivenSizes("", given)]
    with pytest.raises(ConvVizError) as complaint:
        settled([DeclaredAxes("x", axes)], asked)
    assert words in str(complaint.value)


def test_inputs_are_asked_for_each_by_its_name() -> None:
    inputs = [DeclaredAxes("a", ("N", 3, "h", "w")), DeclaredAxes("b", (1, 4))]
    with pytest.raises(ConvVizError, match=r"such as \{'a': \(3, 224, 224\), 'b': \(4,\)\}"):
        settled(inputs, None)
    with pytest.raises(ConvVizError, match=r"has no input c, but a \(N, 3, h, w\), b \(1, 4\)"):
        settled(inputs, [GivenSizes("c", (1,))])
    with pytest.raises(ConvVizError, match="has 2 inputs"):
        settled(inputs, [GivenSizes("", (1,))] * 3)


def test_given_sizes_go_through_the_whole_graph() -> None:
    model = made(
        [
            node("Conv", "x w", "a", pads=[1] * 4),
            node("MaxPool", "a", "y", kernel_shape=[2, 2]),
        ],
        [weight("w", 4, 3, 3, 3)],
        x=("N", 3, "h", "w"),
    )
    trace = trace_onnx(model, given_inputs((3, 20, 30)))
    assert trace.shapes[trace.operations[-1].outputs[0]] == (1, 4, 19, 29)
    assert trace.spatial == ((2, 3),)
    assert "such as (3, 224, 224)" in told(model)


def test_stale_shapes_of_a_file_give_way_to_what_is_asked() -> None:
    import onnx

    fresh = onnx.shape_inference.infer_shapes(convolution(pads=[1] * 4))
    fresh.graph.output[0].CopyFrom(onnx.helper.make_tensor_value_info("y", 1, (1, 4, 16, 16)))
    (only,) = trace_onnx(fresh, given_inputs((3, 8, 9))).operations
    assert only.layer is not None, only.question
    assert only.input_shape == (3, 8, 9)


def test_channels_that_come_last_are_found_behind_the_transpose() -> None:
    model = made(
        [node("Transpose", "x", "a", perm=[0, 3, 1, 2]), node("Conv", "a w", "y")],
        [weight("w", 4, 3, 3, 3)],
        x=(1, 16, 12, 3),
    )
    trace = trace_onnx(model)
    assert trace.spatial == ((1, 2),)
    assert trace.operations[1].input_shape == (3, 16, 12)


def test_a_path_and_a_model_give_the_same(tmp_path: Path) -> None:
    model = convolution(strides=[2, 2])
    path = tmp_path / "net.onnx"
    path.write_bytes(model.SerializeToString())
    by_path, by_model = trace_onnx(path), trace_onnx(model)
    assert trace_onnx(str(path)) == by_path
    assert by_path.operations == by_model.operations
    assert (by_path.name, by_model.name) == ("net.onnx", "made")


def test_large_weights_are_passed_over(tmp_path: Path) -> None:
    """A file of which 1.5 GB are weights, and of those nothing is there but a hole."""
    weights = made([node("Conv", "x c.weight", "y")], x=(1, 1000, 16, 16))
    head = weights.graph
    path = tmp_path / "large.onnx"
    count = 375_000_000
    # The weight alone by hand: a graph (7) with an initialiser (5) with raw_data (9).
    dims = b"\x08" + _varint(count // 9000) + b"\x08" + _varint(1000) + b"\x08\x03\x08\x03"
    start = dims + b"\x10\x01\x42\x08c.weight\x4a" + _varint(4 * count)
    inner = len(start) + 4 * count
    graph = head.SerializeToString()
    outer = b"\x2a" + _varint(inner) + start
    whole = len(graph) + len(outer) + 4 * count
    rest = weights.SerializeToString()[: -(len(graph) + len(b"\x3a" + _varint(len(graph))))]
    domain = b"\x42\x04\x0a\x00\x10\x16"
    with path.open("wb") as file:
        file.write(b"\x08\x08" + domain + b"\x3a" + _varint(whole) + graph + outer)
        file.seek(4 * count - 1, 1)
        file.write(b"\0")
    assert rest[:2] == b"\x08\x08"
    begin = time.perf_counter()
    (only,) = trace_onnx(path).operations
    assert time.perf_counter() - begin < 5
    assert only.parameters == (count // 9000) * 9000


def _varint(number: int) -> bytes:
    raw = bytearray()
    while number > 127:
        raw.append(number & 127 | 128)
        number >>= 7
    raw.append(number)
    return bytes(raw)


def test_what_is_no_onnx_file(tmp_path: Path) -> None:
    def at(name: str, data: bytes) -> Path:
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(data)
        return path

    good = convolution().SerializeToString()
    assert "compressed with gzip" in told(at("a", gzip.compress(good)))
    assert "is a pickle" in told(at("b", pickle.dumps({"state": 1}, protocol=4)))
    assert "zip archive" in told(at("c", b"PK\x03\x04" + good))
    assert "Git LFS" in told(at("d", b"version https://git-lfs.github.com/spec/v1\n"))
    assert "has 0 bytes" in told(at("e", b""))
    assert "web site" in told(at("f", b"<!DOCTYPE html>"))
    assert "cut off, damaged, or no ONNX file" in told(at("g", b"hello, world"))
    assert "has no nodes" in told(at("h", b"\x08\x08"))
    assert "is no file" in told(tmp_path)
    assert "No such file" in told(tmp_path / "none.onnx")
    assert "cannot be read" in told("a\0b.onnx")


def test_a_file_that_is_cut_anywhere(tmp_path: Path) -> None:
    data = convolution().SerializeToString()
    path = tmp_path / "cut.onnx"
    for length in range(10, len(data), len(data) // 3):
        path.write_bytes(data[:length])
        assert "cut off, damaged" in told(path)


def test_a_size_above_all_bounds_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.onnx"
    with path.open("wb") as file:
        file.truncate(2**31)
    monkeypatch.setattr(Path, "open", None)
    assert "has 2147483648 bytes" in told(path)


def test_an_absent_or_old_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    model = convolution()
    monkeypatch.setattr("convviz.models.onnx.reading.version", absent)
    assert 'pip install "convviz[onnx]"' in told(model)
    monkeypatch.setattr("convviz.models.onnx.reading.version", lambda name: "1.20.1")
    assert "onnx 1.20.1 is too old" in told(model)


def test_onnx_is_never_imported_here(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "net.onnx"
    path.write_bytes(convolution().SerializeToString())
    code = (
        "import sys; from convviz.models.onnx.tracing import trace_onnx;"
        f" trace_onnx({str(path)!r}); print({{'onnx', 'numpy', 'google'}} & {{*sys.modules}})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "set()", run.stderr
