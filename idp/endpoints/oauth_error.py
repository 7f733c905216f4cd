"""An OAuth error as JSON. RFC 6749 §5.2: its code and its class's own sentence; nothing of the request is echoed."""

from __future__ import annotations

from collections.abc import Iterable

from idp.http import NO_STORE, Response, json_response
from idp.oauth.errors import OAuthError

CHALLENGE = ("WWW-Authenticate", 'Basic realm="token", charset="UTF-8"')


def error_response(error: OAuthError, headers: Iterable[tuple[str, str]] = ()) -> Response:
    body = {"error": error.code, "error_description": error.public}
    return json_response(body, error.status, (*NO_STORE, *headers))


def refused_client(error: OAuthError) -> Response:
    """Where clients authenticate, every 401 says how (RFC 6749 §5.2)."""
    return error_response(error, (CHALLENGE,) if error.status == 401 else ())
