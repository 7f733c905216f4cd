"""A face that an older model described: nothing is compared with it any more, so it is set up again (FA-33).

The old and the new model are never both at work, so no sign-in can turn one into the other unseen. Whoever has just
proven two kinds of factor, none of them the face, is offered the camera in the same journey (MF-06), and may decline.
"""

from __future__ import annotations

from idp.biometrics.reference_model import needs_reenrolment
from idp.context import Ctx
from idp.login import assurance, enrolment
from idp.login.assurance import MFA
from idp.login.standing import Standing
from idp.store import audit, faces, journeys


def outdated(ctx: Ctx, person: str) -> bool:
    """Whether the person has a face on file, and none of its templates can be compared with anything."""
    kept = faces.of_person(ctx, person)
    return bool(kept) and all(map(needs_reenrolment, kept))


def offered(ctx: Ctx, now: Standing) -> bool:
    """Whether to ask, once in a journey. An enrolment that waits for approval is not asked for again."""
    if now.journey.purpose == "enrol" or "renewal" in now.journey.state or ctx.tenant.policy.face == "off":
        return False
    person = now.person.id
    return _founded(now) and ctx.tenant.takes("face") and outdated(ctx, person) and not faces.pending_of(ctx, person)


def begin(ctx: Ctx, now: Standing) -> None:
    audit.record(ctx, "face.renewal_begun", person=now.person.id)
    _set(ctx, now, "now")


def put_off(ctx: Ctx, now: Standing) -> None:
    audit.record(ctx, "face.renewal_put_off", person=now.person.id)
    _set(ctx, now, "later")


def enrolling(now: Standing) -> bool:
    """Whether the journey is at an enrolment: one of its own, or a renewal within a sign-in."""
    if now.journey.purpose == "enrol":
        return True
    begun = now.journey.state.get("renewal") == "now" and _founded(now)
    return begun and not isinstance(enrolment.due(now), enrolment.Done)


def _founded(now: Standing) -> bool:
    """Two kinds of factor, in this journey itself (MF-06)."""
    return assurance.of(now.proven, MFA) is not None


def _set(ctx: Ctx, now: Standing, said: str) -> None:
    opening = enrolment.opening_state(face=True, codes=False)
    journeys.put_state(ctx, now.journey.id, {**now.journey.state, **opening, "renewal": said})
