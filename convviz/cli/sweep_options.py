"""What to vary and how to measure it, as typed for `convviz sweep`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convviz import OPERATORS, ConvVizError, Option
from convviz.cli.asked import Asked
from convviz.cli.making import asked_layer, operator_of

if TYPE_CHECKING:
    from convviz import Layer

SWEEP, TIME = "The sweep", "Time"

SWEEP_OPTIONS = [
    Option(
        "values",
        ("--values",),
        "The values of ARGUMENT, a line each; NxN for each axis (1x1,3x1,5x5).",
        "values",
        "N,N,...",
        SWEEP,
    ),
    Option(
        "against",
        ("--against",),
        "What is along x.  [default: out-channels]",
        "dashed word",
        "ARGUMENT",
        SWEEP,
        of=("cost.sweep.sweeping", "VARIABLES"),
    ),
    Option(
        "along",
        ("--along",),
        "The values along x.  [default: doubled up to 256]",
        "values",
        "N,N,...",
        SWEEP,
    ),
    Option("time", ("--time",), "Measure milliseconds too.", "switch", panel=TIME),
    Option(
        "device",
        ("--device",),
        "cpu, cuda or mps.",
        "word",
        "NAME",
        TIME,
        default="cpu",
        words=("cpu", "cuda", "mps"),
    ),
    Option(
        "backward",
        ("--backward",),
        "Measure forward and backward together.",
        "switch",
        panel=TIME,
    ),
    Option(
        "threads",
        ("--threads",),
        "Threads of the processor.  [default: PyTorch's own number]",
        "whole",
        panel=TIME,
        least=1,
        most=1024,
    ),
]


def measuring(asked: Asked) -> dict[str, Any]:
    """How to measure, as `convviz.sweep` and `convviz.article_sweeps` take it."""
    return asked.read_all(["device", "backward", "threads"])


def keywords_of(asked: Asked) -> dict[str, Any]:
    """The arguments for `convviz.sweep` but for the layer and its input.

    Raises:
        ConvVizError: an option is malformed or missing.
    """
    if asked["argument"] is None:
        raise ConvVizError("ARGUMENT is missing: say for example sweep stride --values 1,2,3")
    operator, _ = operator_of(asked)
    weighted = [name for name, each in OPERATORS.items() if "out" in each.takes]
    if operator not in weighted:  # the others cost no parameters and no multiplications
        raise ConvVizError(f"--op must be {' or '.join(weighted)}, not {operator!r}")
    vary = asked.read("argument")
    if asked["values"] is None:
        raise ConvVizError(
            f"--values is missing: say for example {asked['argument']} --values 1,2"
        )
    found = {"vary": vary, "values": asked.read("values"), "time": asked["time"]}
    if asked["against"] is not None:
        found["against"] = asked.read("against")
    if asked["along"] is not None:
        found["against_values"] = asked.read("along")
    return found | measuring(asked)


def start_of(asked: Asked, keywords: dict[str, Any]) -> tuple[Layer, tuple[int, ...]]:
    """The layer that the sweep varies, and its input shape.

    An option that is varied and was not given gets any legal value.

    Raises:
        ConvVizError: the layer's padding would depend on what is varied.
    """
    if asked["output_size"] is not None:
        raise ConvVizError(
            "a sweep keeps its padding and output padding, but --output-size asks for others"
            " with other values: give --output-padding"
        )
    swept = {keywords["vary"], keywords.get("against", "out_channels")}
    if asked["out"] is None and "out_channels" in swept:
        asked = asked.with_values(out=asked["g"])
    if asked["k"] is None and "kernel_size" in swept:
        asked = asked.with_values(k="1")
    what, shape, convention = asked_layer(asked, quiet=asked["quiet"])
    if convention and not convention.endswith("VALID"):
        raise ConvVizError(
            f"a sweep keeps its padding, but {convention} pads other cells for other values:"
            " give the cells, such as --p 1"
        )
    return what, shape
