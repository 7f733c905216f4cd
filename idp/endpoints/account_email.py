"""/t/<tenant>/account/email: a person confirms the address on file with a code that is mailed to it.

It makes the address a way to sign in, so it takes two factors proven just now, as any other way does (MF-06, MF-13).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told, waiting
from idp.endpoints.page_view import page
from idp.http import Request, Response, see_other
from idp.login import browser
from idp.login.address import AddressProof
from idp.login.factors.email import masked
from idp.login.journey import Journeys
from idp.login.limits import Throttled
from idp.login.sessions import SignedIn
from idp.oauth.logout import ending
from idp.pages import render, spoken

ADDRESS = "account/email"


def account_email_pages(journeys: Journeys) -> Blueprint:
    pages = EmailPages(journeys)
    blueprint = Blueprint("account_email", __name__)
    page(blueprint, f"/t/<tenant>/{ADDRESS}")(told(pages.show))
    page(blueprint, f"/t/<tenant>/{ADDRESS}", ("POST",))(told(pages.confirm))
    return blueprint


class EmailPages:
    """A class because the pages share the way in and the proof."""

    def __init__(self, journeys: Journeys) -> None:
        self._own, self._proof = OwnPages(journeys, "account"), AddressProof(journeys.seals, journeys.mailer)

    def show(self, ctx: Ctx, request: Request) -> Response:
        here = self._enter(ctx, request)
        return here if isinstance(here, Response) else self._form(ctx, request, here)

    def confirm(self, ctx: Ctx, request: Request) -> Response:
        """The field `begin` asks for a code, `code` brings one."""
        form = self._own.posted(ctx, request)
        here = self._enter(ctx, request)
        if isinstance(here, Response):
            return here
        bound = browser.of(ctx, self._own.journeys.cookies, request).digest
        try:
            if "begin" in form:
                self._proof.begin(ctx, here, bound, spoken(ctx, request))
                return see_other(f"{ctx.tenant.base_url}/{ADDRESS}")
            if not self._proof.confirm(ctx, here, bound, form):
                return self._form(ctx, request, here, error="email_code")
        except Throttled as why:
            values = {"error": "too_many", "error_values": {"seconds": why.seconds}}
            return self._form(ctx, request, here, status=429, headers=waiting(why), **values)
        self._own.journeys.mailer.notify(ctx, here.person, "email_confirmed", spoken(ctx, request))
        if form.get("others") == "end":
            ending.end_all(ctx, here.person.id, except_id=here.session.id)
        return see_other(f"{ctx.tenant.base_url}/account?notice=email_confirmed")

    def _enter(self, ctx: Ctx, request: Request) -> SignedIn | Response:
        """Nobody is asked for factors where there is nothing to confirm."""
        here = self._own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        if not self._proof.possible(here.person):
            return see_other(f"{ctx.tenant.base_url}/account")
        return self._own.enter_fresh(ctx, request, ADDRESS)

    def _form(self, ctx: Ctx, request: Request, here: SignedIn, **told: Any) -> Response:
        return render(
            ctx,
            "confirm_email.html",
            request=request,
            action=f"{ctx.tenant.base_url}/{ADDRESS}",
            csrf=self._own.csrf(ctx, request),
            sent=self._proof.sent(ctx, here.person),
            masked=masked(here.person.email),
            stay=f"{ctx.tenant.base_url}/account",
            **told,
        )
