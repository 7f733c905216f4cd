"""OIDC Core §2, §3.1.3.6, §3.3.2.11. ID tokens, signed as the client registered, 300 seconds."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from idp.context import Ctx
from idp.keys import jose
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import ID_HINT, TokenRefused
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person
from idp.tokens.claims import person_claims

LIFETIME = 300  # seconds


@dataclass(frozen=True, slots=True)
class IdTokenHint:
    """An ID token that came back to us: whom it was about, for which client, in which session."""

    sub: str
    client_id: str
    sid: str


def mint(
    ctx: Ctx,
    keyring: Keyring,
    client: Client,
    grant: Grant,
    person: Person,
    *,
    nonce: str | None,
    access_token: str | None = None,
    code: str | None = None,
    scope: tuple[str, ...] = (),
) -> str:
    """The signed ID token. Claims about the person come from the `claims` parameter, and from `scope` where no access
    token will ever fetch them (OIDC Core §5.4). `code`: the one that it comes with.

    `acr`, `amr` and `auth_time` are the grant's, at a refresh as at the first time (OIDC Core §12.2).
    """
    now = int(ctx.now.timestamp())
    claims: dict[str, Any] = {
        **person_claims(person, scope, grant.claims.get("id_token")),
        "iss": ctx.tenant.issuer,
        "sub": person.id,
        "aud": client.client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "auth_time": int(grant.auth_time.timestamp()),
        "acr": grant.acr,
        "amr": list(grant.amr),
        "sid": grant.session,
    }
    if nonce is not None:
        claims["nonce"] = nonce
    if access_token is not None:
        claims["at_hash"] = half_hash(access_token)
    if code is not None:
        claims["c_hash"] = half_hash(code)
    return keyring.sign(ctx, claims, typ=ID_HINT.typ, alg=client.id_token_alg)


def read_hint(ctx: Ctx, keyring: Keyring, token: str, *, client_id: str | None = None) -> IdTokenHint:
    """Our own ID token as an id_token_hint; it may have expired. Raises TokenRefused.

    With `client_id` it must have been made for that client; without, the client is the one it was made for.
    """
    keys = keyring.public_keys(ctx)
    claims = jose.verify(ID_HINT, token, keys, issuer=ctx.tenant.issuer, audience=client_id, now=ctx.now)
    if not isinstance(claims["aud"], str):
        raise TokenRefused("our ID tokens have one audience")
    return IdTokenHint(sub=claims["sub"], client_id=claims["aud"], sid=claims["sid"])


def half_hash(value: str) -> str:
    """at_hash and c_hash: the left half of SHA-256, for both algorithms that we sign with (OIDC Core §3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode("ascii")).digest()[:16]).rstrip(b"=").decode()
