"""Pictures: what an animation plays, and how the steps of a walk become them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from convviz.render.raster.raster import Raster
from convviz.scene.model import Still
from convviz.story.beat import Beat, Phase
from convviz.story.thinning import pace
from convviz.story.times import Bare

if TYPE_CHECKING:
    from convviz.render.inks import Pixels
    from convviz.render.vector import Canvas, Placed
    from convviz.scene.telling.under_way import SumSoFar
    from convviz.theme import Theme
    from convviz.walks.tensors import Tensors
    from convviz.walks.walk import Walk


class Played(NamedTuple):
    """A walk that a page can play by itself, and the numbers in its cells if it shows any."""

    walk: Walk
    tensors: Tensors | None


class Pictures(Protocol):
    """The pictures of an animation, all of one size, counted from 0, and the words for them."""

    @property
    def width_px(self) -> int:
        """Width of every picture."""

    @property
    def height_px(self) -> int:
        """Height of every picture."""

    @property
    def palette(self) -> Pixels:
        """Every colour that a picture may have, uint8 of shape (n, 3)."""

    @property
    def name(self) -> str:
        """A file name without suffix that says what is shown, legal on every system."""

    @property
    def caption(self) -> str:
        """One line that says what is shown."""

    @property
    def short_caption(self) -> str:
        """What is shown and its shapes, without the arguments: the title of a slide."""

    @property
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see it, in ASCII."""

    @property
    def spoken(self) -> str:
        """What a speaker says beside the pictures: prices, and what to watch for."""

    def __len__(self) -> int:
        """Number of pictures."""

    def shown_ms(self, number: int) -> int:
        """For how long picture `number` is shown."""

    def step(self, number: int) -> int:
        """The step that picture `number` shows, counted from 0."""

    def draw(self, number: int) -> Pixels:
        """Picture `number` as indices of shape (height, width); the next call may redraw it."""

    @property
    def canvas(self) -> Canvas:
        """The page of vector formats: its size, its paper, its title and alternative text."""

    @property
    def theme(self) -> Theme:
        """The colours of the pictures."""

    @property
    def played(self) -> Played | None:
        """What is shown, where it is one walk in the usual view."""

    def shapes(self, number: int) -> Iterator[Placed]:
        """Picture `number` as shapes, for vector formats.

        Raises:
            ConvVizError: the pictures are made of pixels.
        """


@dataclass(frozen=True)
class WalkPictures:
    """The `Pictures` of a walk of `total` steps: one for each of `beats`.

    `raster` draws them, and `whole`, if there is one, those of whole planes.  Steps left out
    are told as rows of `row` steps, if that is more than 1.  `so_far` tells the sum of a step
    under way.  `played` is the walk, for a page that plays it.  `explained` makes the notes
    of a speaker, where they are more than the alternative text.
    """

    total: int
    beats: Sequence[Beat]
    raster: Raster
    name: str
    caption: str
    alt_text: str
    row: int = 1
    so_far: SumSoFar | None = None
    whole: Raster | None = None
    played: Played | None = None
    explained: Callable[[], str] | None = None

    @property
    def spoken(self) -> str:
        """What a speaker says beside the pictures."""
        return self.explained() if self.explained else self.alt_text

    @property
    def short_caption(self) -> str:
        """What is shown and its shapes, without the arguments: the title of a slide."""
        return self.raster.page.body.scene.caption.short

    @property
    def theme(self) -> Theme:
        """The colours of the pictures."""
        return self.raster.theme

    @property
    def width_px(self) -> int:
        """Width of every picture."""
        return self.raster.width_px

    @property
    def height_px(self) -> int:
        """Height of every picture."""
        return self.raster.height_px

    @property
    def palette(self) -> Pixels:
        """Every colour that a picture may have."""
        return self.raster.palette

    def __len__(self) -> int:
        return len(self.beats)

    def shown_ms(self, number: int) -> int:
        """For how long picture `number` is shown."""
        return self.beats[number].shown_ms

    def step(self, number: int) -> int:
        """The step that picture `number` shows, counted from 0."""
        return self.beats[number].step

    def draw(self, number: int) -> Pixels:
        """Picture `number` as palette indices of shape (height, width)."""
        return self._raster(number).draw(self.still(number), self.note(number))

    def still(self, number: int) -> Still:
        """What the boxes of picture `number` show."""
        scene, beat = self._raster(number).page.body.scene, self.beats[number]
        if beat.phase is Phase.STEP:
            return scene.still(beat.step)
        from convviz.scene.telling.told import told  # the bare walk starts without it

        return told(scene, beat, self.so_far)

    def note(self, number: int) -> str:
        """What is said beside the counter of picture `number`."""
        return self._notes[number] if self._notes else ""

    def _raster(self, number: int) -> Raster:
        return self.whole if self.whole and self.beats[number].whole else self.raster

    @cached_property
    def _notes(self) -> list[str]:
        return notes(self.beats, self.total, self.row)

    @property
    def canvas(self) -> Canvas:
        """The page of vector formats: its size, its paper, its title and alternative text."""
        from convviz.render.vector import Canvas

        paper = self.raster.theme.paper
        return Canvas(self.width_px, self.height_px, paper, self.caption, self.alt_text)

    def shapes(self, number: int) -> Iterator[Placed]:
        """Picture `number` as shapes."""
        from convviz.render.vector import shapes

        raster = self._raster(number)
        marks = raster.marks(self.still(number), self.note(number))
        return shapes(marks, raster.page.body.scene, raster.theme)


def alt_text_of(pictures: Pictures, places: range) -> str:
    """One paragraph for somebody who cannot see the pictures `places`; of one, which it is."""
    if len(places) > 1 or len(pictures) == 1:
        return pictures.alt_text
    words = pictures.alt_text
    return f"Step {pictures.step(places[0]) + 1}, from an {words[:1].lower()}{words[1:]}"


def notes(beats: Sequence[Beat], total: int, row: int = 1) -> list[str]:
    """What is said of the steps left out, beside each picture; empty where all are shown."""
    if isinstance(beats, Bare) and len(beats) == total:
        return []
    steps = [beat.step for beat in beats if beat.phase is Phase.STEP]
    said, place = [], 0
    for beat in beats:
        here = beat.phase is Phase.STEP
        said.append(pace(steps, place, total, row) if here else "")
        place += here
    return said


def longest_note(beats: Sequence[Beat], total: int, row: int = 1) -> tuple[str, ...]:
    """The longest of `notes`; none where no step is left out."""
    return tuple(filter(None, [max(notes(beats, total, row), key=len, default="")]))


def steps_in(beats: Sequence[Beat]) -> int:
    """The number of steps that have a picture of their own."""
    if isinstance(beats, Bare):
        return len(beats)
    return len({beat.step for beat in beats if beat.phase is Phase.STEP})
