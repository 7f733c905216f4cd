"""response_mode=form_post. OAuth 2.0 Form Post Response Mode: a form that submits itself, or by its button."""

from __future__ import annotations

from collections.abc import Mapping

from idp.context import Ctx
from idp.http import NO_STORE, Response
from idp.pages import render


def respond(ctx: Ctx, redirect_uri: str, parameters: Mapping[str, str]) -> Response:
    return render(
        ctx,
        "form_post.html",
        form_action=(redirect_uri,),
        headers=NO_STORE,
        action=redirect_uri,
        parameters=dict(parameters),
    )
