"""The values of a framework's tensors as arrays of NumPy's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


def copied(tensor: Any) -> Array | None:
    """A copy of a framework's tensor or variable; None where it has no values."""
    import numpy as np

    value = getattr(tensor, "value", None)
    if value is not None and not callable(value):
        tensor = value  # what a variable of Keras 3 wraps
    if tensor is None or getattr(tensor, "is_meta", False):
        return None
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu()
        if tensor.is_floating_point() and tensor.dtype.itemsize < 4:
            tensor = tensor.float()  # NumPy has no bfloat16
    return np.array(tensor.numpy() if hasattr(tensor, "numpy") else tensor)
