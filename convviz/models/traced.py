"""A whole model as data: its layers in the order of execution, what else it does, totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Self, overload

from convviz.errors import ConvVizError
from convviz.models.fields import fields
from convviz.models.layers import ModelLayer, Others, Sizes, layer_row
from convviz.models.rows import TableRow, rows_of
from convviz.models.trace import Trace
from convviz.parsing.numerals import short


@dataclass(frozen=True, slots=True, repr=False)
class TracedModel(Sequence[ModelLayer]):
    """The layers of a model; by number, by slice or by name, such as `model["conv1"]`.

    Attributes:
        name: the class or the file of the model.
        framework: `PyTorch`, `Keras`, `ONNX`, or `convviz` of a list of layers.
        input_shapes: the shape of each input without its batch.
        layers: in the order of execution.
        others: what is no layer of the table, one entry for each kind.
        parameters: weights and biases of the whole model.
        remarks: sentences about the whole model.
        rows: what a table shows, all layers unless `select` chose others.
    """

    name: str
    framework: str
    input_shapes: tuple[Sizes, ...]
    layers: tuple[ModelLayer, ...]
    others: tuple[Others, ...]
    parameters: int
    remarks: tuple[str, ...]
    rows: tuple[TableRow, ...]

    @classmethod
    def of(cls, trace: Trace) -> Self:
        """The model that ran as `trace`."""
        seen = fields(trace)
        layers: list[ModelLayer] = []
        others: dict[str, Others] = {}
        for operation, axes in zip(trace.operations, seen, strict=True):
            if operation.layer is not None or operation.question:
                layers.append(layer_row(len(layers) + 1, operation, trace, axes))
            elif operation.counted:
                so_far = others.get(operation.kind, Others(operation.kind, 0, 0, 0))
                others[operation.kind] = Others(
                    operation.kind,
                    so_far.count + 1,
                    so_far.parameters + operation.parameters,
                    so_far.macs + operation.macs,
                )
        inputs = zip(trace.inputs, trace.spatial, strict=True)
        shapes = tuple(_channels_first(trace.shapes[value], axes) for value, axes in inputs)
        return cls(
            trace.name,
            trace.framework,
            shapes,
            tuple(layers),
            tuple(others.values()),
            trace.parameters,
            trace.remarks,
            rows_of(layers),
        )

    @property
    def macs(self) -> int:
        """Multiply-accumulates for one example, linear layers included, without biases."""
        return sum(each.macs for each in self.layers) + sum(each.macs for each in self.others)

    @property
    def flops(self) -> int:
        """Twice the multiply-accumulates."""
        return 2 * self.macs

    @property
    def unused_parameters(self) -> int:
        """Weights and biases that nothing uses while the model runs."""
        in_layers = sum(each.parameters for each in self.layers)
        elsewhere = sum(each.parameters for each in self.others)
        return max(0, self.parameters - in_layers - elsewhere)

    @property
    def distinct(self) -> tuple[ModelLayer, ...]:
        """The first of each group of layers that one picture shows."""
        found: dict[tuple[object, ...], ModelLayer] = {}
        for each in self.layers:
            found.setdefault(each.alike, each)
        return tuple(found.values())

    def alike(self, layer: ModelLayer) -> tuple[ModelLayer, ...]:
        """All layers that the picture of `layer` shows, itself included."""
        return tuple(each for each in self.layers if each.alike == layer.alike)

    def select(
        self, *, only: str | None = None, sort: str | None = None, depth: int | None = None
    ) -> Self:
        """The same model with other rows in its table; the totals stay the model's.

        Args:
            only: an operator, such as `conv` or `maxpool`, whose layers are shown.
            sort: `macs`, `parameters`, `memory` or `field`, the largest first, or `name`;
                without, the order of execution.
            depth: parts of a name by which layers are added up, 1 being the model's own
                children.

        Raises:
            ConvVizError: there is no such operator or order, or no layer is left.
        """
        return replace(self, rows=rows_of(self.layers, only=only, sort=sort, depth=depth))

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[ModelLayer]:
        return iter(self.layers)

    @overload
    def __getitem__(self, key: int | str) -> ModelLayer: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[ModelLayer, ...]: ...
    def __getitem__(self, key: int | str | slice) -> ModelLayer | tuple[ModelLayer, ...]:
        if isinstance(key, str):
            return self._named(key)
        try:
            return self.layers[key]
        except (IndexError, TypeError):
            raise IndexError(
                f"there is no layer {short(key)} among {len(self)}: it can be from"
                f" {-len(self)} to {len(self) - 1}, or a name"
            ) from None

    def _named(self, name: str) -> ModelLayer:
        for each in self.layers:
            if each.name == name:
                return each
        names = [each.name for each in self.layers]
        near = get_close_matches(name, names, n=3, cutoff=0.4) or names[:3]
        told = f": perhaps {', '.join(near)}" * bool(near)
        raise ConvVizError(
            f"there is no layer {short(name)} among the {len(self)} of {self.name}{told}"
        )


def _channels_first(shape: Sizes, spatial: Sequence[int]) -> Sizes:
    """An input's shape without its batch, what is not `spatial` before what is.

    >>> _channels_first((1, 224, 224, 3), (1, 2)), _channels_first((1, 10), ())
    ((3, 224, 224), (10,))
    """
    rest = [size for at, size in enumerate(shape) if at and at not in spatial]
    return (*rest, *(shape[at] for at in spatial))
