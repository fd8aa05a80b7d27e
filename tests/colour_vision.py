"""How far apart two colours look, also to eyes that lack a kind of cone.

Simulated after Machado, Oliveira and Fernandes, `A Physiologically-based Model for
Simulation of Color Vision Deficiency`, IEEE TVCG 15(6), 2009, at severity 1.0, in linear
RGB; distances are CIE 1976 Delta E*ab in CIELAB under D65.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

Linear = np.ndarray
"""Red, green and blue from 0 to 1, proportional to light."""

MACHADO = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

TO_XYZ = np.array(
    (
        (0.4123908, 0.3575843, 0.1804808),
        (0.2126390, 0.7151687, 0.0721923),
        (0.0193308, 0.1191948, 0.9505322),
    )
)
"""Linear sRGB to CIE XYZ (IEC 61966-2-1)."""

WHITE = TO_XYZ.sum(axis=1)


def linear(colour: Iterable[int]) -> Linear:
    share = np.array(tuple(colour)) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _as_is(light: Linear) -> Linear:
    return light


def _grey(light: Linear) -> Linear:
    return np.full(3, light @ TO_XYZ[1])


def _without(matrix: object) -> Callable[[Linear], Linear]:
    return lambda light: np.clip(np.array(matrix) @ light, 0, 1)


EYES: dict[str, Callable[[Linear], Linear]] = {
    "all cones": _as_is,
    **{name: _without(matrix) for name, matrix in MACHADO.items()},
    "greyscale": _grey,
}


def lab(light: Linear) -> np.ndarray:
    ratio = TO_XYZ @ light / WHITE
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array((116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])))


def distance(one: Iterable[int], other: Iterable[int], eyes: str = "all cones") -> float:
    """Delta E*ab of two sRGB colours as `eyes` see them."""
    see = EYES[eyes]
    return float(np.linalg.norm(lab(see(linear(one))) - lab(see(linear(other)))))


def contrast(one: Iterable[int], other: Iterable[int]) -> float:
    """WCAG 2.1's contrast ratio, from 1 to 21."""
    low, high = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)
