"""/t/<tenant>/account/face, …/face_receipt, …/remove_face: a person sets up a face, or removes it after being asked."""

from __future__ import annotations

from flask import Blueprint

from idp.audit.log import log
from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.context import Ctx
from idp.endpoints.own_pages import OwnPages
from idp.endpoints.page_refusals import told
from idp.endpoints.page_view import page
from idp.http import NO_STORE, Request, Response, json_response, see_other
from idp.login import face_receipt, face_removal
from idp.login.journey import Journeys
from idp.pages import render, spoken
from idp.store import audit, faces

ADDRESS = "/t/<tenant>/account/remove_face"


def account_face_pages(journeys: Journeys, face_process: FaceClient) -> Blueprint:
    pages = FacePages(journeys, face_process)
    blueprint = Blueprint("account_face", __name__)
    page(blueprint, "/t/<tenant>/account/face")(told(pages.face))
    page(blueprint, "/t/<tenant>/account/face_receipt")(told(pages.receipt))
    page(blueprint, ADDRESS)(told(pages.ask_whether_to_remove))
    page(blueprint, ADDRESS, ("POST",))(told(pages.remove_face))
    return blueprint


class FacePages:
    """A class because the pages share the way in and the way to the face process."""

    def __init__(self, journeys: Journeys, face_process: FaceClient) -> None:
        self._own = OwnPages(journeys, "account")
        self._face_process = face_process

    def face(self, ctx: Ctx, request: Request) -> Response:
        """To the camera, after two factors that were proven just now: never with a password alone (MF-06)."""
        here = self._own.enter_fresh(ctx, request, "account/face")
        return here if isinstance(here, Response) else self._own.enrol(ctx, request, here, face=True)

    def receipt(self, ctx: Ctx, request: Request) -> Response:
        """What the person agreed to, to keep: as a file, with the signature that proves it (security D7)."""
        here = self._own.enter(ctx, request)
        if isinstance(here, Response):
            return here
        given = faces.consent_of(ctx, here.person.id)
        if given is None:
            return see_other(f"{ctx.tenant.base_url}/account")
        name = f'attachment; filename="face-consent-{given.id}.json"'
        return json_response(face_receipt.readable(given), headers=(*NO_STORE, ("Content-Disposition", name)))

    def ask_whether_to_remove(self, ctx: Ctx, request: Request) -> Response:
        here = self._own.enter_fresh(ctx, request, "account/remove_face")
        if isinstance(here, Response):
            return here
        account = f"{ctx.tenant.base_url}/account"
        if not (faces.count(ctx, here.person.id) or faces.pending_of(ctx, here.person.id)):
            return see_other(account)
        return render(
            ctx,
            "remove_face.html",
            request=request,
            action=f"{account}/remove_face",
            csrf=self._own.csrf(ctx, request),
            stay=account,
        )

    def remove_face(self, ctx: Ctx, request: Request) -> Response:
        """The ledger and the rows first, then the key. Should the face process be away, the worker asks it again."""
        self._own.posted(ctx, request)
        here = self._own.enter_fresh(ctx, request, "account/remove_face")
        if isinstance(here, Response):
            return here
        person = here.person.id
        face_removal.remove(ctx, person, event="face.removed", actor=person)
        self._own.journeys.mailer.notify(ctx, here.person, "face_removed", spoken(ctx, request))
        ctx.tx.commit()
        try:
            self._face_process.forget(tenant=ctx.tenant.id, person=person)
        except FaceUnavailable as refusal:
            log.warning("face key not destroyed yet", person=person, why=str(refusal), request_id=ctx.request_id)
            audit.record(ctx, "face.key_remains", person=person)
            return self._removed(ctx, "face_removed_soon")
        return self._removed(ctx, "face_removed")

    def _removed(self, ctx: Ctx, notice: str) -> Response:
        return see_other(f"{ctx.tenant.base_url}/account?notice={notice}")
