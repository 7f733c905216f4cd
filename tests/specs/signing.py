"""What clients sign: assertions and request objects that are right in every way but the one that a test names."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from joserfc.jwe import encrypt_compact
from joserfc.jwk import import_key

from idp.keys import jose
from idp.keys.algorithms import MACS, SIGNATURES
from idp.oauth.clients.metadata import GRANT_TYPES, new_client
from idp.store import clients
from idp.store.clients import Client
from idp.store.details import Details
from tests.agent import Answer
from tests.specs.forging import b64, changed
from tests.specs.security.outcomes import assert_redirected_error, assert_refused
from tests.world import CALLBACK, World

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EVERY_POLICY = ("standard", "native", "fapi2", "oidc-certification")


def key(alg: str = "ES256", number: int = 0) -> jose.Key:
    """The same `number` is the same key pair: making an RSA key costs as much as a test."""
    return _pair(alg, number)


@lru_cache
def _pair(alg: str, _number: int) -> jose.Key:
    return jose.generate(alg)


def jwks_of(*keys: jose.Key) -> dict[str, Any]:
    return {"keys": [jose.public_jwk(one) for one in keys]}


def signed(
    by: jose.Key | bytes,
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    *,
    raw_header: bytes | None = None,
    raw_claims: bytes | None = None,
) -> str:
    """A compact JWS of exactly these parts. `by` as bytes is the secret of an HMAC."""
    head = json.dumps(header).encode() if raw_header is None else raw_header
    body = json.dumps(claims).encode() if raw_claims is None else raw_claims
    text = f"{b64(head)}.{b64(body)}"
    if isinstance(by, bytes):
        return f"{text}.{b64(hmac.digest(by, text.encode(), MACS.get(header.get('alg', ''), 'sha256')))}"
    return f"{text}.{b64(SIGNATURES[by.alg].model.sign(text.encode(), by.material))}"


def unsigned(claims: Mapping[str, Any]) -> str:
    """RFC 7515 Appendix A.5."""
    return f"{b64(json.dumps({'alg': 'none'}).encode())}.{b64(json.dumps(claims).encode())}."


def encrypted(world: World, text: str, *, alg: str = "RSA-OAEP-256", enc: str = "A128CBC-HS256") -> str:
    """For a key that the tenant publishes."""
    published = world.browser().get("/t/acme/oauth/jwks").json["keys"]
    kty = "RSA" if alg.startswith("RSA") else "EC"
    jwk = next(one for one in published if one["use"] == "enc" and one["kty"] == kty)
    header = {"alg": alg, "enc": enc, "kid": jwk["kid"], "cty": "JWT"}
    return encrypt_compact(header, text.encode(), import_key(jwk), algorithms=[alg, enc])


def register(
    world: World,
    client_id: str = "signer",
    slug: str = "acme",
    *,
    method: str = "private_key_jwt",
    policy: str = "standard",
    jwks: Mapping[str, Any] | None = None,
    **details: Any,
) -> Client:
    """A trusted application under that policy, with the key of key() unless `jwks` or jwks_uri says otherwise."""
    if "jwks_uri" not in details:
        details["jwks"] = jwks_of(key()) if jwks is None else jwks
    made, _ = new_client(
        name=client_id,
        client_id=client_id,
        redirect_uris=[CALLBACK],
        auth_method=method,
        grant_types=GRANT_TYPES,
        id_token_alg="ES256",
        trusted=True,
        policy=policy,
        about=Details(**details),
    )
    with world.inside(slug) as ctx:
        secret = secrets.token_urlsafe(64)
        wrapped = world.house.keyring.wrap_secret(ctx, client_id, secret) if method == "client_secret_jwt" else None
        (world.data / f"secret-of-{client_id}").write_text(secret)
        return clients.register(ctx, replace(made, secret_wrapped=wrapped))


def secret_of(world: World, client_id: str = "signer") -> bytes:
    return (world.data / f"secret-of-{client_id}").read_bytes()


@dataclass(frozen=True)
class Door(ABC):
    """One place where a client's JWT comes in. Subclasses say which claims are good there, and what a refusal is."""

    world: World
    client_id: str = "signer"
    by: jose.Key | bytes = b""
    slug: str = "acme"

    @property
    def issuer(self) -> str:
        return self.world.tenant(self.slug).issuer

    @property
    def now(self) -> int:
        return int(self.world.clock.now().timestamp())

    @abstractmethod
    def claims(self) -> dict[str, Any]:
        """Good ones, of now, and for one use."""

    @abstractmethod
    def knock(self, token: str, **departures: str | None) -> Answer:
        """The answer to the token; keywords are departures from the parameters beside it."""

    @abstractmethod
    def accepts(self, token: str) -> bool:
        """Anything but a welcome has to be the one refusal of the place."""

    def token(
        self,
        header: Mapping[str, Any] | None = None,
        claims: Mapping[str, Any] | None = None,
        *,
        by: jose.Key | bytes | None = None,
        raw_header: bytes | None = None,
        raw_claims: bytes | None = None,
    ) -> str:
        """A good token with these members changed (ABSENT leaves one out), or with these bytes in place of a part."""
        mine = self.by or key()
        named = {"alg": "HS256"} if isinstance(mine, bytes) else {"alg": mine.alg, "kid": mine.kid}
        head, body = changed({**named, "typ": "JWT"}, dict(header or {})), changed(self.claims(), dict(claims or {}))
        return signed(mine if by is None else by, head, body, raw_header=raw_header, raw_claims=raw_claims)


class AssertionDoor(Door):
    """Client authentication, at the introspection endpoint: whoever is known is told that a made-up token is none."""

    def claims(self) -> dict[str, Any]:
        common = {"iss": self.client_id, "sub": self.client_id, "aud": self.issuer}
        return {**common, "iat": self.now, "exp": self.now + 60, "jti": secrets.token_urlsafe(16)}

    def knock(self, token: str, **departures: str | None) -> Answer:
        return self.post("introspect", token, token="made-up", **departures)

    def accepts(self, token: str) -> bool:
        answer = self.knock(token)
        if answer.status != 200:
            assert_refused(answer, "invalid_client", 401)
            assert answer.json["error_description"] == "Client authentication failed."
        return answer.status == 200

    def post(self, endpoint: str, assertion: str, /, **form: str | None) -> Answer:
        sent = {"client_assertion_type": TYPE, "client_assertion": assertion, **form}
        fields = {name: value for name, value in sent.items() if value is not None}
        return self.world.browser().post(f"/t/{self.slug}/oauth/{endpoint}", fields)


class ObjectDoor(Door):
    """The authorization endpoint. What stands outside is what OAuth needs, and where a refusal goes."""

    def claims(self) -> dict[str, Any]:
        asked = self.world.request(client_id=self.client_id)
        return {**asked, "iss": self.client_id, "aud": self.issuer, "iat": self.now, "exp": self.now + 60}

    def knock(self, token: str, **departures: str | None) -> Answer:
        outside = {"client_id": self.client_id, "redirect_uri": CALLBACK, "request": token, **departures}
        fields = {name: value for name, value in outside.items() if value is not None}
        return self.world.browser().get(f"/t/{self.slug}/oauth/authorize", fields)

    def accepts(self, token: str) -> bool:
        answer = self.knock(token)
        if answer.status != 200:
            assert_redirected_error(answer, "invalid_request_object")
        return answer.status == 200


def sha256(raw: bytes) -> str:
    """As OIDC Core §6.2 has it behind a request_uri."""
    return b64(hashlib.sha256(raw).digest())
