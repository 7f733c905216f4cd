"""The page of each step of a journey, as its stored state says (design §4)."""

from __future__ import annotations

from typing import Any

from idp.context import Ctx
from idp.endpoints.page_refusals import Unmeetable
from idp.http import Request, Response
from idp.login import enrolment, face_receipt, forms, introduction, renewal
from idp.login.factors import face, recovery
from idp.login.journey import Journeys, address
from idp.login.policy import Needs
from idp.login.standing import AskConsent, AskPassword, AskSecond, CannotBe, Ready, Standing, due
from idp.login.ways import Shown
from idp.looks.guard import Ceremony
from idp.oauth import user_code
from idp.pages import render
from idp.store import consents


def show(ctx: Ctx, journeys: Journeys, request: Request, now: Standing, way: str = "", **told: Any) -> Response:
    """The step that is due, or the journey's end. `way`: the other way that was asked for; `told`: error and the like.

    Raises Unmeetable, completion.AlreadyOver.
    """
    if renewal.enrolling(now):
        return _enrol(ctx, journeys, request, now, way, told)
    match due(ctx, now):
        case AskPassword():
            return password_page(ctx, journeys, request, now, other=way == "account", **told)
        case AskSecond(needs):
            return _second(ctx, journeys, request, now, needs, way, told)
        case AskConsent(scope):
            return _consent(ctx, journeys, request, now, scope)
        case CannotBe(reason) if now.application is None:
            raise Unmeetable(reason)
        case Ready() | CannotBe() if renewal.offered(ctx, now):
            return _page(ctx, journeys, request, now, "renew_face.html", action=f"{address(ctx, now.journey)}/renewal")
        case Ready() | CannotBe():
            return journeys.completion.complete(ctx, request, now)


def password_page(
    ctx: Ctx, journeys: Journeys, request: Request, now: Standing, *, other: bool = False, **told: Any
) -> Response:
    """The password again; `other` asks for an address too, because somebody else wants to sign in."""
    action = f"{address(ctx, now.journey)}/password"
    if other:
        return _page(ctx, journeys, request, now, "sign_in.html", action=action, sealed=None, **told)
    values = {"email": now.person.email, "other_account": _at(ctx, now, "account"), **told}
    if "passkey" not in now.has:
        return _page(ctx, journeys, request, now, "password.html", action=action, **values)
    also = journeys.ways.named("passkey").shown(ctx, now)
    values |= {**also.values, "passkey_action": f"{address(ctx, now.journey)}/passkey"}
    return _page(ctx, journeys, request, now, "password.html", action=action, passkey=also.passkey, **values)


def _enrol(ctx: Ctx, journeys: Journeys, request: Request, now: Standing, way: str, told: dict[str, Any]) -> Response:
    match enrolment.due(now):
        case enrolment.ShowCodes():
            # Nobody has said that an earlier list was saved, so looking again makes another.
            codes = recovery.make(ctx, now.person.id)
            action = f"{address(ctx, now.journey)}/saved"
            return _page(ctx, journeys, request, now, "recovery_codes.html", action=action, codes=codes)
        case enrolment.AskFace() if way != "another":
            camera = face.camera(ctx, now, "enrol")
            return _factor(ctx, journeys, request, now, camera, {"other_way": _at(ctx, now, "another"), **told})
        case enrolment.AskFace() | enrolment.AskFaceConsent():
            values = {"action": f"{address(ctx, now.journey)}/face_consent", "kept": face_receipt.told(ctx), **told}
            return _page(ctx, journeys, request, now, "face_consent.html", **values)
        case enrolment.Done(with_face):
            return journeys.completion.enrolled(ctx, request, now, face=with_face)


def _second(
    ctx: Ctx, journeys: Journeys, request: Request, now: Standing, needs: Needs, way: str, told: dict[str, Any]
) -> Response:
    """The factor that is due, or the way that was asked for; with several others, the page to choose from.

    A way that proves who it is, but not what is demanded, leads to the person's own pages.
    """
    ways = (*needs.factors, *needs.instead)
    due, others = ways[0], ways[1:]
    if way == "another" and not others and due == "face":
        return _page(ctx, journeys, request, now, "no_other_way.html", back=address(ctx, now.journey), **told)
    if way == "another" and len(others) > 1:
        listed = [{"name": each, "url": _at(ctx, now, each), "instead": each in needs.instead} for each in ways]
        return _page(ctx, journeys, request, now, "ways.html", ways=listed, **told)
    chosen = others[0] if way == "another" and others else way if way in ways else due
    only_back = len(others) == 1 and chosen != due
    elsewhere: dict[str, Any] = {
        "other_way": _at(ctx, now, due if only_back else "another") if others or due == "face" else None,
        "other_word": due if only_back else "another",
    }
    factor = journeys.ways.named(chosen)
    values = {"action": f"{address(ctx, now.journey)}/{chosen}", **elsewhere}
    return _factor(ctx, journeys, request, now, factor.shown(ctx, now), {**values, **told})


def _factor(
    ctx: Ctx, journeys: Journeys, request: Request, now: Standing, shown: Shown, values: dict[str, Any]
) -> Response:
    """`values` hold over what the factor says: an error of just now over one that has been for a while."""
    may: dict[str, Any] = {"camera": shown.camera, "passkey": shown.passkey}
    return _page(ctx, journeys, request, now, shown.template, **may, **{**shown.values, **values})


def _at(ctx: Ctx, now: Standing, way: str) -> str:
    return f"{address(ctx, now.journey)}?way={way}"


def _consent(ctx: Ctx, journeys: Journeys, request: Request, now: Standing, scope: tuple[str, ...]) -> Response:
    """For a device that waits, the page also tells where and when it asked (RFC 8628 §5.4)."""
    client_id = now.journey.client or ""
    agreed = consents.scope_of(ctx, now.person.id, client_id)
    device = now.application.device if now.application else None
    shown: dict[str, Any] = (
        {"device": device, "user_code": user_code.of(ctx, journeys.seals, device.id)} if device else {}
    )
    return _page(
        ctx,
        journeys,
        request,
        now,
        "device_confirm.html" if device else "consent.html",
        action=f"{address(ctx, now.journey)}/consent",
        email=now.person.email,
        scopes=[{"name": name, "new": name not in agreed, "own": _own(ctx, name)} for name in scope],
        **shown,
    )


def _own(ctx: Ctx, scope: str) -> list[dict[str, str]]:
    """What the tenant's own claims tell under the scope; what is the same for everybody is nothing of the person's."""
    mapped = (one for one in ctx.tenant.claims if one.scope == scope and one.source != "fixed")
    return [{"source": one.source, "name": one.name} for one in mapped]


def _page(
    ctx: Ctx,
    journeys: Journeys,
    request: Request,
    now: Standing,
    template: str,
    *,
    camera: bool = False,
    passkey: Ceremony | None = None,
    **values: Any,
) -> Response:
    asked = now.application.request if now.application else None
    return render(
        ctx,
        template,
        request=request,
        ui_locales=asked.ui_locales if asked else (),
        form_action=asked.leads_to if asked else (),
        camera=camera,
        passkey=passkey,
        csrf=forms.csrf(ctx, journeys.seals, now.journey.browser, now.journey.id),
        client=now.application.client if now.application else None,
        introduction=introduction.of(ctx, now.application),
        **_way_out(ctx, now),
        **values,
    )


def _way_out(ctx: Ctx, now: Standing) -> dict[str, Any]:
    """An invitation is not cancelled: its password is set, and who wants no face declines it."""
    if now.journey.purpose == "enrol" and now.journey.session is None:
        return {}
    asking = now.application
    back_to = asking.client if asking and asking.device is None else None  # to a device no page leads back
    return {"cancel": f"{address(ctx, now.journey)}/cancel", "back_to": back_to}
