"""What was typed: the texts and switches of a command, by the keys of its options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from convviz import ConvVizError, Option


@dataclass(frozen=True)
class Asked:
    """The `options` of a command, what was typed for each, and the flags typed for them."""

    options: Mapping[str, Option]
    values: Mapping[str, Any]
    flags: Mapping[str, str]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def flag(self, key: str) -> str:
        """The flag that was typed for `key`, or the usual one; of an argument its name."""
        option = self.options[key]
        return self.flags.get(key) or (*option.flags, option.metavar)[0]

    def read(self, key: str, dims: int = 1, **more: Any) -> Any:
        """The value that was typed for `key`, as `Option.read` has it; None without one.

        Raises:
            ConvVizError: the text is no value of this option.
        """
        text = self.values[key]
        if text is None or isinstance(text, bool):
            return text
        return self.options[key].read(text, self.flag(key), dims, **more)

    def read_all(self, keys: Sequence[str]) -> dict[str, Any]:
        """The values that were typed for `keys`, with None where nothing was.

        Raises:
            ConvVizError: a text is no value of its option.
        """
        return {key: self.read(key) for key in keys}

    def with_values(self, **values: Any) -> Asked:
        """The same with other `values`; the key `in` is called `in_` here."""
        new = {key.rstrip("_"): each for key, each in values.items()}
        return replace(self, values={**self.values, **new})

    def needed(self, key: str, like: Mapping[str, str], start: str = "") -> str:
        """The text that was typed for `key`, as it is in the example `like` behind `start`.

        Raises:
            ConvVizError: nothing was typed.
        """
        text: str | None = self.values[key]
        if text is None:
            flag = self.options[key].flags[0]
            told = " ".join(f"{self.options[k].flags[0]} {v}" for k, v in like.items())
            raise ConvVizError(
                f"{flag} is missing: say for example {flag} {like[key]}, as in {start}{told}"
            )
        return text

    def refuse_others(self, takes: Sequence[str], of: Sequence[str], whom: str) -> None:
        """Raise a ConvVizError where a key in `of` was typed that `whom` does not take."""
        for key in of:
            if key not in takes and self.values[key] != self.options[key].unasked:
                raise ConvVizError(f"{self.flag(key)} has no meaning with {whom}")
