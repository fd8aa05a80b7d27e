"""The inputs of a Keras model as KerasTensors: of the shapes asked for, or of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from convviz.errors import ConvVizError
from convviz.models.inputs import GivenInput
from convviz.models.trace import ValueShape
from convviz.parsing.shapes import CHANNELS_OF_IMAGES, MOST_CHANNELS

EXAMPLE = {1: (16,), 2: (128, 16), 3: (224, 224, 3), 4: (16, 112, 112, 3)}
"""Shapes to name as examples, by their number of axes, without a batch."""


class DeclaredInput(NamedTuple):
    """An input as the model declares it: its name or '', its shape with a batch, its type."""

    name: str
    shape: ValueShape | None
    dtype: str = "float32"


class KerasInputs(NamedTuple):
    """KerasTensors in the `structure` that the model takes, in a `flat` list, and remarks."""

    structure: Any
    flat: tuple[Any, ...]
    remarks: tuple[str, ...]


def asked(model: Any, given: Sequence[GivenInput] | None, data_format: str) -> KerasInputs:
    """The inputs of `model`, whose layers have their channels where `data_format` says.

    Raises:
        ConvVizError: a size is not known, or the shapes given are not such as it takes.
    """
    import keras

    wanted = _wanted(model)
    pairs = _paired(model, wanted, given)
    last = data_format == "channels_last"
    tensors, remarks = [], []
    for want, give in pairs:
        shape, remark = _shape(model, want, give, last)
        tensors.append(keras.KerasTensor((1, *shape), want.dtype))
        remarks += [remark] * bool(remark)
    return KerasInputs(_structured(model, pairs, tensors), tuple(tensors), tuple(remarks))


def _wanted(model: Any) -> tuple[DeclaredInput, ...]:
    """What `model` declares; empty where it declares nothing."""
    try:
        tensors = model.inputs
    except AttributeError:  # a Sequential that is not built
        tensors = None
    if tensors:
        return tuple(
            DeclaredInput(each.name, tuple(each.shape), each.dtype) for each in tensors
        )
    shape = (model.get_build_config() or {}).get("input_shape") if model.built else None
    if isinstance(shape, (tuple, list)) and all(
        isinstance(n, (int, type(None))) for n in shape
    ):
        return (DeclaredInput("", tuple(shape)),)
    return ()


def _paired(
    model: Any, wanted: Sequence[DeclaredInput], given: Sequence[GivenInput] | None
) -> list[tuple[DeclaredInput, GivenInput | None]]:
    """Each input of the model with what is given for it, by its name or by its place."""
    name = type(model).__name__
    if not given:
        if not wanted:
            raise ConvVizError(
                f"{name} {model.name} does not say what it takes: give the input shape too,"
                f" such as {EXAMPLE[3]}"
            )
        return [(want, None) for want in wanted]
    if not wanted or (len(given) > 1 and not wanted[0].name):  # it tells of the first alone
        return [(DeclaredInput(give.name, None, _dtype(give)), give) for give in given]
    if len(given) > len(wanted):
        raise ConvVizError(
            f"{name} {model.name} has {_counted(len(wanted))}, not {len(given)}:"
            f" {', '.join(f'{want.name} {_told(want.shape)}' for want in wanted)}"
        )
    named = {give.name: give for give in given if give.name}
    if named:
        known = [want.name for want in wanted]
        for each in named:
            if each not in known:
                raise ConvVizError(
                    f"{name} {model.name} has no input {each}, but {', '.join(known)}"
                )
        return [(want, named.get(want.name)) for want in wanted]
    rest = [*given, *[None] * (len(wanted) - len(given))]
    return list(zip(wanted, rest, strict=True))


def _shape(
    model: Any, want: DeclaredInput, give: GivenInput | None, last: bool
) -> tuple[tuple[int, ...], str]:
    """Sizes of one example in the model's own order of axes, and a remark or ''."""
    own = None if want.shape is None else want.shape[1:]
    if give is None:
        known = tuple(size for size in own or () if size is not None)
        if own is None or len(known) != len(own):
            example = tuple(
                size or instead
                for size, instead in zip(
                    own or (), EXAMPLE.get(len(own or ()), (16,) * 9), strict=False
                )
            )
            raise ConvVizError(
                f"the input {_told(want.shape)} of {type(model).__name__} {model.name} has"
                f" sizes that are not known: give its shape, such as {example}"
            )
        return known, ""
    sizes = give.sizes
    if own is None:
        if len(sizes) > 3 and sizes[0] == 1 and not last:
            sizes = sizes[1:]
        return _reordered(sizes, _channels_of_first(model), last)
    if len(sizes) == len(own) + 1:
        sizes = sizes[1:]
    if len(sizes) != len(own):
        raise ConvVizError(
            f"{type(model).__name__} {model.name} takes {_told(want.shape)}, not {give.sizes}"
        )
    shape, remark = _reordered(sizes, own[-1 if last else 0], last)
    if len(own) > 1 and (channels := own[-1 if last else 0]) is not None:
        has = shape[-1 if last else 0]
        if has != channels:
            raise ConvVizError(
                f"{type(model).__name__} {model.name} takes {_told(want.shape)}, so"
                f" {channels} channels, {'last' if last else 'first'}, not the {has} of"
                f" {give.sizes}"
            )
    return shape, remark


def _channels_of_first(model: Any) -> int | None:
    """The channels that the first layer of a Sequential was built for; None if it was not."""
    first, *_ = getattr(model, "layers", None) or [model]
    axes = getattr(getattr(first, "input_spec", None), "axes", None) or {}
    return next(iter(axes.values()), None)


def _reordered(
    sizes: tuple[int, ...], own_channels: int | None, last: bool
) -> tuple[tuple[int, ...], str]:
    """`sizes` with the channels where the model has them, and a remark if they were moved."""
    if len(sizes) < 3:
        return sizes, ""
    moved = (*sizes[1:], sizes[0]) if last else (sizes[-1], *sizes[:-1])
    here, there = (sizes[-1], sizes[0]) if last else (sizes[0], sizes[-1])
    if own_channels is None:
        wrong = here > MOST_CHANNELS and there in CHANNELS_OF_IMAGES
    else:
        wrong = here != own_channels and there == own_channels
    if not wrong:
        return sizes, ""
    return moved, (
        f"The input {sizes} is taken as {moved}, since this model has its channels"
        f" {'last' if last else 'first'}."
    )


def _structured(
    model: Any, pairs: Sequence[tuple[DeclaredInput, GivenInput | None]], tensors: Sequence[Any]
) -> Any:
    """The tensors as `model` takes them: one, a list, or a dictionary."""
    import keras

    own = getattr(model, "input", None) if _wanted(model) and hasattr(model, "inputs") else None
    if own is not None:
        return keras.tree.pack_sequence_as(own, list(tensors))
    names = [give.name for _, give in pairs if give is not None and give.name]
    if len(names) == len(tensors) and names:
        return dict(zip(names, tensors, strict=True))
    return tensors[0] if len(tensors) == 1 else list(tensors)


def _dtype(give: GivenInput) -> str:
    dtype = str(getattr(give.tensor, "dtype", "float32"))
    return dtype.rpartition(".")[2]


def _told(shape: ValueShape | None) -> str:
    return str((shape or ())[1:])


def _counted(number: int) -> str:
    return f"{number} input{'s' * (number != 1)}"
