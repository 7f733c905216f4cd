"""RFC 7518 §3.1, §4.1, RFC 8037 §3: the algorithms that we know, and the one type of key that each takes.

An algorithm belongs to a key, and never the other way round: what a token's header says can only agree (RFC 8725 §3.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

Material = ECKey | RSAKey | OKPKey
MATERIALS: dict[str, type[Material]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
PUBLIC_MEMBERS = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}
RSA_BITS = 2048, 8192  # RFC 7518 §3.3; above, one verification costs an attacker's guess too much of our time
RSA_EXPONENTS = 65537, 2**32  # FIPS 186-5 §5.1; and no exponent that is as long as the modulus


@dataclass(frozen=True, slots=True)
class Signature:
    """An algorithm with the type and curve of its keys, and its hash, which at_hash and c_hash share."""

    kty: str
    crv: str | None
    digest: str
    model: Any  # joserfc's


def _signature(name: str, kty: str, crv: str | None, digest: str) -> Signature:
    return Signature(kty, crv, digest, JWSRegistry.algorithms[name])


SIGNATURES = {
    **{f"{family}{bits}": _signature(f"{family}{bits}", "RSA", None, f"sha{bits}")
       for family in ("RS", "PS") for bits in (256, 384, 512)},
    "ES256": _signature("ES256", "EC", "P-256", "sha256"),
    "ES384": _signature("ES384", "EC", "P-384", "sha384"),
    "ES512": _signature("ES512", "EC", "P-521", "sha512"),
    "EdDSA": _signature("EdDSA", "OKP", "Ed25519", "sha512"),
}  # fmt: skip
MACS = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
ENCRYPTION_CURVES = {"EC": frozenset({"P-256", "P-384", "P-521"}), "OKP": frozenset({"X25519"})}
KEY_MANAGEMENT = {  # to the types of key that take it: no RSA1_5, no dir, no password (RFC 8725 §3.2)
    "RSA-OAEP": ("RSA",),
    "RSA-OAEP-256": ("RSA",),
    "ECDH-ES": ("EC", "OKP"),
    "ECDH-ES+A128KW": ("EC", "OKP"),
    "ECDH-ES+A256KW": ("EC", "OKP"),
}
OUR_ENCRYPTION = {  # the keys that we publish to be encrypted to, and what each decrypts
    "RSA-OAEP-256": ("RSA-OAEP-256", "RSA-OAEP"),
    "ECDH-ES": ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"),
}
OUR_KEYS: dict[str, tuple[str, str | None]] = {  # their type and curve
    **{alg: (signature.kty, signature.crv) for alg, signature in SIGNATURES.items()},
    "RSA-OAEP-256": ("RSA", None),
    "ECDH-ES": ("EC", "P-256"),
}
CONTENT_ENCRYPTION = ("A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")


def fits_signature(alg: str, material: Material) -> bool:
    wanted = SIGNATURES.get(alg)
    return wanted is not None and (wanted.kty, wanted.crv) == (material.key_type, curve(material))


def fits_encryption(alg: str, material: Material) -> bool:
    kty = material.key_type
    if kty not in KEY_MANAGEMENT.get(alg, ()):
        return False
    return kty == "RSA" or curve(material) in ENCRYPTION_CURVES[kty]


def curve(material: Material) -> str | None:
    return None if isinstance(material, RSAKey) else str(material.curve_name)


def strong(material: Material) -> bool:
    """Whether an RSA key's numbers are in bounds; a point of a curve is on it, or would not have been read."""
    if not isinstance(material, RSAKey):
        return True
    numbers = material.public_key.public_numbers()
    (fewest, most), (lowest, highest) = RSA_BITS, RSA_EXPONENTS
    return fewest <= numbers.n.bit_length() <= most and lowest <= numbers.e <= highest
