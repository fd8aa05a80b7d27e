"""Files of TOML, whoever wrote them: read, or refused in a sentence, in bounded time."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from convviz.errors import ConvVizError
from convviz.gallery.entries import read_gallery
from convviz.theme import load_theme
from convviz.toml import MOST_BYTES, MOST_DEPTH, read_toml

READERS: dict[str, Callable[[Path], object]] = {"theme": load_theme, "gallery": read_gallery}

DEEP = f"it is nested more than {MOST_DEPTH} deep"

HOSTILE = {
    "lists": ("a = " + "[" * 100_000, DEEP),
    "closed lists": ("a = " + "[" * 17 + "]" * 17, DEEP),
    "tables": ("a = " + "{b = " * 50_000, DEEP),
    "tables of moderate depth": ("a = " + "{b = " * 20 + "1" + "}" * 20, DEEP),
    "a dotted key": (".".join("a" * 30_000) + " = 1", DEEP),
    "a dotted header": ("[" + ".".join("a" * 30_000) + "]", DEEP),
    "a dotted list of tables": ("[[" + " . ".join("a" * 30_000) + "]]", DEEP),
    "a dotted key of texts": (".".join(["'='", '"\\"]"'] * 9_000) + " = 1", DEEP),
    "a dotted key within": ("a = [1, {" + ".".join("a" * 30_000) + " = 1}]", DEEP),
    "no end": ("#" * (MOST_BYTES + 1), f"it has more than {MOST_BYTES} bytes"),
    "digits": ("a = " + "9" * 5_000, "Exceeds the limit"),
    "bytes": (b"\xff", "it is no UTF-8: byte 0 is 0xff"),
    "half a character": ("a = 'ü".encode()[:-1], "it is no UTF-8: byte 5 is 0xc3"),
    "two values": ("a = 1\na = 2", "Cannot overwrite a value"),
    "two tables": ("[a.b]\n[a]\n[a]", "Cannot declare ('a',) twice"),
    "two long keys": ("a" * 60_000 + " = 1\n" + "a" * 60_000 + " = 1", "Cannot overwrite"),
    "a long name twice": (("[" + "a" * 60_000 + "]\n") * 2, "Cannot declare ('aaa"),
    "no value": ("=", "Invalid statement"),
    "a null": ("a = '\0'", "Found invalid character"),
    "a month": ("a = 2026-02-30", "Invalid date or datetime"),
}
"""What stands in a file, and how the reason begins."""


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("what", READERS)
def test_a_hostile_file_is_refused_by_every_reader(
    what: str, name: str, tmp_path: Path
) -> None:
    content, reason = HOSTILE[name]
    file = tmp_path / "hostile.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    tracemalloc.start()
    try:
        with pytest.raises(ConvVizError) as caught:
            READERS[what](file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith(f"cannot read the {what} {file}: {reason}")
    assert len(str(caught.value)) < len(str(file)) + 300
    assert peak < 20 * MOST_BYTES


@pytest.mark.parametrize("what", READERS)
def test_what_is_no_file_is_refused_before_it_is_opened(what: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")  # to open it would be to wait for ever
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "folder.toml").mkdir()
    for name, reason in {
        "pipe": "it is a pipe, not a file",
        "zero": "it is a device, not a file",
        "loop": "Too many levels of symbolic links",
        "folder": "Is a directory",
        "none": "No such file or directory",
        "x" * 300: "File name too long",
        "nu\0ll": "embedded null byte",
    }.items():
        with pytest.raises(ConvVizError) as caught:
            READERS[what](tmp_path / f"{name}.toml")
        assert str(caught.value).startswith(f"cannot read the {what} ")
        assert str(caught.value).endswith(f": {reason}")


def test_what_an_editor_on_windows_adds_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbfbase = 'dark'\r\n")
    assert read_toml(file, "theme") == {"base": "dark"}
    assert load_theme(file) == load_theme("dark")


def test_a_file_as_deep_as_it_may_be_is_read(tmp_path: Path) -> None:
    file = tmp_path / "deep.toml"
    within = MOST_DEPTH - 1  # the file itself is a table
    file.write_text("a = " + "[" * within + "]" * within)
    assert "a" in read_toml(file, "theme")
    file.write_text("a = " + "[" * MOST_DEPTH + "]" * MOST_DEPTH)
    with pytest.raises(ConvVizError, match=DEEP):
        read_toml(file, "theme")


def test_dots_in_texts_and_comments_are_no_keys(tmp_path: Path) -> None:
    file = tmp_path / "dots.toml"
    file.write_text("a = '" + ". " * 100_000 + "'\n# " + "." * 1000 + "\nb = [0.5, 1.5]")
    assert read_toml(file, "theme") == {"a": ". " * 100_000, "b": [0.5, 1.5]}


VALUES = st.one_of(
    st.sampled_from(["1", "-9" * 99, "1e999", "nan", "0x" + "f" * 9000, "true", "[]", "{}"]),
    st.sampled_from(["1979-05-27", "07:32:00", "[[[[[1]]]]]", "{a.b.c = 1}", "'#0072b2'"]),
    st.text(st.characters(codec="utf-8"), max_size=5).map(lambda text: f"'''{text}'''"),
)
KEYS = st.sampled_from(["base", "hues", "paper", "ink", "one", "in", "out", "k", "a.b", "''"])
LINES = st.one_of(
    st.tuples(KEYS, VALUES).map(" = ".join),
    KEYS.map("[{}]".format),
    KEYS.map("[[{}]]".format),
    st.text(alphabet="[]{}=.,'\"\\\n#abk0123456789\r\t ", max_size=60),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, max_size=8))
@example(lines=["a = " + "[" * 3000 + "]" * 3000])
def test_whatever_lines_a_file_has_it_is_read_or_refused(
    lines: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "random.toml"
    file.write_bytes("\n".join(lines).encode("utf-8", "replace"))
    for read in READERS.values():
        try:
            read(file)
        except ConvVizError as error:
            assert str(file) in str(error)  # noqa: PT017  # to be read is right, too
            assert len(str(error)) < len(str(file)) + 300  # noqa: PT017
