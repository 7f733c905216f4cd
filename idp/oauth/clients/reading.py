"""Client metadata as it is sent. RFC 7591 §2, §2.1; OIDC Registration §2: names, types and defaults.

What is unknown is ignored and not stored, and so is what does not apply to what was chosen; null counts as left out
(RFC 7592 §2.2). What the values may be is decided by metadata.check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from idp.ids import new_id
from idp.oauth.clients.metadata import OF_PEOPLE, SCOPES, response_types_of
from idp.oauth.clients.policies import RegistrationPolicy
from idp.oauth.errors import InvalidClientMetadata
from idp.oauth.parameters import words
from idp.oauth.request.response_type import grant_types as needed_by
from idp.store.clients import Client
from idp.store.details import Details

Given = Mapping[str, Any]

TEXTS = (
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "jwks_uri",
    "token_endpoint_auth_signing_alg",
    "sector_identifier_uri",
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "userinfo_signed_response_alg",
    "userinfo_encrypted_response_alg",
    "userinfo_encrypted_response_enc",
    "request_object_signing_alg",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "initiate_login_uri",
    "frontchannel_logout_uri",
    "backchannel_logout_uri",
)
LISTS = ("contacts", "request_uris", "default_acr_values")
FLAGS = ("require_auth_time", "frontchannel_logout_session_required", "backchannel_logout_session_required")
DEFAULT_ENC = "A128CBC-HS256"  # OIDC Registration §2
ENCRYPTED = ("id_token_encrypted_response", "userinfo_encrypted_response", "request_object_encryption")


def from_json(sent: Given, policy: RegistrationPolicy, client_id: str | None = None) -> Client:
    """The client that is described, not yet checked, and without a secret. A policy that does not have a standard's
    default has its own first value instead. Raises InvalidClientMetadata for a value of another type.
    """
    given = {name: value for name, value in sent.items() if value is not None}
    grant_types, response_types = _flow(given)
    auth_method = _text(given, "token_endpoint_auth_method") or _default("client_secret_basic", policy.auth_methods)
    redirect_uris = _texts(given, "redirect_uris")
    return Client(
        client_id=client_id or new_id(),
        name=_text(given, "client_name") or _name_of(redirect_uris),
        application_type=_text(given, "application_type") or _default("web", policy.application_types),
        auth_method=auth_method,
        secret_digest=None,
        redirect_uris=redirect_uris,
        post_logout_redirect_uris=_texts(given, "post_logout_redirect_uris"),
        grant_types=grant_types,
        response_types=response_types,
        scope=_scope(given, grant_types),
        id_token_alg=_text(given, "id_token_signed_response_alg") or _default("RS256", policy.signing_algs),
        require_pkce=policy.pkce_required or auth_method == "none",
        policy=policy.name,
        details=_details(given, policy, auth_method),
    )


def _flow(given: Given) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """grant_types and response_types; one that is left out follows from the other (RFC 7591 §2.1)."""
    spelled = _texts(given, "response_types")
    response_types = tuple(dict.fromkeys(" ".join(sorted(words(one))) for one in spelled))
    if "grant_types" in given:
        grant_types = _texts(given, "grant_types")
        return grant_types, response_types if "response_types" in given else response_types_of(grant_types)
    response_types = response_types if "response_types" in given else ("code",)
    needed = {grant_type for response_type in response_types for grant_type in needed_by(response_type)}
    return tuple(sorted(needed)), response_types


def _scope(given: Given, grant_types: tuple[str, ...]) -> tuple[str, ...]:
    """Without any, everything about people that the client can use."""
    asked = words(_text(given, "scope") or "")
    if asked or not OF_PEOPLE & {*grant_types}:
        return asked
    return tuple(name for name in SCOPES if name != "offline_access" or "refresh_token" in grant_types)


def _details(given: Given, policy: RegistrationPolicy, auth_method: str) -> Details:
    values: dict[str, Any] = {name: _text(given, name) for name in TEXTS}
    values |= {name: _texts(given, name) for name in LISTS}
    values |= {name: _flag(given, name) for name in FLAGS}
    values |= {"jwks": _document(given, "jwks"), "default_max_age": _seconds(given, "default_max_age")}
    if "subject_type" in given:
        values["subject_type"] = _text(given, "subject_type")
    if auth_method not in {"client_secret_jwt", "private_key_jwt"}:
        values["token_endpoint_auth_signing_alg"] = None
    if not policy.request_uri:
        values["request_uris"] = ()
    for kind in ENCRYPTED:
        if values[f"{kind}_alg"] is not None:
            values[f"{kind}_enc"] = values[f"{kind}_enc"] or DEFAULT_ENC
    return Details(**values)


def _name_of(redirect_uris: tuple[str, ...]) -> str:
    """Who gives no name is called after where it is."""
    try:
        return next((host for uri in redirect_uris if (host := urlsplit(uri).hostname)), "Application")[:80]
    except ValueError:
        return "Application"


def _default(usual: str, allowed: tuple[str, ...]) -> str:
    return usual if usual in allowed else allowed[0]


def _text(given: Given, name: str) -> str | None:
    value = given.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise InvalidClientMetadata(f"{name} is no text", name)
    return value


def _texts(given: Given, name: str) -> tuple[str, ...]:
    value = given.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidClientMetadata(f"{name} is no list of texts", name)
    return tuple(dict.fromkeys(value))


def _flag(given: Given, name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise InvalidClientMetadata(f"{name} is neither true nor false", name)
    return value


def _seconds(given: Given, name: str) -> int | None:
    value = given.get(name)
    if value is not None and type(value) is not int:
        raise InvalidClientMetadata(f"{name} is no whole number", name)
    return value


def _document(given: Given, name: str) -> Mapping[str, Any] | None:
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise InvalidClientMetadata(f"{name} is no object", name)
    return value
