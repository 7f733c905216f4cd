"""RFC 8725 §3.11, §3.12: each kind of token we verify, with rules under which no token of another kind passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.keys.algorithms import SIGNATURES
from idp.refusal import Refused

LEEWAY = 10  # seconds that an issuer's clock may be ahead of ours
LATEST = 253402300799  # the end of the year 9999


class TokenRefused(Refused):
    """A token that is not what it must be here. The message is for the operator; it never holds the token."""

    public = "The token is invalid or expired."


@dataclass(frozen=True, slots=True)
class TokenKind:
    """`typ` and `algs` are compared exactly with the header; `strings` must be there besides iss, sub and aud."""

    typ: str
    algs: frozenset[str]
    strings: tuple[str, ...]
    expires: bool = True


@dataclass(frozen=True, slots=True)
class ForeignKind:
    """A kind of token that clients sign: `typs` are what its header may say, if it says anything."""

    typs: frozenset[str]


# RFC 9068 §2.1, §2.2
ACCESS = TokenKind(typ="at+jwt", algs=frozenset({"ES256"}), strings=("client_id", "jti", "scope", "sid", "grant_id"))
# The same of a client that acts for itself (RFC 6749 §4.4): there is no session and no grant of a person.
CLIENT_ACCESS = TokenKind(typ="at+jwt", algs=frozenset({"ES256"}), strings=("client_id", "jti"))
# OIDC Core §2, as the console takes it for a sign-in: unexpired and with the nonce of its request (§3.1.3.7).
ID = TokenKind(typ="JWT", algs=frozenset(SIGNATURES), strings=("sid", "nonce", "acr"))
# OIDC Core §3.1.2.1, OIDC RP-Initiated Logout §2: a hint is honoured after its exp.
ID_HINT = TokenKind(typ="JWT", algs=frozenset(SIGNATURES), strings=("sid",), expires=False)
# RFC 7523 §2.2; its typ is newer than most clients (draft-ietf-oauth-rfc7523bis §4).
CLIENT_ASSERTION = ForeignKind(typs=frozenset({"JWT", "client-authentication+jwt"}))
# RFC 9101 §10.8; OIDC Core §6 knows no typ.
REQUEST_OBJECT = ForeignKind(typs=frozenset({"JWT", "oauth-authz-req+jwt"}))


def check_claims(kind: TokenKind, claims: dict[str, Any], *, issuer: str, audience: str | None, now: datetime) -> None:
    """RFC 7519 §4.1. `audience` None accepts any well-formed audience: the caller compares. Raises TokenRefused."""
    for name in ("iss", "sub", *kind.strings):
        if not isinstance(claims.get(name), str) or (not claims[name] and name != "scope"):
            raise TokenRefused(f"{name} is not a string")
    if claims["iss"] != issuer:
        raise TokenRefused("another issuer")
    _check_audience(claims.get("aud"), audience)
    moment = int(now.timestamp())
    if _seconds(claims, "exp") <= moment and kind.expires:
        raise TokenRefused("expired")
    if _seconds(claims, "iat") > moment + LEEWAY:
        raise TokenRefused("issued in the future")
    if "nbf" in claims and _seconds(claims, "nbf") > moment + LEEWAY:
        raise TokenRefused("not valid yet")


def _check_audience(given: Any, expected: str | None) -> None:
    audiences = [given] if isinstance(given, str) else given
    if not isinstance(audiences, list) or not audiences or not all(isinstance(one, str) and one for one in audiences):
        raise TokenRefused("aud is neither a string nor a list of strings")
    if expected is not None and expected not in audiences:
        raise TokenRefused("another audience")


def _seconds(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 < value <= LATEST:  # bool is an int to isinstance
        raise TokenRefused(f"{name} is not a whole number of seconds")
    return value
