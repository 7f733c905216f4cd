"""/t/<tenant>/account/passkeys, add_passkey, rename_passkey, remove_passkey: a person's own passkeys.

All of it takes two factors proven just now (MF-06, MF-13): never a password alone.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told
from idp.endpoints.page_view import page
from idp.http import Request, Response, see_other
from idp.login import browser
from idp.login.challenges import Asking
from idp.login.factors import passkey
from idp.login.journey import Journeys
from idp.login.sessions import SignedIn
from idp.login.webauthn import NotGenuine
from idp.oauth.logout import ending
from idp.pages import render, spoken
from idp.store import audit, grants, passkeys

POST = ("POST",)
ADDRESS = "account/passkeys"
NOTICES = frozenset({"passkey_added", "passkey_renamed", "passkey_removed"})


def account_passkey_pages(journeys: Journeys) -> Blueprint:
    pages = PasskeyPages(journeys)
    blueprint = Blueprint("account_passkeys", __name__)
    page(blueprint, f"/t/<tenant>/{ADDRESS}")(told(pages.passkeys))
    for act in (pages.add_passkey, pages.rename_passkey, pages.remove_passkey):
        page(blueprint, f"/t/<tenant>/account/{act.__name__}", POST)(told(act))
    return blueprint


class PasskeyPages:
    """A class because the pages share the way in and the seals that mark challenges."""

    def __init__(self, journeys: Journeys) -> None:
        self._journeys, self._own = journeys, OwnPages(journeys, "account")

    def passkeys(self, ctx: Ctx, request: Request) -> Response:
        here = self._enter(ctx, request)
        return here if isinstance(here, Response) else self._list(ctx, request, here)

    def add_passkey(self, ctx: Ctx, request: Request) -> Response:
        form = self._own.posted(ctx, request)
        here = self._enter(ctx, request)
        if isinstance(here, Response):
            return here
        sent, name, asking = form.get("credential", ""), form.get("name", ""), self._asking(ctx, request, here)
        if not ctx.tenant.takes("passkey"):
            return self._list(ctx, request, here, error="passkey_enrol")
        try:
            passkey.enrol(ctx, self._journeys.seals, asking, here.person, sent, name)
        except NotGenuine as refusal:
            log.info("passkey not enrolled", why=str(refusal), request_id=ctx.request_id)
            audit.record(ctx, "passkey.not_enrolled", person=here.person.id, actor=here.person.id)
            return self._list(ctx, request, here, error="passkey_enrol")
        self._journeys.mailer.notify(ctx, here.person, "passkey_added", spoken(ctx, request))
        return self._done(ctx, "passkey_added")

    def rename_passkey(self, ctx: Ctx, request: Request) -> Response:
        form = self._own.posted(ctx, request)
        here = self._enter(ctx, request)
        if isinstance(here, Response):
            return here
        named = passkey.called(form.get("name", ""))
        renamed = passkeys.rename(ctx, here.person.id, form.get("passkey", ""), named)
        return self._done(ctx, "passkey_renamed" if renamed else None)

    def remove_passkey(self, ctx: Ctx, request: Request) -> Response:
        """With everything that rested on one. The last way but the password is not taken away in passing."""
        form = self._own.posted(ctx, request)
        here = self._enter(ctx, request)
        if isinstance(here, Response):
            return here
        person = here.person.id
        if self._is_last(ctx, here) and form.get("sure") != "yes":
            return self._list(ctx, request, here, error="passkey_last")
        if not passkeys.remove(ctx, person, form.get("passkey", "")):
            return self._done(ctx, None)
        for grant in grants.of_person(ctx, person):
            if "pop" in grant.amr:
                grants.revoke(ctx, grant.id)
        audit.record(ctx, "passkey.removed", person=person, actor=person)
        self._journeys.mailer.notify(ctx, here.person, "passkey_removed", spoken(ctx, request))
        if form.get("others") == "end":
            ending.end_all(ctx, person, except_id=here.session.id)
        return self._done(ctx, "passkey_removed")

    def _enter(self, ctx: Ctx, request: Request) -> SignedIn | Response:
        return self._own.enter_fresh(ctx, request, ADDRESS)

    def _asking(self, ctx: Ctx, request: Request, here: SignedIn) -> Asking:
        ours = browser.of(ctx, self._journeys.cookies, request).digest
        return Asking("enrol", here.session.id, ours, here.person.id)

    def _is_last(self, ctx: Ctx, here: SignedIn) -> bool:
        only_passkeys = self._journeys.ways.of(ctx, here.person) == {"passkey"}
        return only_passkeys and passkeys.count(ctx, here.person.id) == 1

    def _list(self, ctx: Ctx, request: Request, here: SignedIn, **told: Any) -> Response:
        base = f"{ctx.tenant.base_url}/account"
        notice = dict(request.query).get("notice")
        asking = self._asking(ctx, request, here)
        return render(
            ctx,
            "passkeys.html",
            request=request,
            passkey="create",
            csrf=self._own.csrf(ctx, request),
            notice=notice if notice in NOTICES else None,
            options=passkey.enrolment_options(ctx, self._journeys.seals, asking, here.person),
            longest_name=passkey.LONGEST_NAME,
            passkeys=passkeys.of_person(ctx, here.person.id),
            last=self._is_last(ctx, here),
            actions={name: f"{base}/{name}_passkey" for name in ("add", "rename", "remove")},
            back=base,
            **told,
        )

    def _done(self, ctx: Ctx, notice: str | None) -> Response:
        return see_other(f"{ctx.tenant.base_url}/{ADDRESS}{f'?notice={notice}' if notice else ''}")
