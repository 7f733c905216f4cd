"""The suite's own JSON Web Tokens: keys of clients, assertions, request objects, and ID tokens tampered with."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from joserfc import jws
from joserfc.jwk import OctKey, RSAKey


@dataclass(frozen=True)
class ClientKeys:
    """One RSA key pair for RS256. The suite names keys only where it rotates them."""

    private: RSAKey
    kid: str | None = None

    @property
    def jwks(self) -> dict[str, Any]:
        public = {name: self.private.as_dict(private=False)[name] for name in ("kty", "n", "e")}
        named = {} if self.kid is None else {"kid": self.kid}
        return {"keys": [{**public, **named, "use": "sig", "alg": "RS256"}]}

    def sign(self, claims: dict[str, Any]) -> str:
        header = {"alg": "RS256"} | ({} if self.kid is None else {"kid": self.kid})
        return jws.serialize_compact(header, json.dumps(claims).encode(), self.private, algorithms=["RS256"])


@lru_cache
def client_keys(number: int = 0, kid: str | None = None) -> ClientKeys:
    """The same `number` is the same key pair: making one costs as much as a test."""
    return ClientKeys(_pair(number), kid)


@lru_cache
def _pair(_number: int) -> RSAKey:
    return RSAKey.generate_key(2048)


def signed_with_secret(claims: dict[str, Any], secret: str) -> str:
    """client_secret_jwt: HS256 under the secret's octets (OIDC Core §9)."""
    return jws.serialize_compact(
        {"alg": "HS256"}, json.dumps(claims).encode(), OctKey.import_key(secret), algorithms=["HS256"]
    )


def unsigned(claims: dict[str, Any]) -> str:
    """RFC 7515 Appendix A.5, as the suite writes it."""
    return f"{_written({'alg': 'none'})}.{_written(claims)}."


def header_of(token: str) -> dict[str, Any]:
    return _read(token.split(".")[0])


def claims_of(token: str) -> dict[str, Any]:
    """Unverified."""
    return _read(token.split(".")[1])


def _read(part: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _written(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
