"""The authorization response. RFC 6749 §4.1.2; RFC 9207 §2: `iss` goes along always, with errors too."""

from __future__ import annotations

from collections.abc import Mapping

from idp.context import Ctx
from idp.http import Response
from idp.oauth.errors import OAuthError, Recipient
from idp.oauth.responses import form_post, fragment, query

MODES = {"query": query.respond, "fragment": fragment.respond, "form_post": form_post.respond}


def answer(ctx: Ctx, request: Recipient, parameters: Mapping[str, str]) -> Response:
    """Brings `parameters` to the client's redirect_uri in the response mode it asked for."""
    complete = dict(parameters)
    if request.state is not None:
        complete["state"] = request.state
    complete["iss"] = ctx.tenant.issuer
    return MODES[request.response_mode](ctx, request.redirect_uri, complete)


def refuse(ctx: Ctx, request: Recipient, error: OAuthError) -> Response:
    """RFC 6749 §4.1.2.1. The description is the error class's own sentence: nothing is echoed."""
    return answer(ctx, request, {"error": error.code, "error_description": error.public})
