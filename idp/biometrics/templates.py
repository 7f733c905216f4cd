"""Templates at rest: AES-256-GCM under the person's key. What a ciphertext belongs to is its associated data, so that
one moved to another person, tenant, template or model does not open (security D1, FA-25).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from face.template import from_bytes, to_bytes
from idp.biometrics.reference_model import SCHEMA
from idp.keys.envelope import NONCE_BYTES, Unreadable, lengths_first


@dataclass(frozen=True, slots=True)
class Label:
    """What one template's ciphertext is bound to."""

    tenant: str
    person: str
    template: str
    model: str
    version: int = SCHEMA

    def encoded(self) -> bytes:
        return lengths_first(self.tenant, self.person, self.template, self.model, str(self.version))


def seal(vector: NDArray[np.float32], key: bytes, label: Label) -> bytes:
    """vector (192,) float32 -> nonce, ciphertext and tag. Raises TemplateRefused for what no face makes."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, to_bytes(vector), label.encoded())


def unseal(ciphertext: bytes, key: bytes, label: Label) -> NDArray[np.float32]:
    """The vector that was sealed under the same key and label. Raises Unreadable."""
    try:
        plain = AESGCM(key).decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], label.encoded())
    except (InvalidTag, ValueError) as cause:
        raise Unreadable(f"template {label.template} does not open") from cause
    return from_bytes(plain)
