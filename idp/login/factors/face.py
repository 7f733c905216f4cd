"""The face: who may open the camera, and what its verdict becomes. The check itself happens in the face process.

Limits (security C5) are counted when a capture opens: matching and liveness share one count, and whoever leaves half
way has used an attempt. A picture too poor to judge gives its attempt back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from idp.biometrics.client import Outcome
from idp.biometrics.reference_model import needs_reenrolment
from idp.context import Ctx
from idp.login import enrolment, limits, renewal, standing
from idp.login.limits import FACE
from idp.login.standing import Standing
from idp.login.ways import SecondFactors, Shown
from idp.refusal import Refused
from idp.store import audit, counters, face_uses, faces, proofs
from idp.store.captures import Capture
from idp.store.journeys import Journey
from idp.store.people import Person

Purpose = Literal["verify", "enrol"]
PER_JOURNEY, RETRIES_PER_JOURNEY = 3, 5
PER_DAY, DAY = 20, timedelta(days=1)
PER_ADDRESS, HOUR = 30, timedelta(hours=1)


class Face:
    """The factor. Its proof comes from the capture that its page opens, never from a form. A class because it is one of
    several that are asked the same things (ways.py)."""

    name, rule = "face", FACE

    def has(self, ctx: Ctx, person: Person) -> bool:
        """One that is compared with: neither of an older model, nor waiting for approval (FA-33, MF-16)."""
        return not all(map(needs_reenrolment, faces.of_person(ctx, person.id)))

    def shown(self, ctx: Ctx, now: Standing) -> Shown:
        return camera(ctx, now, "verify")


def camera(ctx: Ctx, now: Standing, purpose: Purpose) -> Shown:
    captures = f"{ctx.tenant.base_url}/face/captures"
    values: dict[str, Any] = {"purpose": purpose, "journey": now.journey.id, "captures": captures}
    locked = {"error": "face_locked"} if purpose == "verify" and closed(ctx, now.person.id) else {}
    return Shown("camera.html", values | locked, camera=True)


class NotDue(Refused):
    """The journey does not ask for a face now, or not from this person."""


class ConsentMissing(Refused):
    """Nobody's face is stored without a receipt (security D7)."""


def may_open(ctx: Ctx, ways: SecondFactors, journey: Journey) -> tuple[Purpose, str]:
    """The purpose of the capture and whose it is. Takes one attempt.

    Raises NotDue, ConsentMissing, limits.Throttled.
    """
    purpose, person = _purpose(ctx, ways, journey)
    try:
        _reserve(ctx, journey.id, person)
    except limits.Throttled as refusal:
        audit.record(ctx, "face.limited", person=person, client=journey.client, detail={"limit": refusal.kind})
        raise
    return purpose, person


def may_finish(ctx: Ctx, ways: SecondFactors, journey: Journey, held: Capture) -> None:
    """A capture is for the person and purpose it was opened for, while the journey still asks for just that (MF-04).

    Raises NotDue, ConsentMissing.
    """
    if _purpose(ctx, ways, journey) != (held.purpose, held.person):
        raise NotDue("the journey has become another person's since the capture was opened")


def passed(ctx: Ctx, ways: SecondFactors, journey: Journey, outcome: Outcome) -> None:
    """Writes the proof: this, and nothing that a client sends, becomes evidence."""
    if outcome.result != "pass":
        raise NotDue("only a pass is a pass")
    person = _person(journey)
    try:
        purpose, _ = _purpose(ctx, ways, journey)
    except Refused:
        if _kind(journey) == "enrol":
            # What allowed it was lost while it was judged, and the face process has stored it by now.
            delete = faces.delete_pending if faces.pending_of(ctx, person) else faces.delete_of_person
            delete(ctx, person)
        raise
    partial = outcome.detail.get("partial") is True
    factor = enrolment.ENROLLED if purpose == "enrol" else "face-partial" if partial else "face"
    detail = {name: outcome.detail.get(name) for name in ("model", "profile")}
    proofs.record(ctx, journey=journey.id, browser=journey.browser, person=person, factor=factor, detail=detail)
    _success(ctx, person)
    face_uses.touch(ctx, person)
    audit.record(ctx, f"face.{purpose}.passed", person=person, client=journey.client, detail=outcome.detail)


def failed(ctx: Ctx, journey: Journey, outcome: Outcome) -> None:
    """A fail keeps its attempt; a retry gives it back, as often as a journey may retry."""
    person = _person(journey)
    if outcome.result == "retry" and counters.allow(ctx, "face-retry", journey.id, RETRIES_PER_JOURNEY, HOUR):
        for kind, key in ((FACE.kind, person), ("face-day", person), ("face-journey", journey.id)):
            counters.give_back(ctx, kind, key)
    kind = _kind(journey)
    detail = {**outcome.detail, "hint": outcome.hint}
    audit.record(ctx, f"face.{kind}.{outcome.result}", person=person, client=journey.client, detail=detail)


def forgive(ctx: Ctx, person: str) -> None:
    """Another factor has shown who it is: the face may be tried again (NIST 800-63B §3.2.3)."""
    counters.clear(ctx, FACE.kind, person)


def closed(ctx: Ctx, person: str) -> bool:
    """Whether the face is switched off until another factor passes."""
    return counters.look(ctx, FACE.kind, person).count >= FACE.most


def _purpose(ctx: Ctx, ways: SecondFactors, journey: Journey) -> tuple[Purpose, str]:
    now = standing.of(ctx, ways, journey)
    if now is None:
        raise NotDue("the person or the application may not sign in")
    if renewal.enrolling(now):
        if not isinstance(enrolment.due(now), enrolment.AskFace):
            raise NotDue("the enrolment is not at its camera")
        if faces.consent_of(ctx, now.person.id) is None:
            raise ConsentMissing(now.person.id)
        return "enrol", now.person.id
    due = standing.due(ctx, now)
    if not isinstance(due, standing.AskSecond) or "face" not in due.needs.factors:
        raise NotDue("the journey does not ask for a face")
    return "verify", now.person.id


def _kind(journey: Journey) -> Purpose:
    return "enrol" if journey.purpose == "enrol" or journey.state.get("renewal") == "now" else "verify"


def _reserve(ctx: Ctx, journey: str, person: str) -> None:
    """Takes one of each, or none: a try that was not allowed is no try."""
    address = (("face-address", ctx.remote_addr, PER_ADDRESS, HOUR),) if limits.by_address(ctx) else ()
    plain = (("face-journey", journey, PER_JOURNEY, DAY), *address, ("face-day", person, PER_DAY, DAY))
    taken: list[tuple[str, str]] = []
    try:
        for kind, key, limit, window in plain:
            limits.at_most(ctx, kind, key, limit, window)
            taken.append((kind, key))
        limits.reserve(ctx, FACE, person)
    except limits.Throttled:
        for kind, key in taken:
            counters.give_back(ctx, kind, key)
        raise


def _success(ctx: Ctx, person: str) -> None:
    limits.passed(ctx, FACE, person)
    counters.clear(ctx, "face-day", person)


def _person(journey: Journey) -> str:
    if journey.person is None:
        raise NotDue("a journey of nobody")
    return journey.person
