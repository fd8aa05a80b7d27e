"""Images made of numbers, and their files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    """Bytes of any shape, each as likely as any other."""
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def file_of(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of an image file of `kind`."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    """A file of these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path
