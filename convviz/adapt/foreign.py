"""Layers of PyTorch and Keras, by the framework and the class that each is of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from convviz.adapt import keras, torch
from convviz.adapt.origin import deviation, origin_of
from convviz.adapt.refusals import runs_other_code, stands_for_another
from convviz.adapt.words import described, listed
from convviz.errors import ConvVizError
from convviz.layer import Layer

if TYPE_CHECKING:
    from convviz.adapt.arrays import Array

MODULES = {"torch": torch, "keras": keras}

FRAMEWORKS = {"torch": ("PyTorch", torch.NAMES), "keras": ("Keras", keras.NAMES)}
"""How each framework is written, and the classes of its layers that are taken."""


def ours(layer: object, input_shape: Sequence[int] | None) -> Layer:
    """A layer of a framework as one of convviz's; see `as_layer`."""
    framework, name = _kind(layer)
    if framework == "torch":
        return torch.as_ours(layer, name)
    return keras.as_ours(layer, name, input_shape)


def class_of_ours(layer: object) -> type[Layer]:
    """The class of convviz's that a layer of a framework becomes."""
    framework, name = _kind(layer)
    cls: type[Layer] = MODULES[framework].class_of(name)
    return cls


def weights_in(layer: object) -> tuple[Array | None, Array | None]:
    """Copies of the weight and bias of a layer of a framework; see `weights_of`."""
    framework, name = _kind(layer)
    if framework == "torch":
        return torch.weights_of(layer, name)
    return keras.weights_of(layer, name)


def padding_told(layer: object) -> str:
    """What the padding of a layer of a framework is called; see `convention_of`."""
    if _kind(layer)[0] != "keras":
        return ""
    word = keras.padding_word(layer)
    return "" if word == "valid" else f"Keras {word}"


def _kind(layer: object) -> tuple[str, str]:
    """(framework, class name) of a layer that runs the code of a class which is taken.

    Raises:
        ConvVizError: it does not.
    """
    origin = origin_of(layer)
    if origin is None:
        raise stands_for_another(layer) or _unknown(layer)
    framework, name = origin.framework, origin.name
    if framework == "torch":
        torch.refuse_lazy(name)
    theirs, families = FRAMEWORKS[framework]
    if not any(name in names for names in families.values()):
        raise stands_for_another(layer) or ConvVizError(
            f"{described(layer)} is not taken: of {theirs}'s layers,"
            f" {listed(families.values(), 'and')} are"
        )
    if why := deviation(layer, origin.cls):
        ours = MODULES[framework].class_of(name)
        raise stands_for_another(layer) or runs_other_code(layer, why, ours)
    return framework, name


def _unknown(layer: object) -> ConvVizError:
    return ConvVizError(
        f"{described(layer)} is not taken: a layer is one of convviz's"
        f" {listed(torch.NAMES.values())}, PyTorch's of the same names, or Keras's"
        f" {listed(keras.NAMES.values())}"
    )
