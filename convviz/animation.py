"""An animation: pictures and their times, shown or saved on request.

This is where the stages meet: layer, walk, scene, render, encode.  An `Animation` itself
knows of none but the last: it plays whatever has `Pictures`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from convviz import chain_words
from convviz.adapt import weights_of
from convviz.chains import Chain, chain, sizes_of
from convviz.describe import alt_text, caption, file_stem
from convviz.encode.film import Encoder, Film, Frame
from convviz.encode.gif import GifEncoder
from convviz.encode.png import PngEncoder
from convviz.errors import ConvVizError
from convviz.files import check_writable, write_file, write_folder
from convviz.notebook import mime_bundle
from convviz.numerals import whole
from convviz.render.page import lay_out
from convviz.render.raster import Raster
from convviz.scene.chain import chain_scenes
from convviz.scene.channels import channel_scenes
from convviz.schedule import HOLD_MS, MAX_FRAMES, frame_ms, hold_in_ticks, shown_steps
from convviz.stages import is_several
from convviz.tensors import Tensors, tensors
from convviz.theme import load_theme
from convviz.walks import Walk, walk

if TYPE_CHECKING:
    from PIL.Image import Image

    from convviz.render.inks import Pixels

FORMATS = ("gif", "png")

Progress = Callable[[int], None]
"""Told how many frames are done, after each."""


class Pictures(Protocol):
    """What an animation shows: pictures of one size, counted from 0, and the words for them."""

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
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see it, in ASCII."""

    def __len__(self) -> int:
        """How many pictures there are."""

    def draw(self, number: int) -> Pixels:
        """Picture `number` as indices of shape (height, width); the next call may redraw it."""


@dataclass(frozen=True, slots=True)
class WalkPictures:
    """The `Pictures` of a walk, or of layers in a row; `steps` are those that have one."""

    walk: Walk | Chain
    steps: Sequence[int]
    raster: Raster

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

    @property
    def name(self) -> str:
        """A file name that says what the layer is."""
        walk = self.walk
        return chain_words.file_stem(walk) if isinstance(walk, Chain) else file_stem(walk)

    @property
    def caption(self) -> str:
        """The layer, its shapes and its arguments."""
        walk = self.walk
        return str(chain_words.caption(walk) if isinstance(walk, Chain) else caption(walk))

    @property
    def alt_text(self) -> str:
        """What the layer does in this walk."""
        tell = chain_words.alt_text if isinstance(self.walk, Chain) else alt_text
        return tell(self.walk, len(self.steps))  # type: ignore[arg-type]  # it is its own

    def __len__(self) -> int:
        return len(self.steps)

    def draw(self, number: int) -> Pixels:
        """The step that has picture `number`."""
        return self.raster.draw(self.steps[number], pace(self.steps, number, len(self.walk)))


@dataclass(frozen=True, slots=True, repr=False)
class Animation:
    """Pictures in time: a sequence of `PIL.Image`, made when they are asked for.

    Each is shown for `frame_ms`, the last one for `hold_ms`.  In a notebook an animation
    shows itself.
    """

    pictures: Pictures
    frame_ms: int
    hold_ms: int
    loop: int

    @property
    def width_px(self) -> int:
        """Width of every picture."""
        return self.pictures.width_px

    @property
    def height_px(self) -> int:
        """Height of every picture."""
        return self.pictures.height_px

    @property
    def name(self) -> str:
        """A file name without suffix that says what is shown, legal on every system."""
        return self.pictures.name

    @property
    def alt_text(self) -> str:
        """One paragraph for somebody who cannot see it, in ASCII."""
        return self.pictures.alt_text

    def __repr__(self) -> str:
        return (
            f"<Animation of {self.pictures.caption}: {len(self)} frames of"
            f" {self.width_px} x {self.height_px} px>"
        )

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, number: int) -> Image:
        return self.frame(number)

    def __iter__(self) -> Iterator[Image]:
        return map(self.frame, range(len(self)))

    def frame(self, number: int) -> Image:
        """Picture `number` in RGB; negative numbers count from the end.

        Raises:
            IndexError: there is no such picture.
        """
        from PIL import Image

        pixels = self.pictures.draw(self._place(number))
        return Image.fromarray(self.pictures.palette[pixels])

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
        progress: Progress | None = None,
    ) -> Path:
        """Write a file, or a folder of all frames as PNG, and return its path.

        The suffix chooses: `.gif` is the animation, `.png` one picture of it, and a path
        with a slash at the end, or of a folder that is there, has all pictures.  What was
        there before is replaced only when the new one is complete; of a folder, pictures of
        a longer animation too.

        Args:
            path: where to.
            frame: the number of the one picture in a `.png`; the last one by default.
            optimize: take longer, several seconds for long animations, for a smaller GIF
                of the same pixels.
            transparency: let the frames of a GIF have holes where nothing changed; without,
                it is larger, and very old viewers show it.
            progress: called with the frames done so far, after each.

        Raises:
            ConvVizError: the suffix is none of these, there is no such frame, or the file
                cannot be written.
        """
        target = Path(path)
        if os.fspath(path).endswith(("/", os.sep)) or os.path.isdir(target):
            if not target.name or target.name == "..":
                raise ConvVizError(f"{os.fspath(path)!r} is no name for a folder of pictures")
            digits = len(str(len(self) - 1))
            pictures = (
                (f"frame_{number:0{digits}}.png", self._writer("png", number, progress))
                for number in range(len(self))
            )
            write_folder(target, pictures)
            return target
        kind = target.suffix[1:].lower()
        if kind not in FORMATS:
            ending = f"in {target.suffix}" if target.suffix else "without a suffix"
            raise ConvVizError(
                f"{target.name} must end in .gif, in .png for one picture, or in / for a"
                f" folder of all, not {ending}"
            )
        check_writable(target)
        writer = partial(
            self.write,
            format=kind,
            frame=frame,
            optimize=optimize,
            transparency=transparency,
            progress=progress,
        )
        write_file(target, writer)
        return target

    def write(
        self,
        out: BinaryIO,
        format: str = "gif",
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
        progress: Progress | None = None,
    ) -> None:
        """Write the animation as `gif`, or one picture as `png`, to an open binary file.

        Raises:
            ConvVizError: there is no such format or frame; otherwise as `save`.
        """
        encoder: Encoder
        if format == "gif":
            if frame is not None:
                raise ConvVizError("a GIF has all frames: ask for one frame of a .png")
            words = f"{self.pictures.caption}\n\n{self.alt_text}".replace("→", "->")
            encoder = GifEncoder(self.loop, words, optimize, transparency)
            encoder(self._film(range(len(self)), progress), out)
        elif format == "png":
            try:
                place = self._place(-1 if frame is None else frame)
            except IndexError as error:
                raise ConvVizError(str(error)) from None
            encoder = PngEncoder(self.pictures.caption.replace("→", "->"))
            encoder(self._film(range(place, place + 1), progress), out)
        else:
            raise ConvVizError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")

    def to_bytes(
        self,
        format: str = "gif",
        *,
        frame: int | None = None,
        optimize: bool = False,
        transparency: bool = True,
    ) -> bytes:
        """What `write` writes, as bytes."""
        out = BytesIO()
        self.write(out, format, frame=frame, optimize=optimize, transparency=transparency)
        return out.getvalue()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        return mime_bundle(self)

    def _writer(
        self, format: str, number: int, progress: Progress | None
    ) -> Callable[[BinaryIO], None]:
        def write(out: BinaryIO) -> None:
            self.write(out, format, frame=number)
            if progress:
                progress(number + 1)

        return write

    def _place(self, number: int) -> int:
        try:
            return range(len(self))[number]
        except (IndexError, TypeError):
            raise IndexError(
                f"there is no frame {number!r} among {len(self)}, counted from 0"
            ) from None

    def _film(self, places: range, progress: Progress | None) -> Film:
        return Film(
            self.width_px,
            self.height_px,
            self.pictures.palette,
            _Frames(self, places, progress),
        )


@dataclass(frozen=True, slots=True)
class _Frames:
    """The frames at `places`, drawn anew each time they are gone through."""

    animation: Animation
    places: range
    progress: Progress | None

    def __iter__(self) -> Iterator[Frame]:
        animation, last = self.animation, len(self.animation) - 1
        for done, place in enumerate(self.places, start=1):
            shown_ms = animation.hold_ms if place == last else animation.frame_ms
            yield Frame(animation.pictures.draw(place), shown_ms)
            if self.progress:
                self.progress(done)


def animate(
    layer: object,
    input_shape: Sequence[int],
    *,
    order: str = "lockstep",
    theme: str | os.PathLike[str] = "light",
    size: tuple[int, int] | None = None,
    cell_px: int | None = None,
    fps: float | None = None,
    hold_ms: int = HOLD_MS,
    max_frames: int | None = MAX_FRAMES,
    loop: int = 0,
    caption: bool = True,
    beams: bool = True,
    values: bool | Mapping[str, Any] | None = None,
    seed: int = 0,
    convention: str | None = None,
) -> Animation:
    """The animation of `layer` over an input.

    >>> import convviz
    >>> animate(convviz.Conv2d(3, 2, 3, stride=2, padding=1, dilation=2), (3, 7, 7)).name
    'conv2d_3x7x7_2x3x3_k3_p1_s2_d2_g1'

    Args:
        layer: a `Conv1d` or `Conv2d` of convviz, PyTorch or Keras; or several in a row: a
            list of them, a `torch.nn.Sequential`, or what `block` makes.
        input_shape: (channels, rows, cols) of the input, without a batch.
        order: `lockstep`, all groups at once, or `in_turn`, one group after another.
        theme: `light`, `dark`, `print`, or the path of a TOML file of colours.
        size: (width, height) in pixels of every picture; without, as large as needed.
        cell_px: pixels of a cell; without, the largest that fits.
        fps: frames a second; without, each is shown for 300 ms.
        hold_ms: for how long the last picture is held.
        max_frames: longer walks are thinned to so many; None shows every step.
        loop: how many times it plays, 0 being for ever.
        caption: whether title, legend, equation and counter are drawn.
        beams: whether the light from input to kernel to output is drawn.
        values: True draws the numbers: the layer's own weights where it has some, and small
            whole numbers from `seed`; a mapping gives `input`, `weight` or `bias` as arrays,
            the bias being zero where only the weight is given.
        seed: of the numbers.
        convention: what the padding is called where it comes from, to be written behind it;
            without, `Keras same` and the like of a Keras layer.

    Raises:
        ConvVizError: any of these is impossible, or clashes with another.
    """
    if max_frames is not None:
        max_frames = whole("max_frames", max_frames, least=1)
    durations = frame_ms(fps), hold_in_ticks(hold_ms)
    GifEncoder(whole("loop", loop, least=0))
    colours = load_theme(theme)
    if isinstance(layer, Chain) or is_several(layer):
        if values is not None and values is not False:
            raise ConvVizError("layers in a row are drawn without values, so they take none")
        if order != "lockstep":
            raise ConvVizError(
                "layers in a row are shown one output at a time, so their order cannot be"
                f" {order!r}"
            )
        row = _in_a_row(layer, input_shape)
        page = lay_out(chain_scenes(row), size=size, cell_px=cell_px, caption=caption)
        shown = shown_steps(len(row), max_frames, row.output_shape[-1])
        pictures = WalkPictures(row, shown, Raster(page, colours, beams=beams))
        return Animation(pictures, *durations, loop)
    steps = walk(layer, input_shape, order=order, convention=convention)
    numbers = _numbers(layer, steps, values, seed)
    page = lay_out(channel_scenes(steps, numbers), size=size, cell_px=cell_px, caption=caption)
    raster = Raster(page, colours, beams=beams)
    shown = shown_steps(len(steps), max_frames, steps.axes[-1].out_size)
    return Animation(WalkPictures(steps, shown, raster), *durations, loop)


def _in_a_row(layers: object, input_shape: Sequence[int]) -> Chain:
    """`layers` as a chain over an input of `input_shape`."""
    if not isinstance(layers, Chain):
        return chain(layers, input_shape)
    if (asked := sizes_of(input_shape)) != layers.input_shape:
        raise ConvVizError(
            f"the input shape must be {layers.input_shape}, as the block's is, not {asked}"
        )
    return layers


def _numbers(
    layer: object, steps: Walk, values: bool | Mapping[str, Any] | None, seed: int
) -> Tensors | None:
    if values is None or values is False:
        return None
    if values is not True and not isinstance(values, Mapping):
        raise ConvVizError(
            f"values must be True, or arrays by name, not a {type(values).__name__}"
        )
    own = dict(zip(("weight", "bias"), weights_of(layer), strict=True))
    given = {} if values is True else dict(values)
    return tensors(steps, own | given, seed=seed)


def pace(steps: Sequence[int], place: int, total: int) -> str:
    """What is said beside picture `place` of the steps left out, where there are any.

    >>> pace([0, 1, 5, 9], 2, 10), pace([0, 1, 5, 9], 1, 10), pace(range(10), 2, 10)
    ('every 4th step', 'every step', '')
    """
    if len(steps) == total:
        return ""
    stride = steps[place] - steps[place - 1] if place else 1
    return "every step" if stride == 1 else f"every {_ordinal(stride)} step"


def _ordinal(number: int) -> str:
    """A number as in `the 22nd`.

    >>> [_ordinal(number) for number in (2, 3, 4, 11, 22, 1024)]
    ['2nd', '3rd', '4th', '11th', '22nd', '1,024th']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number // 10 % 10 == 1 else ending}"
