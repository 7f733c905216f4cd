"""TN-10, D6. Of a removed tenant nothing stays in any table but what is declared, and another one loses nothing.

The tables come from the metadata: a new one that names tenants is swept or declared, or this fails.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, MetaData, select

from idp.context import Ctx
from idp.store import face_keys, faces, removal, tenants
from idp.store.face_key_tables import face_key_metadata
from idp.store.tables import metadata
from tests.databases import Database
from tests.stores.conftest import Both
from tests.stores.one_of_each import one_of_each, one_of_each_key


def rows_of(engine: Engine, tenant: str, tables: MetaData = metadata) -> dict[str, list[dict[str, Any]]]:
    """Every row that names the tenant, by table; those tables alone that have such."""
    found = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            if "tenant" in table.c:
                mine = select(table).where(table.c.tenant == tenant).execution_options(across_tenants=True)
                found[table.name] = [dict(row._mapping) for row in connection.execute(mine)]
    return {name: rows for name, rows in found.items() if rows}


def swept(ctx: Ctx, batch: int) -> list[int]:
    removal.destroy_keys(ctx)
    tenants.begin_removal(ctx)
    ctx.tx.commit()
    counts = []
    while counts[-1:] != [0]:
        counts.append(removal.sweep(ctx, batch) + removal.forget_changes(ctx, batch))
        ctx.tx.commit()
    return counts


def test_tn_10_nothing_of_a_removed_tenant_stays_and_everything_of_another(both: Both, database: Database) -> None:
    for ctx in (both.one, both.two):
        one_of_each(ctx)
    before, others = (rows_of(database.main, ctx.tenant.id) for ctx in (both.one, both.two))
    named = {table.name for table in metadata.sorted_tables if "tenant" in table.c}
    assert set(before) == named, "one_of_each has a row of every table"
    swept(both.one, 500)
    left = rows_of(database.main, both.one.tenant.id)
    assert set(left) <= set(removal.KEPT)
    assert rows_of(database.main, both.two.tenant.id) == others
    for name in ("audit_events", "audit_seals", "audit_heads"):
        assert left[name] == before[name]


def test_d6_what_is_kept_unlocks_nothing(both: Both, database: Database) -> None:
    one_of_each(both.one)
    swept(both.one, 500)
    left = rows_of(database.main, both.one.tenant.id)
    assert "tenant_keys" not in left, "a root was there, and no audit key was put beside it"
    assert [(row["wrapped"], row["removed_at"]) for row in left["signing_keys"]] == [(b"", both.one.now)]
    assert {row["withdrawn_at"] for row in left["consent_receipts"]} == {both.one.now}
    assert {row["template"] for row in left["face_deletions"]} == {"template", "unapproved", "another"}
    assert all(row["key_destroyed_at"] is not None for row in left["face_deletions"])


def test_a_removal_goes_a_few_rows_at_a_time(both: Both, database: Database) -> None:
    one_of_each(both.one)
    counts = swept(both.one, 2)
    assert max(counts) <= 2 + 2
    assert len(counts) > 10
    assert set(rows_of(database.main, both.one.tenant.id)) <= set(removal.KEPT)


def test_d6_the_keys_of_a_tenants_faces_are_destroyed_and_no_others(
    both: Both, key_ctx: Ctx, database: Database
) -> None:
    other = replace(key_ctx, tenant=both.two.tenant)
    for ctx in (key_ctx, other):
        one_of_each_key(ctx)
    for key in "abc":
        face_keys.put_person_key(key_ctx, "bob", key, b"person's")
    assert face_keys.destroy_tenant_key(key_ctx)
    assert [face_keys.destroy_some(key_ctx, 3) for _ in range(3)] == [3, 1, 0]
    key_ctx.tx.commit()
    assert rows_of(database.face_keys, both.one.tenant.id, face_key_metadata) == {}
    assert set(rows_of(database.face_keys, both.two.tenant.id, face_key_metadata)) == {
        "tenant_face_keys",
        "person_face_keys",
    }


def test_a_removed_tenant_is_found_by_its_audit_alone_and_its_address_is_taken(both: Both) -> None:
    ctx = both.one
    tenants.begin_removal(ctx)
    assert [one.slug for one in tenants.leaving(ctx.tx)] == ["one"]
    tenants.end_removal(ctx)
    ctx.tx.commit()
    assert tenants.by_slug(ctx.tx, "one") is None
    assert tenants.by_id(ctx.tx, ctx.tenant.id) is None
    assert tenants.leaving(ctx.tx) == []
    assert [one.slug for one in tenants.every(ctx.tx)] == ["two"]
    assert [one.slug for one in tenants.every(ctx.tx, removed=True)] == ["one", "two"]
    former = tenants.ever_by_slug(ctx.tx, "one")
    assert former is not None
    assert (former.name, former.active, former.policy) == ("one", False, ctx.tenant.policy)


def test_every_face_process_is_told(both: Both) -> None:
    faces.tell_removal(both.one)
    [told] = faces.changes_after(both.one.tx, 0)
    assert (told.tenant, told.person, told.kind) == (both.one.tenant.id, "", "removed")
