"""What a stored face is: 192 float32 of unit length, turned by the tenant's secret orthonormal matrix.

The turn keeps every cosine, so templates of one tenant compare as before, while those of two tenants have nothing
in common and a leaked set can be replaced by choosing a new secret. It is no encryption: whoever holds the secret,
or about 192 pairs of before and after, can undo it.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from face.embed import DIMENSIONS

LENGTH = DIMENSIONS
BYTES = LENGTH * 4


class TemplateRefused(Exception):
    """A vector that no face makes: wrong length, not finite, or far from unit length (DS-04)."""

    public = "This is not a face template."


def checked(vector: NDArray[np.floating]) -> NDArray[np.float32]:
    """vector as (192,) float32 of unit length. Raises TemplateRefused, also when its norm is outside 0.9 to 1.1."""
    values = np.asarray(vector, np.float64)
    if values.shape != (LENGTH,):
        raise TemplateRefused(f"shape {values.shape}")
    norm = float(np.linalg.norm(values))
    if not 0.9 <= norm <= 1.1:  # also false for NaN
        raise TemplateRefused(f"norm {norm}")
    return (values / norm).astype(np.float32)


def to_bytes(vector: NDArray[np.floating]) -> bytes:
    """768 bytes, float32 little-endian. Raises TemplateRefused."""
    return checked(vector).astype("<f4").tobytes()


def from_bytes(data: bytes) -> NDArray[np.float32]:
    """The (192,) float32 vector of 768 bytes. Raises TemplateRefused."""
    if len(data) != BYTES:
        raise TemplateRefused(f"{len(data)} bytes")
    return checked(np.frombuffer(data, "<f4"))


def transform(secret: bytes) -> NDArray[np.float64]:
    """The (192, 192) orthonormal matrix of a tenant's secret (at least 32 bytes), uniform over all of them.

    Q of the QR decomposition of a Gaussian matrix, with the diagonal of R made positive (Mezzadri 2007). The Gaussian
    is drawn from SHAKE-256, whose stream no later version of a library can change.
    """
    if len(secret) < 32:
        raise ValueError("a tenant's template secret has at least 32 bytes")
    q, r = np.linalg.qr(_gaussian(secret, LENGTH * LENGTH).reshape(LENGTH, LENGTH))
    return np.asarray(q * np.sign(np.diag(r)), np.float64)


def turned(vector: NDArray[np.floating], matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """vector in the tenant's own coordinates. Raises TemplateRefused."""
    return checked(matrix @ checked(vector).astype(np.float64))


def _gaussian(secret: bytes, count: int) -> NDArray[np.float64]:
    """Box-Muller over the stream; count is even."""
    stream = hashlib.shake_256(b"faceguard template transform\0" + secret).digest(count * 8)
    uniform = (np.frombuffer(stream, "<u8") >> np.uint64(11)).astype(np.float64) * 2.0**-53
    radius, angle = np.sqrt(-2 * np.log1p(-uniform[::2])), 2 * np.pi * uniform[1::2]
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])
