"""What a grant stands on, read by one statement: it is asked for at every issuance and at userinfo (design §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false

from idp.context import Ctx
from idp.store.grants import COLUMNS as GRANT
from idp.store.grants import Grant
from idp.store.people import COLUMNS as PERSON
from idp.store.people import Person
from idp.store.scope import given, joined, pick, run
from idp.store.sessions import LIVE
from idp.store.tables import consents, face_deletions, grants, passwords, people, sessions


@dataclass(frozen=True, slots=True)
class Footing:
    grant: Grant
    person: Person | None
    session_live: bool
    password_changed_at: datetime | None
    face_deleted: bool  # since the grant was given, even if another face was enrolled since
    consented: frozenset[str]


G, P, S, W, D, C = grants.c, people.c, sessions.c, passwords.c, face_deletions.c, consents.c
OF_GRANT = (
    pick(grants, *GRANT, *PERSON, S.id, W.changed_at, D.template, C.scope)
    .select_from(
        grants.outerjoin(people, joined(people, P.id == G.person))
        .outerjoin(sessions, joined(sessions, S.id == G.session, *LIVE))
        .outerjoin(passwords, joined(passwords, W.person == G.person))
        .outerjoin(
            face_deletions,
            joined(face_deletions, D.person == G.person, D.deleted_at > G.created_at, D.pending == false()),
        )
        .outerjoin(consents, joined(consents, C.person == G.person, C.client == G.client))
    )
    .where(G.id == given("id"))
    .limit(1)  # one row for each deleted template, all alike
)


def of_grant(ctx: Ctx, id: str) -> Footing | None:
    """The grant may be revoked or expired and the person disabled: who may still do what is decided elsewhere."""
    row = run(ctx, OF_GRANT, id=id, now=ctx.now).first()
    if row is None:
        return None
    person = row[len(GRANT) : -4]
    session, password_changed_at, deleted_template, scope = row[-4:]
    return Footing(
        grant=Grant.of_row(row[: len(GRANT)]),
        person=None if person[0] is None else Person(*person),
        session_live=session is not None,
        password_changed_at=password_changed_at,
        face_deleted=deleted_template is not None,
        consented=frozenset((scope or "").split()),
    )
