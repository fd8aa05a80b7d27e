"""What Keras's other layers and operations move and multiply: norms, sums, means, views, Dense.

Known by the names of their classes; what has no entry here is opaque.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Any, NamedTuple

from convviz.models.keras import products
from convviz.models.keras.views import VIEWS
from convviz.models.keras.windows import spatial_axes
from convviz.models.trace import Aligned, Gathered, Move, Opaque, Permuted, Resized


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALIGNED = _names("""
    Activation ELU LeakyReLU PReLU ReLU Softmax BatchNormalization GroupNormalization
    LayerNormalization RMSNormalization UnitNormalization ActivityRegularization
    AlphaDropout Dropout GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D
    SpatialDropout3D Identity Masking
    Add Average Concatenate Maximum Minimum Multiply Subtract Append Where Select
    ZeroPadding1D ZeroPadding2D ZeroPadding3D Pad PadImages Normalization Rescaling
    RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast
    RandomGrayscale RandomHue RandomInvert RandomPosterization RandomSaturation
    RandomSharpness RandomFlip RandomRotation RandomTranslation RandomZoom RandomShear
    RandomErasing RandomGaussianBlur RandomPerspective RandomElasticTransform AutoContrast
    Equalization ContrastLimitedAdaptiveHistogramEqualization Solarization
    AugMix CutMix MixUp RandAugment
    Relu Relu6 Sigmoid SparseSigmoid Softplus Softsign SoftShrink SparsePlus Silu
    Squareplus LogSigmoid LeakyRelu HardSigmoid HardSilu Elu Selu Gelu Celu TanhShrink
    HardTanh HardShrink Threshold LogSoftmax Sparsemax BatchNorm Normalize RMSNorm LayerNorm
    Absolute Abs Fabs Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh BitwiseAnd
    BitwiseInvert BitwiseNot BitwiseOr BitwiseXor Cbrt Ceil Clip Copy Cos Cosh Deg2rad
    Divide DivideNoNan Equal Erf Erfc Erfinv Exp Exp2 Expm1 Floor FloorDivide Fmax Fmin
    Fmod FullLike Greater GreaterEqual Heaviside Hypot Isfinite Isinf Isnan Less LessEqual
    Log Log10 Log1p Log2 Logaddexp LogicalAnd LogicalNot LogicalOr LogicalXor Mod
    NanToNum Negative NotEqual OnesLike Power Rad2deg Reciprocal Round Rsqrt Sign Sin Sinc
    Sinh Sqrt Square Tan Tanh TrueDivide Trunc ZerosLike
""")
"""Cells in the same place are combined, and nothing is multiplied but cell by cell."""

UNCOUNTED = _names("""
    Identity Cast SaturateCast StopGradient ConvertToTensor BroadcastTo Cropping1D
    Cropping2D Cropping3D CropImages CenterCrop RandomCrop
""")
"""Cells stay what they are, and where they are but for a border."""

REDUCTIONS = _names("""
    Mean Sum Max Min Amax Amin Prod Std Var Logsumexp Any All Median CountNonzero Argmax
    Argmin Norm
""")
"""Operations of `keras.ops` that have an `axis`."""

REACHES = {"nearest": 1, "bilinear": 2, "bicubic": 4, "lanczos3": 6, "lanczos5": 10}
"""Cells along an axis from which an interpolated one is read."""


class Counted(NamedTuple):
    """How an operation moves cells, its MACs for one example, and whether it is counted.

    `macs` is None where its MACs are not known.
    """

    move: Move
    macs: int | None = 0
    counted: bool = True


def entry(operation: Any, name: str, tensors: Sequence[Any], given: Sequence[Any]) -> Counted:
    """What is known of `operation`, of the Keras class `name`.

    Args:
        operation: a layer, or an operation of `keras.ops`.
        name: its class in Keras.
        tensors: what goes in, weights included, as tensors with a shape.
        given: what comes out.
    """
    if name in VIEWS:
        return Counted(VIEWS[name](operation, tensors, given), counted=False)
    if name in ALIGNED:
        return Counted(Aligned(), counted=name != "Identity")
    if name in UNCOUNTED:
        return Counted(Aligned(), counted=False)
    if name in products.MACS:
        return Counted(
            _mixing(name, len(tensors[0].shape)), products.MACS[name](operation, tensors, given)
        )
    if name in REDUCTIONS:
        return Counted(_reduced(operation, tensors))
    for family, move in FAMILIES.items():
        if name.startswith(family):
            return Counted(move(operation, tensors))
    return Counted(Opaque(), None)


def has_entry(name: str) -> bool:
    """True if the Keras class `name` is known here."""
    tables: tuple[Container[str], ...] = (VIEWS, ALIGNED, UNCOUNTED, products.MACS, REDUCTIONS)
    return any(name in table for table in tables) or name.startswith(tuple(FAMILIES))


def _mixing(name: str, rank: int) -> Move:
    match name:
        case "Dense":
            return Gathered((-1,))
        case "Embedding":
            return Permuted((*range(rank), -1))
    return Opaque()


def _global(layer: Any, tensors: Sequence[Any]) -> Move:
    axes = spatial_axes(layer.data_format, len(tensors[0].shape))
    return Gathered(axes, kept=bool(layer.keepdims))


def _adaptive(layer: Any, tensors: Sequence[Any]) -> Move:
    """A mean of everything, or windows that differ in size by one cell at most."""
    axes = spatial_axes(layer.data_format or "channels_last", len(tensors[0].shape))
    sizes = [tensors[0].shape[axis] for axis in axes]
    out = layer.output_size
    wanted = (out,) * len(axes) if isinstance(out, int) else tuple(out)
    if set(wanted) == {1}:
        return Gathered(axes)
    return Resized(max(-(-size // part) + 1 for size, part in zip(sizes, wanted, strict=True)))


def _reduced(operation: Any, tensors: Sequence[Any]) -> Move:
    rank = len(tensors[0].shape)
    axis = operation.axis
    axes = range(rank) if axis is None else [axis] if isinstance(axis, int) else axis
    kept = bool(getattr(operation, "keepdims", False))
    return Gathered(tuple(each % rank for each in axes), kept=kept)


def _resized(layer: Any, _: Sequence[Any]) -> Move:
    return Resized(REACHES.get(str(getattr(layer, "interpolation", "nearest")), 1))


FAMILIES: dict[str, Callable[[Any, Sequence[Any]], Move]] = {
    "Global": _global,
    "Adaptive": _adaptive,
    "UpSampling": _resized,
    "Resiz": _resized,
}
"""Moves by the beginning of a name."""
