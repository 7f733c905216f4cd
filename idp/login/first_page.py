"""The sign-in page: the request travels in it, sealed and bound to the browser, until a password is right.

So an anonymous visit writes nothing (design §4, DS-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.context import Ctx
from idp.http import NO_STORE, CookiePolicy, Request, Response
from idp.keys.seal import Seals
from idp.login import browser, forms, introduction
from idp.login.factors import passkey
from idp.login.standing import Application, application_of
from idp.pages import render
from idp.store.journeys import Purpose

SEALED_FOR = 600  # seconds
PAGE = "start"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to sign in for: an application's request, or the person's own pages.

    `state` is what a journey begins with; the first page does not carry it.
    """

    purpose: Purpose
    request: dict[str, Any]
    application: Application | None = None
    state: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "request": self.request}


class FirstPage:
    """A class because the page and the reading of its form share seals and the names of cookies."""

    def __init__(self, seals: Seals, cookies: CookiePolicy) -> None:
        self._seals, self._cookies = seals, cookies

    def show(
        self,
        ctx: Ctx,
        request: Request,
        wanted: Wanted,
        *,
        status: int = 200,
        headers: tuple[tuple[str, str], ...] = (),
        **values: Any,
    ) -> Response:
        """`values`: login_hint, error, error_values, as the template names them."""
        here = browser.of(ctx, self._cookies, request)
        asked = wanted.application.request if wanted.application else None
        takes_passkeys = ctx.tenant.takes("passkey")
        return render(
            ctx,
            "sign_in.html",
            status=status,
            request=request,
            ui_locales=asked.ui_locales if asked else (),
            form_action=asked.leads_to if asked else (),
            passkey=passkey.CEREMONY if takes_passkeys else None,
            headers=(*here.headers, *headers, *NO_STORE[1:]),
            action=f"{ctx.tenant.base_url}/login/start",
            passkey_action=f"{ctx.tenant.base_url}/login/passkey",
            options=passkey.first_options(ctx, self._seals, here.digest) if takes_passkeys else None,
            sealed=self._seals.seal(ctx, "request", wanted.to_json(), bind=here.digest, lifetime=SEALED_FOR),
            csrf=forms.csrf(ctx, self._seals, here.digest, PAGE),
            client=wanted.application.client if wanted.application else None,
            introduction=introduction.of(ctx, wanted.application),
            **values,
        )

    def read(self, ctx: Ctx, request: Request, sealed: str) -> Wanted | None:
        """What the page was shown for, if this browser got it from us not too long ago."""
        here = browser.of(ctx, self._cookies, request)
        opened = self._seals.unseal(ctx, "request", sealed, bind=here.digest)
        if opened is None:
            return None
        application = application_of(ctx, opened["request"]) if opened["purpose"] == "authorize" else None
        if opened["purpose"] == "authorize" and application is None:
            return None
        return Wanted(opened["purpose"], opened["request"], application)
