"""/t/<tenant>/account: a person's own pages: sessions, recovery codes, applications, signing out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told
from idp.endpoints.page_view import page
from idp.endpoints.signed_out import expired_cookies, signed_out
from idp.http import Request, Response, see_other
from idp.login import consent, renewal
from idp.login.address import AddressProof
from idp.login.factors import recovery
from idp.login.journey import Journeys
from idp.login.sessions import SignedIn, current
from idp.oauth.clients.initiation import initiation
from idp.oauth.logout import ending
from idp.pages import render
from idp.store import clients, consents, faces, passkeys, sessions, totp
from idp.store.faces import Template

POST = ("POST",)
NOTICES = frozenset(
    {
        "password_changed",
        "face_removed",
        "face_removed_soon",
        "face_enrolled",
        "face_waits",
        "session_ended",
        "consent_withdrawn",
        "codes_made",
        "totp_added",
        "totp_removed",
        "email_confirmed",
    }
)


def account_pages(journeys: Journeys) -> Blueprint:
    pages = AccountPages(journeys)
    blueprint = Blueprint("account", __name__)
    base = "/t/<tenant>/account"
    page(blueprint, base)(told(pages.account))
    page(blueprint, f"{base}/codes")(told(pages.codes))
    for act in (pages.end_session, pages.withdraw_consent, pages.sign_out):
        page(blueprint, f"{base}/{act.__name__}", POST)(told(act))
    return blueprint


class AccountPages:
    """A class because the pages share the way in."""

    def __init__(self, journeys: Journeys) -> None:
        self._journeys = journeys
        self._own = OwnPages(journeys, "account")

    def account(self, ctx: Ctx, request: Request) -> Response:
        here = self._own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        notice = dict(request.query).get("notice")
        return render(
            ctx,
            "account.html",
            request=request,
            csrf=self._own.csrf(ctx, request),
            notice=notice if notice in NOTICES else None,
            **_contents(ctx, here, self._journeys),
        )

    def codes(self, ctx: Ctx, request: Request) -> Response:
        """New recovery codes are a second factor, so making them takes one too."""
        here = self._own.enter_fresh(ctx, request, "account/codes")
        return here if isinstance(here, Response) else self._own.enrol(ctx, request, here, face=False)

    def end_session(self, ctx: Ctx, request: Request) -> Response:
        form = self._own.posted(ctx, request)
        here = self._own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        mine = {session.id: session for session in sessions.of_person(ctx, here.person.id)}
        chosen = mine.get(form.get("session", ""))
        if chosen is None:
            return self._back(ctx)
        ending.end(ctx, chosen)
        return self._back(ctx, "session_ended")

    def withdraw_consent(self, ctx: Ctx, request: Request) -> Response:
        form = self._own.posted(ctx, request)
        here = self._own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        person, client = here.person.id, form.get("client_id", "")
        withdrawn = consent.withdraw(ctx, person, client, actor=person)
        return self._back(ctx, "consent_withdrawn" if withdrawn else None)

    def sign_out(self, ctx: Ctx, request: Request) -> Response:
        """Whatever the session has proven: nobody is kept signed in for want of a factor."""
        self._own.posted(ctx, request)
        cookies, account = self._journeys.cookies, f"{ctx.tenant.base_url}/account"
        here = current(ctx, cookies, request)
        frames = ending.end(ctx, here.session) if here is not None else ()
        return signed_out(ctx, request, frames, expired=expired_cookies(ctx, cookies), sign_in=account)

    def _back(self, ctx: Ctx, notice: str | None = None) -> Response:
        return see_other(f"{ctx.tenant.base_url}/account{f'?notice={notice}' if notice else ''}")


def _contents(ctx: Ctx, here: SignedIn, journeys: Journeys) -> dict[str, Any]:
    """What the page shows, as its template lists it."""
    base, person = f"{ctx.tenant.base_url}/account", here.person
    kept, waiting = faces.of_person(ctx, person.id), faces.pending_of(ctx, person.id)
    receipt = {"face_receipt": "face_receipt"} if faces.consent_of(ctx, person.id) else {}
    registered = clients.listing(ctx)
    known = {client.client_id: client for client in registered}
    doable = ("end_session", "withdraw_consent", "sign_out")
    pages = {"change_password": "password", "enrol_face": "face", "remove_face": "remove_face", "new_codes": "codes"}
    pages |= {"enrol_totp": "totp", "remove_totp": "remove_totp"} if ctx.tenant.takes("totp") else {}
    app = totp.find(ctx, person.id)
    pages |= {"passkeys": "passkeys"} if ctx.tenant.takes("passkey") else {}
    pages |= {"confirm_email": "email"} if AddressProof(journeys.seals, journeys.mailer).possible(person) else {}
    return {
        "person": person,
        "face": _face(ctx, person.id, kept) if kept else None,
        "face_waits_since": min((template.created_at for template in waiting), default=None),
        "email": {"confirmed": person.email_verified, "way": "email" in journeys.ways.of(ctx, person)},
        "totp": {"since": app.added_at} if app else None,
        "passkeys": passkeys.of_person(ctx, person.id),
        "recovery_left": recovery.left(ctx, person.id),
        "sessions": [
            {
                "id": session.id,
                "created_at": session.created_at,
                "seen_at": session.seen_at,
                "current": session.id == here.session.id,
            }
            for session in sessions.of_person(ctx, person.id)
        ],
        "consents": [
            {
                "client_id": one.client,
                "name": known[one.client].name if one.client in known else one.client,
                "unverified": one.client in known and known[one.client].dynamic,
                "scopes": sorted(one.scope),
            }
            for one in consents.of_person(ctx, person.id)
        ],
        "applications": [
            {"name": client.name, "start": initiation(ctx.tenant, client), "unverified": client.dynamic}
            for client in registered
            if client.active and client.details.initiate_login_uri
        ],
        "actions": {name: f"{base}/{at}" for name, at in (pages | receipt | {act: act for act in doable}).items()},
    }


def _face(ctx: Ctx, person: str, kept: list[Template]) -> dict[str, Any]:
    return {"since": min(template.created_at for template in kept), "outdated": renewal.outdated(ctx, person)}
