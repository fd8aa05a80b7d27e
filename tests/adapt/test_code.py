"""A layer is what it runs: other code than its class's is refused, other weights are taken."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import convviz
from convviz.adapt import as_layer, convention_of, weights_of
from convviz.errors import ConvVizError
from convviz.layer import Conv1d, Conv2d, MaxPool2d
from convviz.walks.stages import stages_of

ALIKE = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
"""What PyTorch and Keras say of ways that they would rather have taken in other words."""

HERE, *_ = __name__.split(".")
"""What a sentence says of where a class of these tests is from."""


@pytest.fixture
def torch() -> ModuleType:
    return pytest.importorskip("torch")


@pytest.fixture
def keras() -> ModuleType:
    pytest.importorskip("torch")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


def told(ask: Callable[[], object]) -> str:
    with pytest.raises(ConvVizError) as caught:
        ask()
    return str(caught.value)


# The code of a class of one's own


def padding_in_forward(torch: ModuleType) -> Any:
    class SameConv2d(torch.nn.Conv2d):
        def forward(self, x: Any) -> Any:
            return super().forward(torch.nn.functional.pad(x, (0, 1, 0, 1)))

    return SameConv2d(3, 32, 3, stride=2)


def cutting_in_forward(torch: ModuleType) -> Any:
    class CausalConv1d(torch.nn.Conv1d):
        def forward(self, x: Any) -> Any:
            return super().forward(x)[..., :-4]

    return CausalConv1d(1, 1, 3, padding=4, dilation=2)


def test_a_forward_that_pads_is_refused_and_the_way_out_does_what_it_does(
    torch: ModuleType,
) -> None:
    module, shape = padding_in_forward(torch), (3, 224, 224)
    ways: list[Callable[[], object]] = [
        lambda: as_layer(module),
        lambda: weights_of(module),
        lambda: convention_of(module),
        lambda: convviz.walk(module, shape),
        lambda: convviz.animate(module, shape),
        lambda: convviz.animate([module], shape),
        lambda: convviz.animate(torch.nn.Sequential(module), shape),
        lambda: convviz.chain([("same", module)], shape),
        lambda: convviz.explain(module, shape),
        lambda: convviz.sweep(module, shape, vary="stride", values=[1]),
    ]
    assert {each.removeprefix("layer 1 of 1 (SameConv2d): ") for each in map(told, ways)} == {
        f"padding_in_forward.<locals>.SameConv2d of {HERE} is not taken for a plain"
        " Conv2d, since its class has a forward of its own: give the plain layer that does the"
        " same: convviz.Conv2d takes explicit padding, such as padding=((0, 1), (0, 1))"
    }
    plain = Conv2d(3, 32, 3, stride=2, padding=((0, 1), (0, 1)))
    assert plain.output_shape(shape) == tuple(module(torch.zeros(shape)).shape)
    assert (plain.output_shape(shape), plain.macs(shape)) == ((32, 112, 112), 10_838_016)
    assert Conv2d(3, 32, 3, stride=2).macs(shape) == 10_645_344  # what it would have been


def test_a_forward_that_cuts_is_refused_and_the_way_out_does_what_it_does(
    torch: ModuleType,
) -> None:
    module = cutting_in_forward(torch)
    assert told(lambda: convviz.explain(module, (1, 16))).endswith("such as padding=((0, 1),)")
    plain = Conv1d(1, 1, 3, padding=((4, 0),), dilation=2)
    assert plain.output_shape((1, 16)) == tuple(module(torch.zeros(1, 16)).shape) == (1, 16)


MADE = {
    "Conv1d": (1, 1, 3),
    "Conv2d": (1, 1, 3),
    "Conv3d": (1, 1, 3),
    "ConvTranspose1d": (1, 1, 3),
    "ConvTranspose2d": (1, 1, 3),
    "ConvTranspose3d": (1, 1, 3),
    "MaxPool1d": (2,),
    "MaxPool2d": (2,),
    "MaxPool3d": (2,),
    "AvgPool1d": (2,),
    "AvgPool2d": (2,),
    "AvgPool3d": (2,),
    "Unfold": (2,),
    "Fold": ((3, 3), 2),
    "PixelShuffle": (2,),
    "PixelUnshuffle": (2,),
}


def test_every_class_is_refused_with_a_forward_of_its_own_and_taken_without(
    torch: ModuleType,
) -> None:
    classes = {name for each in convviz.OPERATORS.values() for name in each.classes}
    assert set(MADE) == classes
    for name, arguments in MADE.items():
        parent = getattr(torch.nn, name)

        def init(self: Any, parent: Any = parent, arguments: Any = arguments) -> None:
            parent.__init__(self, *arguments)

        def forward(self: Any, x: Any, parent: Any = parent) -> Any:
            return parent.forward(self, x)

        fixed = type("Fixed", (parent,), {"__init__": init, "extra_repr": lambda self: ""})()
        assert as_layer(fixed) == getattr(convviz, name)(*arguments)
        own = type("Own", (parent,), {"__init__": init, "forward": forward})
        said = told(lambda own=own: as_layer(own()))
        assert f"not taken for a plain {name}, since its class has a forward of" in said
        assert f"convviz.{name}" in said
        assert ("padding=(" in said) == (not name.startswith("Pixel"))


def other_code(nn: ModuleType, name: str) -> Any:
    """A convolution that runs other code than its class says, in the way called `name`."""
    made = nn.Conv2d(1, 1, 3)
    match name:
        case "a mixin":
            mixin = type("Pads", (), {"forward": lambda self, x: x})
            made.__class__ = type("Mixed", (mixin, nn.Conv2d), {})
        case "the inner method":
            made.__class__ = type("M", (nn.Conv2d,), {"_conv_forward": lambda *_: None})
        case "its call":
            made.__class__ = type("M", (nn.Conv2d,), {"__call__": lambda *_: None})
        case "an instance's forward":
            made.forward = lambda x: x
        case "an instance's inner method":
            made._conv_forward = lambda x, weight, bias: x
        case "a hook":
            made.register_forward_hook(lambda module, x, out: out[..., 1:])
        case "a pre-hook":
            made.register_forward_pre_hook(lambda module, x: x)
        case "a copy":
            made.forward = lambda x: x
            made = copy.deepcopy(made)
    return made


@pytest.mark.parametrize(("name", "why"), [
    ("a mixin", "its class has a forward of its own"),
    ("the inner method", "its class has a _conv_forward of its own"),
    ("its call", "its class has a __call__ of its own"),
    ("an instance's forward", "its forward was replaced after it was made"),
    ("an instance's inner method", "its _conv_forward was replaced after it was made"),
    ("a copy", "its forward was replaced after it was made"),
    ("a hook", "it has a forward hook, which may change what goes in or comes out: remove the"
        " hook, or give the plain layer"),
    ("a pre-hook", "it has a forward pre-hook, which may change what goes in or comes out:"
        " remove the hook, or give the plain layer"),
])  # fmt: skip
def test_other_code_is_seen_wherever_it_stands(torch: ModuleType, name: str, why: str) -> None:
    assert f"is not taken for a plain Conv2d, since {why}" in told(
        lambda: as_layer(other_code(torch.nn, name))
    )


def test_a_class_of_the_framework_that_was_patched_is_seen(
    torch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = torch.nn.Conv2d(1, 1, 3)
    monkeypatch.setattr(torch.nn.Conv2d, "forward", lambda self, x: x)
    assert "the forward of Conv2d itself was replaced" in told(lambda: as_layer(module))


def test_a_patch_that_was_undone_and_a_hook_that_was_removed_leave_a_plain_layer(
    torch: ModuleType,
) -> None:
    module = torch.nn.Conv2d(1, 1, 3)
    before = module.forward
    module.forward = lambda x: x
    module.forward = before  # an attribute of the instance now, and the class's own code
    module.register_forward_hook(lambda *_: None).remove()
    assert as_layer(module) == Conv2d(1, 1, 3)


# Weights that are computed, and those that are not what the arguments say


@ALIKE
@pytest.mark.parametrize("name", [
    "utils.weight_norm", "utils.spectral_norm", "utils.parametrizations.weight_norm",
    "utils.parametrizations.spectral_norm", "utils.parametrizations.orthogonal",
])  # fmt: skip
def test_a_parametrised_module_is_the_layer_with_the_weight_that_it_has(
    torch: ModuleType, name: str
) -> None:
    wrap = torch.nn
    for part in name.split("."):
        wrap = getattr(wrap, part)
    module = wrap(torch.nn.Conv2d(3, 2, 3, stride=2)).eval()
    assert as_layer(module) == Conv2d(3, 2, 3, stride=2)
    assert (weights_of(module)[0] == module.weight.detach().numpy()).all()
    own = type("Own", (torch.nn.Conv2d,), {"forward": lambda self, x: x})
    assert "forward of its own" in told(lambda: as_layer(wrap(own(3, 2, 3))))


def test_a_pruned_module_is_the_layer_whichever_way_it_was_pruned(torch: ModuleType) -> None:
    prune = pytest.importorskip("torch.nn.utils.prune")

    class EverySecond(prune.BasePruningMethod):  # of the user's own
        PRUNING_TYPE = "unstructured"

        def compute_mask(self, t: Any, default_mask: Any) -> Any:
            return default_mask * (torch.arange(t.numel()) % 2).reshape(t.shape)

    module = torch.nn.Conv2d(3, 2, 3)
    EverySecond.apply(module, "weight")
    prune.l1_unstructured(module, "weight", 0.5)
    prune.random_unstructured(module, "bias", 1)
    assert as_layer(module) == Conv2d(3, 2, 3)
    assert (weights_of(module)[0].reshape(-1)[::2] == 0).all()
    prune.remove(module, "weight")
    assert as_layer(module) == Conv2d(3, 2, 3)


def test_a_weight_that_is_not_what_the_arguments_say_is_told(torch: ModuleType) -> None:
    module = torch.nn.Conv2d(3, 4, 3)
    module.weight = torch.nn.Parameter(module.weight[:, :1])  # grey images, from now on
    assert told(lambda: as_layer(module)) == (
        "Conv2d of torch runs with a weight of the shape (4, 1, 3, 3), but its arguments say"
        " (4, 3, 3, 3): set them to what it runs with, or make it anew"
    )
    module.in_channels = 1
    assert as_layer(module) == Conv2d(1, 4, 3)
    assert tuple(module(torch.zeros(1, 1, 5, 5)).shape) == (1, 4, 3, 3)


def test_copied_padding_that_was_set_too_late_is_told(torch: ModuleType) -> None:
    module = torch.nn.Conv2d(1, 1, 3, padding=(1, 2), padding_mode="circular")
    assert as_layer(module).padding == (1, 2)
    module.padding = (3, 3)
    assert module(torch.zeros(1, 1, 5, 5)).shape[-2:] == (5, 7)  # as with (1, 2)
    assert told(lambda: as_layer(module)) == (
        "Conv2d of torch runs with cells of padding, from the last axis, [2, 2, 1, 1], but its"
        " arguments say [3, 3, 3, 3]: set them to what it runs with, or make it anew"
    )
    same = torch.nn.Conv2d(1, 1, (4, 3), padding="same", padding_mode="reflect")
    assert as_layer(same).pads == ((1, 2), (1, 1))


# What stands for another


@ALIKE
@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_a_quantised_layer_is_refused_once_and_without_contradiction(
    torch: ModuleType,
) -> None:
    ao = pytest.importorskip("torch.ao.nn.quantized.reference")
    assert ao
    nn, qconfig = torch.ao.nn, torch.ao.quantization.get_default_qat_qconfig("fbgemm")
    layers = [
        nn.quantized.Conv2d(3, 4, 3),
        nn.quantized.ConvTranspose2d(3, 4, 3),
        nn.quantized.reference.Conv2d(3, 4, 3),
        nn.qat.Conv2d(3, 4, 3, qconfig=qconfig),
        nn.intrinsic.qat.ConvBn2d(3, 4, 3, qconfig=qconfig),
        nn.quantized.ReLU6(),
    ]
    for layer in layers:
        for ask in (as_layer, lambda each: stages_of([each]) and as_layer(each)):
            assert told(lambda ask=ask, layer=layer: ask(layer)) == (
                f"{type(layer).__name__} of torch is a quantised layer: give the one in"
                " floating point that it was made from"
            )


@ALIKE
def test_what_holds_a_module_says_where_it_is(torch: ModuleType) -> None:
    conv = torch.nn.Conv2d(3, 4, 3)
    held = {
        torch.nn.DataParallel(conv): "holds a whole module: give that one, which is its"
        " `module`",
        torch.optim.swa_utils.AveragedModel(conv): "holds a whole module: give that one, which"
        " is its `module`",
        torch.fx.symbolic_trace(conv): "is a graph of operations: give the module that it was"
        " traced from, or one of the layers in it",
        torch.jit.script(conv): "is a compiled program: give the module that it was scripted or"
        " traced from",
        torch.nn.ModuleList([conv]): "runs nothing itself: give list(modules), where its layers"
        " run in this order",
        torch.ao.nn.intrinsic.ConvReLU2d(conv, torch.nn.ReLU()): "is a row of layers: give one"
        " of them",
    }
    for module, said in held.items():
        assert told(lambda module=module: as_layer(module)).endswith(f" of torch {said}")


@ALIKE
@pytest.mark.slow  # torch.compile imports for seconds
def test_a_compiled_module_says_where_the_plain_one_is(torch: ModuleType) -> None:
    conv = torch.nn.Conv2d(3, 4, 3)
    compiled = torch.compile(conv)
    assert told(lambda: as_layer(compiled)) == (
        "OptimizedModule of torch holds a whole module: give that one, which is its `_orig_mod`"
    )
    assert as_layer(compiled._orig_mod) == as_layer(conv)
    conv.compile()  # in its place, and the same layer still
    assert as_layer(conv) == Conv2d(3, 4, 3)


# Layers in a row


def test_a_sequential_with_a_forward_of_its_own_is_refused_wherever_it_stands(
    torch: ModuleType,
) -> None:
    nn = torch.nn

    class Residual(nn.Sequential):
        def forward(self, x: Any) -> Any:
            return x + super().forward(x)

    class Named(nn.Sequential):
        def __init__(self) -> None:
            super().__init__(nn.Conv2d(1, 1, 3, padding=1), nn.ReLU())

    block = Residual(nn.Conv2d(1, 1, 3, padding=1))
    for layers in (block, [block], nn.Sequential(Named(), block), [("inner", block)]):
        assert told(lambda layers=layers: convviz.animate(layers, (1, 5, 5))) == (
            "test_a_sequential_with_a_forward_of_its_own_is_refused_wherever_it_stands.<locals>"
            f".Residual of {HERE} is not taken for a plain Sequential, since its class"
            " has a forward of its own: give a list of its layers, where they do run one after"
            " another"
        )
    assert len(stages_of([Named(), Named()])) == 3
    hooked = Named()
    hooked.register_forward_pre_hook(lambda *_: None)
    assert "remove the hook, or give a list" in told(lambda: stages_of(hooked))


def test_what_follows_cell_by_cell_runs_the_code_of_its_class_too(torch: ModuleType) -> None:
    nn = torch.nn
    conv = nn.Conv2d(1, 1, 3)
    slope = type("Slope", (nn.LeakyReLU,), {"__init__": lambda s: nn.LeakyReLU.__init__(s, 2)})
    assert stages_of([conv, slope()])[-1].then == ("Slope",)
    blur = type("Blur", (nn.ReLU,), {"forward": lambda self, x: x[..., 1:]})
    assert told(lambda: stages_of([conv, blur()])) == (
        f"Blur of {HERE} is not taken for a plain ReLU, since its class has a forward"
        " of its own: leave it out of the row, or give a plain ReLU"
    )


# Keras


@ALIKE
def test_a_keras_layer_with_a_call_of_its_own_is_refused(keras: ModuleType) -> None:
    layers = keras.layers
    made = {
        "Conv2D": ("Conv2d", (2, 3)),
        "Conv1D": ("Conv1d", (2, 3)),
        "DepthwiseConv2D": ("Conv2d", (3,)),
        "Conv2DTranspose": ("ConvTranspose2d", (2, 3)),
        "MaxPooling2D": ("MaxPool2d", (2,)),
        "AveragePooling1D": ("AvgPool1d", (2,)),
    }
    for name, (ours, arguments) in made.items():
        own = type("Own", (getattr(layers, name),), {"call": lambda self, x: x})
        said = told(lambda own=own, arguments=arguments: as_layer(own(*arguments), (3, 7, 7)))
        assert said.startswith(
            f"Own of {HERE} is not taken for a plain {ours}, since its class has a"
            f" call of its own: give the plain layer that does the same: convviz.{ours}"
        )
    fixed = type("Fixed", (layers.MaxPooling2D,), {"get_config": lambda self: {}})
    assert as_layer(fixed(2)) == MaxPool2d(2, framework="tensorflow")
    patched = layers.MaxPooling2D(2)
    patched.call = lambda x: x
    assert "its call was replaced" in told(lambda: as_layer(patched))
    inner = type("Inner", (layers.Conv2D,), {"convolution_op": lambda self, x, kernel: x})
    assert "has a convolution_op of its own" in told(lambda: as_layer(inner(2, 3), (3, 7, 7)))


@ALIKE
def test_a_keras_wrapper_says_where_its_layer_is(keras: ModuleType) -> None:
    layers = keras.layers
    for wrapper in (layers.TimeDistributed, layers.SpectralNormalization):
        assert told(lambda wrapper=wrapper: as_layer(wrapper(layers.Conv2D(2, 3)))) == (
            f"{wrapper.__name__} of keras holds a layer: give that one, which is its `layer`"
        )
    model = keras.Sequential([layers.Conv2D(2, 3)])
    assert told(lambda: as_layer(model)) == (
        "Sequential of keras is a model: convviz.model lists its layers, and convviz.animate"
        " draws one of them, as with layer=0 or layer='conv1'"
    )


def test_a_hook_on_all_modules_is_seen(torch: ModuleType) -> None:
    hook = torch.nn.modules.module.register_module_forward_pre_hook(lambda module, given: None)
    try:
        with pytest.raises(ConvVizError, match="PyTorch has a global forward pre-hook, which"):
            as_layer(torch.nn.Conv2d(1, 1, 3))
    finally:
        hook.remove()
    assert as_layer(torch.nn.Conv2d(1, 1, 3)) == convviz.Conv2d(1, 1, 3)
