"""Tokens that are right in every way but the one a test names: made with the issuer's own key, by hand."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from idp.keys import jose
from idp.keys.token_kinds import ACCESS, CLIENT_ACCESS, ID_HINT, TokenKind, TokenRefused

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())
ISSUER = "https://login.example/t/acme"
ABSENT = object()  # as a member's value: the member is left out


@dataclass(frozen=True)
class Consumer:
    """One place where a token comes back to us: what it accepts, and an issuer's keys."""

    kind: TokenKind
    audience: str
    claims: dict[str, Any]
    key: jose.Key
    keys: jose.KeySet

    def accepts(self, token: str) -> bool:
        try:
            jose.verify(self.kind, token, self.keys, issuer=ISSUER, audience=self.audience, now=NOW)
        except TokenRefused:
            return False
        return True

    def token(
        self,
        header: dict[str, Any] | None = None,
        claims: dict[str, Any] | None = None,
        *,
        raw_header: bytes | None = None,
        raw_claims: bytes | None = None,
        key: jose.Key | None = None,
    ) -> str:
        """A good token with these members changed, or with these bytes in place of a part; always truly signed."""
        head = changed({"alg": self.key.alg, "typ": self.kind.typ, "kid": self.key.kid}, header)
        body = changed(self.claims, claims)
        first = b64(raw_header if raw_header is not None else json.dumps(head).encode())
        second = b64(raw_claims if raw_claims is not None else json.dumps(body).encode())
        return f"{first}.{second}.{b64(signature(key or self.key, f'{first}.{second}'.encode()))}"


def consumers() -> dict[str, Consumer]:
    """Access tokens at our resource endpoints, those at introspection, and the ID token that comes back as a hint."""
    ec, rsa = jose.generate("ES256"), jose.generate("RS256")
    keys = jose.KeySet(jose.load_public(key.alg, jose.public_jwk(key)) for key in (ec, rsa))
    common = {"iss": ISSUER, "sub": "alice", "iat": SECOND, "exp": SECOND + 300, "sid": "s1"}
    access = {**common, "aud": f"{ISSUER}/oauth/userinfo", "client_id": "app", "jti": "j1", "scope": "openid"}
    access |= {"grant_id": "g1", "auth_time": SECOND, "acr": "urn:faceguard:acr:single", "amr": ["pwd"]}
    own = {"iss": ISSUER, "sub": "app", "client_id": "app", "iat": SECOND, "exp": SECOND + 300, "jti": "j2"}
    return {
        "access": Consumer(ACCESS, access["aud"], access, ec, keys),
        "client": Consumer(CLIENT_ACCESS, ISSUER, {**own, "aud": ISSUER}, ec, keys),
        "hint": Consumer(ID_HINT, "app", {**common, "aud": "app"}, rsa, keys),
    }


def changed(members: dict[str, Any], by: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in {**members, **(by or {})}.items() if value is not ABSENT}


def signature(key: jose.Key, signing_input: bytes) -> bytes:
    private: Any = key.material.private_key
    if key.alg == "RS256":
        return bytes(private.sign(signing_input, PKCS1v15(), SHA256()))
    r, s = decode_dss_signature(private.sign(signing_input, ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
