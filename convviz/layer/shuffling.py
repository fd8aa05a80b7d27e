"""Pixel shuffle and unshuffle: channels laid out as blocks of cells, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from convviz.axis import Axis
from convviz.errors import ConvVizError
from convviz.layer.base import Argument, Layer, axis_names, output_axes
from convviz.layer.plan import Plan, Rule, Side
from convviz.parsing.numerals import whole


def _sides(sizes: Sequence[int], factor: int) -> tuple[tuple[Axis, ...], tuple[Axis, ...]]:
    """Axes of `sizes` blocks cell by cell, and of their cells block by block."""
    blocks, cells = output_axes(sizes), output_axes([size * factor for size in sizes])
    return blocks, tuple(replace(axis, kernel=factor, stride=factor) for axis in cells)


@dataclass(frozen=True, slots=True)
class PixelShuffle(Layer):
    """Of r² channels one that is r times as high and wide, as `torch.nn.PixelShuffle`.

    >>> PixelShuffle(2).output_shape((8, 3, 3))
    (2, 6, 6)

    Raises:
        ConvVizError: the factor is less than 1.
    """

    dims: ClassVar[int] = 2

    upscale_factor: int

    def __post_init__(self) -> None:
        factor = whole("upscale_factor", self.upscale_factor, least=1)
        object.__setattr__(self, "upscale_factor", factor)

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The factor r."""
        return (Argument("r", (self.upscale_factor,), for_all=True),)

    def _check_channels(self, channels: int) -> None:
        block = self.upscale_factor**2
        if channels % block:
            raise ConvVizError(
                f"input channels must be a multiple of upscale_factor² = {block},"
                f" not {channels}"
            )

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the channels of (channels, rows, cols) are laid out as blocks.

        Raises:
            ConvVizError: the shape is not this layer's, or there is no such view.
        """
        self.check_view(view)
        channels, *sizes = self.check_input_shape(input_shape)
        blocks, cells = _sides(sizes, self.upscale_factor)
        groups = channels // self.upscale_factor**2
        return Plan(
            reading=Side(channels, blocks),
            writing=Side(groups, cells),
            grid=tuple(sizes),
            rule=Rule.COPY,
            groups=groups,
            scatters=True,
        )


@dataclass(frozen=True, slots=True)
class PixelUnshuffle(Layer):
    """Of each channel r² that are an r-th as high and wide, as `torch.nn.PixelUnshuffle`.

    >>> PixelUnshuffle(2).output_shape((2, 6, 6))
    (8, 3, 3)

    Raises:
        ConvVizError: the factor is less than 1.
    """

    dims: ClassVar[int] = 2

    downscale_factor: int

    def __post_init__(self) -> None:
        factor = whole("downscale_factor", self.downscale_factor, least=1)
        object.__setattr__(self, "downscale_factor", factor)

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The factor r."""
        return (Argument("r", (self.downscale_factor,), for_all=True),)

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the blocks of (channels, rows, cols) are laid out as channels.

        Raises:
            ConvVizError: the shape is not this layer's, or a size is not a multiple of the
                factor, or there is no such view.
        """
        self.check_view(view)
        channels, *sizes = self.check_input_shape(input_shape)
        factor = self.downscale_factor
        for name, size in zip(axis_names(self.dims), sizes, strict=True):
            if size % factor:
                raise ConvVizError(
                    f"along the {name}: {size} is not a multiple of downscale_factor {factor}"
                )
        blocks, cells = _sides([size // factor for size in sizes], factor)
        return Plan(
            reading=Side(channels, cells),
            writing=Side(whole("output channels", channels * factor**2, least=1), blocks),
            grid=tuple(size // factor for size in sizes),
            rule=Rule.COPY,
            groups=channels,
        )
