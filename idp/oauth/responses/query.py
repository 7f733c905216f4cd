"""response_mode=query. OAuth 2.0 Multiple Response Types §2.1; the redirect never repeats a body (RFC 9700 §4.12)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from idp.context import Ctx
from idp.http import Response, see_other


def respond(_ctx: Ctx, redirect_uri: str, parameters: Mapping[str, str]) -> Response:
    return see_other(with_query(redirect_uri, parameters))


def with_query(uri: str, parameters: Mapping[str, str]) -> str:
    """RFC 6749 §3.1.2: a query that the registered URI has is kept."""
    separator = "&" if "?" in uri else "?"
    return f"{uri}{separator}{urlencode(parameters, quote_via=quote)}"
