"""Journeys: one authorization request being answered by one browser (design §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from idp.context import Ctx
from idp.ids import new_id
from idp.store.scope import change, erase, given, instant, pick, put, run
from idp.store.tables import journeys, proofs

Purpose = Literal["authorize", "account", "enrol"]
LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Journey:
    id: str
    purpose: str
    browser: str  # digest of the browser's cookie
    person: str | None
    client: str | None
    session: str | None  # the live session it started from
    request: Mapping[str, Any]
    state: Mapping[str, Any]
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None


C = journeys.c
COLUMNS = [c for c in C if c.name != "tenant"]
LIVE = (C.finished_at.is_(None), C.expires_at > instant("now"))
THIS = (C.id == given("id"), *LIVE)
OPEN = put(journeys)
FIND = pick(journeys, *COLUMNS).where(*THIS, C.browser == given("browser"))
BIND_PERSON = change(journeys).where(*THIS, C.purpose != "enrol").values(person=given("person"))
DROP_OTHERS_PROOFS = erase(proofs).where(proofs.c.journey == given("id"), proofs.c.person != given("person"))
PUT_STATE = change(journeys).where(*THIS).values(state=given("state", C.state.type))
FINISH = change(journeys).where(*THIS).values(finished_at=instant("now")).returning(C.id)


def open(
    ctx: Ctx,
    *,
    purpose: Purpose,
    browser: str,
    request: Mapping[str, Any],
    client: str | None = None,
    person: str | None = None,
    session: str | None = None,
    state: Mapping[str, Any] | None = None,
    lifetime: timedelta = LIFETIME,
) -> Journey:
    journey = Journey(
        id=new_id(),
        purpose=purpose,
        browser=browser,
        person=person,
        client=client,
        session=session,
        request=dict(request),
        state=dict(state or {}),
        created_at=ctx.now,
        expires_at=ctx.now + lifetime,
        finished_at=None,
    )
    run(ctx, OPEN, **{c.name: getattr(journey, c.name) for c in COLUMNS})
    return journey


def find(ctx: Ctx, id: str, browser: str) -> Journey | None:
    """The journey if it is unfinished, unexpired and this browser's."""
    row = run(ctx, FIND, id=id, browser=browser, now=ctx.now).first()
    return None if row is None else Journey(*row)


def bind_person(ctx: Ctx, id: str, person: str) -> bool:
    """Makes it this person's journey; what another person proved in it is gone (MF-05).

    Never an enrolment: that was allowed to one person, by more than a password (MF-06).
    """
    bound = run(ctx, BIND_PERSON, id=id, person=person, now=ctx.now).rowcount == 1
    if bound:
        run(ctx, DROP_OTHERS_PROOFS, id=id, person=person)
    return bound


def put_state(ctx: Ctx, id: str, state: Mapping[str, Any]) -> bool:
    return run(ctx, PUT_STATE, id=id, state=dict(state), now=ctx.now).rowcount == 1


def finish(ctx: Ctx, id: str) -> bool:
    """True for exactly one caller, of a live journey."""
    return run(ctx, FINISH, id=id, now=ctx.now).first() is not None
