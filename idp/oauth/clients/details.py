"""Keys, algorithms, pages and addresses of a client (store/details.py). RFC 7591 §2, OIDC Registration §2, and Logout.

Front-Channel Logout §2, Back-Channel Logout §2.2, RP-Initiated Logout §3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT, MACS
from idp.keys.foreign import ForeignKeys, read_jwks
from idp.oauth.clients import addresses
from idp.oauth.clients.origins import origin_of
from idp.oauth.clients.policies import RegistrationPolicy
from idp.oauth.errors import InvalidClientMetadata
from idp.store.clients import Client
from idp.store.details import Details

LIST_LIMIT = 50
TEXT_LIMIT = 512
PAGES = ("client_uri", "logo_uri", "policy_uri", "tos_uri")
CALLED = ("jwks_uri", "frontchannel_logout_uri", "backchannel_logout_uri")
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518 §6.2.2, §6.3.2, §6.4.1


def check(client: Client, policy: RegistrationPolicy) -> None:
    """Raises InvalidClientMetadata."""
    details = client.details
    _check_sizes(details)
    _check_addresses(client)
    _check_keys(client)
    _check_signing(client, policy)
    for kind in ("id_token_encrypted_response", "userinfo_encrypted_response", "request_object_encryption"):
        _check_encryption(details, kind)
    if details.default_max_age is not None and not 0 <= details.default_max_age < 2**31:
        raise InvalidClientMetadata("default_max_age: seconds, 0 or more", "default_max_age")


def _check_sizes(details: Details) -> None:
    for member in ("contacts", "default_acr_values", "request_uris"):
        values: tuple[str, ...] = getattr(details, member)
        limit = addresses.URI_LIMIT if member == "request_uris" else TEXT_LIMIT
        if len(values) > LIST_LIMIT or any(not _is_text(value, limit) for value in values):
            raise InvalidClientMetadata(f"{member}: at most {LIST_LIMIT} of at most {limit} characters", member)


def _is_text(value: str, limit: int) -> bool:
    return 0 < len(value) <= limit and value.isprintable()


def _check_addresses(client: Client) -> None:
    details = client.details
    for member in PAGES:
        if (uri := getattr(details, member)) is not None:
            addresses.check_page(member, uri)
    for member in CALLED:
        if (uri := getattr(details, member)) is not None:
            addresses.check_called(member, uri)
    for uri in details.request_uris:
        addresses.check_called("request_uris", uri.partition("#")[0])  # OIDC Core §6.2: the digest of what is there
    if details.initiate_login_uri is not None:  # OIDC Core §4
        addresses.check_https("initiate_login_uri", details.initiate_login_uri)
    front = details.frontchannel_logout_uri
    if front is not None and origin_of(front) not in {origin_of(uri) for uri in client.redirect_uris}:
        raise InvalidClientMetadata(
            "frontchannel_logout_uri: another origin than the redirect URIs'", "frontchannel_logout_uri"
        )


def _check_keys(client: Client) -> None:
    details = client.details
    if details.jwks is not None:
        if details.jwks_uri is not None:
            raise InvalidClientMetadata("jwks and jwks_uri exclude each other", "jwks")
        _check_jwks(details.jwks)
    if client.auth_method == "private_key_jwt":
        _require_keys(details, "token_endpoint_auth_method", lambda keys: len(keys) > 0)


def _check_jwks(jwks: Mapping[str, Any]) -> None:
    """RFC 7517 §5. What of it is of no use is left out when it is read; what must not be here is refused."""
    keys = jwks.get("keys")
    if not isinstance(keys, list) or len(keys) > LIST_LIMIT or not all(isinstance(key, dict) for key in keys):
        raise InvalidClientMetadata(f'jwks: {{"keys": […]}} with at most {LIST_LIMIT} keys', "jwks")
    if any(PRIVATE & key.keys() for key in keys):
        raise InvalidClientMetadata("jwks: a private or symmetric key was sent, which nobody else may have", "jwks")


def _check_signing(client: Client, policy: RegistrationPolicy) -> None:
    details = client.details
    own = tuple(MACS) if client.auth_method == "client_secret_jwt" else policy.signing_algs
    _one_of("token_endpoint_auth_signing_alg", details.token_endpoint_auth_signing_alg, own)
    _one_of("userinfo_signed_response_alg", details.userinfo_signed_response_alg, policy.signing_algs)
    member, alg = "request_object_signing_alg", details.request_object_signing_alg
    if alg != "none":
        _one_of(member, alg, policy.signing_algs)
    elif not policy.unsigned_request_objects:
        raise InvalidClientMetadata(f"{member}: the policy wants a signature", member)


def _check_encryption(details: Details, kind: str) -> None:
    alg, enc = getattr(details, f"{kind}_alg"), getattr(details, f"{kind}_enc")
    _one_of(f"{kind}_alg", alg, tuple(KEY_MANAGEMENT))
    _one_of(f"{kind}_enc", enc, CONTENT_ENCRYPTION)
    if enc is not None and alg is None:
        raise InvalidClientMetadata(f"{kind}_enc without {kind}_alg", f"{kind}_enc")
    if alg is not None and kind.endswith("response"):
        _require_keys(details, f"{kind}_alg", lambda keys: keys.for_encryption(alg) is not None)


def _require_keys(details: Details, member: str, usable: Callable[[ForeignKeys], bool]) -> None:
    """Of keys at an address nothing is known yet."""
    if details.jwks is None and details.jwks_uri is None:
        raise InvalidClientMetadata(f"{member} needs jwks or jwks_uri", member)
    if details.jwks is not None and not usable(read_jwks(details.jwks)):
        raise InvalidClientMetadata(f"jwks has no key that {member} can use", "jwks")


def _one_of(member: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise InvalidClientMetadata(f"{member} {value[:80]!a}: choose from {', '.join(known)}", member)
