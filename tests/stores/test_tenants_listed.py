"""Tenants are searched for by how a slug or a name begins: each once, page by page, by ranges of an index alone."""

from __future__ import annotations

from typing import Any

import pytest

from idp.store import keys, tenants
from idp.store.unit_of_work import UnitOfWork
from tests.databases import Database, statements
from tests.stores.conftest import NOW, Both
from tests.stores.one_of_each import one_of_each

NAMES = {
    "bakery": "The Bakery",
    "bank": "Bank of  Acme",
    "bank-2": "bank 2",
    "b-and-b": "Bakery & Bank",
    "dairy": "Bäckerei",
    "one-more": "%_\\ odd",
    "z": "BAKERY Z",
}


@pytest.fixture
def tx(both: Both) -> UnitOfWork:
    for slug, name in NAMES.items():
        tenants.create(both.one.tx, NOW, slug, name, f"https://{slug}.example.com")
    both.one.tx.commit()
    return both.one.tx


def found(tx: UnitOfWork, search: str, **wanted: Any) -> list[str]:
    """All of them, two at a time."""
    seen: list[str] = []
    after: Any = tenants.FIRST
    while rows := tenants.page(tx, after=after, limit=2, search=search, **wanted):
        seen += [one.slug for one in rows]
        after = tenants.place(search, rows[-1])
    return seen


SEARCHES = {
    "": ["b-and-b", "bakery", "bank", "bank-2", "dairy", "one", "one-more", "two", "z"],
    "ba": ["bakery", "bank", "bank-2", "b-and-b", "z"],  # of the names: those that begin as the slug does stand behind
    "BAKERY": ["bakery", "z", "b-and-b"],
    "bank of ac": ["bank"],
    "  bank   of": ["bank"],
    "bank 2": ["bank-2"],
    "bank": ["bank", "bank-2"],
    "bä": ["dairy"],
    "%": ["one-more"],
    "%_\\": ["one-more"],
    "_": [],
    "the": ["bakery"],
    "one": ["one", "one-more"],
    "nobody": [],
    "\U0010ffff": [],
    "\0": [],
}


@pytest.mark.parametrize("search", SEARCHES)
def test_whoever_begins_like_it_is_found_once(tx: UnitOfWork, search: str) -> None:
    assert sorted(found(tx, search)) == sorted(SEARCHES[search])
    every = frozenset(one.id for one in tenants.every(tx))
    assert found(tx, search, among=every) == found(tx, search)
    assert len(tenants.page(tx, limit=100, search=search)) == len(SEARCHES[search])


def test_slugs_come_before_names(tx: UnitOfWork) -> None:
    assert found(tx, "ba")[:3] == ["bakery", "bank", "bank-2"]


def test_of_a_few_no_others_are_found(tx: UnitOfWork) -> None:
    bakery = tenants.by_slug(tx, "bakery")
    assert bakery is not None
    assert found(tx, "ba", among=frozenset({bakery.id})) == ["bakery"]
    assert found(tx, "bank", among=frozenset({bakery.id})) == []


def test_a_renamed_tenant_is_found_by_its_new_name(both: Both) -> None:
    tenants.set_name(both.one, "Confectionery")
    assert found(both.one.tx, "confec") == ["one"]


def plans(database: Database, said: list[tuple[str, Any]]) -> list[str]:
    """What the database would do, in its own words. PostgreSQL goes through small tables unless it may not."""
    sqlite = database.urls.kind == "sqlite"
    with database.main.connect() as connection:
        if not sqlite:
            for way in ("seqscan", "bitmapscan"):
                connection.exec_driver_sql(f"SET enable_{way} = off")
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        return [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))
            for statement, parameters in said
        ]


def test_no_page_of_tenants_reads_more_than_it_shows(tx: UnitOfWork, database: Database) -> None:
    with statements(database.main) as said:
        for search in ("", "ba", "bank o"):
            found(tx, search)
    assert len(said) > 10
    for plan in plans(database, said):
        assert "tenants_listed" in plan or "tenants_named" in plan, plan
        assert_ranges(plan)


def test_no_page_of_keys_reads_more_than_it_shows(both: Both, database: Database) -> None:
    one_of_each(both.one)
    with statements(database.main) as said:
        [key] = keys.page(both.one, limit=2)
        assert keys.page(both.one, after=(key.active_at, key.created_at, key.kid), limit=2) == []
    for plan in plans(database, said):
        assert_ranges(plan)


def assert_ranges(plan: str) -> None:
    for word in ("SCAN ", "Seq Scan", "TEMP B-TREE", "Sort"):
        assert word not in plan, plan
