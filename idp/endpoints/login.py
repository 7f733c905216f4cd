"""/t/<tenant>/login/…: the pages of a journey. Each POST does one thing and returns to the journey's address (303).

A step never leads to the next one: what is due is read from stored state, each time (design §4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint

from idp.context import Ctx
from idp.endpoints import journey_steps
from idp.endpoints.page_refusals import Foreign, Gone, told, waiting
from idp.endpoints.page_view import page
from idp.http import Request, Response, see_other
from idp.login import browser, consent, enrolment, face_receipt, forms, renewal, second_step, standing
from idp.login.factors import password, recovery
from idp.login.first_page import PAGE, Wanted
from idp.login.journey import Journeys, address
from idp.login.limits import Throttled
from idp.login.passkey_step import PasskeyStep
from idp.login.password_step import PasswordStep, Wrong
from idp.login.standing import AskConsent, AskPassword, Standing
from idp.login.ways import Submitted
from idp.looks.themes import theme_of
from idp.looks.words import choose_locale
from idp.oauth.errors import AccessDenied
from idp.pages import wording
from idp.refusal import Refused
from idp.store import audit, proofs
from idp.store import journeys as stored
from idp.store.people import Person

JOURNEY = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
POST = ("POST",)
Step = Callable[[Ctx, Request, str], Response]


def login_pages(journeys: Journeys) -> Blueprint:
    pages = JourneyPages(journeys)
    blueprint = Blueprint("login", __name__)
    base = "/t/<tenant>/login"
    page(blueprint, f"{base}/start", POST)(told(pages.start))
    page(blueprint, f"{base}/passkey", POST)(told(pages.start_with_passkey))
    page(blueprint, f"{base}/<journey>")(told(pages.look))
    steps = (pages.password, pages.consent, pages.cancel, pages.saved, pages.face_consent, pages.renewal)
    for step in steps:
        page(blueprint, f"{base}/<journey>/{step.__name__}", POST)(told(step))
    for factor in journeys.ways.submitted():
        page(blueprint, f"{base}/<journey>/{factor.name}", POST)(told(pages.second(factor)))
    return blueprint


class JourneyPages:
    """A class because the pages share what journeys are made with."""

    def __init__(self, made_with: Journeys) -> None:
        self._journeys = made_with
        self._passwords = PasswordStep(made_with.seals, made_with.cookies)
        self._passkeys = PasskeyStep(made_with.seals, made_with.cookies)

    def start(self, ctx: Ctx, request: Request) -> Response:
        """The first page's form: a right password begins a journey."""
        wanted, form = self._started(ctx, request)
        found = self._prove(ctx, request, form.get("email", ""), form)
        if not isinstance(found, Person):
            return self._first_page_again(ctx, request, wanted, form, found)
        begun = self._journeys.begin_with(ctx, request, found, wanted, "pwd", {})
        return see_other(address(ctx, begun))

    def start_with_passkey(self, ctx: Ctx, request: Request) -> Response:
        """The same page's other form: a passkey says by itself whose it is."""
        wanted, form = self._started(ctx, request)
        try:
            found = self._passkeys.prove(ctx, request, form.get("credential", ""))
        except Throttled as refusal:
            return self._first_page_again(ctx, request, wanted, form, refusal)
        if isinstance(found, Wrong):
            return self._journeys.first_page.show(ctx, request, wanted, error="passkey")
        begun = self._journeys.begin_with(ctx, request, found.person, wanted, "passkey", found.proven.detail)
        return see_other(address(ctx, begun))

    def look(self, ctx: Ctx, request: Request, journey: str) -> Response:
        now = self._open(ctx, request, journey)
        return journey_steps.show(ctx, self._journeys, request, now, way=dict(request.query).get("way", ""))

    def password(self, ctx: Ctx, request: Request, journey: str) -> Response:
        """Once more, of the same person or of somebody else, whose journey it then becomes (MF-05)."""
        now, form = self._posted(ctx, request, journey)
        if not isinstance(standing.due(ctx, now), AskPassword):
            return self._back(ctx, now)
        found = self._prove(ctx, request, form.get("email") or now.person.email, form)
        if not isinstance(found, Person):
            words = {**_told(found), **({"login_hint": form["email"]} if "email" in form else {})}
            other = "email" in form
            again = journey_steps.password_page(ctx, self._journeys, request, now, other=other, **words)
            return _refusing(again, found)
        if stored.bind_person(ctx, now.journey.id, found.id):
            journey, ours = now.journey.id, now.journey.browser
            proofs.record(ctx, journey=journey, browser=ours, person=found.id, factor="pwd")
        return self._back(ctx, now)

    def second(self, factor: Submitted) -> Step:
        """The step of one second factor."""

        def step(ctx: Ctx, request: Request, journey: str) -> Response:
            now, form = self._posted(ctx, request, journey)
            if not second_step.asks_for(ctx, now, factor.name):
                return self._back(ctx, now)
            try:
                if "begin" in form:
                    factor.begin(ctx, now, locale_of(ctx, request, now))
                    return see_other(f"{address(ctx, now.journey)}?way={factor.name}")
                if second_step.prove(ctx, now, factor, form):
                    return self._back(ctx, now)
            except Throttled as refusal:
                return self._again(ctx, request, now, factor, refusal)
            return self._again(ctx, request, now, factor, None)

        step.__name__ = factor.name
        return step

    def consent(self, ctx: Ctx, request: Request, journey: str) -> Response:
        now, form = self._posted(ctx, request, journey)
        due = standing.due(ctx, now)
        if not isinstance(due, AskConsent) or now.application is None:
            return self._back(ctx, now)
        match form.get("decision"):
            case "allow":
                consent.give(ctx, now.person, now.application.client, due.scope)
                stored.put_state(ctx, now.journey.id, {**now.journey.state, "consented": now.person.id})
            case "deny":
                audit.record(ctx, "consent.denied", person=now.person.id, client=now.journey.client)
                return self._journeys.completion.abandon(ctx, request, now, AccessDenied("the person denied consent"))
        return self._back(ctx, now)

    def cancel(self, ctx: Ctx, request: Request, journey: str) -> Response:
        now, _ = self._posted(ctx, request, journey)
        return self._journeys.completion.abandon(ctx, request, now, AccessDenied("the person cancelled"))

    def saved(self, ctx: Ctx, request: Request, journey: str) -> Response:
        now, form = self._posted(ctx, request, journey)
        if now.journey.purpose == "enrol" and form.get("saved") == "yes" and recovery.left(ctx, now.person.id):
            enrolment.codes_saved(ctx, now)
        return self._back(ctx, now)

    def face_consent(self, ctx: Ctx, request: Request, journey: str) -> Response:
        now, form = self._posted(ctx, request, journey)
        step = enrolment.due(now) if renewal.enrolling(now) else None
        if not isinstance(step, enrolment.AskFaceConsent | enrolment.AskFace):
            return self._back(ctx, now)
        if form.get("decision") == "decline":
            enrolment.skip_face(ctx, now)
        elif form.get("consent") == "yes":
            locale = locale_of(ctx, request, now)
            text = wording(ctx, "face_consent", locale, **face_receipt.told(ctx))
            enrolment.agree(ctx, self._journeys.keyring, now, text, locale)
        else:
            return journey_steps.show(ctx, self._journeys, request, now, error="face_consent")
        return self._back(ctx, now)

    def renewal(self, ctx: Ctx, request: Request, journey: str) -> Response:
        """Whether a face that an older model described is set up again now, or another time."""
        now, form = self._posted(ctx, request, journey)
        if not renewal.offered(ctx, now):
            return self._back(ctx, now)
        match form.get("decision"):
            case "now":
                renewal.begin(ctx, now)
            case "later":
                renewal.put_off(ctx, now)
        return self._back(ctx, now)

    def _started(self, ctx: Ctx, request: Request) -> tuple[Wanted, Mapping[str, str]]:
        """What the first page was shown for, and its form. Raises Foreign, Gone."""
        here = browser.of(ctx, self._journeys.cookies, request)
        form = dict(request.form)
        if not forms.genuine(ctx, self._journeys.seals, request, here.digest, PAGE, form.get("csrf", "")):
            raise Foreign("sign-in form")
        wanted = self._journeys.first_page.read(ctx, request, form.get("sealed", ""))
        if wanted is None:
            raise Gone("the sealed request does not open")
        return wanted, form

    def _open(self, ctx: Ctx, request: Request, journey: str) -> Standing:
        """The live journey of this browser. Raises Gone."""
        here = browser.of(ctx, self._journeys.cookies, request)
        found = stored.find(ctx, journey, here.digest) if JOURNEY.fullmatch(journey) else None
        now = standing.of(ctx, self._journeys.ways, found) if found else None
        if now is None:
            raise Gone(f"journey {journey[:32]!a}")
        return now

    def _posted(self, ctx: Ctx, request: Request, journey: str) -> tuple[Standing, Mapping[str, str]]:
        """Raises Gone, Foreign."""
        now = self._open(ctx, request, journey)
        form = dict(request.form)
        given = form.get("csrf", "")
        if not forms.genuine(ctx, self._journeys.seals, request, now.journey.browser, now.journey.id, given):
            raise Foreign(f"form of journey {now.journey.id}")
        return now, form

    def _prove(self, ctx: Ctx, request: Request, email: str, form: Mapping[str, str]) -> Person | Wrong | Refused:
        try:
            return self._passwords.prove(ctx, request, email, form.get("password", ""))
        except (Throttled, password.Busy) as refusal:
            return refusal

    def _first_page_again(
        self, ctx: Ctx, request: Request, wanted: Wanted, form: Mapping[str, str], why: Wrong | Refused
    ) -> Response:
        shown = self._journeys.first_page.show(ctx, request, wanted, login_hint=form.get("email"), **_told(why))
        return _refusing(shown, why)

    def _again(self, ctx: Ctx, request: Request, now: Standing, factor: Submitted, why: Refused | None) -> Response:
        words = _told(why) if why else {"error": factor.wrong}
        return _refusing(journey_steps.show(ctx, self._journeys, request, now, way=factor.name, **words), why)

    def _back(self, ctx: Ctx, now: Standing) -> Response:
        return see_other(address(ctx, now.journey))


def _told(why: Wrong | Refused) -> dict[str, Any]:
    """The words for a failed attempt: an error of the template, one for all causes but the limits."""
    match why:
        case Throttled():
            return {"error": "too_many", "error_values": {"seconds": why.seconds}}
        case password.Busy():
            return {"error": "busy"}
    return {"error": "credentials"}


def _refusing(shown: Response, why: Wrong | Refused | None) -> Response:
    status = {Throttled: 429, password.Busy: 503}.get(type(why), 200)
    return Response(status, shown.headers, shown.body).with_headers(*waiting(why) if isinstance(why, Refused) else ())


def locale_of(ctx: Ctx, request: Request, now: Standing) -> str:
    """The language in which the page was shown: the consent receipt keeps what was really read."""
    words = theme_of(ctx.tenant).words
    asked = now.application.request.ui_locales if now.application else ()
    return choose_locale(words.locales, asked, request.headers.get("accept-language", ""))
