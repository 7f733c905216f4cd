"""PKCE. RFC 7636 §4.2 to §4.6. S256 only, required of every client that is not exempted by name (RFC 9700 §2.1.1)."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256

from idp.oauth.errors import InvalidGrant, InvalidRequest
from idp.oauth.parameters import Parameters
from idp.store.clients import Client

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class PkceRequired(InvalidRequest):
    public = "A code_challenge with code_challenge_method S256 is required."


def check(given: Parameters, client: Client, response_type: str) -> str | None:
    """The code_challenge. None where no code is asked for, or the client is exempted and sent none."""
    if "code" not in response_type.split(" "):
        return None
    challenge, method = given.get("code_challenge"), given.get("code_challenge_method")
    if challenge is None and method is None and not client.require_pkce and client.auth_method != "none":
        return None
    if challenge is None or method != "S256":  # RFC 7636 §4.3: an absent method would mean plain
        raise PkceRequired(f"code_challenge missing or code_challenge_method {method!r}")
    if not CHALLENGE.fullmatch(challenge):
        raise PkceRequired("code_challenge is not a base64url SHA-256")
    return challenge


def verify(verifier: str | None, challenge: str | None) -> None:
    """RFC 7636 §4.6. A verifier without a challenge is a downgrade (RFC 9700 §4.8.2). Raises InvalidGrant."""
    if challenge is None and verifier is None:
        return
    if challenge is None or verifier is None:
        raise InvalidGrant("code_verifier missing, or sent though the code has no challenge")
    if not VERIFIER.fullmatch(verifier):
        raise InvalidGrant("code_verifier is malformed")
    computed = urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=")
    if not hmac.compare_digest(computed, challenge.encode("ascii")):
        raise InvalidGrant("code_verifier does not match the challenge")
