"""response_mode=fragment. OAuth 2.0 Multiple Response Types §2.1: what follows the # never reaches a server's log."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from idp.context import Ctx
from idp.http import Response, see_other


def respond(_ctx: Ctx, redirect_uri: str, parameters: Mapping[str, str]) -> Response:
    return see_other(f"{redirect_uri}#{urlencode(parameters, quote_via=quote)}")
