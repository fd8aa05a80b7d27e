"""The files of a picture: which ones, in which formats, and what is said of each."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from convviz import FORMATS, ConvVizError, shown_path
from convviz.cli.asked import Asked
from convviz.cli.file_options import FILE_OPTIONS
from convviz.cli.output import (
    refuse_a_terminal,
    refuse_if_closed,
    say,
    say_line,
    size_of,
    summary,
)
from convviz.cli.progress import Bar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convviz import Animation, Fitted

OF_FORMATS = ("animated", "aspect", "lossless", "optimize", "transparency")
"""Options that have a meaning for some formats: those that take them."""


class PictureFiles:
    """Where a picture goes and how it is written, and its words.

    Raises:
        ConvVizError: an option is malformed or has no meaning with the others, or standard
            output takes no picture or no words.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.outputs: list[str] = list(asked["output"] or ())
        self.frame: int | None = asked.read("frame")
        self.each: str = asked.read("each")
        self.max_kb: int | None = asked.read("max_kb")
        self.words = [key for key in ("alt", "transcript") if asked.values.get(key)]
        self.snippet: str | None = asked.read("snippet") if "snippet" in asked.options else None
        self.wanted = bool(self.snippet or self.outputs) or not self.words
        self.to_stdout = "-" in self.outputs
        if self.words:
            self._check_words()
        self._check_outputs()

    @property
    def draws(self) -> bool:
        """True if there is anything to draw: a file, or a picture to tell."""
        return self.wanted or "alt" in self.words

    def _check_words(self) -> None:
        flag = self.asked.flag(self.words[0])
        if self.to_stdout:
            raise ConvVizError(
                f"{flag} has no meaning with -o -, which writes the picture where the words"
                " would be: name a file"
            )
        if not self.wanted:
            of_files = [option.key for option in FILE_OPTIONS if option.key != "quiet"]
            whom = f"{flag} and no -o, as no file is written: name one"
            self.asked.refuse_others((), of_files, whom)
        refuse_if_closed()

    def _check_outputs(self) -> None:
        flag = self.asked.flag("output")
        for output in self.outputs:
            if not output.strip():
                raise ConvVizError(
                    f"{flag} takes the name of a file, such as a.gif, not {output!r}"
                )
        self._check_once(flag)
        if self.snippet:
            refuse_if_closed()
        if self.to_stdout:
            self.asked.refuse_others((), ["open"], "-o -, which writes no file")
            if self.snippet:
                raise ConvVizError(
                    f"{self.asked.flag('snippet')} has no meaning with -o -, which writes no"
                    " file to show: name one"
                )
            if len(self.outputs) > 1:
                raise ConvVizError(
                    "-o - has no meaning beside files: standard output takes one picture alone"
                )
            refuse_a_terminal()

    def _check_once(self, flag: str) -> None:
        seen: dict[str, str] = {}
        for output in self.outputs:
            place = output if output == "-" else os.path.realpath(output)
            if place in seen:
                twice = "" if seen[place] == output else f", first as {shown_path(seen[place])}"
                raise ConvVizError(
                    f"{flag} {shown_path(output)} is there twice{twice}: leave one out"
                )
            seen[place] = output

    @property
    def _suffix(self) -> str:
        if self.frame is not None or self.asked["animated"]:
            return "png"
        if self.snippet is None:
            return "gif"
        from convviz import SNIPPETS

        return SNIPPETS[self.snippet].formats[0]

    def targets(self, animation: Animation) -> list[str]:
        """The paths that `animation` goes to, `-` being standard output."""
        return self.outputs or [f"{animation.name}.{self._suffix}"]

    def write_told(self, animation: Animation) -> int:
        """Write `animation` if it is wanted, tell what was asked for; return the exit code."""
        codes = [0]
        if self.wanted:
            snippets = list(self._snippets(animation))
            formats = self._formats(animation)
            smalls = {
                each: self._small(animation, each, name) for each, name in formats.items()
            }
            for target, format in formats.items():
                self._write(animation, target, format, smalls[target])
                if self.asked["open"]:
                    from convviz.cli.opening import opened

                    codes.append(opened(target))
            for lines in snippets:
                say(lines, sys.stdout)
        if "alt" in self.words:
            say(animation.alt_text, sys.stdout)
        return max(codes)

    def _how(self) -> dict[str, Any]:
        """The arguments with which a file is written."""
        return {key: self.asked[key] for key in OF_FORMATS} | {"frame": self.frame}

    def _small(self, animation: Animation, target: str, format: str) -> Fitted | None:
        """The file under a limit, if there is one: none is written before all are there.

        Raises:
            ConvVizError: there is no such file; of several files says which one.
        """
        if self.max_kb is None:
            return None
        with self._bar(animation, target, format) as bar:
            try:
                return animation.within(self.max_kb, format, progress=bar, **self._how())
            except ConvVizError as error:
                if len(self.outputs) < 2:
                    raise
                raise ConvVizError(f"{shown_path(target)}: {error}") from error

    def _bar(self, animation: Animation, target: str, format: str) -> Bar:
        frames = self._frames(len(animation), target, format)
        return Bar(frames, quiet=self.asked["quiet"])

    def _frames(self, count: int, target: str, format: str) -> int:
        """The frames, of `count`, in a file, or in all files of a folder."""
        known = FORMATS[format]
        has_all = known.has_all(animated=self.asked["animated"])
        one = self.frame is not None and not known.is_page
        still = one or (self._is_file(target) and not has_all)
        return 1 if still else count

    def _snippets(self, animation: Animation) -> Iterator[str]:
        """The lines that show each file, before any is written.

        Raises:
            ConvVizError: there is a file that no document of this kind shows.
        """
        if self.snippet is not None:
            shown = {"frame": self.frame, "animated": self.asked["animated"]}
            for target in self.targets(animation):
                yield animation.snippet(self.snippet, target, **shown)

    def _formats(self, animation: Animation) -> dict[str, str]:
        """The format of each target, none of which is written before all can be.

        Raises:
            ConvVizError: one of them cannot be written, or an option is for none of them.
        """
        animated, each = self.asked["animated"], self.each
        found = {
            target: self._suffix
            if target == "-"
            else animation.format_of(target, frame=self.frame, animated=animated, each=each)
            for target in self.targets(animation)
        }
        for name in found.values():  # of which none is written where one would be too large
            FORMATS[name].size_px(animation.width_px, animation.height_px)
        for key in OF_FORMATS:
            takers = [name for name, known in FORMATS.items() if key in known.takes]
            if not set(takers) & set(found.values()):
                self.asked.refuse_others((), [key], f"these files: name a .{takers[0]}")
        is_file = list(map(self._is_file, found))
        if all(is_file):
            self.asked.refuse_others((), ["each"], "these files: name a folder/")
        elif self.max_kb is not None:
            raise ConvVizError(
                f"{self.asked.flag('max_kb')} is for one file, not for a folder: name a file"
            )
        return found

    def _is_file(self, target: str) -> bool:
        return target == "-" or target.lower().endswith(tuple(f".{name}" for name in FORMATS))

    def _write(
        self, animation: Animation, target: str, format: str, small: Fitted | None
    ) -> None:
        """Write `animation`, or less of it, and unless quiet tell the file in a line."""
        if small is None:
            with self._bar(animation, target, format) as bar:
                size = self._written(animation, target, format, bar)
        else:
            size = len(small.content)
            if target == "-":
                sys.stdout.buffer.write(small.content)
                sys.stdout.buffer.flush()
            else:
                small.save(target)
            if small.done:
                say_line(f"convviz: {shown_path(target)}: {small.told}", sys.stderr)
        if not self.asked["quiet"]:
            shown = animation if small is None else small.pictures
            frames = self._frames(len(shown), target, format)
            path = "standard output" if target == "-" else target
            across, down = FORMATS[format].size_px(shown.width_px, shown.height_px)
            line = summary(path, across, down, frames, size)
            beside = self.to_stdout or self.words or self.snippet
            say_line(line, sys.stderr if beside else sys.stdout)

    def _written(self, animation: Animation, target: str, format: str, bar: Bar) -> int | None:
        """Write all of `animation`, and return how many bytes."""
        if target != "-":
            path = animation.save(target, each=self.each, progress=bar, **self._how())
            return size_of(path)
        counted = _Counted(sys.stdout.buffer)
        animation.write(cast(BinaryIO, counted), format, progress=bar, **self._how())
        sys.stdout.buffer.flush()
        return counted.size


class _Counted(io.RawIOBase):
    """Passes bytes on to `out`, and counts them."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.size = out, 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # any buffer will do
        self.out.write(data)
        self.size += len(data)
        return len(data)
