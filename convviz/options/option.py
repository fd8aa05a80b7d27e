"""An option: its name, its flags, its help, and how its text is read."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from convviz.axis import LARGEST
from convviz.errors import ConvVizError
from convviz.layer import OPERATORS, operator_named
from convviz.parsing import typed
from convviz.parsing.numerals import one_of


class Option(NamedTuple):
    """One option: its name in a gallery's file, its flags on the command line, its help.

    The first of `flags` is the one that sentences name; `--no-` flags put the value out.
    `kind` is a key of READERS, `text` or `switch`.  `words` has the values that a shell
    completes, `of` the module and the name of a table with these values.  `default` is what
    holds where nothing is typed, None where that depends on other options.  `arguments` are
    the names that operators give the value.  One that can be typed `many` times is a list.
    """

    key: str
    flags: tuple[str, ...]
    help: str
    kind: str = "text"
    metavar: str = "N"
    panel: str = ""
    default: str | None = None
    least: int = 0
    most: int = LARGEST
    words: tuple[str, ...] = ()
    of: tuple[str, str] | None = None
    arguments: tuple[str, ...] = ()
    many: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that the value can be, in the order in which they are told."""
        if self.of is None:
            return self.words
        module, name = self.of
        words = getattr(import_module(f"convviz.{module}"), name)
        dashed = self.kind == "dashed word"
        return tuple(word.replace("_", "-") if dashed else word for word in words)

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which it may be known: its key, its flags, and those of PyTorch.

        >>> Option("p", ("--p", "-p", "--padding"), "", arguments=("padding",)).names
        ('p', 'padding')
        """
        flags = (flag.lstrip("-") for flag in self.flags)
        return tuple(dict.fromkeys((self.key, *flags, *self.arguments)))

    @property
    def unasked(self) -> str | bool | None:
        """What holds where nothing is typed: of switches True if the flag is a `--no-`."""
        if self.kind != "switch":
            return self.default
        negative = [flag.startswith("--no-") for flag in self.flags]
        return None if any(negative) and not all(negative) else negative[0]

    @property
    def told(self) -> str:
        """The help, with what the table of the choices says of each."""
        if self.of is None or self.kind != "block":
            return self.help
        module, name = self.of
        table = getattr(import_module(f"convviz.{module}"), name)
        return (
            self.help + "; ".join(f"{word}: {each.words}" for word, each in table.items()) + "."
        )

    @property
    def shown(self) -> str:
        """The flag that a list of options names."""
        return next((flag for flag in self.flags if flag.startswith("--no-")), self.flags[0])

    def read(
        self,
        text: str,
        flag: str,
        dims: int = 1,
        *,
        framework: str = "torch",
        names: Sequence[str] = (),
    ) -> Any:
        """The value that `text` is, typed after `flag`; numbers along `dims` axes.

        `framework` is whose padding it is, `names` what the numbers of a shape are called.

        Raises:
            ConvVizError: `text` is no value of this kind.
        """
        match self.kind:
            case "whole":
                return typed.whole(flag, text, least=self.least, most=self.most)
            case "per axis":
                return typed.per_axis(flag, text, dims, least=self.least)
            case "size":
                return typed.size_px(flag, text, self.least, self.most)
            case "shape":
                return typed.shape(flag, text, names)
            case "padding":
                onnx = framework == "onnx"
                words = () if text.isdecimal() else _words_of(framework)
                return typed.padding(flag, text, dims, words, begins_then_ends=onnx)
            case "dashed word":
                return one_of(flag, text, self.choices).replace("-", "_")
            case "word" | "block":
                return one_of(flag, text, self.choices)
        return READERS[self.kind](flag, text)


def _words_of(framework: str) -> tuple[str, ...]:
    from convviz.conventions.padding import WORDS

    return tuple(word for word in WORDS[framework] if word != "NOTSET")


def _operator(flag: str, text: str) -> tuple[str, int | None]:
    return operator_named(text) or (one_of(flag, text, OPERATORS), None)


def _theme(flag: str, text: str) -> str:
    if not text.strip():
        raise ConvVizError(f"{flag} must be light, dark, print or a TOML file, not ''")
    return text


def _framework(flag: str, text: str) -> str:
    if text == "torch":  # what holds where nothing is typed needs no table
        return text
    from convviz.conventions.padding import framework_named

    return framework_named(flag, text)


READERS: dict[str, Callable[[str, str], Any]] = {
    "text": lambda _, text: text,
    "operator": _operator,
    "theme": _theme,
    "framework": _framework,
    "rate": typed.rate,
    "number": typed.number,
    "scale": typed.scale,
    "milliseconds": typed.milliseconds,
    "range": typed.value_range,
    "values": typed.values,
}
"""What reads a text of a kind, given the flag that a complaint is to name."""
