"""A film as a video: H.264 in an MP4, or VP9 in a WebM, by the libraries of FFmpeg.

PyAV, an extra, has them in the process, so that nothing runs on when this program is killed.
An MP4 has a constant rate, since players are not agreed on how long a last picture lasts.  The
rate is one that programs for slides take, so times are rounded to it, but not what they sum to.
The file is written once it is whole, as its table of contents comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO, RawIOBase
from math import gcd
from typing import Any, BinaryIO

import numpy as np

from convviz.encode.check import Bounds, CheckedFrames
from convviz.encode.film import Film, even

BOUNDS = Bounds("a video", most_px=16_384, most_ms=600_000, most_plays=0, most_area=35_651_584)
"""The area is that of the highest level, 6.2, of H.264 and of VP9."""

FASTEST_TICK_MS, USUAL_TICK_MS = 20, 40
"""Milliseconds of a frame, at 50 and 25 a second, of films whose times have no such divisor."""

KEY_FRAME_S = 10
"""A picture that is told whole takes a sixth of the bytes of a film of ten seconds."""

THREADS = {"libx264": 1, "libvpx-vp9": 2}

BT709, LIMITED = 1, 1
"""The colours of high definition, in 219 levels: FFmpeg's numbers."""

H264 = {
    "preset": "veryslow",
    "crf": "26",
    # Pictures stand still for many frames, so that frames told by later ones or by several
    # before, a longer look ahead, several threads and settings for eyes on films (psy, aq) make
    # the file larger.  Windows jump by far more than things move in films (merange).  Smoothed
    # blocks (deblock) blur the lines of a grid.
    "x264-params": "bframes=0:scenecut=0:rc-lookahead=4:qcomp=0.5:psy=0:aq-mode=0:no-deblock=1"
    ":ref=1:me=umh:merange=256:ipratio=1.1",
}
VP9 = {"crf": "30", "b": "0", "row-mt": "1", "lag-in-frames": "10", "cpu-used": "2"}
VP9_EXACT = {"lossless": "1", "row-mt": "1", "lag-in-frames": "0", "cpu-used": "2"}


@dataclass(frozen=True, slots=True)
class VideoEncoder:
    """An `Encoder` of videos: WebM if `webm`, else MP4, with `title` and `text` as their words.

    Sizes are even: below and on the right there is a line of `paper`, in RGB, where need be.
    Colours are halved in both directions and a little changed, but for a WebM that is
    `lossless`.
    """

    webm: bool = False
    lossless: bool = False
    paper: tuple[int, int, int] = (255, 255, 255)
    title: str = ""
    text: str = ""

    def __call__(self, film: Film, out: BinaryIO) -> None:
        """Write `film` to `out`.

        Raises:
            ConvVizError: there are no frames, or a video cannot hold one of them.
            ImportError: PyAV is not installed.
        """
        import av

        tick_ms = tick_of(BOUNDS.times(film))
        film = film._replace(frames=CheckedFrames(film))
        whole = BytesIO()
        with _opened(av, whole, webm=self.webm) as container:
            container.metadata.update(self._words())
            stream = self._stream(container, film, tick_ms)
            for picture in self._pictures(av, film, tick_ms):
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))
        out.write(whole.getbuffer())

    def _words(self) -> dict[str, str]:
        told = {"title": self.title, "comment": self.text, "description": self.text}
        return {key: words for key, words in told.items() if words}

    def _stream(self, container: Any, film: Film, tick_ms: int) -> Any:
        """The one stream of `container`, for pictures of even sizes."""
        rate, options = Fraction(1000, tick_ms), dict(H264)
        if self.webm:
            options = dict(VP9_EXACT if self.lossless else VP9)
        options["g"] = str(max(1, round(KEY_FRAME_S * rate)))
        codec = "libvpx-vp9" if self.webm else "libx264"
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height = even(film.width_px), even(film.height_px)
        stream.pix_fmt = "gbrp" if self.lossless else "yuv420p"
        context = stream.codec_context
        context.thread_count = THREADS[codec]
        context.time_base = 1 / rate
        if not self.lossless:
            context.color_range = LIMITED
            context.colorspace = context.color_primaries = context.color_trc = BT709
        return stream

    def _pictures(self, av: Any, film: Film, tick_ms: int) -> Iterator[Any]:
        """The pictures of a video in their order, each with the time when it is shown.

        In a WebM each comes once, but the last one, whose second time is the end.
        """
        height, width = even(film.height_px), even(film.width_px)
        canvas = np.full((height, width, 3), self.paper, np.uint8)
        end_ms, start, end, last = 0, 0, 0, None
        for pixels, shown_ms in film.frames:
            canvas[: film.height_px, : film.width_px] = film.palette[pixels]
            last = self._coloured(av.VideoFrame.from_ndarray(canvas, "rgb24"))
            end_ms += shown_ms
            start, end = end, (end_ms + tick_ms // 2) // tick_ms
            for tick in range(start, start + 1 if self.webm else end):
                yield self._at(last, tick, tick_ms)
        if self.webm and start < end - 1:
            yield self._at(last, end - 1, tick_ms)

    def _at(self, picture: Any, tick: int, tick_ms: int) -> Any:
        """`picture`, shown from `tick` on; a WebM counts its time in milliseconds."""
        unit_ms = 1 if self.webm else tick_ms
        picture.pts, picture.time_base = tick * tick_ms // unit_ms, Fraction(unit_ms, 1000)
        return picture

    def _coloured(self, picture: Any) -> Any:
        """`picture` in the colours of the stream."""
        if self.lossless:
            return picture.reformat(format="gbrp")
        return picture.reformat(
            format="yuv420p",
            dst_colorspace=BT709,
            dst_color_range=LIMITED,
        )


def tick_of(times_ms: Sequence[int]) -> int:
    """The milliseconds of one frame of a video with pictures of these times.

    >>> tick_of([300, 300, 2000]), tick_of([180, 270, 1600]), tick_of([30, 40])
    (100, 40, 20)
    """
    exact, shortest = gcd(*times_ms), min(times_ms)
    if exact >= FASTEST_TICK_MS or shortest < FASTEST_TICK_MS:
        return exact
    return USUAL_TICK_MS if shortest >= USUAL_TICK_MS else FASTEST_TICK_MS


def _opened(av: Any, whole: BytesIO, *, webm: bool) -> Any:
    """A container that writes into `whole`, an MP4's table of contents to its beginning.

    To move the table, FFmpeg reads what it wrote.  A WebM has no random numbers in it.
    """
    if webm:
        return av.open(whole, "w", format="webm", options={"fflags": "+bitexact"})
    return av.open(
        whole,
        "w",
        format="mp4",
        options={"movflags": "+faststart"},
        io_open=lambda url, flags, options: _Again(whole),
    )


class _Again(RawIOBase):
    """Reads what is being written to `whole`, from its first byte on, as FFmpeg asks."""

    def __init__(self, whole: BytesIO) -> None:
        self.whole, self.at = whole, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with self.whole.getbuffer() as written:
            data = bytes(written[self.at : self.at + size])
        self.at += len(data)
        return data
