"""/t/<tenant>/account/password: changing it takes the old password, and a fresh second factor where there is one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told, waiting
from idp.endpoints.page_view import page
from idp.http import Request, Response, see_other
from idp.login import browser, password_change, sessions
from idp.login.factors.password import MINIMUM, BadPassword, Busy
from idp.login.journey import Journeys
from idp.login.limits import Throttled
from idp.login.password_step import PasswordStep, Wrong
from idp.login.sessions import SignedIn
from idp.pages import render, spoken


def account_password_pages(journeys: Journeys) -> Blueprint:
    pages = PasswordPages(journeys)
    blueprint = Blueprint("account_password", __name__)
    address = "/t/<tenant>/account/password"
    page(blueprint, address)(told(pages.ask))
    page(blueprint, address, ("POST",))(told(pages.change))
    return blueprint


class PasswordPages:
    """A class because asking and changing share the way in."""

    def __init__(self, journeys: Journeys) -> None:
        self._cookies, self._ways = journeys.cookies, journeys.ways
        self._own = OwnPages(journeys, "account/password")
        self._passwords = PasswordStep(journeys.seals, journeys.cookies)

    def ask(self, ctx: Ctx, request: Request) -> Response:
        here = self._enter(ctx, request)
        return here if isinstance(here, Response) else self._form(ctx, request, here)

    def change(self, ctx: Ctx, request: Request) -> Response:
        """The old password is limited as a sign-in is, so a session left open is no place to guess it."""
        form = self._own.posted(ctx, request)
        here = self._enter(ctx, request)
        if isinstance(here, Response):
            return here
        chosen = form.get("password", "")
        if chosen != form.get("password_again"):
            return self._form(ctx, request, here, error="password_differs")
        try:
            if isinstance(self._passwords.prove(ctx, request, here.person.email, form.get("current", "")), Wrong):
                return self._form(ctx, request, here, error="password_current")
            hashed = password_change.hashed(ctx, here.person, chosen)
        except BadPassword as refusal:
            return self._form(ctx, request, here, error=refusal.word, error_values=refusal.values)
        except Throttled as refusal:
            wait = {"seconds": refusal.seconds}
            return self._form(ctx, request, here, refusal, status=429, error="too_many", error_values=wait)
        except Busy as refusal:
            return self._form(ctx, request, here, refusal, status=503, error="busy")
        value = password_change.change(ctx, here, browser.of(ctx, self._cookies, request).digest, hashed)
        self._own.journeys.mailer.notify(ctx, here.person, "password_changed", spoken(ctx, request))
        changed = f"{ctx.tenant.base_url}/account?notice=password_changed"
        return see_other(changed, (sessions.cookie(ctx, self._cookies, value),))

    def _enter(self, ctx: Ctx, request: Request) -> SignedIn | Response:
        """Who has nothing but the password proves that, in the form; everybody else a second factor too (MF-13)."""
        here = self._own.enter(ctx, request)
        if isinstance(here, Response) or not self._ways.of(ctx, here.person):
            return here
        return self._own.enter_fresh(ctx, request, "account/password")

    def _form(
        self,
        ctx: Ctx,
        request: Request,
        here: SignedIn,
        why: Throttled | Busy | None = None,
        *,
        status: int = 200,
        **told: Any,
    ) -> Response:
        return render(
            ctx,
            "change_password.html",
            status=status,
            request=request,
            headers=waiting(why) if why else (),
            action=f"{ctx.tenant.base_url}/account/password",
            csrf=self._own.csrf(ctx, request),
            email=here.person.email,
            minimum=MINIMUM,
            stay=f"{ctx.tenant.base_url}/account",
            **told,
        )
