"""Every function of the store with two tenants: what the first one owns, the second neither sees nor touches (L4).

The functions are read from the modules: a new one without a row in `one_of_each` fails here.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

import idp.store
from idp.context import Ctx
from idp.store.face_key_tables import face_key_metadata
from idp.store.tables import metadata
from tests.databases import Database
from tests.stores.conftest import Both
from tests.stores.one_of_each import ASKED, KEYS_ASKED, KEYS_WRITTEN, WRITTEN, one_of_each, one_of_each_key

STRUCTURE = {
    "audit_tables",
    "columns",
    "database",
    "face_key_tables",
    "face_tables",
    "metadata",
    "migrate",
    "recent",
    "scope",
    "tables",
    "taken",
    "unit_of_work",
    "upsert",
}
# These receive no tenant, because they serve all of them.
SERVE_ALL = {
    "audit_seals.next_tenant",
    "faces.changes_after",
    "faces.open_deletions",
    "faces.tenants_with_any",
    "keys.tenants_without_newer",
    "leases.take",
    "outbox.claim",
    "purge.purge",
    "tenants.by_id",
    "tenants.by_slug",
    "tenants.create",
    "tenants.ever_by_slug",
    "tenants.every",
    "tenants.leaving",
    "webhook_deliveries.bury",
    "tenants.page",
}
NOTHING: tuple[Any, ...] = (None, False, 0, [], {}, frozenset())


def test_every_function_of_the_store_has_its_row() -> None:
    assert _functions("ctx") | _functions("system") == {*ASKED, *WRITTEN, *KEYS_ASKED, *KEYS_WRITTEN}


def test_only_the_listed_functions_serve_all_tenants() -> None:
    assert _functions("tx") == SERVE_ALL


@pytest.mark.parametrize("name", sorted(ASKED))
def test_asking_for_another_tenants_things_finds_and_changes_nothing(name: str, both: Both, database: Database) -> None:
    has = one_of_each(both.one)
    before = _rows_of(database.main, both.one)
    later = both.later(seconds=61) if name == "sessions.touch" else both
    assert ASKED[name](later.two, has) in NOTHING
    both.two.tx.commit()
    assert _rows_of(database.main, both.one) == before
    answer = ASKED[name](later.one, has)
    both.one.tx.commit()
    assert answer not in NOTHING or _rows_of(database.main, both.one) != before, "the owner himself got nothing"


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_writing_with_another_tenants_names_leaves_his_rows_as_they_are(
    name: str, both: Both, database: Database
) -> None:
    has = one_of_each(both.one)
    before, own = (_rows_of(database.main, ctx) for ctx in (both.one, both.two))
    WRITTEN[name](both.two, has)
    both.two.tx.commit()
    assert _rows_of(database.main, both.one) == before
    assert _rows_of(database.main, both.two) != own


@pytest.mark.parametrize("name", sorted(KEYS_ASKED))
def test_another_tenants_face_keys_are_neither_read_nor_destroyed(
    name: str, both: Both, key_ctx: Ctx, database: Database
) -> None:
    one_of_each_key(key_ctx)
    before = _rows_of(database.face_keys, key_ctx, face_key_metadata)
    assert KEYS_ASKED[name](replace(key_ctx, tenant=both.two.tenant)) in NOTHING
    key_ctx.tx.commit()
    assert _rows_of(database.face_keys, key_ctx, face_key_metadata) == before
    assert KEYS_ASKED[name](key_ctx) not in NOTHING


@pytest.mark.parametrize("name", sorted(KEYS_WRITTEN))
def test_another_tenants_face_keys_are_not_overwritten(name: str, both: Both, key_ctx: Ctx, database: Database) -> None:
    one_of_each_key(key_ctx)
    before = _rows_of(database.face_keys, key_ctx, face_key_metadata)
    assert KEYS_WRITTEN[name](replace(key_ctx, tenant=both.two.tenant)) is not False
    key_ctx.tx.commit()
    assert _rows_of(database.face_keys, key_ctx, face_key_metadata) == before


def _functions(first_parameter: str) -> set[str]:
    found = set()
    for module in pkgutil.iter_modules(idp.store.__path__):
        if module.name in STRUCTURE:
            continue
        loaded = importlib.import_module(f"idp.store.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ == loaded.__name__ and not name.startswith("_"):
                parameters = [*inspect.signature(function).parameters]
                if parameters[0] == first_parameter:
                    found.add(f"{module.name}.{name}")
                assert parameters[0] in {"ctx", "system", "tx", "email", "text"}, (
                    f"{name} takes neither a tenant nor a transaction"
                )
    return found


def _rows_of(engine: Engine, ctx: Ctx, tables: Any = metadata) -> dict[str, list[Any]]:
    """Every row of the tenant, in every table."""
    found = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            owner = table.c.get("tenant", table.c.get("id"))
            if owner is not None:
                rows = connection.execute(
                    select(table).where(owner == ctx.tenant.id).execution_options(across_tenants=True)
                )
                found[table.name] = sorted(map(repr, rows))
    return found


def test_the_watcher_sees_a_statement_that_forgets_the_tenant(both: Both) -> None:
    from idp.store.tables import people
    from tests.stores.tenant_guard import Unbound

    with pytest.raises(Unbound):
        both.one.tx.execute(select(people).where(people.c.email == "alice@example.com"))
    with pytest.raises(Unbound):
        both.one.tx.execute(people.update().values(active=False))
    with pytest.raises(Unbound):
        both.one.tx.execute(select(people).where((people.c.tenant == "one") | (people.c.active.is_(True))))
    both.one.tx.execute(select(people).where(people.c.tenant == "one", people.c.active.is_(True)))


def test_the_watcher_sees_a_join_that_forgets_the_tenant_of_either_side(both: Both) -> None:
    from idp.store.tables import grants, people
    from tests.stores.tenant_guard import Unbound

    ours, theirs, alike = grants.c.tenant == "one", people.c.tenant == "one", people.c.id == grants.c.person
    for on, where in ((alike, ours), (theirs & alike, alike), (ours & alike, theirs), ((theirs | alike), ours)):
        with pytest.raises(Unbound):
            both.one.tx.execute(select(people.c.id).select_from(grants.outerjoin(people, on)).where(where))
    both.one.tx.execute(select(people.c.id).select_from(grants.outerjoin(people, theirs & alike)).where(ours))
