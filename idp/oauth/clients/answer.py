"""A registered client in the standards' own names. RFC 7591 §3.2.1, OIDC Registration §3.2; and what to warn of."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from idp.store.clients import Client


def registered(client: Client, secret: str | None = None) -> dict[str, Any]:
    """All of its metadata. The secret is told once, when it was made."""
    answer: dict[str, Any] = {"client_id": client.client_id}
    if secret is not None:
        answer |= {"client_secret": secret, "client_secret_expires_at": 0}
    return answer | {
        "client_name": client.name,
        "application_type": client.application_type,
        "token_endpoint_auth_method": client.auth_method,
        "redirect_uris": list(client.redirect_uris),
        "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
        "grant_types": list(client.grant_types),
        "response_types": list(client.response_types),
        "scope": " ".join(client.scope),
        "id_token_signed_response_alg": client.id_token_alg,
        "subject_type": client.details.subject_type,
        **client.details.to_json(),
    }


def warnings(client: Client) -> tuple[str, ...]:
    """What is allowed and not recommended, in sentences for whoever registers."""
    said = []
    if client.application_type == "native" and any(urlsplit(u).hostname == "localhost" for u in client.redirect_uris):
        said.append("localhost may be answered by another program: register http://127.0.0.1 instead (RFC 8252 §8.3).")
    if not client.require_pkce:
        said.append("PKCE is not required of this client: stolen codes can be injected into it (RFC 9700 §4.5).")
    if "implicit" in client.grant_types:
        said.append("Tokens and ID tokens travel through the browser's address bar (RFC 9700 §2.1.2).")
    return tuple(said)
