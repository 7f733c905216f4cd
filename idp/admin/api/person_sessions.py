"""/people/<person>/sessions: where somebody is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from idp.admin.api import cursor
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import not_found
from idp.admin.api.schema import Page, Paged, Shown
from idp.admin.api.touched import changed_person, object_of, person_of
from idp.login import shut_out
from idp.store import evidence, grants, sessions
from idp.store.columns import EPOCH
from idp.store.sessions import Session


class SessionShown(Shown):
    id: str
    """The `sid` of tokens."""
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    factors: list[str]
    """What was proven in it."""
    applications: list[str]
    """The client ids of those that know of it."""


def listing(call: Call) -> Page[SessionShown]:
    query: Paged = call.query
    person = person_of(call)
    name = f"sessions of {person.id}"
    since, after = cursor.after(call, name) or (EPOCH.isoformat(), "")
    start = (datetime.fromisoformat(since), after)
    rows = sessions.page(call.ctx, person.id, after=start, limit=query.limit + 1)
    items, following = cursor.page_of(call, name, rows, lambda row: [row.created_at.isoformat(), row.id])
    return Page[SessionShown](items=_shown(call, items), next=following)


def _shown(call: Call, page: Sequence[Session]) -> list[SessionShown]:
    ids = [one.id for one in page]
    factors, applications = evidence.factors_of(call.ctx, ids), grants.clients_of_each(call.ctx, ids)
    return [
        SessionShown(
            id=one.id,
            created_at=one.created_at,
            seen_at=one.seen_at,
            expires_at=one.expires_at,
            factors=sorted(factors.get(one.id, ())),
            applications=applications.get(one.id, []),
        )
        for one in page
    ]


def end(call: Call) -> None:
    call.begin()
    person, session = changed_person(call), call.arguments["session"]
    if not shut_out.of_session(call.ctx, person.id, session):
        raise not_found()
    call.note("session.ended", object_of(person.id), person=person.id, session=session)


def end_all(call: Call) -> None:
    call.begin()
    person = changed_person(call)
    ended = shut_out.everywhere(call.ctx, person.id)
    call.note("sessions.ended", object_of(person.id), person=person.id, count=ended)


SESSIONS = "/tenants/<tenant>/people/<person>/sessions"
OPERATIONS = (
    Operation("people.sessions", "GET", SESSIONS, "Where the person is signed in", "people.read", listing,
              Page[SessionShown], query=Paged),
    Operation("people.end_sessions", "DELETE", SESSIONS, "Sign out everywhere; refresh tokens die, too",
              "people.write", end_all, status=204),
    Operation("people.end_session", "DELETE", f"{SESSIONS}/<session>", "End one session with what it gave",
              "people.write", end, status=204),
)  # fmt: skip
