"""`convviz render --block`: a block by its name, from the usual options."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Run

from convviz import BLOCKS

SHAPE = ["--in", "4,12,12", "--out", "4", "--k", "3"]


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_is_drawn(name: str, convviz: Run) -> None:
    done = convviz("render", "--block", name, *SHAPE, "--p", "1", "--max-frames", "2", "-q")
    assert done == (0, "", "")
    (made,) = Path().iterdir()
    assert made.name.startswith(f"block_{name}_4x12x12_4x")
    assert made.read_bytes()[:6] == b"GIF89a"


def test_options_go_to_the_parts_that_take_them(convviz: Run) -> None:
    done = convviz(
        "render", "--block", "bottleneck", "--in", "8,12,12", "--out", "16", "--k", "3",
        "--p", "1", "--s", "2", "--g", "2", "--max-frames", "2", "-q",
    )  # fmt: skip
    assert done.code == 0
    (made,) = Path().iterdir()
    assert made.name == "block_bottleneck_8x12x12_16x6x6_k1-3-1_p0-1-0_s1-2-1_g1-2-1.gif"


def test_the_help_tells_every_block(convviz: Run) -> None:
    told = " ".join(convviz("render", "--help").out.split())
    for name, block in BLOCKS.items():
        assert f"{name}: {block.words}" in told


def test_what_is_missing_is_told_with_an_example_of_the_block(convviz: Run) -> None:
    assert convviz("render", "--block", "stack", *SHAPE[:4]).err == (
        "convviz: --k is missing: say for example --k 3, as in --block stack --in 8,16,16"
        " --out 8 --k 3\n"
    )


@pytest.mark.parametrize("name", BLOCKS)
def test_the_example_of_a_block_is_taken(name: str, convviz: Run) -> None:
    like = f"--block {name} --in 8,16,16 --out 8 --k 3"
    assert convviz("render", *like.split(), "--frame", "0").code == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["--block", "resnet"], "--block must be depthwise-separable, bottleneck, stack,"),
        (["--block", ""], "--block must be depthwise-separable, bottleneck, stack,"),
        (["--block", "stack", "--s", "2"], "stride has no meaning in the block stack"),
        (["--block", "stack", "--op", "fold"], "--op has no meaning with --block stack"),
        (["--block", "stack", "--framework", "no"], "--framework has no meaning with --block"),
        (["--block", "stack", "--factor", "2"], "--factor has no meaning with --block stack"),
        (["--block", "stack", "--ceil-mode"], "--ceil-mode has no meaning with --block stack"),
        (["--block", "stack", "--output-size", "3"], "--output-size has no meaning with"),
        (["--block", "stack", "--output-padding", "1"], "--output-padding has no meaning with"),
        (["--block", "stack", "--divisor-override", "1"], "--divisor-override has no meaning"),
        (["--block", "stack", "--no-count-include-pad"], "--no-count-include-pad has no"),
        (["--block", "stack", "--values"], "layers in a row are drawn without values"),
        (["--block", "stack", "--order", "in_turn"], "their order cannot be 'in_turn'"),
        (["--block", "dilated"], "layer 3 of 3 (Conv2d): along the rows: a kernel of 3"),
        (["--block", "stack", "--padding-mode", "no"], "--padding-mode must be"),
    ],
)
def test_what_cannot_be_is_one_sentence(typed: list[str], words: str, convviz: Run) -> None:
    done = convviz("render", *SHAPE, *typed)
    assert done.code == 2
    assert words in done.err
    assert len(done.err.splitlines()) == 1
    assert not list(Path().iterdir())


def test_what_is_missing_is_named(convviz: Run) -> None:
    assert "--in is missing" in convviz("render", "--block", "stack").err
