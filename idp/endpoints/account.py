"""/t/<tenant>/account: a person's own pages: sessions, face, recovery codes, applications, signing out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from idp.audit.log import log
from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told
from idp.endpoints.page_view import page
from idp.http import Request, Response, see_other
from idp.login import enrolment, forms
from idp.login.factors import recovery
from idp.login.first_page import Wanted
from idp.login.journey import Journeys
from idp.login.sessions import SignedIn
from idp.oauth.logout import rp_initiated
from idp.pages import render
from idp.store import audit, clients, consents, faces, families, grants, sessions

POST = ("POST",)
NOTICES = frozenset({"face_removed", "face_enrolled", "session_ended", "consent_withdrawn", "codes_made"})


def account_pages(journeys: Journeys, face_process: FaceClient) -> Blueprint:
    pages = AccountPages(journeys, face_process)
    blueprint = Blueprint("account", __name__)
    base = "/t/<tenant>/account"
    page(blueprint, base)(told(pages.account))
    page(blueprint, f"{base}/face")(told(pages.face))
    page(blueprint, f"{base}/codes")(told(pages.codes))
    for act in (pages.remove_face, pages.end_session, pages.withdraw_consent, pages.sign_out):
        page(blueprint, f"{base}/{act.__name__}", POST)(told(act))
    return blueprint


class AccountPages:
    """A class because the pages share the way in and the way to the face process."""

    def __init__(self, journeys: Journeys, face_process: FaceClient) -> None:
        self._journeys, self._face_process = journeys, face_process
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
            **_contents(ctx, here),
        )

    def face(self, ctx: Ctx, request: Request) -> Response:
        """To the camera, after two factors that were proven just now: never with a password alone (MF-06)."""
        here = self._own.enter_fresh(ctx, request, "account/face")
        return here if isinstance(here, Response) else self._enrol(ctx, request, here, face=True)

    def codes(self, ctx: Ctx, request: Request) -> Response:
        """New recovery codes are a second factor, so making them takes one too."""
        here = self._own.enter_fresh(ctx, request, "account/codes")
        return here if isinstance(here, Response) else self._enrol(ctx, request, here, face=False)

    def remove_face(self, ctx: Ctx, request: Request) -> Response:
        """The ledger and the rows first, then the key; the face process repeats what it could not do now."""
        self._own.posted(ctx, request)
        here = self._own.enter_fresh(ctx, request, "account")
        if isinstance(here, Response):
            return here
        person = here.person.id
        deleted = faces.delete_of_person(ctx, person)
        faces.withdraw_consent(ctx, person)
        for grant in grants.of_person(ctx, person):
            if "face" in grant.amr:
                grants.revoke(ctx, grant.id)
        audit.record(ctx, "face.removed", person=person, actor=person, detail={"count": deleted})
        ctx.tx.commit()
        try:
            self._face_process.forget(tenant=ctx.tenant.id, person=person)
        except FaceUnavailable as refusal:
            log.warning("face key not destroyed yet", person=person, why=str(refusal), request_id=ctx.request_id)
            audit.record(ctx, "face.key_remains", person=person)
        return self._back(ctx, "face_removed")

    def end_session(self, ctx: Ctx, request: Request) -> Response:
        form = self._own.posted(ctx, request)
        here = self._own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        mine = {session.id: session for session in sessions.of_person(ctx, here.person.id)}
        chosen = mine.get(form.get("session", ""))
        if chosen is None:
            return self._back(ctx)
        rp_initiated.end(ctx, chosen)
        return self._back(ctx, "session_ended")

    def withdraw_consent(self, ctx: Ctx, request: Request) -> Response:
        form = self._own.posted(ctx, request)
        here = self._own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        person, client = here.person.id, form.get("client_id", "")
        if client not in {given.client for given in consents.of_person(ctx, person)}:
            return self._back(ctx)
        consents.withdraw(ctx, person, client)
        grants.revoke_of(ctx, person=person, client=client)
        families.revoke_of(ctx, person=person, client=client)
        audit.record(ctx, "consent.withdrawn", person=person, client=client, actor=person)
        return self._back(ctx, "consent_withdrawn")

    def sign_out(self, ctx: Ctx, request: Request) -> Response:
        self._own.posted(ctx, request)
        here = self._own.enter(ctx, request)
        if isinstance(here, SignedIn):
            rp_initiated.end(ctx, here.session)
        cookies, slug = self._journeys.cookies, ctx.tenant.slug
        gone = tuple(cookies.expire(name) for name in (cookies.session(slug), cookies.browser(slug)))
        sign_in = f"{ctx.tenant.base_url}/account"
        return render(ctx, "signed_out.html", request=request, headers=gone, sign_in=sign_in)

    def _enrol(self, ctx: Ctx, request: Request, here: SignedIn, *, face: bool) -> Response:
        if forms.from_elsewhere(request):
            return self._back(ctx)  # a link on somebody else's page must not replace anybody's codes
        codes = not face or recovery.left(ctx, here.person.id) == 0
        state = enrolment.opening_state(face=face, codes=codes)
        return self._journeys.begin_from(ctx, request, here, Wanted("enrol", {"return_to": "account"}, state=state))

    def _back(self, ctx: Ctx, notice: str | None = None) -> Response:
        return see_other(f"{ctx.tenant.base_url}/account{f'?notice={notice}' if notice else ''}")


def _contents(ctx: Ctx, here: SignedIn) -> dict[str, Any]:
    """What the page shows, as its template lists it."""
    base, person = f"{ctx.tenant.base_url}/account", here.person
    since = min((template.created_at for template in faces.of_person(ctx, person.id)), default=None)
    names = {client.client_id: client.name for client in clients.listing(ctx)}
    doable = ("remove_face", "end_session", "withdraw_consent", "sign_out")
    return {
        "person": person,
        "face": {"since": since} if since else None,
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
            {"client_id": one.client, "name": names.get(one.client, one.client), "scopes": sorted(one.scope)}
            for one in consents.of_person(ctx, person.id)
        ],
        "actions": {name: f"{base}/{name}" for name in doable}
        | {"enrol_face": f"{base}/face", "new_codes": f"{base}/codes"},
    }
