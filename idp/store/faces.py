"""Encrypted face templates, the order of their changes, the ledger of deletions, and receipts of consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Integer, func, select

from idp.context import Ctx
from idp.ids import new_id
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
    ciphertext: bytes
    verified: bool  # False: imported by an operator, nobody saw a live face
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    seq: int
    tenant: str
    person: str
    kind: Literal["added", "deleted"]


@dataclass(frozen=True, slots=True)
class Receipt:
    id: str
    person: str
    text_version: str
    text_digest: str
    locale: str
    actor: str
    given_at: datetime


T, D, R = templates.c, face_deletions.c, consent_receipts.c
COLUMNS = (T.id, T.person, T.model, T.version, T.ciphertext, T.verified, T.created_at)
OF_PERSON = T.person == given("person")
ADD = put(templates)
ALL = pick(templates, *COLUMNS).order_by(T.created_at, T.id)
TEMPLATES_OF = ALL.where(OF_PERSON)
COUNT = pick(templates, func.count()).where(OF_PERSON)
DELETE = erase(templates).where(OF_PERSON)
LEDGER = PerDialect(
    lambda insert: (
        insert(face_deletions)
        .from_select(
            [D.tenant, D.template, D.person, D.deleted_at],
            pick(templates, T.tenant, T.id, T.person, instant("now")).where(OF_PERSON),
        )
        .on_conflict_do_nothing()
    )
)
CHANGE = put(face_changes)
CHANGES_AFTER = across_tenants(
    select(face_changes.c.seq, face_changes.c.tenant, face_changes.c.person, face_changes.c.kind)
    .where(face_changes.c.seq > given("seq"))
    .order_by(face_changes.c.seq)
    .limit(given("limit", Integer()))
)
RECEIPT_COLUMNS = (R.id, R.person, R.text_version, R.text_digest, R.locale, R.actor, R.given_at)
CONSENTED = (R.person == given("person"), R.withdrawn_at.is_(None))
GIVE_CONSENT = put(consent_receipts)
CONSENT_OF = pick(consent_receipts, *RECEIPT_COLUMNS).where(*CONSENTED).order_by(R.given_at.desc(), R.id).limit(1)
WITHDRAW_CONSENT = change(consent_receipts).where(*CONSENTED).values(withdrawn_at=instant("now"))


def add(ctx: Ctx, *, id: str, person: str, model: str, version: int, ciphertext: bytes, verified: bool) -> Template:
    """`id` comes from the caller, because the ciphertext is bound to it."""
    template = Template(id, person, model, version, ciphertext, verified, ctx.now)
    run(ctx, ADD, **{c.name: getattr(template, c.name) for c in COLUMNS})
    _tell(ctx, person, "added")
    return template


def of_person(ctx: Ctx, person: str) -> list[Template]:
    return [Template(*row) for row in run(ctx, TEMPLATES_OF, person=person)]


def all_of_tenant(ctx: Ctx) -> list[Template]:
    return [Template(*row) for row in run(ctx, ALL)]


def count(ctx: Ctx, person: str) -> int:
    found: int = run(ctx, COUNT, person=person).scalar_one()
    return found


def delete_of_person(ctx: Ctx, person: str) -> int:
    """Writes the ledger, deletes the templates, tells every face process. The key is destroyed by whoever holds it;
    all of it may be repeated."""
    run(ctx, LEDGER.on(ctx.tx), person=person, now=ctx.now)
    deleted = run(ctx, DELETE, person=person).rowcount
    _tell(ctx, person, "deleted")
    return deleted


def changes_after(tx: UnitOfWork, seq: int, limit: int = 1000) -> list[Change]:
    """In the order in which they became visible: whoever has seen `seq` has missed nothing before it."""
    return [Change(*row) for row in tx.execute(CHANGES_AFTER, {"given_seq": seq, "given_limit": limit})]


def give_consent(ctx: Ctx, person: str, *, text_version: str, text_digest: str, locale: str, actor: str) -> Receipt:
    receipt = Receipt(new_id(), person, text_version, text_digest, locale, actor, ctx.now)
    run(ctx, GIVE_CONSENT, **{c.name: getattr(receipt, c.name) for c in RECEIPT_COLUMNS}, withdrawn_at=None)
    return receipt


def consent_of(ctx: Ctx, person: str) -> Receipt | None:
    """The newest that was not withdrawn."""
    row = run(ctx, CONSENT_OF, person=person).first()
    return None if row is None else Receipt(*row)


def withdraw_consent(ctx: Ctx, person: str) -> int:
    return run(ctx, WITHDRAW_CONSENT, person=person, now=ctx.now).rowcount


def _tell(ctx: Ctx, person: str, kind: Literal["added", "deleted"]) -> None:
    take_turns(ctx.tx, "face_changes")
    run(ctx, CHANGE, person=person, kind=kind, at=ctx.now)
