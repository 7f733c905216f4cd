"""Seals over audit events: whoever can write the database but has no key is found (AD-09); both back ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import event as happenings
from sqlalchemy import text

from idp.audit import sealing
from idp.audit.verify import Verified, verify
from idp.cli import main
from idp.context import Ctx
from idp.house import House, open_house
from idp.store import audit, audit_seals
from idp.tenants.found import find_tenant, found_tenant
from tests.databases import Database
from tests.world import World, settings_for


@pytest.fixture
def house(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Two tenants with three seals each, of two events."""
    monkeypatch.setattr("idp.keys.jose.FIRST_ALGS", ("ES256",))  # an RSA key takes its time
    opened = open_house(settings_for(tmp_path, database_url=database.urls.main, face_keys_url=database.urls.face_keys))
    for slug in ("acme", "other"):
        found_tenant(opened, slug, slug.title())
    for number in range(3):
        for slug in ("acme", "other"):
            happen(opened, slug, *(f"thing.{number}{letter}" for letter in "ab"))
        sealing.seal_all(opened)
    yield opened
    opened.database.dispose()


def happen(house: House, slug: str, *kinds: str, **told: Any) -> None:
    with_ctx(house, slug, lambda ctx: [audit.record(ctx, kind, **told) for kind in kinds])


def with_ctx(house: House, slug: str, act: Any) -> Any:
    tenant = find_tenant(house, slug)
    assert tenant is not None
    with house.transaction() as tx:
        return act(house.inside(tenant, tx))


def judged(house: House, slug: str = "acme", **given: Any) -> Verified:
    return with_ctx(house, slug, lambda ctx: verify(house.keyring, ctx, **given))


def tamper(house: House, statement: str, slug: str = "acme", **values: Any) -> None:
    tenant = find_tenant(house, slug)
    assert tenant is not None
    with house.database.connect() as connection:
        connection.execute(text(statement), {"tenant": tenant.id} | values)


def seq_of(house: House, kind: str, slug: str = "acme") -> int:
    return with_ctx(house, slug, lambda ctx: next(one.seq for one in audit.recent(ctx) if one.kind == kind))


def test_ad_09_events_are_sealed_and_the_tail_is_counted(house: House) -> None:
    happen(house, "acme", "late", detail={"name": "Zoë 🙂", "share": 0.1})
    found = judged(house)
    assert (found.broken, found.events, found.seals, found.unsealed) == (None, 7, 3, 1)
    assert sealing.seal_all(house) == 1
    assert judged(house).unsealed == 0
    assert judged(house, "other").broken is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE audit_events SET kind = 'nothing' WHERE seq = :seq", "changed"),
        ("UPDATE audit_events SET detail = '[1]' WHERE seq = :seq", "changed"),
        ("UPDATE audit_events SET detail = '[' WHERE seq = :seq", "changed"),
        ("UPDATE audit_events SET at = at + 1 WHERE seq = :seq", "changed"),
        ("UPDATE audit_events SET actor = 'mallory' WHERE seq = :seq", "changed"),
        ("DELETE FROM audit_events WHERE seq = :seq", "removed"),
        ("UPDATE audit_events SET seal = NULL WHERE seq = :seq", "removed"),
        ("UPDATE audit_events SET seal = 3 WHERE seq = :seq", "removed"),
    ],
)
def test_ad_09_an_edited_or_deleted_event_is_named(house: House, change: str, said: str) -> None:
    if house.database.dialect.name == "postgresql" and "'['" in change:
        return  # it takes no JSON that is none
    seq = seq_of(house, "thing.1a")
    tamper(house, change, seq=seq)
    found = judged(house)
    assert (found.event, found.broken) == (seq, f"event {seq} was {said} (seal 2)")
    assert judged(house, "other").broken is None
    sealing.seal_all(house)
    assert judged(house).event == seq, "sealing goes on, and heals nothing"


@pytest.mark.parametrize("seal", [1, 2, 3])
def test_ad_09_an_inserted_event_is_named(house: House, seal: int) -> None:
    tamper(
        house,
        "INSERT INTO audit_events (tenant, kind, request_id, detail, at, seal)"
        " VALUES (:tenant, 'planted', '', '{}', 1, :seal)",
        seal=seal,
    )
    planted = seq_of(house, "planted")
    found = judged(house)
    assert found.event == planted
    assert "inserted" in str(found.broken)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM audit_seals WHERE tenant = :tenant AND number = 2", "seal 2 was removed"),
        ("DELETE FROM audit_seals WHERE tenant = :tenant AND number >= 2", "the seals from 2 to 3 were removed"),
        ("DELETE FROM audit_seals WHERE tenant = :tenant", "the seals from 1 to 3 were removed"),
        ("DELETE FROM audit_heads WHERE tenant = :tenant", "the record of the newest seal was removed"),
        ("UPDATE audit_heads SET number = 2 WHERE tenant = :tenant", "the record of the newest seal was changed"),
        ("UPDATE audit_seals SET sealed_at = sealed_at + 1 WHERE tenant = :tenant AND number = 2", "seal 2, of"),
        ("UPDATE audit_seals SET previous = digest WHERE tenant = :tenant AND number = 2", "seal 2, of"),
    ],
)
def test_ad_09_seals_are_neither_cut_off_nor_changed(house: House, change: str, said: str) -> None:
    tamper(house, change)
    assert str(judged(house).broken).startswith(said)
    happen(house, "acme", "later")
    sealing.seal_all(house)
    assert judged(house).broken is not None, "sealing goes on, and heals nothing"


def test_ad_09_events_and_seals_cut_off_together_are_missed(house: House) -> None:
    tamper(house, "DELETE FROM audit_events WHERE tenant = :tenant AND seal >= 2")
    tamper(house, "DELETE FROM audit_seals WHERE tenant = :tenant AND number >= 2")
    tamper(
        house,
        "UPDATE audit_heads SET number = 1, digest = (SELECT digest FROM audit_seals WHERE tenant = :tenant)"
        " WHERE tenant = :tenant",
    )
    assert judged(house).broken == "the record of the newest seal was changed"
    happen(house, "acme", "later")
    sealing.seal_all(house)
    assert judged(house).broken == "seal 2 does not follow seal 1, which is not the one it was made after"


def test_ad_09_a_digest_kept_elsewhere_shows_a_database_put_back(house: House) -> None:
    newest = judged(house).newest
    assert judged(house, expected={3: newest}).broken is None
    assert judged(house, expected={3: "0" * 64}).broken == "seal 3 is another one than was expected"
    assert judged(house, expected={4: newest}).broken == "there are only 3 seals"


def test_two_tenants_keys_differ_so_that_no_seal_moves_from_one_to_the_other(house: House) -> None:
    keys = {with_ctx(house, slug, lambda ctx: house.keyring.audit_key(ctx)) for slug in ("acme", "other")}
    assert len(keys) == 2


def test_an_event_that_commits_late_is_in_a_later_seal(house: House, database: Database) -> None:
    if database.urls.kind != "postgresql":
        return  # SQLite has one writer at a time
    tenant = find_tenant(house, "acme")
    assert tenant is not None
    with house.transaction() as slow:
        audit.record(house.inside(tenant, slow), "slow")
        happen(house, "acme", "quick")
        assert sealing.seal_all(house) == 1
    assert sealing.seal_all(house) == 1
    assert judged(house).broken is None


def test_many_events_take_many_seals_and_a_turn_without_news_is_one_read(house: House) -> None:
    happen(house, "acme", *["busy"] * (sealing.BATCH + 1))
    assert sealing.seal_all(house) == sealing.BATCH + 1
    found = judged(house)
    assert (found.broken, found.seals) == (None, 5)
    asked: list[str] = []
    happenings.listen(house.database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    sealing.seal_all(house)
    assert [statement.split()[0] for statement in asked] == ["SELECT"]


def test_only_tenants_with_news_are_touched(house: House) -> None:
    happen(house, "other", "news")
    asked: list[Any] = []
    happenings.listen(house.database, "before_cursor_execute", lambda *given: asked.append(given[3]))
    sealing.seal_all(house)
    quiet = find_tenant(house, "acme")
    assert quiet is not None
    assert quiet.id not in str(asked[1:])


def test_ad_09_the_command_names_the_first_bad_row_and_ends_with_1(world: World, monkeypatch: Any) -> None:
    monkeypatch.setenv("FACEGUARD_DATA", str(world.data))
    happen(world.house, "acme", "one", "two")
    sealing.seal_all(world.house)
    good = CliRunner().invoke(main, ["audit", "verify"])
    assert good.exit_code == 0, good.output
    assert "acme: 3 events are as they were sealed, 0 not sealed yet." in good.output
    newest = good.output.split("acme:")[1].split("Newest seal: ")[1].split()[0]
    noted = CliRunner().invoke(main, ["audit", "verify", "--tenant", "acme", "--expect", newest])
    assert noted.exit_code == 0, noted.output
    seq = seq_of(world.house, "one")
    tamper(world.house, "DELETE FROM audit_events WHERE seq = :seq", seq=seq)
    bad = CliRunner().invoke(main, ["audit", "verify"])
    assert bad.exit_code == 1
    assert f"acme: event {seq} was removed (seal 1)." in bad.output
    assert "other: 1 events are as they were sealed" in bad.output
    assert CliRunner().invoke(main, ["audit", "verify", "--expect", newest]).exit_code == 2


def test_the_newest_seal_is_remembered_even_when_its_events_are_few(house: House) -> None:
    def head(ctx: Ctx) -> int:
        found = audit_seals.head(ctx)
        return found.number if found else 0

    assert with_ctx(house, "acme", head) == 3


def test_ad_09_a_row_that_holds_what_is_never_written_is_named_too(house: House) -> None:
    if house.database.dialect.name == "postgresql":
        return  # its columns have types
    tamper(house, "UPDATE audit_seals SET events = events || events WHERE tenant = :tenant AND number = 2")
    assert judged(house).broken == "seal 2 was changed"
