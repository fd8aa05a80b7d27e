"""Files made to do harm: a table or one sentence, soon, and nothing else is opened."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

onnx = pytest.importorskip("onnx")

from onnx_made import INT64, convolution, made, node, weight, whole  # noqa: E402  # needs onnx

from convviz.errors import ConvVizError  # noqa: E402
from convviz.models.model import Model  # noqa: E402
from convviz.models.onnx import reading  # noqa: E402
from convviz.models.onnx.tracing import trace_onnx  # noqa: E402

LONGEST_S = 5


def tabled(source: Any) -> Model | str:
    """The table of a model, or the sentence that there is instead; within the time."""
    before, start = _processor_s(), time.perf_counter()
    try:
        found: Model | str = Model.of(trace_onnx(source))
    except ConvVizError as error:
        found = str(error)
        assert "\n" not in found
    # On a machine that does other things, too, the processor's time is what counts.
    assert min(_processor_s() - before, time.perf_counter() - start) < LONGEST_S
    return found


def _processor_s() -> float:
    both = (
        resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return sum(each.ru_utime + each.ru_stime for each in both)


def seed_models() -> list[Any]:
    """Models with something of everything, to be damaged."""
    info = onnx.helper.make_tensor_value_info
    body = onnx.helper.make_graph([node("Relu", "x", "b")], "body", [], [info("b", 1, None)])
    zero = onnx.helper.make_tensor("v", INT64, [1], [0])
    return [
        made(
            [
                node("Conv", "x w b", "a", "/c/Conv", pads=[1] * 4, strides=[2, 2]),
                node("BatchNormalization", "a s s s s", "n"),
                node("MaxPool", "n", "p", kernel_shape=[3, 3], ceil_mode=1),
                node("Resize", "p _ scale", "r", mode="linear"),
                node("Shape", "r", "size"),
                node("Reshape", "r size", "e"),
                node("GlobalAveragePool", "e", "g"),
                node("Flatten", "g", "f"),
                node("Gemm", "f m", "y", transB=1),
            ],
            [
                weight("w", 4, 3, 3, 3), weight("b", 4), weight("s", 4), weight("m", 2, 4),
                onnx.helper.make_tensor("scale", 1, [4], [1, 1, 2, 2]),
            ],
        ),
        made(
            [
                node("ConstantOfShape", "four", "zeros", value=zero),
                node("Concat", "four zeros", "p", axis=0),
                node("ConvTranspose", "x w", "t", auto_pad="SAME_UPPER", strides=[2, 2]),
                node("If", "c", "y", then_branch=body, else_branch=body),
            ],
            [weight("w", 3, 2, 3, 3), whole("four", [4])],
            inputs=[info("c", onnx.TensorProto.BOOL, [])],
        ),
    ]  # fmt: skip


def mutated(rng: random.Random, data: bytes) -> bytes:
    """`data` with a few bytes changed, cut, doubled or put elsewhere."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(raw))
        match rng.choice((0, 0, 0, 1, 1, 2, 3, 4)):
            case 0:
                raw[at] ^= 1 << rng.randrange(8)
            case 1:
                raw[at] = rng.choice((0, 1, 127, 128, 255))
            case 2:
                del raw[at : at + rng.randint(1, 9)]
            case 3:
                raw[at:at] = raw[at : at + rng.randint(1, 30)]
            case 4:
                raw[at:at] = b"\xff" * rng.randint(1, 9) + b"\x01"
    return bytes(raw)


@pytest.mark.parametrize("count", [10, pytest.param(500, marks=pytest.mark.slow, id="500")])
def test_mutated_files(count: int, tmp_path: Path) -> None:
    rng = random.Random(count)
    seeds = [each.SerializeToString() for each in seed_models()]
    path = tmp_path / "mutated.onnx"
    kinds = set()
    for number in range(count):
        path.write_bytes(mutated(rng, seeds[number % len(seeds)]))
        kinds.add(type(tabled(path)))
    assert kinds == {Model, str}


def test_the_models_that_are_damaged_are_whole() -> None:
    for each in seed_models():
        found = tabled(each)
        assert isinstance(found, Model), found
        assert not any(row.question for row in found)


def chain(count: int) -> list[Any]:
    names = ["x", *(f"v{number}" for number in range(count))]
    return [
        node("Conv", f"{before} w", after, pads=[1] * 4) for before, after in pairwise(names)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, -1])
def test_ten_thousand_nodes(order: int) -> None:
    found = tabled(made(chain(10_000)[::order], [weight("w", 3, 3, 3, 3)]))
    assert isinstance(found, Model)
    assert len(found) == 10_000
    assert found[-1].receptive_field == (20_001, 20_001)
    assert found.parameters == 81


def test_cycles_and_loose_ends() -> None:
    kernel = [weight("w", 3, 3, 3, 3)]
    both = [node("Conv", "b w", "a", "first"), node("Relu", "a", "b", "second")]
    assert "has a cycle: Conv first and 1 more nodes" in tabled(made(both, kernel))
    alone = [node("Relu", "a", "a")]
    assert "has a cycle: Relu" in tabled(made(alone))
    loose = [node("Conv", "q w", "y")]
    assert "reads 'q', which nothing writes" in tabled(made(loose, kernel))
    twice = [node("Relu", "x", "y"), node("Tanh", "x", "y")]
    assert "two nodes write 'y'" in tabled(made(twice))


LARGE = 2**62


ABSURD = [
    [node("Conv", "x w", "y", pads=[LARGE] * 4)],
    [node("Conv", "x w", "y", strides=[LARGE, LARGE], dilations=[LARGE, LARGE])],
    [node("Conv", "x w", "y", strides=[-LARGE, 0])],
    [node("MaxPool", "x", "y", kernel_shape=[LARGE, LARGE], pads=[LARGE] * 4)],
    [node("MaxPool", "x", "y")],
    [node("Transpose", "x", "y", perm=[0, 0, 9, LARGE])],
    [node("Expand", "x large", "e"), node("Conv", "e w", "y")],
    [node("Tile", "x large", "e"), node("Conv", "e w", "y")],
    [node("ConstantOfShape", "large", "e"), node("Conv", "e w", "y")],
    [node("Reshape", "x large", "e"), node("Conv", "e w", "y")],
    [node("Range", "one huge one", "r"), node("Relu", "x", "y")],
    [node("Pad", "x pads", "e", "/Pad"), node("Conv", "e w", "y", "/Conv")],
    [node("DepthToSpace", "x", "y", blocksize=LARGE)],
    [node("Softmax", "x", "y", axis=LARGE)],
    [node("Flatten", "x", "y", axis=-LARGE)],
    [node("Squeeze", "x large", "y")],
    [node("Gather", "x one", "y", axis=LARGE)],
    [node("Resize", "x _ scale", "y")],
    [node("Col2Im", "x large large", "y")],
    [node("Einsum", "x x", "y", equation="a" * 10_000)],
]  # fmt: skip


def test_absurd_numbers() -> None:
    tensor = onnx.helper.make_tensor
    weights = [
        weight("w", 4, 3, 3, 3),
        whole("large", [LARGE, 3, LARGE, LARGE]),
        whole("pads", [LARGE] * 8),
        tensor("one", INT64, [], [1]),
        tensor("huge", INT64, [], [LARGE]),
        tensor("scale", 1, [4], [1, 1, 1e30, float("nan")]),
    ]
    for number, nodes in enumerate(ABSURD):
        for each in nodes:  # all in one graph, each with values of its own
            for names in (each.input, each.output):
                names[:] = [
                    f"{name}{number}" if name in ("e", "r", "y") else name for name in names
                ]
    found = tabled(made([each for nodes in ABSURD for each in nodes], weights))
    assert isinstance(found, Model), found
    assert len(found) == 11
    assert all(row.layer is None and row.question for row in found)


def test_a_weight_that_says_it_is_enormous() -> None:
    large = onnx.TensorProto(name="w", dims=[LARGE, LARGE, LARGE, LARGE], data_type=1)
    found = tabled(made([node("Conv", "x w", "y")], [large]))
    assert isinstance(found, Model)
    assert found[0].layer is None


def test_nested_bodies() -> None:
    info = onnx.helper.make_tensor_value_info

    def nested(depth: int) -> Any:
        inner = node("Relu", "x", "b")
        for _ in range(depth):
            body = onnx.helper.make_graph([inner], "b", [], [info("b", 1, None)])
            inner = node("If", "c", "b", then_branch=body)
        return made([inner], inputs=[info("c", onnx.TensorProto.BOOL, [])])

    assert isinstance(tabled(nested(20)), Model)
    # Of 60 bodies Protocol Buffers itself takes no more, neither to write nor to read.


def test_functions_that_double(monkeypatch: pytest.MonkeyPatch) -> None:
    domains = [onnx.helper.make_opsetid("", 22), onnx.helper.make_opsetid("own", 1)]

    def function(number: int) -> Any:
        inner = (
            [node("Relu", "a", "b")]
            if number == 0
            else [
                onnx.helper.make_node(f"f{number - 1}", ["a"], ["t"], domain="own"),
                onnx.helper.make_node(f"f{number - 1}", ["t"], ["b"], domain="own"),
            ]
        )
        return onnx.helper.make_function("own", f"f{number}", ["a"], ["b"], inner, domains)

    monkeypatch.setattr(reading, "MOST_CPU_S", 1)
    bomb = onnx.helper.make_node("f40", ["x"], ["y"], domain="own")
    found = tabled(made([bomb], functions=[function(number) for number in range(41)]))
    assert isinstance(found, str)
    assert "more than 1 s of processor time" in found
    own = onnx.helper.make_node("r", ["a"], ["b"], domain="own")
    endless = onnx.helper.make_function("own", "r", ["a"], ["b"], [own], domains)
    call = onnx.helper.make_node("r", ["x"], ["y"], domain="own")
    found = tabled(made([call], functions=[endless]))
    assert "recursive" in found


def test_memory_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_MEMORY_BYTES", 2**29)
    monkeypatch.setattr(reading, "MOST_CPU_S", 60)
    doubling = [
        node("Concat", f"s{number} s{number}", f"s{number + 1}", axis=0) for number in range(40)
    ]
    model = made([node("Shape", "x", "s0"), *doubling, node("Reshape", "x s40", "y")])
    found = tabled(model)
    assert found == "made cannot be read: it needs more than 512 MiB of memory"


def test_time_has_a_limit_and_the_child_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note = tmp_path / "pid"
    noting = (
        f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    monkeypatch.setattr(reading, "START", noting)
    monkeypatch.setattr(reading, "MOST_WAIT_S", 2)
    assert "takes more than 2 s" in tabled(convolution())
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


@pytest.mark.parametrize(("code", "words"), [
    ("import os; os.kill(os.getpid(), 11)", "onnx crashed on it with SIGSEGV"),
    ("import os; os.abort()", "onnx crashed on it with SIGABRT"),
    ("import os; os._exit(3)", "ended with code 3"),
    ("print('no json')", "ended with code 0"),
])  # fmt: skip
def test_a_crash_is_a_sentence(monkeypatch: pytest.MonkeyPatch, code: str, words: str) -> None:
    monkeypatch.setattr(reading, "START", code)
    assert words in tabled(convolution())


def test_external_data_is_never_opened(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    model = made(chain(5), [weight("w", 3, 3, 3, 3)])
    model.graph.initializer.pop()
    for number, location in enumerate(["/etc/passwd", "../../outside", str(fifo), "", "a\0b"]):
        tensor = model.graph.initializer.add(
            name=f"w{number}", dims=[3, 3, 3, 3], data_type=1, data_location=1
        )
        tensor.external_data.add(key="location", value=location)
        tensor.external_data.add(key="length", value="324")
        model.graph.node[number].input[1] = tensor.name
    path = tmp_path / "net.onnx"
    path.write_bytes(model.SerializeToString())
    found = tabled(path)
    assert isinstance(found, Model)
    assert all(row.layer is not None for row in found)
    with pytest.raises(OSError, match="No such device"):  # that is, nobody reads it
        os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)


WATCHED = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
opened = []
from convviz.models.onnx import child, describing
prepare = describing.prepare
def watched():
    prepare()
    sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
describing.prepare = watched
child.main()
try:
    open("/etc/passwd")
except OSError as error:
    print(json.dumps([opened, error.strerror]))
"""


def test_the_child_cannot_open_a_file_once_it_reads_one() -> None:
    data = convolution().SerializeToString()
    request = {"size": len(data), "inputs": None, "seconds": 3, "memory_bytes": 2**30}
    run = subprocess.run(
        [sys.executable, "-I", "-c", WATCHED, json.dumps(sys.path), json.dumps(request)],
        input=data,
        capture_output=True,
    )
    answer, seen = map(json.loads, run.stdout.splitlines())
    assert answer["nodes"], run.stderr
    assert seen == [["/etc/passwd"], "Too many open files"]


def test_names_of_any_length_and_sort() -> None:
    long = "n" * 100_000
    found = tabled(
        made(
            [node("Conv", f"x {long}", "y", name="\x1b[31m" + long)], [weight(long, 4, 3, 3, 3)]
        )
    )
    assert isinstance(found, Model)
    assert len(found[0].name) <= 200
