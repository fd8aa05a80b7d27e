"""`convviz.model`: whatever somebody's model is, traced and told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from convviz.adapt.origin import ROOTS, origin_of
from convviz.adapt.words import described
from convviz.errors import ConvVizError
from convviz.layer import Layer
from convviz.models.inputs import GivenInput, given_inputs
from convviz.models.model import Model
from convviz.models.trace import Trace
from convviz.parsing.numerals import is_list, yes_or_no
from convviz.walks.chains import Chain


def model(model: object, input_shape: Any = None, *, run: bool = False) -> Model:
    """Every layer of a model, in the order of execution, with what it costs and sees.

    Nothing of the model is changed, no weight is copied, and no number is computed.

    >>> from convviz.layer import Conv2d, MaxPool2d
    >>> found = model([Conv2d(1, 6, 5), MaxPool2d(2)], (1, 28, 28))
    >>> [layer.output_shape for layer in found], found.macs
    ([(6, 24, 24), (6, 12, 12)], 86400)

    Args:
        model: a `torch.nn.Module`, a Keras model, a list of layers, an `onnx.ModelProto`, the
            path of an `.onnx` file, or `module:function`, the name of a function that makes
            a model, which is imported and called.
        input_shape: (channels, sizes ...) with or without a batch, or a tensor; a list or a
            mapping of these where the model has several inputs.  ONNX files and Keras models
            mostly have their own.
        run: whether a model of PyTorch is run for real, on zeros, which is needed where what
            it does depends on the numbers.

    Raises:
        ConvVizError: it is no model, refuses such an input, or needs to be run; or an ONNX
            file cannot be read.
    """
    run = yes_or_no("run", run)
    given = None if input_shape is None else given_inputs(input_shape)
    return Model.of(trace_of(model, given, run=run))


def is_model(given: object) -> bool:
    """True if `given` holds several layers, or is the path of a model.

    A module of PyTorch that is one layer of ours, or derives from one, holds none.

    >>> from convviz.layer import Conv2d
    >>> is_model([Conv2d(1, 6, 5)]), is_model("net.onnx"), is_model(Conv2d(1, 6, 5))
    (True, True, False)
    """
    if isinstance(given, Layer):
        return False
    if isinstance(given, str | os.PathLike):
        return is_named(given)
    if is_list(given) or isinstance(given, Chain):
        return True
    match _kind(given):
        case "PyTorch":
            origin = origin_of(given)
            return origin is None or origin.name in ("Module", "Sequential")
        case "Keras":
            return _is_of(given, "keras", "Model")
        case kind:
            return kind == "ONNX"


def is_named(path: str | os.PathLike[str]) -> bool:
    """True if `path` is that of an .onnx file, or names a function as `module:function`."""
    return _is_onnx(path) or ":" in os.fspath(path)


def _is_onnx(path: str | os.PathLike[str]) -> bool:
    return os.fspath(path).lower().endswith(".onnx")


def _kind(given: object) -> str:
    """The framework of a model or of a single layer; empty for anything else."""
    if _is_of(given, "onnx", "ModelProto"):
        return "ONNX"
    if _is_of(given, "keras", "Layer"):
        return "Keras"  # on PyTorch a layer of Keras is a module, too
    return "PyTorch" if _is_of(given, "torch", "Module") else ""


def _is_of(given: object, root: str, name: str) -> bool:
    """True if `given` is of the class `name` of the package `root`, or derives from that."""
    return any(
        cls.__name__ == name and ROOTS.get(cls.__module__.split(".")[0], root) == root
        for cls in type(given).__mro__
        if cls.__module__.split(".")[0] in (*ROOTS, root)
    )


def trace_of(model: object, given: tuple[GivenInput, ...] | None, *, run: bool) -> Trace:
    """How `model` runs, by the tracer of its framework.

    Raises:
        ConvVizError: as `model`.
    """
    kind = _kind(model)
    if isinstance(model, str | os.PathLike) and not _is_onnx(model):
        from convviz.models.loading import load_model

        name = os.fspath(model)
        return replace(trace_of(load_model(name), given, run=run), name=name.split(":")[-1])
    if run and kind != "PyTorch" and not _is_row_of_torch(model):
        raise ConvVizError("run=True is for models of PyTorch: all others are never run")
    if isinstance(model, str | os.PathLike) or kind == "ONNX":
        from convviz.models.onnx.tracing import trace_onnx

        return trace_onnx(model, given)
    if kind == "Keras" and _is_of(model, "keras", "Model"):
        from convviz.models.keras.tracing import trace_keras

        return trace_keras(model, given)
    if isinstance(model, type) or not (
        kind or is_list(model) or isinstance(model, Layer | Chain)
    ):
        raise ConvVizError(
            f"{described(model)} is no model: give a torch.nn.Module, a Keras model, a list of"
            " layers, or the path of an .onnx file"
        )
    if given is None:
        raise ConvVizError(
            f"the input shape is missing: give that of {described(model)}, such as"
            " (3, 224, 224)"
        )
    if kind == "PyTorch":
        from convviz.models.torch.tracing import trace_module

        return trace_module(model, given, run=run)
    if _is_row_of_torch(model):
        from convviz.models.torch.in_a_row import in_a_row

        return trace_of(in_a_row(model), given, run=run)
    from convviz.models.listed import trace_layers

    return trace_layers(model, given)


def _is_row_of_torch(model: object) -> TypeGuard[Sequence[Any]]:
    """True if `model` is a list of modules of PyTorch."""
    layers = map(_layer_in, model) if is_list(model) and model else [None]
    return all(_kind(each) == "PyTorch" for each in layers)


def _layer_in(item: object) -> object:
    """The layer in an item of a list, which may be a pair of a name and a layer."""
    is_pair = isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)
    return item[1] if is_pair else item  # type: ignore[index]  # see above
