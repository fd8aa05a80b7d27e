"""Pooling: the largest, or the mean, of what is under the window, in each channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from convviz.conventions.padding import POOLS, framework_named
from convviz.conventions.pool import PoolRules
from convviz.errors import ConvVizError
from convviz.layer.base import Argument, Ints, axis_names, output_axes
from convviz.layer.plan import Plan, Rule, Side
from convviz.layer.pool_axis import PoolAxis
from convviz.layer.windowed import Windowed, tidy_pads
from convviz.parsing.numerals import short, whole, yes_or_no
from convviz.parsing.spelling import spelled


class Pooling(Windowed):
    """The base class of all pools.

    `padding` also takes one (before, after) an axis, and `ceil_mode` rounds the output's
    sizes up.  The arguments that PyTorch has stand in its order; those that it has not are
    given by keyword.  `framework` is `torch`, `tensorflow` or `onnx`, whose rules hold: what
    the stride is if nothing is said of it, how much padding there may be, and whether a mean
    counts that.
    """

    __slots__ = ()
    rule: ClassVar[Rule]
    padding: Ints | Sequence[Sequence[int]]
    ceil_mode: bool
    framework: str

    @classmethod
    def arguments_in(cls, framework: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments `given` as a pool of `framework` has them, its stride among them.

        Raises:
            ConvVizError: there is no such framework, or the padding is none of a pool's.
        """
        framework = framework_named("framework", framework)
        padding = given.get("padding")
        if isinstance(padding, str) and spelled(padding, ("causal",)):
            raise ConvVizError(
                "no framework's pools have padding 'causal', which is a convolution's, as in"
                " Keras's Conv1D: cells before the input alone, (span - 1, 0), do the same"
            )
        if framework == "torch" and isinstance(padding, str):
            if not spelled(padding, ("valid",)):
                raise ConvVizError(
                    f"PyTorch's pools take no word such as {short(padding)}: give padding in"
                    " cells, or as framework the one whose word it is"
                )
            given = {**given, "padding": 0}
        stride = given.get("stride")
        if stride is None and "kernel_size" in given:
            stride = POOLS[framework].default_stride(given["kernel_size"])
        return {**given, "stride": stride, "framework": framework}

    def _check(self, *switches: str) -> None:
        put = object.__setattr__
        put(self, "framework", framework_named("framework", self.framework))
        rules = POOLS[self.framework]
        self._tidy("kernel_size", "dilation")
        if self.stride is None:
            put(self, "stride", rules.default_stride(self.kernel))
        self._tidy("stride")
        put(self, "padding", tidy_pads(self.padding, self.dims))
        for name in ("ceil_mode", *switches):
            put(self, name, yes_or_no(name, getattr(self, name)))
        self._check_lacks(rules)
        for name, kernel, dilation, pads in zip(
            axis_names(self.dims), self.kernel, self.dilations, self.pads, strict=True
        ):
            try:
                rules.check_padding(kernel, dilation, pads)
            except ConvVizError as error:
                raise ConvVizError(f"along the {name}: {error}") from None

    def _check_lacks(self, rules: PoolRules) -> None:
        """Refuse arguments that the framework's pool has not."""
        idle = {"dilation": (1,) * self.dims, "divisor_override": None}
        lacks = {**rules.lacks, **(rules.means_lack if self.rule is Rule.MEAN else {})}
        for name, sentence in lacks.items():
            neutral = idle.get(name, False)
            if getattr(self, name, neutral) != neutral:
                raise ConvVizError(sentence)

    @property
    def more_arguments(self) -> tuple[Argument, ...]:
        """`ceil`, if sizes are rounded up."""
        return (Argument("", (), "ceil"),) if self.ceil_mode else ()

    def plan(self, input_shape: Sequence[int], view: str = "gather") -> Plan:
        """How the window goes over an input of shape (channels, sizes ...).

        Raises:
            ConvVizError: the shape is not this layer's, the window does not fit in it, or
                there is no such view.
        """
        self.check_view(view)
        channels, *sizes = self.check_input_shape(input_shape)
        axes = self.window_over(sizes, PoolAxis, ceil_mode=self.ceil_mode)
        grid = tuple(axis.out_size for axis in axes)
        return Plan(
            reading=Side(channels, axes),
            writing=Side(channels, output_axes(grid)),
            grid=grid,
            rule=self.rule,
            groups=channels,
            counts_padding=bool(getattr(self, "count_include_pad", True)),
            divisor=getattr(self, "divisor_override", None),
        )


@dataclass(frozen=True, slots=True)
class MaxPooling(Pooling):
    """What `MaxPool1d`, `2d` and `3d` share: PyTorch's arguments, padding being -∞.

    `return_indices` is taken, and changes nothing that is shown.
    """

    rule: ClassVar[Rule] = Rule.MAX

    kernel_size: Ints
    stride: Ints | None = None  # type: ignore[assignment]  # the framework's, once made
    padding: Ints | Sequence[Sequence[int]] = 0
    dilation: Ints = 1
    return_indices: bool = False
    ceil_mode: bool = False
    framework: str = field(default="torch", kw_only=True)

    def __post_init__(self) -> None:
        self._check("return_indices")


@dataclass(frozen=True, slots=True)
class AvgPooling(Pooling):
    """What `AvgPool1d`, `2d` and `3d` share: PyTorch's arguments, and a dilation as ONNX's.

    With `count_include_pad` the zeros of padding count in the mean; if nothing is said of it
    they do in PyTorch alone.
    """

    rule: ClassVar[Rule] = Rule.MEAN

    kernel_size: Ints
    stride: Ints | None = None  # type: ignore[assignment]  # the framework's, once made
    padding: Ints | Sequence[Sequence[int]] = 0
    ceil_mode: bool = False
    count_include_pad: bool | None = None  # the framework's, once made
    dilation: Ints = field(default=1, kw_only=True)
    framework: str = field(default="torch", kw_only=True)

    def __post_init__(self) -> None:
        self._check_mean()

    def _check_mean(self) -> None:
        if self.count_include_pad is None:
            counts = POOLS[framework_named("framework", self.framework)].counts_padding
            object.__setattr__(self, "count_include_pad", counts)
        self._check("count_include_pad")

    @property
    def more_arguments(self) -> tuple[Argument, ...]:
        """Rounding, what a mean is divided by, and whether padding counts."""
        own = [Argument("", (), "ceil")] * self.ceil_mode
        if divisor := getattr(self, "divisor_override", None):
            own.append(Argument("divisor", (divisor,), for_all=True))
        if not self.count_include_pad and any(map(any, self.pads)):
            own.append(Argument("", (), "pad not counted"))
        return tuple(own)


@dataclass(frozen=True, slots=True)
class DividedAvgPooling(AvgPooling):
    """`AvgPool2d` and `3d`, which can divide by a number of their own."""

    divisor_override: int | None = None

    def __post_init__(self) -> None:
        self._check_mean()
        if self.divisor_override is not None:
            divisor = whole("divisor_override", self.divisor_override, least=1)
            object.__setattr__(self, "divisor_override", divisor)


class MaxPool1d(MaxPooling):
    """Max pooling over (channels, cols), as `torch.nn.MaxPool1d`."""

    __slots__ = ()
    dims: ClassVar[int] = 1


class MaxPool2d(MaxPooling):
    """Max pooling over (channels, rows, cols), as `torch.nn.MaxPool2d`.

    >>> MaxPool2d(3, stride=2, padding=1).output_shape((64, 112, 112))
    (64, 56, 56)
    >>> MaxPool2d(3, padding=2, framework="onnx").output_shape((1, 28, 28))
    (1, 30, 30)

    Raises:
        ConvVizError: an argument is not one of a possible layer.
    """

    __slots__ = ()
    dims: ClassVar[int] = 2


class MaxPool3d(MaxPooling):
    """Max pooling over (channels, planes, rows, cols), as `torch.nn.MaxPool3d`."""

    __slots__ = ()
    dims: ClassVar[int] = 3


class AvgPool1d(AvgPooling):
    """Average pooling over (channels, cols), as `torch.nn.AvgPool1d`."""

    __slots__ = ()
    dims: ClassVar[int] = 1


class AvgPool2d(DividedAvgPooling):
    """Average pooling over (channels, rows, cols), as `torch.nn.AvgPool2d`.

    >>> AvgPool2d(2).output_shape((3, 8, 8))
    (3, 4, 4)

    Raises:
        ConvVizError: an argument is not one of a possible layer.
    """

    __slots__ = ()
    dims: ClassVar[int] = 2


class AvgPool3d(DividedAvgPooling):
    """Average pooling over (channels, planes, rows, cols), as `torch.nn.AvgPool3d`."""

    __slots__ = ()
    dims: ClassVar[int] = 3
