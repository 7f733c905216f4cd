"""/people/<person>/factors: what somebody can sign in with, how often it was tried in vain, and taking it away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import not_found
from idp.admin.api.schema import Shown
from idp.admin.api.touched import changed_person, object_of, person_of
from idp.login import factor_reset, limits
from idp.login.factor_reset import Resettable
from idp.login.factors import recovery
from idp.outbound.mail import Change
from idp.store import faces, passkeys, passwords, totp

TOLD: Mapping[Resettable, Change] = {
    "password": "password_removed",
    "passkey": "passkey_removed",
    "totp": "totp_removed",
    "recovery": "codes_removed",
    "face": "face_removed",
}


class PasskeyShown(Shown):
    name: str
    created_at: datetime
    used_at: datetime | None


class FaceShown(Shown):
    state: Literal["none", "in_use", "waits"]
    since: datetime | None
    """When it was set up; of one that waits for approval, when it came."""


class LimitShown(Shown):
    factor: str
    attempts: int
    """Tries in vain that count."""
    blocked_until: datetime | None
    closed: bool
    """Whether the way is over until somebody unlocks it, or another one succeeds."""


class Factors(Shown):
    password_since: datetime | None
    passkeys: list[PasskeyShown]
    totp_since: datetime | None
    recovery_left: int
    email: bool
    """Whether codes by mail are a way in: mail is set up and the address confirmed."""
    face: FaceShown
    limits: list[LimitShown]
    locked: bool
    """Whether one of the ways is blocked or closed now."""


def read(call: Call) -> Factors:
    person = person_of(call)
    ctx, of = call.ctx, limits.standing(call.ctx, person)
    ways = [
        LimitShown(factor=rule.kind, attempts=at.count, blocked_until=at.blocked_until, closed=at.count >= rule.most)
        for rule, at in of
    ]
    app = totp.find(ctx, person.id)
    return Factors(
        password_since=passwords.changed_at(ctx, person.id),
        passkeys=[
            PasskeyShown(name=one.name, created_at=one.created_at, used_at=one.used_at)
            for one in passkeys.of_person(ctx, person.id)
        ],
        totp_since=app.added_at if app else None,
        recovery_left=recovery.left(ctx, person.id),
        email=person.email_verified and ctx.tenant.takes("email") and call.house.mailer.reaches(person),
        face=_face(call, person.id),
        limits=ways,
        locked=any(one.blocked_until is not None or one.closed for one in ways),
    )


def reset(call: Call) -> None:
    """What was signed in or granted on its strength ends; the person is told by mail."""
    call.begin()
    person, factor = changed_person(call), call.arguments["factor"]
    named = next((one for one in get_args(Resettable) if one == factor), None)
    if named is None or not factor_reset.reset(call.ctx, person.id, named, actor=call.principal.name):
        raise not_found()
    call.house.mailer.notify(call.ctx, person, TOLD[named])
    call.note("factor.reset", object_of(person.id), person=person.id, factor=named)


def _face(call: Call, person: str) -> FaceShown:
    kept, waiting = faces.of_person(call.ctx, person), faces.pending_of(call.ctx, person)
    if not kept and not waiting:
        return FaceShown(state="none", since=None)
    return FaceShown(
        state="in_use" if kept else "waits", since=min(template.created_at for template in kept or waiting)
    )


FACTORS = "/tenants/<tenant>/people/<person>/factors"
OPERATIONS = (
    Operation("people.factors", "GET", FACTORS, "What the person can sign in with", "people.read", read, Factors),
    Operation("people.reset_factor", "DELETE", f"{FACTORS}/<factor>",
              "Take away password, passkey (all of them), totp, recovery or face", "people.write", reset, status=204,
              fresh=True),
)  # fmt: skip
