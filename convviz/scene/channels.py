"""The view `channels`: input planes, kernels and output planes beside each other.

One panel for each input channel, each kernel and each output channel; what does not fit is
left out visibly.  Which of them fit is for the renderer to find out: this module offers
arrangements, from the one that shows everything to the one that shows least.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from convviz.axis import Axis
from convviz.describe import caption, never_read, plane_cells
from convviz.errors import ConvVizError
from convviz.scene.model import (
    Box,
    Bracket,
    Column,
    Flow,
    Key,
    Kind,
    Map,
    Panel,
    Role,
    Row,
    Scene,
    Section,
    Side,
    Text,
)
from convviz.scene.stills import Shown, Stills
from convviz.scene.window import extent, input_window, output_window
from convviz.tensors import Tensors
from convviz.walks import Walk

CAPS = ((6, 8, 8), (4, 4, 6), (3, 4, 4), (3, 3, 3), (2, 3, 2), (2, 2, 2), (1, 2, 2), (1, 1, 1))
"""Groups, input channels and output channels of a group that are shown at the most."""

OF_MANY = (2, 3, 2)
"""Where some are left out, these are enough to show that there are several."""

WHOLE = 40
"""A plane of more cells than this along an axis is shown through a window."""

ALL = 2**62


def channel_scenes(walk: Walk, tensors: Tensors | None = None) -> Iterator[Scene]:
    """Arrangements of `walk`, from the one that shows most to the one that shows least.

    Raises:
        ConvVizError: the layer has three spatial axes, which this view has no place for.
    """
    if walk.layer.dims > 2:
        raise ConvVizError(
            f"{type(walk.layer).__name__} has {walk.layer.dims} spatial axes, and pictures"
            f" show 1 or 2: walk, explain and sweep take it all the same"
        )
    largest = max(max(axis.padded_size, axis.out_size) for axis in walk.axes)
    pages = max(13, *(axis.span + min(3 * axis.stride, 4) for axis in walk.axes))
    windows = [ALL] if largest <= WHOLE else []
    windows += [most for most in (min(pages, 24), 13, 9) if most < largest]
    seen = set()
    for most in windows or [ALL]:
        for caps in CAPS:
            shown = _shown(walk, caps, most)
            key = (shown.groups, shown.ins, shown.outs, most)
            if key not in seen:
                seen.add(key)
                yield _Arrangement(walk, shown, tensors).scene()


def _shown(walk: Walk, caps: tuple[int, int, int], most: int) -> Shown:
    layer = walk.layer
    counts = (layer.groups, layer.group_in_channels, layer.group_out_channels)
    groups, ins, outs = (
        count if count <= cap else min(cap, some)
        for count, cap, some in zip(counts, caps, OF_MANY, strict=True)
    )
    planes: tuple[Axis, ...] = walk.axes
    if len(planes) == 1:
        planes = (Axis(1, 1), *planes)
    return Shown(
        groups=groups,
        ins=ins,
        outs=outs,
        axes=planes,
        inputs=tuple(input_window(axis, most) for axis in planes),
        kernels=tuple(min(axis.kernel, most) for axis in planes),
        outputs=tuple(output_window(axis, most) for axis in planes),
    )


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """Where everything that is `shown` of `walk` stands."""

    walk: Walk
    shown: Shown
    tensors: Tensors | None

    def scene(self) -> Scene:
        """The boxes, and a still for each step."""
        stills = Stills(self.walk, self.shown, self.tensors)
        return Scene(
            caption=caption(self.walk),
            sections=(self._inputs(), self._kernels(), self._outputs()),
            legend=self._legend(),
            hues=stills.hues,
            roles=self._roles(),
            footer_room=stills.longest_footer,
            still=stills.still,
            steps=len(self.walk),
            numbers=stills.longest_numbers,
        )

    def _inputs(self) -> Section:
        shown, layer = self.shown, self.walk.layer
        rows, cols = shown.inputs
        bands = []
        for group in range(shown.groups):
            panels = tuple(
                Panel(
                    f"x{group}.{place}",
                    Kind.INPUT,
                    rows.cells,
                    cols.cells,
                    room=f"x{layer.in_channels - 1}",
                    side=Side.LEFT,
                )
                for place in range(shown.ins)
            )
            box = self._with_note(Flow(panels), layer.group_in_channels - shown.ins, "channel")
            if layer.groups > 1:
                box = Bracket(f"group{group}", f"group {layer.groups - 1}", box)
            bands.append(box)
        box = self._with_more_groups(bands)
        if any(window.moves for window in shown.inputs):
            box = Row((Map("in", len(rows.whole), len(cols.whole)), box))
        return Section(self._heading("input", self.walk.input_shape, "in"), box)

    def _kernels(self) -> Section:
        shown, layer = self.shown, self.walk.layer
        rows, cols = shown.kernels
        more = layer.group_out_channels > shown.outs
        bands: list[Box] = []
        for group in range(shown.groups):
            columns: list[Box] = []
            for out in range(shown.outs):
                panels = tuple(
                    Panel(
                        f"w{group}.{out}.{place}",
                        Kind.KERNEL,
                        rows,
                        cols,
                        room=f"w{layer.out_channels - 1}" if place == 0 else "",
                    )
                    for place in range(shown.ins)
                )
                columns.append(Column(panels, spread=True))
            if more:
                columns.append(Text("", "…"))
            bands.append(
                self._with_note(Row(tuple(columns)), layer.group_in_channels - shown.ins, "")
            )
        heading = self._heading("kernels", layer.weight_shape, "")
        if shown.kernels != tuple(axis.kernel for axis in shown.axes):
            heading += (Text("", f"the first {rows} × {cols} of each", small=True),)
        return Section(heading, self._with_more_groups(bands, silent=True))

    def _outputs(self) -> Section:
        shown, layer = self.shown, self.walk.layer
        rows, cols = shown.outputs
        bands = []
        for group in range(shown.groups):
            panels = tuple(
                Panel(
                    f"y{group}.{place}",
                    Kind.OUTPUT,
                    rows.cells,
                    cols.cells,
                    room=f"y{layer.out_channels - 1}",
                    side=Side.RIGHT,
                )
                for place in range(shown.outs)
            )
            rest = layer.group_out_channels - shown.outs
            bands.append(self._with_note(Flow(panels), rest, "channel", fills=False))
        box = self._with_more_groups(bands, silent=True)
        if any(window.moves for window in shown.outputs):
            box = Row((box, Map("out", len(rows.whole), len(cols.whole))))
        return Section(self._heading("output", self.walk.output_shape, "out"), box)

    def _heading(self, word: str, shape: tuple[int, ...], key: str) -> tuple[Text, ...]:
        heading: tuple[Text, ...] = (Text("", f"{word}  {' × '.join(map(str, shape))}"),)
        windows = {"in": self.shown.inputs, "out": self.shown.outputs}.get(key, ())
        if any(window.moves for window in windows):
            widest = extent(windows, tuple(range(-99, window.whole.stop) for window in windows))
            heading += (Text(f"{key}.window", widest, small=True),)
        return heading

    @staticmethod
    def _with_note(box: Box, more: int, noun: str, *, fills: bool = True) -> Box:
        """`box`, and below it how many more there are; just dots where `noun` is empty."""
        if not more:
            return box
        words = f"… {more} more {noun}{'s' * (more != 1)}" if noun else "…"
        return Column((box, Text("", words, small=True)), fills=fills)

    def _with_more_groups(self, bands: list[Box], silent: bool = False) -> Box:
        box: Box = bands[0] if len(bands) == 1 else Column(tuple(bands), spread=True)
        more = self.walk.layer.groups - self.shown.groups
        return self._with_note(box, more, "" if silent else "group")

    def _legend(self) -> tuple[Key, ...]:
        layer, keys = self.walk.layer, []
        if any(map(any, layer.pads)):
            if layer.padding_mode == "zeros":
                keys.append(Key(Role.PADDING, "padding"))
                keys.append(Key(Role.TAP_ON_PADDING, "padding, read as 0"))
            else:
                keys.append(Key(Role.PADDING, f"padding, {layer.padding_mode}"))
                keys.append(Key(Role.TAP_ON_PADDING, "padding, read as the cell it copies"))
        if unread := never_read(self.walk):
            every = " in each channel" if layer.in_channels > 1 else ""
            cells = plane_cells(self.walk)
            keys.append(Key(Role.NEVER_READ, f"never read: {unread} of {cells}{every}"))
        return tuple(keys)

    def _roles(self) -> dict[Kind, tuple[Role, ...]]:
        padded = any(map(any, self.walk.layer.pads))
        padding = (Role.PADDING, Role.TAP_ON_PADDING) if padded else ()
        unread = (Role.NEVER_READ,) if never_read(self.walk) else ()
        return {
            Kind.INPUT: (Role.IDLE, Role.TAP, *padding, *unread),
            Kind.KERNEL: (Role.WEIGHT, Role.WEIGHT_IN_USE),
            Kind.OUTPUT: (Role.TO_COME, Role.DONE, Role.NOW),
        }
