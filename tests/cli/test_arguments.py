"""Text to numbers: what is legal, what is told of the rest, and that nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convviz import ConvVizError
from convviz.axis import LARGEST
from convviz.conventions.padding import WORDS
from convviz.parsing import typed as arguments
from convviz.parsing.numerals import one_of

NINES = "9" * 5000
CUT = f"'{'9' * 32}...' (5000 characters)"


@pytest.mark.parametrize(("read", "text", "value"), [
    (arguments.whole, "3", 3),
    (arguments.whole, "+3", 3),
    (arguments.whole, " 3 ", 3),
    (arguments.whole, "-0", 0),
    (arguments.whole, "0" * 5000 + "7", 7),
    (arguments.whole, "1048576", 1048576),
    (arguments.shape, "3, 7, 7", (3, 7, 7)),
    (arguments.shape, "1,9", (1, 9)),
    (arguments.shape, "3x7x7", (3, 7, 7)),
    (arguments.shape, "3,7x9", (3, 7, 9)),
    (arguments.shape, "(3,7,7)", (3, 7, 7)),
    (arguments.shape, " [3, 7, 7] ", (3, 7, 7)),
    (arguments.shape, "3 × 7 × 7", (3, 7, 7)),
    (arguments.shape, "3 7\t7", (3, 7, 7)),
    (arguments.size_px, "(960, 540)", (960, 540)),
    (arguments.size_px, "960x540", (960, 540)),
    (arguments.size_px, "960X540", (960, 540)),
    (arguments.size_px, "960 × 540", (960, 540)),
    (arguments.rate, "4", 4.0),
    (arguments.rate, "+.5", 0.5),
    (arguments.rate, "2.", 2.0),
    (arguments.rate, "5e-1", 0.5),
    (arguments.milliseconds, "0", 0),
    (arguments.milliseconds, "2s", 2000),
    (arguments.milliseconds, "1.5s", 1500),
    (arguments.milliseconds, "2000ms", 2000),
    (arguments.milliseconds, " 2000 ms ", 2000),
    (arguments.milliseconds, "1e3", 1000),
    (arguments.value_range, "[0, 10]", (0, 10)),
    (arguments.value_range, "-1.5 2", (-1.5, 2)),
    (arguments.values, "1 3 5", [1, 3, 5]),
    (arguments.values, "(1, 3)", [1, 3]),
    (arguments.values, "1x1, 3 x 1", [(1, 1), (3, 1)]),
    (arguments.values, "[[1, 1], [3, 1]]", [(1, 1), (3, 1)]),
])  # fmt: skip
def test_what_is_legal(read: Callable[..., Any], text: str, value: object) -> None:
    assert read("--option", text) == value


@pytest.mark.parametrize(("text", "dims", "value"), [
    ("1", 2, (1, 1)),
    ("0,2", 2, (0, 2)),
    ("same", 3, "same"),
    (" valid ", 1, "valid"),
    ("1:2", 2, ((1, 2), (1, 2))),
    ("1:2,0:0", 2, ((1, 2), (0, 0))),
    ("1:2,3", 2, ((1, 2), (3, 3))),
    ("2:2", 1, (2,)),
    ("1 : 2, 0", 2, ((1, 2), (0, 0))),
    ("(1, 2)", 2, (1, 2)),
    ("((0, 1), (0, 1))", 2, ((0, 1), (0, 1))),
    ("((4, 0),)", 1, ((4, 0),)),
    ("2x1", 2, (2, 1)),
])  # fmt: skip
def test_padding(text: str, dims: int, value: object) -> None:
    assert arguments.padding("--p", text, dims) == value


@pytest.mark.parametrize(("framework", "text", "dims", "value"), [
    ("tensorflow", " SaMe ", 2, "same"),
    ("tensorflow", "CAUSAL", 1, "causal"),
    ("torch", "Same", 2, "same"),
    ("onnx", "same-upper", 2, "SAME_UPPER"),
    ("tensorflow", "1,2", 2, (1, 2)),
    ("onnx", "SAME_LOWER", 2, "SAME_LOWER"),
    ("onnx", "1", 2, ((1, 1), (1, 1))),
    ("onnx", "1,2", 1, (1, 2)),
    ("onnx", "1,1,2,2", 2, (1, 1, 2, 2)),
    ("onnx", "1:3,2:4", 2, ((1, 3), (2, 4))),
])  # fmt: skip
def test_padding_of_a_framework(framework: str, text: str, dims: int, value: object) -> None:
    assert padding_of(framework)("--p", text, dims) == value


def padding_of(framework: str) -> Callable[..., object]:
    words = [word for word in WORDS[framework] if word != "NOTSET"]
    return partial(arguments.padding, words=words, begins_then_ends=framework == "onnx")


WHOLE = [
    ("", "--n takes a whole number, such as 2, not ''"),
    ("1.5", "--n takes a whole number, such as 2, not '1.5'"),
    ("1_000", "--n takes a whole number, such as 2, not '1_000'"),
    ("３", "--n takes a whole number, such as 2, not '３'"),
    ("٣", "--n takes a whole number, such as 2, not '٣'"),
    ("3\n", "--n takes a whole number, such as 2, not '3\\n'"),
    ("0x10", "--n takes a whole number, such as 2, not '0x10'"),
    ("1e3", "--n takes a whole number, such as 2, not '1e3'"),
    ("- 3", "--n takes a whole number, such as 2, not '- 3'"),
    ("-1", "--n must be from 0 to 1048576, not '-1'"),
    ("1048577", "--n must be from 0 to 1048576, not '1048577'"),
    (NINES, f"--n must be from 0 to 1048576, not {CUT}"),
]


@pytest.mark.parametrize(("text", "sentence"), WHOLE)
def test_no_whole_number(text: str, sentence: str) -> None:
    assert told(arguments.whole, "--n", text) == sentence


PER_AXIS = [
    ("3,,3", "--k takes whole numbers, such as 3 or 5,1, not '3,,3'"),
    ("3,", "--k takes whole numbers, such as 3 or 5,1, not '3,'"),
    ("3xx3", "--k takes whole numbers, such as 3 or 5,1, not '3xx3'"),
    ("(3,3", "--k takes whole numbers, such as 3 or 5,1, not '(3,3'"),
    ("[3,3)", "--k takes whole numbers, such as 3 or 5,1, not '[3,3)'"),
    ("3 3,1", "--k takes whole numbers, such as 3 or 5,1, not '3 3,1'"),
    ("1:2", "--k takes whole numbers, such as 3 or 5,1, not '1:2'"),
    ("3,3,3", "--k takes one number, or one for each of the 2 axes, not the 3 of '3,3,3'"),
    ("3,0", "--k must be from 1 to 1048576, not '0'"),
    (f"3,{NINES}", f"--k must be from 1 to 1048576, not {CUT}"),
]


@pytest.mark.parametrize(("text", "sentence"), PER_AXIS)
def test_no_number_per_axis(text: str, sentence: str) -> None:
    assert told(arguments.per_axis, "--k", text, 2) == sentence


PADDING = [
    ("full", "--p takes same, valid, numbers such as 1 or 1,2, or before:after, not 'full'"),
    ("same,1", "--p takes same, valid, numbers such as 1 or 1,2, or before:after,"
        " not 'same,1'"),
    ("1:", "--p takes same, valid, numbers such as 1 or 1,2, or before:after, not '1:'"),
    ("1:2:3", "--p takes cells before:after an axis, such as 1:2, not '1:2:3'"),
    ("0,-1", "--p must be from 0 to 1048576, not '-1'"),
    ("1,1,1", "--p takes one number, or one for each of the 2 axes, not the 3 of '1,1,1'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), PADDING)
def test_no_padding(text: str, sentence: str) -> None:
    assert told(arguments.padding, "--p", text, 2) == sentence


@pytest.mark.parametrize(("framework", "text", "sentence"), [
    ("torch", "causal", "same, valid, numbers such as 1 or 1,2, or before:after,"
        " not 'causal'"),
    ("tensorflow", "SAME_UPPER", "same, valid, causal, numbers such as 1 or 1,2, or"
        " before:after, not 'SAME_UPPER'"),
    ("onnx", "same", "SAME_UPPER, SAME_LOWER, VALID, numbers such as 1 or 1,1,2,2, or"
        " before:after, not 'same'"),
])  # fmt: skip
def test_no_padding_of_a_framework(framework: str, text: str, sentence: str) -> None:
    assert told(padding_of(framework), "--p", text, 2) == f"--p takes {sentence}"


OTHERS = [
    (arguments.shape, "3,7,",
        "--x takes channels and sizes, such as 3,7,7, not '3,7,'"),
    (arguments.shape, "3",
        "--x takes channels and the sizes of 1, 2 or 3 axes, such as 3,7,7, not '3'"),
    (arguments.shape, "0,3,7", "the channels of --x must be from 1 to 1048576, not '0'"),
    (arguments.shape, "3,0,7", "the rows of --x must be from 1 to 1048576, not '0'"),
    (arguments.shape, "3,0", "the cols of --x must be from 1 to 1048576, not '0'"),
    (arguments.shape, "3,0,1,1", "the planes of --x must be from 1 to 1048576, not '0'"),
    (arguments.shape, "1," * 4 + "1",
        "--x takes channels and the sizes of 1, 2 or 3 axes, such as 3,7,7,"
        " not '1,1,1,1,1': without the batch of 1 it is --x 1,1,1,1"),
    (arguments.size_px, "960", "--x takes width and height in pixels, such as 960x540,"
        " not '960'"),
    (arguments.size_px, "axb", "--x takes width and height in pixels, such as 960x540,"
        " not 'axb'"),
    (arguments.size_px, "0x0", "--x must be from 64 to 4096, not '0'"),
    (arguments.size_px, "99999999x1", "--x must be from 64 to 4096, not '99999999'"),
    (arguments.rate, "nan",
        "--x takes a number of frames a second, such as 4 or 0.5, not 'nan'"),
    (arguments.rate, "inf",
        "--x takes a number of frames a second, such as 4 or 0.5, not 'inf'"),
    (arguments.rate, "1e999",
        "--x takes a number of frames a second, such as 4 or 0.5, not '1e999'"),
    (arguments.rate, "-4",
        "--x takes a number of frames a second, such as 4 or 0.5, not '-4'"),
    (arguments.rate, NINES,
        f"--x takes a number of frames a second, such as 4 or 0.5, not {CUT}"),
    (arguments.milliseconds, "2m",
        "--x takes milliseconds or a time with its unit, such as 2000, 500ms or 1.5s,"
        " not '2m'"),
    (arguments.milliseconds, "s",
        "--x takes milliseconds or a time with its unit, such as 2000, 500ms or 1.5s,"
        " not 's'"),
    (arguments.milliseconds, "-2s",
        "--x takes milliseconds or a time with its unit, such as 2000, 500ms or 1.5s,"
        " not '-2s'"),
    (arguments.milliseconds, "1e307s",
        "--x takes milliseconds or a time with its unit, such as 2000, 500ms or 1.5s,"
        " not '1e307s'"),
]  # fmt: skip


@pytest.mark.parametrize(("read", "text", "sentence"), OTHERS)
def test_no_such_thing(read: Callable[..., object], text: str, sentence: str) -> None:
    assert told(read, "--x", text) == sentence


def test_a_choice() -> None:
    assert one_of("--op", "conv", ("conv",)) == "conv"
    several = told(one_of, "--op", "pool", ("conv", "pool_max", "pool_avg"))
    assert several == "--op must be conv, pool_max or pool_avg, not 'pool'"
    assert told(one_of, "--op", "", ("conv",)) == "--op must be conv, not ''"


def told(read: Callable[..., object], *given: object) -> str:
    with pytest.raises(ConvVizError) as caught:
        read(*given)
    return str(caught.value)


# Whatever is typed is read or refused

NEARLY = st.text(alphabet="0123456789+-.,:xX× \tesmvalid_eE\n３９", max_size=40)
ANY = st.one_of(
    NEARLY,
    st.text(),
    st.integers().map(str),
    st.floats().map(str),
    st.lists(st.integers(-2, 2**21), max_size=5).map(lambda n: ",".join(map(str, n))),
    st.integers(1, 20_000).map(lambda n: "9" * n),
    st.integers(1, 20_000).map(lambda n: "1," * n),
)


@given(ANY)
@example(NINES)
@example("9" * 400 + "." + "9" * 400)
@example("1e" + NINES)
@example(" " * 100_000)
@example("0" * 100_000)
@example("+" * 100_000)
@example("0" * 100_000 + "x")
@example("9" * 100_000 + "x")
@example("1" + " " * 100_000 + "x")
@example("1." + "9" * 100_000 + "x")
@example("x" * 100_000)
@example("1:" * 50_000)
@example("\ud800")
def test_random_text_is_read_or_refused(text: str) -> None:
    readers: list[Callable[[], object]] = [
        lambda: arguments.whole("--n", text),
        lambda: arguments.per_axis("--k", text, 2),
        lambda: arguments.padding("--p", text, 3),
        lambda: arguments.shape("--in", text),
        lambda: arguments.size_px("--size", text),
        lambda: arguments.rate("--fps", text),
        lambda: arguments.milliseconds("--hold", text),
    ]
    for read in readers:
        try:
            value = read()
        except ConvVizError as error:
            sentence = str(error)
            assert len(sentence) < 300
            assert "\n" not in sentence
        else:
            assert value is not None


@given(st.integers(0, LARGEST), st.sampled_from(["{}", "+{}", " {}\t", "00{}"]))
def test_every_number_is_read(number: int, form: str) -> None:
    assert arguments.whole("--n", form.format(number)) == number


@given(st.lists(st.integers(1, LARGEST), min_size=2, max_size=4))
def test_every_shape_is_read(sizes: list[int]) -> None:
    assert arguments.shape("--in", ", ".join(map(str, sizes))) == tuple(sizes)


@given(st.floats(0, 1e6))
def test_every_rate_is_read(fps: float) -> None:
    assert arguments.rate("--fps", repr(fps)) == fps


@given(st.integers(0, 10**9))
def test_seconds_and_milliseconds_agree(ms: int) -> None:
    seconds = f"{ms // 1000}.{ms % 1000:03}s"
    assert arguments.milliseconds("--hold", seconds) == ms
    assert arguments.milliseconds("--hold", f"{ms}ms") == ms
