"""Colours: what each role differs from is seen by every eye, and a theme's file is checked.

Two colours side by side are told apart from a Delta E*ab of about 2.3 on (Mahy, Van
Eycken and Oosterlinck, 1994).  The thresholds leave room for projectors and glances: 20
where a cell's meaning hangs on its colour alone, 10 where hatch, outline, a bracket or the
order of the cells says it too.
"""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from colour_vision import EYES, contrast, distance

import convviz.theme
from convviz.cost.charts.figures import LINES, inks_of
from convviz.errors import ConvVizError
from convviz.render.inks import Inks
from convviz.render.looks import LAID, PALE, beam_colours, hue_colour, number_colour, tint
from convviz.render.raster.tiles import grounds, tile
from convviz.scene.roles import WARM, Role
from convviz.theme import THEMES, Colour, Theme, load_theme

ALONE, HELPED = 20, 10
TEXT, SHAPE, TINT = 4.5, 3.0, 1.5
"""Contrasts: WCAG 2.2's of type (1.4.3) and of what is seen as a shape (1.4.11), and that of
an area of pale colour, which a projector would wash out below 1.5.
"""
STEP, SECOND = 3.5, 5.0
"""Between tints that follow each other in one plane, and between groups of two rounds."""

CONES = [name for name in EYES if name != "greyscale"]


class Look(NamedTuple):
    """A cell's colours: its ground, and its mark where it has one."""

    ground: Colour
    mark: Colour | None = None


def look(theme: Theme, role: Role, hue: int = 0) -> Look:
    inks = Inks(theme.paper)
    made = [Colour(*inks.palette[ink].tolist()) for ink in grounds(theme, inks, role, hue)]
    return Look(*made)


def apart(one: Look, other: Look, eyes: str) -> float:
    """How far apart the grounds are, or a mark from the whole other cell."""
    found = [distance(one.ground, other.ground, eyes)]
    for marked, plain in ((one, other), (other, one)):
        if marked.mark is not None:
            rivals = [colour for colour in plain if colour is not None]
            found.append(min(distance(marked.mark, rival, eyes) for rival in rivals))
    return max(found)


SOLID = [
    (Role.TAP, Role.IDLE),
    (Role.TAP, Role.PADDING),
    (Role.TAP, Role.TAP_ON_PADDING),
    (Role.TAP, Role.NEVER_READ),
    (Role.WEIGHT_IN_USE, Role.WEIGHT),
    (Role.NOW, Role.TO_COME),
    (Role.NOW, Role.DONE),
]
MARKED = [
    (Role.PADDING, Role.IDLE),
    (Role.PADDING, Role.TAP_ON_PADDING),
    (Role.TAP_ON_PADDING, Role.IDLE),
    (Role.NEVER_READ, Role.IDLE),
    (Role.NEVER_READ, Role.PADDING),
    (Role.DONE, Role.TO_COME),
    (Role.WINNER, Role.TAP),
    (Role.INSERTED, Role.IDLE),
    (Role.INSERTED, Role.PADDING),
    (Role.OUTPUT_PADDING, Role.PADDING),
    (Role.TAP_ON_INSERTED, Role.IDLE),
    (Role.TAP_ON_INSERTED, Role.TAP),
    (Role.SOURCE, Role.IDLE),
    (Role.TAP_AND_SOURCE, Role.TAP),
    (Role.NEVER_WRITTEN, Role.TO_COME),
    (Role.LAID_4, Role.NOW),
    (Role.LAID_1, Role.TO_COME),
]
STEPS = list(pairwise((Role.LAID_1, Role.LAID_2, Role.LAID_3, Role.LAID_4)))
BUILT_IN = [load_theme(name) for name in THEMES]


def hues(theme: Theme) -> tuple[int, ...]:
    """The output's, and those of two rounds of groups."""
    return (WARM, *range(2 * len(theme.hues)))


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", BUILT_IN, ids=THEMES)
def test_roles_are_told_apart_by_every_eye(theme: Theme, eyes: str) -> None:
    for hue in hues(theme):
        for pairs, least in ((SOLID, ALONE), (MARKED, HELPED), (STEPS, STEP)):
            for one, other in pairs:
                if hue == WARM and one < Role.TO_COME:
                    continue  # only outputs are warm
                found = apart(look(theme, one, hue), look(theme, other, hue), eyes)
                assert found >= least, f"{one.name} and {other.name}, hue {hue}"


SHAPED = [
    (Role.INSERTED, Role.OUTPUT_PADDING),
    (Role.OUTPUT_PADDING, Role.PADDING),
    (Role.TAP_ON_INSERTED, Role.TAP_ON_OUTPUT_PADDING),
    (Role.TAP_ON_OUTPUT_PADDING, Role.TAP_ON_PADDING),
    (Role.INSERTED, Role.IDLE),
    (Role.TAP_ON_INSERTED, Role.DONE),
]


@pytest.mark.parametrize("cell_px", [8, 12, 24, 32])
@pytest.mark.parametrize("theme", BUILT_IN, ids=THEMES)
def test_marks_of_one_colour_have_shapes_of_their_own(theme: Theme, cell_px: int) -> None:
    inks = Inks(theme.paper)
    for one, other in SHAPED:
        tiles = [tile(theme, inks, role, 0, cell_px, numbered=False) for role in (one, other)]
        differs = (tiles[0] != tiles[1]).mean()
        assert differs >= 0.02, f"{one.name} and {other.name}: {differs:.3f} of the cell"


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", BUILT_IN, ids=THEMES)
def test_hatch_and_outline_are_seen_on_their_grounds(theme: Theme, eyes: str) -> None:
    for hue in hues(theme)[1:]:
        for role in (Role.PADDING, Role.TAP_ON_PADDING, Role.NEVER_READ):
            ground, mark = look(theme, role, hue)
            assert mark is not None
            assert distance(ground, mark, eyes) >= HELPED, role.name
        for ground in (theme.paper, theme.padding):
            assert distance(hue_colour(theme, hue), ground, eyes) >= ALONE


@pytest.mark.parametrize("eyes", CONES)
@pytest.mark.parametrize("theme", BUILT_IN, ids=THEMES)
def test_groups_have_hues_of_their_own(theme: Theme, eyes: str) -> None:
    for one, other in combinations(theme.hues, 2):
        assert distance(one, other, eyes) >= HELPED, (one, other)
    both = [hue_colour(theme, hue) for hue in hues(theme)[1:]]
    for one, other in combinations(both, 2):
        assert distance(one, other, eyes) >= SECOND, (one, other)


@pytest.mark.parametrize("theme", BUILT_IN, ids=THEMES)
def test_cells_and_beams_are_seen_on_paper(theme: Theme) -> None:
    assert contrast(theme.padding, theme.paper) >= TINT
    assert contrast(theme.cross, theme.paper) >= SHAPE
    pale = (Role.DONE, Role.TAP_ON_PADDING, Role.TAP_ON_OUTPUT_PADDING, Role.TAP_ON_INSERTED)
    for hue in hues(theme):
        for role in (*pale, *LAID):
            assert contrast(look(theme, role, hue).ground, theme.paper) >= TINT, role.name
        for role in (Role.TAP, Role.TAP_AND_SOURCE, Role.WINNER, Role.WEIGHT_IN_USE, Role.NOW):
            assert contrast(look(theme, role, hue).ground, theme.paper) >= SHAPE, role.name
        fill, edge = beam_colours(theme, hue)
        assert contrast(fill, theme.paper) >= TINT
        assert contrast(edge, fill) >= TINT


@pytest.mark.parametrize("theme", BUILT_IN, ids=THEMES)
def test_type_is_read_against_what_is_behind_it(theme: Theme) -> None:
    assert contrast(theme.ink, theme.paper) >= TEXT
    assert contrast(theme.muted, theme.paper) >= TEXT
    for hue in hues(theme):
        fill, _ = beam_colours(theme, hue)
        assert contrast(theme.muted, fill) >= TEXT
        for role in Role:
            number = number_colour(theme, role, hue)
            assert contrast(number, look(theme, role, hue).ground) >= TEXT, (role.name, hue)


@pytest.mark.parametrize("theme", BUILT_IN, ids=THEMES)
def test_the_done_part_of_the_bar_is_seen_on_the_rest(theme: Theme) -> None:
    assert contrast(hue_colour(theme, 0), theme.padding) >= SHAPE


@pytest.mark.parametrize("theme", LINES)
def test_the_type_of_charts_is_read(theme: str) -> None:
    inks = inks_of(theme)
    text, ground = (bytes.fromhex(ink[1:]) for ink in (inks.text, inks.ground))
    assert contrast(text, ground) >= TEXT


def test_a_hue_too_pale_for_its_contrast_is_left_as_it_is() -> None:
    theme = load_theme("light")
    pale = Colour(250, 250, 240)
    assert tint(theme, pale, PALE) == pale


def test_the_eyes_see_what_is_known_of_them() -> None:
    black, white = (0, 0, 0), (255, 255, 255)
    red, green = (200, 60, 60), (110, 120, 40)
    for eyes in EYES:
        assert distance(black, white, eyes) == pytest.approx(100, abs=0.1)
    assert distance(red, green) > 2 * distance(red, green, "deuteranopia")
    assert distance((0, 0, 255), (0, 80, 80), "tritanopia") < distance((0, 0, 255), (0, 80, 80))
    assert contrast(black, white) == pytest.approx(21)


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_of_the_package_is_what_a_parser_of_toml_reads(name: str) -> None:
    path = Path(convviz.theme.__file__).with_name("themes") / f"{name}.toml"
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(read) == set(Theme._fields)
    assert load_theme(name) == load_theme(path)


def test_a_file_changes_the_colours_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('base = "dark"\nwarm = "#00FF7f"\nhues = ["#010203"]\n')
    mine, dark = load_theme(file), load_theme("dark")
    assert (mine.warm, mine.hues) == (Colour(0, 255, 127), (Colour(1, 2, 3),))
    assert (mine.paper, mine.ink, mine.line) == (dark.paper, dark.ink, dark.line)
    assert load_theme(str(file)) == mine


def test_a_file_starts_from_light(tmp_path: Path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text("")
    assert load_theme(file) == load_theme("light")


BAD = {
    'paper = "#12345"': "paper must be a colour as \"#0072b2\", not '#12345'",
    'paper = "#12345\u0663"': "paper must be a colour as \"#0072b2\", not '#12345\u0663'",
    'ink = "black"': "ink must be a colour as \"#0072b2\", not 'black'",
    "ink = 3": 'ink must be a colour as "#0072b2", not 3',
    "hues = []": "hues must be a list of 1 to 8 colours",
    "hues = 3": "hues must be a list of 1 to 8 colours",
    f"hues = {['#000000'] * 9}": "hues must be a list of 1 to 8 colours",
    'hues = ["#0072b2", 7]': 'hues must be a colour as "#0072b2", not 7',
    'base = "blue"': "base must be one of light, dark, print, not 'blue'",
    'pap = "#000000"': (
        "there is no colour 'pap', only paper, ink, muted, line, padding, hatch, cross,"
        " warm, hues"
    ),
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_file_is_told_what_is_wrong(text: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConvVizError) as caught:
        load_theme(file)
    assert str(caught.value) == f"{file}: {BAD[text]}"


def test_what_is_no_theme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConvVizError) as caught:
        load_theme("blue")
    assert str(caught.value) == (
        "theme must be one of light, dark, print, or a .toml file, not 'blue'"
    )
    missing = tmp_path / "missing.toml"
    with pytest.raises(ConvVizError) as caught:
        load_theme(missing)
    assert str(caught.value) == f"cannot read the theme {missing}: No such file or directory"
