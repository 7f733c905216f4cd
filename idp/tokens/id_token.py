"""OIDC Core §2, §3.1.3.6, §3.3.2.11. ID tokens, signed and encrypted as the client registered, 300 seconds."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from idp.context import Ctx
from idp.keys import jose, jwe
from idp.keys.algorithms import SIGNATURES
from idp.keys.jwe import Recipient
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import ID_HINT, TokenRefused
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person
from idp.tokens import mapped, subject
from idp.tokens.claims import person_claims

LIFETIME = 300  # seconds
UNSIGNED = "none"
DEFAULT_ALG = "RS256"  # where a client registered none for its signatures, and a signature there has to be


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
    recipient: Recipient | None = None,
    may_be_unsigned: bool = False,
) -> str:
    """The ID token. Claims about the person come from the `claims` parameter, and from `scope` where no access token
    will ever fetch them (OIDC Core §5.4). `access_token`, `code`: what it comes with.

    `acr`, `amr` and `auth_time` are the grant's, at a refresh as at the first time (OIDC Core §12.2).
    `may_be_unsigned`: the client's policy allows it, and the token goes from the token endpoint to the client (§2).
    """
    if recipient is None and client.details.id_token_encrypted_response_alg is not None:
        raise ValueError("this client's ID tokens are encrypted")
    alg = _alg(client, may_be_unsigned)
    now = int(ctx.now.timestamp())
    claims: dict[str, Any] = {
        **mapped.claims(ctx, person, grant.scope, "id_token"),
        **person_claims(person, scope, grant.claims.get("id_token"), grant.claims_locales),
        "iss": ctx.tenant.issuer,
        "sub": subject.of(ctx, keyring, client, person.id),
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
    if alg == UNSIGNED:
        token = jose.unsigned(claims)
    else:
        claims |= _hashes(alg, at_hash=access_token, c_hash=code)
        token = keyring.sign(ctx, claims, typ=ID_HINT.typ, alg=alg)
    return token if recipient is None else jwe.encrypt(token.encode(), recipient, cty="JWT")


def read_hint(ctx: Ctx, keyring: Keyring, token: str, *, client_id: str | None = None) -> IdTokenHint:
    """Our own ID token as an id_token_hint; it may have expired. Raises TokenRefused.

    With `client_id` it must have been made for that client; without, the client is the one it was made for. Whoever
    got an encrypted one sends what was inside; an unsigned one was made by anybody.
    """
    keys = keyring.public_keys(ctx)
    claims = jose.verify(ID_HINT, token, keys, issuer=ctx.tenant.issuer, audience=client_id, now=ctx.now)
    if not isinstance(claims["aud"], str):
        raise TokenRefused("our ID tokens have one audience")
    return IdTokenHint(sub=claims["sub"], client_id=claims["aud"], sid=claims["sid"])


def half_hash(value: str, alg: str) -> str:
    """at_hash and c_hash: the left half of the hash that the signature's algorithm has (OIDC Core §3.1.3.6)."""
    digest = hashlib.new(SIGNATURES[alg].digest, value.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _alg(client: Client, may_be_unsigned: bool) -> str:
    if client.id_token_alg == UNSIGNED and not may_be_unsigned:
        return DEFAULT_ALG
    return client.id_token_alg


def _hashes(alg: str, **given: str | None) -> dict[str, str]:
    return {name: half_hash(value, alg) for name, value in given.items() if value is not None}
