"""/t/<tenant>/account/totp, …/remove_totp: a person sets up an authenticator app, or removes it.

Both take two factors proven just now (MF-06, MF-13). Until a code confirms it the new secret is only in the page that
shows it, sealed for this session: a set-up that was left half way has changed nothing (MF-16).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told
from idp.endpoints.page_view import page
from idp.http import Request, Response, see_other
from idp.login.factors.totp import Totp, new_secret, picture
from idp.login.journey import Journeys
from idp.login.sessions import SignedIn
from idp.oauth.logout import ending
from idp.outbound.mail import Change
from idp.pages import render, spoken
from idp.store import totp

PURPOSE, LIFETIME = "totp", 900  # seconds
POST = ("POST",)


def account_totp_pages(journeys: Journeys, factor: Totp) -> Blueprint:
    pages = TotpPages(journeys, factor)
    blueprint = Blueprint("account_totp", __name__)
    base = "/t/<tenant>/account"
    page(blueprint, f"{base}/totp")(told(pages.show))
    page(blueprint, f"{base}/totp", POST)(told(pages.confirm))
    page(blueprint, f"{base}/remove_totp")(told(pages.ask_whether_to_remove))
    page(blueprint, f"{base}/remove_totp", POST)(told(pages.remove))
    return blueprint


class TotpPages:
    """A class because the pages share the way in and the factor."""

    def __init__(self, journeys: Journeys, factor: Totp) -> None:
        self._own, self._seals, self._factor = OwnPages(journeys, "account"), journeys.seals, factor

    def show(self, ctx: Ctx, request: Request) -> Response:
        here = self._own.enter_fresh(ctx, request, "account/totp")
        return here if isinstance(here, Response) else self._form(ctx, request, here, new_secret())

    def confirm(self, ctx: Ctx, request: Request) -> Response:
        """A wrong code shows the same secret once more: the person has it in their app by now."""
        form = self._own.posted(ctx, request)
        here = self._own.enter_fresh(ctx, request, "account/totp")
        if isinstance(here, Response):
            return here
        opened = self._seals.unseal(ctx, PURPOSE, form.get("sealed", ""), bind=_bound(here))
        if opened is None:
            return self._form(ctx, request, here, new_secret(), error="totp_stale")
        if not self._factor.enrol(ctx, here.person, opened["secret"], form.get("code", "")):
            return self._form(ctx, request, here, opened["secret"], error="totp_code")
        return self._done(ctx, request, here, form, "totp_added")

    def ask_whether_to_remove(self, ctx: Ctx, request: Request) -> Response:
        here = self._own.enter_fresh(ctx, request, "account/remove_totp")
        if isinstance(here, Response):
            return here
        account = f"{ctx.tenant.base_url}/account"
        if totp.find(ctx, here.person.id) is None:
            return see_other(account)
        return render(
            ctx,
            "remove_factor.html",
            request=request,
            factor="totp",
            action=f"{account}/remove_totp",
            csrf=self._own.csrf(ctx, request),
            stay=account,
        )

    def remove(self, ctx: Ctx, request: Request) -> Response:
        form = self._own.posted(ctx, request)
        here = self._own.enter_fresh(ctx, request, "account/remove_totp")
        if isinstance(here, Response):
            return here
        if not self._factor.remove(ctx, here.person):
            return see_other(f"{ctx.tenant.base_url}/account")
        return self._done(ctx, request, here, form, "totp_removed")

    def _form(self, ctx: Ctx, request: Request, here: SignedIn, secret: str, **told: Any) -> Response:
        return render(
            ctx,
            "enrol_totp.html",
            request=request,
            action=f"{ctx.tenant.base_url}/account/totp",
            csrf=self._own.csrf(ctx, request),
            sealed=self._seals.seal(ctx, PURPOSE, {"secret": secret}, bind=_bound(here), lifetime=LIFETIME),
            picture=picture(ctx, here.person, secret),
            secret=[secret[at : at + 4] for at in range(0, len(secret), 4)],
            stay=f"{ctx.tenant.base_url}/account",
            headers=(("Cache-Control", "no-store"),),
            **told,
        )

    def _done(self, ctx: Ctx, request: Request, here: SignedIn, form: dict[str, str], change: Change) -> Response:
        """The person is told by mail, and the other sessions end where they say so (MF-13)."""
        self._own.journeys.mailer.notify(ctx, here.person, change, spoken(ctx, request))
        if form.get("others") == "end":
            ending.end_all(ctx, here.person.id, except_id=here.session.id)
        return see_other(f"{ctx.tenant.base_url}/account?notice={change}")


def _bound(here: SignedIn) -> str:
    return f"{here.session.id}|{here.person.id}"
