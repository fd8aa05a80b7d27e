"""What Keras says of what it does not take, cut to a sentence."""

from __future__ import annotations

from typing import Any


def first_line(error: Exception) -> str:
    """The first line of a complaint of Keras's, without the point at its end.

    >>> first_line(ValueError("Input 0 is too small.\\n\\nCall arguments received: ..."))
    'Input 0 is too small'
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].removesuffix(".") if lines else type(error).__name__


def not_followed(layer: Any, error: Exception) -> str:
    """Why nobody knows what the `call` of `layer` does."""
    return (
        f"the call of {type(layer).__name__} {layer.name} cannot be followed, since it does not"
        f" run on tensors without numbers ({type(error).__name__}: {first_line(error)}): write"
        " it with Keras's layers and keras.ops"
    )


def not_built(layer: Any, error: Exception) -> str:
    """Why `layer` cannot be had as it will be once it is built."""
    return (
        f"{type(layer).__name__} {layer.name} is not built, and another like it cannot be made"
        f" ({type(error).__name__}: {first_line(error)}): build it first, by running it on one"
        " input"
    )
