"""An authenticator in software, with real keys: what a browser hands to a page after both ceremonies (WebAuthn §6).

Every answer is right unless a test says otherwise: `flags`, `count`, `rp_id`, and what the browser puts into the client
data are keywords, and a departure is signed as everything else is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

ORIGIN, RP_ID = "http://localhost:8080", "localhost"
PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
GET, CREATE = "webauthn.get", "webauthn.create"
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def new_key(alg: str = "ES256") -> Key:
    match alg:
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case "ES384":
            return ec.generate_private_key(ec.SECP384R1())
        case "EdDSA":
            return ed25519.Ed25519PrivateKey.generate()
        case "RS256":
            return rsa.generate_private_key(65537, 2048)
        case "RS256 short":
            return rsa.generate_private_key(65537, 1024)  # noqa: S505
    raise ValueError(alg)


def cose(key: Key, **departures: Any) -> bytes:
    """RFC 9052 §7, RFC 8230 §4; `alg`: what it calls itself."""
    match key:
        case ec.EllipticCurvePrivateKey():
            point = key.public_key().public_numbers()
            size = key.curve.key_size // 8
            at = {-2: point.x.to_bytes(size, "big"), -3: point.y.to_bytes(size, "big")}
            known = {1: 2, 3: -7, -1: 1 if size == 32 else 2, **at}
        case ed25519.Ed25519PrivateKey():
            known = {1: 1, 3: -8, -1: 6, -2: key.public_key().public_bytes_raw()}
        case rsa.RSAPrivateKey():
            numbers = key.public_key().public_numbers()
            known = {1: 3, 3: -257, -1: numbers.n.to_bytes(key.key_size // 8, "big"), -2: b"\x01\x00\x01"}
    return cbor2.dumps(known | {3: departures["alg"]} if "alg" in departures else known)


def signed(key: Key, data: bytes) -> bytes:
    match key:
        case ec.EllipticCurvePrivateKey():
            return key.sign(data, ec.ECDSA(hashes.SHA256()))
        case ed25519.Ed25519PrivateKey():
            return key.sign(data)
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def client_data(type: str, challenge: str, **departures: Any) -> bytes:
    """§5.8.1, as Chromium writes it; None leaves a member out."""
    good = {"type": type, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
    return json.dumps({name: value for name, value in (good | departures).items() if value is not None}).encode()


@dataclass
class Authenticator:
    """Holds one credential. `synced`: its key may leave the device, and has. `counts`: whether it counts its uses."""

    alg: str = "ES256"
    synced: bool = False
    counts: bool = True
    verifies: bool = True
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str = ""
    count: int = 0
    key: Key = field(init=False)

    def __post_init__(self) -> None:
        self.key = new_key(self.alg)

    @property
    def flags(self) -> int:
        return PRESENT | (VERIFIED if self.verifies else 0) | ((ELIGIBLE | BACKED_UP) if self.synced else 0)

    def creates(
        self, options: dict[str, Any], *, flags: int | None = None, rp_id: str = RP_ID, fmt: str = "none",
        statement: dict[str, Any] | None = None, alg: int | None = None, id: bytes | None = None, **client: Any,
    ) -> str:  # fmt: skip
        """The answer to PublicKeyCredentialCreationOptionsJSON, as JSON."""
        self.handle = options["user"]["id"]
        key = cose(self.key) if alg is None else cose(self.key, alg=alg)
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + key
        data = self._data(rp_id, ATTESTED | (self.flags if flags is None else flags), self.count) + attested
        sent = client_data(client.pop("type", CREATE), client.pop("challenge", options["challenge"]), **client)
        statement = {} if statement is None else statement
        if fmt == "packed" and not statement:
            own = signed(self.key, data + hashlib.sha256(sent).digest())
            statement = {"alg": cbor2.loads(key)[3], "sig": own}
        attestation = cbor2.dumps({"fmt": fmt, "attStmt": statement, "authData": data})
        response = {"attestationObject": encoded(attestation), "transports": ["internal"]}
        return self._json(sent, response, id)

    def gets(
        self, options: dict[str, Any], *, flags: int | None = None, rp_id: str = RP_ID, count: int | None = None,
        key: Key | None = None, handle: str | None = "", id: bytes | None = None, **client: Any,
    ) -> str:  # fmt: skip
        """The answer to PublicKeyCredentialRequestOptionsJSON, as JSON. `handle` None: not said."""
        if count is None:
            self.count += 1 if self.counts else 0
        data = self._data(rp_id, self.flags if flags is None else flags, self.count if count is None else count)
        sent = client_data(client.pop("type", GET), client.pop("challenge", options["challenge"]), **client)
        signature = signed(key or self.key, data + hashlib.sha256(sent).digest())
        response = {"authenticatorData": encoded(data), "signature": encoded(signature)}
        whom = self.handle if handle == "" else handle
        return self._json(sent, response | ({} if whom is None else {"userHandle": whom}), id)

    def _data(self, rp_id: str, flags: int, count: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + struct.pack(">I", count)

    def _json(self, client: bytes, response: dict[str, Any], id: bytes | None) -> str:
        name = encoded(self.credential if id is None else id)
        whole = {"id": name, "rawId": name, "type": "public-key", "authenticatorAttachment": "platform"}
        return json.dumps(whole | {"response": {"clientDataJSON": encoded(client), **response}})
