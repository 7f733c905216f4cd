"""What belongs to a tenant that is being removed goes, table by table and a few rows at a time.

Every table that names tenants is swept, unless it stands in KEPT; of what stands there, whatever could identify or
unlock anything is taken away. Nothing here can be undone, and all of it may be repeated.
"""

from __future__ import annotations

from sqlalchemy import Delete, Integer, Table, Update, func, tuple_

from idp.context import Ctx
from idp.store import faces
from idp.store.face_tables import consent_receipts, face_changes, face_deletions, templates
from idp.store.scope import change, erase, given, instant, pick, run
from idp.store.tables import metadata, signing_keys, tenant_keys

BATCH = 500
KEPT = {
    "audit_events": "what happened",
    "audit_seals": "that it was not changed",
    "audit_heads": "which seal is the newest",
    "consent_receipts": "that consent was given, and when it ended",
    "face_deletions": "the ledger: what an old backup must not bring back",
    "signing_keys": "public halves alone, which consent receipts are verified with",
    "tenant_keys": "the key of the audit's seals alone",
}
"""Why what stays stays. migrations/README.md says how long."""
AUDIT_KEY = "audit"


def _some(table: Table) -> Delete:
    key = tuple(table.primary_key)
    return erase(table).where(tuple_(*key).in_(pick(table, *key).limit(given("batch", Integer()))))


R, S = consent_receipts.c, signing_keys.c
SWEPT = {
    table.name: _some(table)
    for table in reversed(metadata.sorted_tables)
    if "tenant" in table.c and table.name not in {*KEPT, templates.name, face_changes.name}
}
CHANGES = _some(face_changes)
GIVEN = pick(consent_receipts, R.id).where(R.withdrawn_at.is_(None)).limit(given("batch", Integer()))
WITHDRAW: Update = change(consent_receipts).where(R.id.in_(GIVEN)).values(withdrawn_at=instant("now"))
DESTROYED = (
    change(face_deletions).where(face_deletions.c.key_destroyed_at.is_(None)).values(key_destroyed_at=instant("now"))
)
KEYS = erase(tenant_keys).where(tenant_keys.c.name != given("kept"))
PRIVATE = change(signing_keys).values(
    wrapped=b"",
    retired_at=func.coalesce(S.retired_at, instant("now")),
    removed_at=func.coalesce(S.removed_at, instant("now")),
)


def destroy_keys(ctx: Ctx) -> None:
    """Everything that was wrapped under the tenant's root, or signed with its keys, is out of reach from the commit
    on. The audit's key, which the caller has put there, stays, and so do public keys."""
    run(ctx, KEYS, kept=AUDIT_KEY)
    run(ctx, PRIVATE, now=ctx.now)


def sweep(ctx: Ctx, batch: int = BATCH) -> int:
    """How many rows went, at most so many: 0 when nothing is left. To be committed, and repeated.

    The keys of faces are destroyed before.
    """
    gone = faces.delete_some(ctx, batch)
    if gone == 0:
        run(ctx, DESTROYED, now=ctx.now)
        gone = run(ctx, WITHDRAW, now=ctx.now, batch=batch).rowcount
    for statement in SWEPT.values():
        if gone < batch:
            gone += run(ctx, statement, batch=batch - gone).rowcount
    return gone


def forget_changes(ctx: Ctx, batch: int = BATCH) -> int:
    """The news of the tenant's faces, once every face process has heard them."""
    return run(ctx, CHANGES, batch=batch).rowcount
