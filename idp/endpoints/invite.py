"""/t/<tenant>/invite/<code>: the page of a one-time invitation. Looking spends nothing; choosing a password does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from idp.context import Ctx
from idp.endpoints.page_refusals import Foreign, told
from idp.endpoints.page_view import page
from idp.http import Request, Response, see_other
from idp.login import browser, forms, invitations
from idp.login.factors.password import MINIMUM, BadPassword
from idp.login.invitations import Invitation
from idp.login.journey import Journeys, address
from idp.pages import render

PAGE = "invite"


def invite_pages(journeys: Journeys) -> Blueprint:
    blueprint = Blueprint("invite", __name__)

    def show(ctx: Ctx, request: Request, code: str) -> Response:
        return _page(ctx, journeys, request, invitations.look(ctx, code))

    def accept(ctx: Ctx, request: Request, code: str) -> Response:
        here = browser.of(ctx, journeys.cookies, request)
        form = dict(request.form)
        if not forms.genuine(ctx, journeys.seals, request, here.digest, PAGE, form.get("csrf", "")):
            raise Foreign("invitation form")
        invitation = invitations.look(ctx, code)
        chosen = form.get("password", "")
        if chosen != form.get("password_again", chosen):
            return _page(ctx, journeys, request, invitation, error="password_differs")
        try:
            begun = invitations.accept(ctx, journeys.ways, invitation, here.digest, chosen)
        except BadPassword as refusal:
            return _page(ctx, journeys, request, invitation, error=refusal.word, error_values=refusal.values)
        return see_other(address(ctx, begun))

    page(blueprint, "/t/<tenant>/invite/<code>")(told(show))
    page(blueprint, "/t/<tenant>/invite/<code>", ("POST",))(told(accept))
    return blueprint


def _page(ctx: Ctx, journeys: Journeys, request: Request, invitation: Invitation, **values: Any) -> Response:
    here = browser.of(ctx, journeys.cookies, request)
    return render(
        ctx,
        "invite.html",
        request=request,
        headers=here.headers,
        action=f"{ctx.tenant.base_url}/invite/{invitation.code}",
        csrf=forms.csrf(ctx, journeys.seals, here.digest, PAGE),
        email=invitation.person.email,
        face=invitation.face,
        minimum=MINIMUM,
        **values,
    )
