"""Encrypted face templates, the order of their changes, the ledger of deletions, and receipts of consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Integer, false, func, select, true

from idp.context import Ctx
from idp.ids import new_id
from idp.store import frame_digests
from idp.store.scope import across_tenants, change, erase, given, instant, pick, put, run
from idp.store.tables import consent_receipts, face_changes, face_deletions, templates
from idp.store.unit_of_work import UnitOfWork
from idp.store.upsert import PerDialect, take_turns


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    person: str
    model: str
    version: int
    key: str  # the name of the key of this enrolment
    ciphertext: bytes
    verified: bool  # False: imported by an operator, nobody saw a live face
    view: str  # how the head was turned
    pending: bool  # waits for an administrator, and until then nobody is compared with it
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    seq: int
    tenant: str
    person: str
    kind: Literal["added", "deleted", "removed"]
    """removed: the tenant is, with everybody's face; `person` is empty."""


@dataclass(frozen=True, slots=True)
class Receipt:
    id: str
    person: str
    text_version: str
    text_digest: str
    locale: str
    actor: str
    signed: str  # the whole receipt, a compact JWS of the tenant's
    given_at: datetime


T, D, R = templates.c, face_deletions.c, consent_receipts.c
COLUMNS = (T.id, T.person, T.model, T.version, T.key, T.ciphertext, T.verified, T.view, T.pending, T.created_at)
OF_PERSON = T.person == given("person")
IN_USE, PENDING = T.pending == false(), T.pending == true()
ADD = put(templates)
ALL = pick(templates, *COLUMNS).where(IN_USE).order_by(T.created_at, T.id)
TEMPLATES_OF = ALL.where(OF_PERSON)
PENDING_OF = pick(templates, *COLUMNS).where(PENDING, OF_PERSON).order_by(T.created_at, T.id)
WAITING = pick(templates, T.person, func.min(T.created_at)).where(PENDING).group_by(T.person).order_by(T.person)
COUNT = pick(templates, func.count()).where(OF_PERSON, IN_USE)
APPROVE = change(templates).where(OF_PERSON, PENDING).values(pending=false(), created_at=instant("now"))


def _ledger(*meant: ColumnElement[bool]) -> PerDialect:
    return PerDialect(
        lambda insert: (
            insert(face_deletions)
            .from_select(
                [D.tenant, D.template, D.person, D.key, D.pending, D.deleted_at],
                pick(templates, T.tenant, T.id, T.person, T.key, T.pending, instant("now")).where(*meant),
            )
            .on_conflict_do_nothing()
        )
    )


SOME = T.id.in_(pick(templates, T.id).order_by(T.id).limit(given("batch", Integer())))
DELETIONS = {
    "all": (_ledger(OF_PERSON), erase(templates).where(OF_PERSON)),
    "in use": (_ledger(OF_PERSON, IN_USE), erase(templates).where(OF_PERSON, IN_USE)),
    "pending": (_ledger(OF_PERSON, PENDING), erase(templates).where(OF_PERSON, PENDING)),
    "some": (_ledger(SOME), erase(templates).where(SOME)),
}
OPEN = D.key_destroyed_at.is_(None)
OPEN_DELETIONS = across_tenants(
    select(D.tenant, D.person).where(OPEN).distinct().order_by(D.tenant, D.person).limit(given("limit", Integer()))
)
HAVING = select(templates.c.tenant).where(templates.c.created_at <= instant("before")).distinct()
TENANTS_WITH_ANY = across_tenants(HAVING.order_by(templates.c.tenant))
KEYS_TO_DESTROY = pick(face_deletions, D.key).where(D.person == given("person"), OPEN).distinct().order_by(D.key)
KEY_DESTROYED = (
    change(face_deletions)
    .where(D.person == given("person"), D.key == given("key"), OPEN)
    .values(key_destroyed_at=instant("now"))
)
CHANGE = put(face_changes)
CHANGES_AFTER = across_tenants(
    select(face_changes.c.seq, face_changes.c.tenant, face_changes.c.person, face_changes.c.kind)
    .where(face_changes.c.seq > given("seq"))
    .order_by(face_changes.c.seq)
    .limit(given("limit", Integer()))
)
RECEIPT_COLUMNS = (R.id, R.person, R.text_version, R.text_digest, R.locale, R.actor, R.signed, R.given_at)
CONSENTED = (R.person == given("person"), R.withdrawn_at.is_(None))
GIVE_CONSENT = put(consent_receipts)
CONSENT_OF = pick(consent_receipts, *RECEIPT_COLUMNS).where(*CONSENTED).order_by(R.given_at.desc(), R.id).limit(1)
WITHDRAW_CONSENT = change(consent_receipts).where(*CONSENTED).values(withdrawn_at=instant("now"))


def add(
    ctx: Ctx,
    *,
    id: str,
    person: str,
    model: str,
    version: int,
    key: str,
    ciphertext: bytes,
    verified: bool,
    view: str = "frontal",
    pending: bool = False,
) -> Template:
    """`id` comes from the caller, because the ciphertext is bound to it."""
    template = Template(id, person, model, version, key, ciphertext, verified, view, pending, ctx.now)
    run(ctx, ADD, **{c.name: getattr(template, c.name) for c in COLUMNS})
    if not pending:
        _tell(ctx, person, "added")
    return template


def of_person(ctx: Ctx, person: str) -> list[Template]:
    """Those in use: what waits for approval is not among them."""
    return [Template(*row) for row in run(ctx, TEMPLATES_OF, person=person)]


def all_of_tenant(ctx: Ctx) -> list[Template]:
    return [Template(*row) for row in run(ctx, ALL)]


def count(ctx: Ctx, person: str) -> int:
    found: int = run(ctx, COUNT, person=person).scalar_one()
    return found


def pending_of(ctx: Ctx, person: str) -> list[Template]:
    return [Template(*row) for row in run(ctx, PENDING_OF, person=person)]


def waiting(ctx: Ctx) -> list[tuple[str, datetime]]:
    """(person, since when) of everybody whose face waits for approval."""
    return [(person, since) for person, since in run(ctx, WAITING)]


def approve(ctx: Ctx, person: str) -> int:
    """What was pending takes the place of what was in use, from now on. 0 when nothing is pending."""
    if not pending_of(ctx, person):
        return 0
    if _delete(ctx, "in use", person=person):
        _tell(ctx, person, "deleted")
    approved = run(ctx, APPROVE, person=person, now=ctx.now).rowcount
    _tell(ctx, person, "added")
    return approved


def delete_pending(ctx: Ctx, person: str) -> int:
    """As delete_of_person, of what waits alone: a face in use stays, and so does all that rests on it."""
    return _delete(ctx, "pending", person=person)


def delete_of_person(ctx: Ctx, person: str) -> int:
    """Writes the ledger, deletes the templates and what their captures have shown, tells every face process. The key
    is destroyed by whoever holds it; all of it may be repeated."""
    frame_digests.forget(ctx, person)
    return displace(ctx, person)


def displace(ctx: Ctx, person: str) -> int:
    """As delete_of_person, for a newer face of the same person: what their captures have shown is still known."""
    deleted = _delete(ctx, "all", person=person)
    _tell(ctx, person, "deleted")
    return deleted


def delete_some(ctx: Ctx, batch: int) -> int:
    """At most so many of the tenant's templates, whosever they are: the ledger, then the rows. How many."""
    return _delete(ctx, "some", batch=batch)


def tell_removal(ctx: Ctx) -> None:
    """Every face process lets go of the whole tenant."""
    _tell(ctx, "", "removed")


def _delete(ctx: Ctx, meant: str, **which: str | int) -> int:
    ledger, erased = DELETIONS[meant]
    run(ctx, ledger.on(ctx.tx), now=ctx.now, **which)
    return run(ctx, erased, **which).rowcount


def open_deletions(tx: UnitOfWork, limit: int = 1000) -> list[tuple[str, str]]:
    """(tenant, person) of deleted faces whose key may still exist."""
    return [(tenant, person) for tenant, person in tx.execute(OPEN_DELETIONS, {"given_limit": limit})]


def tenants_with_any(tx: UnitOfWork, before: datetime) -> list[str]:
    """The ids of those who keep a face of that age: one statement, however many tenants there are."""
    return list(tx.execute(TENANTS_WITH_ANY, {"given_before": before}).scalars())


def keys_to_destroy(ctx: Ctx, person: str) -> list[str]:
    """The names of the keys of the person's deleted templates that may still exist: never that of a face on file."""
    return list(run(ctx, KEYS_TO_DESTROY, person=person).scalars())


def key_destroyed(ctx: Ctx, person: str, key: str) -> int:
    """Closes the ledger's rows of that key, after it was destroyed."""
    return run(ctx, KEY_DESTROYED, person=person, key=key, now=ctx.now).rowcount


def changes_after(tx: UnitOfWork, seq: int, limit: int = 1000) -> list[Change]:
    """In the order in which they became visible: whoever has seen `seq` has missed nothing before it."""
    return [Change(*row) for row in tx.execute(CHANGES_AFTER, {"given_seq": seq, "given_limit": limit})]


def give_consent(
    ctx: Ctx,
    person: str,
    *,
    text_version: str,
    text_digest: str,
    locale: str,
    actor: str,
    id: str | None = None,
    signed: str = "",
) -> Receipt:
    """`id` where the signed receipt names it."""
    receipt = Receipt(id or new_id(), person, text_version, text_digest, locale, actor, signed, ctx.now)
    run(ctx, GIVE_CONSENT, **{c.name: getattr(receipt, c.name) for c in RECEIPT_COLUMNS}, withdrawn_at=None)
    return receipt


def consent_of(ctx: Ctx, person: str) -> Receipt | None:
    """The newest that was not withdrawn."""
    row = run(ctx, CONSENT_OF, person=person).first()
    return None if row is None else Receipt(*row)


def withdraw_consent(ctx: Ctx, person: str) -> int:
    return run(ctx, WITHDRAW_CONSENT, person=person, now=ctx.now).rowcount


def _tell(ctx: Ctx, person: str, kind: Literal["added", "deleted", "removed"]) -> None:
    take_turns(ctx.tx, "face_changes")
    run(ctx, CHANGE, person=person, kind=kind, at=ctx.now)
