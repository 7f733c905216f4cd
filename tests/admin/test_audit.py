"""/audit and /activity: looked for, page by page, counted and exported; each tenant its own (TN-01, TN-13, AD-10)."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from idp.audit import sealing
from idp.cli import main
from idp.store import audit, audit_search
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.world import World

AUDIT = "/tenants/acme/audit"


def happen(world: World, kind: str, slug: str = "acme", times: int = 1, **told: Any) -> None:
    with world.inside(slug) as ctx:
        for _ in range(times):
            audit.record(ctx, kind, **told)


def kinds(platform: Caller, **query: str) -> list[str]:
    answer = platform.get(AUDIT, **query)
    assert answer.status == 200, answer.text
    return [one["kind"] for one in answer.json["items"]]


def test_events_come_newest_first_page_by_page(platform: Caller, world: World) -> None:
    for number in range(5):
        happen(world, f"thing.{number}")
    seen, cursor = [], {}
    while True:
        page = platform.get(AUDIT, limit="2", kind="thing", **cursor).json
        seen += [one["kind"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [f"thing.{number}" for number in (4, 3, 2, 1, 0)]


def test_events_are_found_by_what_they_are_about(platform: Caller, world: World) -> None:
    happen(world, "client.changed", actor="ann", object="application/web")
    happen(world, "face.verify.passed", person="p1", client="web")
    happen(world, "facet")
    happen(world, "face_lift.done")
    assert kinds(platform, kind="face") == ["face.verify.passed"]
    assert kinds(platform, kind="face.verify.passed") == ["face.verify.passed"]
    assert kinds(platform, person="p1") == ["face.verify.passed"]
    assert kinds(platform, client="web") == ["face.verify.passed"]
    assert kinds(platform, actor="ann") == ["client.changed"]
    assert kinds(platform, object="application/web") == ["client.changed"]
    request = platform.get(AUDIT, kind="facet").json["items"][0]["request_id"]
    assert set(kinds(platform, request_id=request)) == {"facet"}


def test_events_are_found_by_their_time(appoint: Appoint, world: World) -> None:
    moments = []
    for number in range(6):
        moments.append(world.clock.now())
        happen(world, f"thing.{number}", times=3)
        world.clock.step(3600)
    auditor = appoint("auditor", "acme")
    wanted = {"since": moments[2].isoformat(), "until": moments[4].isoformat(), "kind": "thing"}
    assert kinds(auditor, **wanted) == ["thing.3"] * 3 + ["thing.2"] * 3
    assert kinds(auditor, since=moments[5].isoformat(), kind="thing") == ["thing.5"] * 3
    assert kinds(auditor, until=moments[0].isoformat(), kind="thing") == []


def test_a_rare_event_is_found_though_a_page_looks_at_few(
    platform: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_search, "LOOKED_AT", 10)
    happen(world, "rare")
    happen(world, "common", times=35)
    pages, found, cursor = 0, [], {}
    while True:
        page = platform.get(AUDIT, kind="rare", **cursor).json
        pages, found = pages + 1, found + page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert ([one["kind"] for one in found], pages) == (["rare"], 4)
    happen(world, "common", times=20, person="p2")
    assert len(kinds(platform, person="p2")) == 20, "an index leads to a person's"


def test_one_event_is_read(platform: Caller, world: World) -> None:
    happen(world, "thing", detail={"a": [1, {"b": None}]})
    listed = platform.get(AUDIT, kind="thing").json["items"][0]
    assert platform.get(f"{AUDIT}/{listed['seq']}").json == listed
    for nothing in ("0", "x", "99999999999999999999", "-1", "1.5"):
        assert platform.get(f"{AUDIT}/{nothing}").status == 404


def test_tn_01_another_tenants_event_is_not_there(appoint: Appoint, world: World) -> None:
    happen(world, "theirs", "other")
    with world.inside("other") as ctx:
        seq = audit.recent(ctx, 1)[0].seq
    auditor = appoint("auditor", "acme")
    assert auditor.get(f"{AUDIT}/{seq}").status == 404
    assert "theirs" not in kinds(auditor)
    assert auditor.get("/tenants/other/audit").status == 404
    assert "theirs" not in auditor.get(f"{AUDIT}/export").text


def test_tn_05_a_cursor_is_good_for_its_filters(platform: Caller, world: World) -> None:
    happen(world, "thing", times=3)
    cursor = platform.get(AUDIT, limit="1", kind="thing").json["next"]
    assert platform.get(AUDIT, limit="1", kind="thing", cursor=cursor).status == 200
    assert platform.get(AUDIT, limit="1", cursor=cursor).status == 400


@pytest.mark.parametrize(
    "query",
    [{"kind": "Face"}, {"kind": "a%"}, {"since": "yesterday"}, {"since": "2026-01-01T00:00:00"}, {"person": ""}],
)
def test_what_cannot_be_looked_for_is_refused(platform: Caller, query: dict[str, str]) -> None:
    answer = platform.get(AUDIT, **query)
    assert answer.status == 400
    assert answer.json["errors"][0]["pointer"] == f"/{next(iter(query))}"


def test_whoever_supports_people_reads_no_audit(appoint: Appoint) -> None:
    support = appoint("support", "acme")
    assert support.get(AUDIT).status == 403
    assert support.get(f"{AUDIT}/export").status == 403


def test_events_are_exported_as_lines_of_json(appoint: Appoint, world: World) -> None:
    happen(world, "thing", times=3, detail={"a": 1})
    answer = appoint("auditor", "acme").get(f"{AUDIT}/export", kind="thing")
    assert answer.header("Content-Type") == "application/jsonl"
    assert 'filename="audit-acme-0.jsonl"' in str(answer.header("Content-Disposition"))
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["kind"], one["detail"]) for one in told] == [("thing", {"a": 1})] * 3
    assert told[0]["seq"] < told[1]["seq"]


def test_an_export_goes_on_where_the_file_before_ended(
    platform: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.admin.api.audit.EXPORTED", 2)
    happen(world, "thing", times=3)
    first = platform.get(f"{AUDIT}/export", kind="thing")
    link = str(first.header("Link"))
    assert link.endswith('; rel="next"')
    after = link.partition("after=")[2].partition(">")[0]
    second = platform.get(f"{AUDIT}/export", kind="thing", after=after)
    assert (len(first.text.splitlines()), len(second.text.splitlines())) == (2, 1)
    assert second.header("Link") is None


def test_an_export_of_something_rare_goes_on_where_it_has_looked_enough(
    platform: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.store.audit_search.EXPORTED_OF", 3)
    happen(world, "rare")
    happen(world, "often", times=7)
    happen(world, "rare")
    found, query = [], {}
    for _ in range(20):
        answer = platform.get(f"{AUDIT}/export", kind="rare", **query)
        found += [json.loads(line)["kind"] for line in answer.text.splitlines()]
        link = answer.header("Link")
        if link is None:
            break
        query = {"after": link.partition("after=")[2].partition(">")[0]}
    assert found == ["rare", "rare"]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_ad_10_no_cell_is_a_formula(platform: Caller, world: World, begins: str) -> None:
    happen(world, "thing", actor=f'{begins}cmd|"/c calc"!A1', client=f"{begins}1")
    answer = platform.get(f"{AUDIT}/export", kind="thing", format="csv")
    assert str(answer.header("Content-Type")).startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert rows[0]["actor"] == f'\'{begins}cmd|"/c calc"!A1'
    assert rows[0]["client"] == f"'{begins}1"


def test_an_export_is_itself_an_event(platform: Caller) -> None:
    platform.get(f"{AUDIT}/export")
    assert kinds(platform, kind="audit") == ["audit.exported"]


def test_the_command_exports_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACEGUARD_DATA", str(world.data))
    monkeypatch.setattr("idp.commands.audit.PAGE", 2)
    happen(world, "thing", times=5, actor="=1")
    told = CliRunner().invoke(main, ["audit", "export", "--tenant", "acme"]).output
    assert [json.loads(line)["kind"] for line in told.splitlines()].count("thing") == 5
    told = CliRunner().invoke(main, ["audit", "export", "--tenant", "acme", "--format", "csv"]).output
    assert told.count("'=1") == 5
    nothing = ["audit", "export", "--tenant", "acme", "--until", "2000-01-01"]
    assert CliRunner().invoke(main, nothing).output == ""


def test_sign_ins_failures_and_faces_are_counted(platform: Caller, world: World) -> None:
    world.code()
    world.sign_in(world.browser(), password="wrong")
    happen(world, "face.verify.passed", detail={"partial": True})
    happen(world, "face.verify.fail", detail={"match": False})
    happen(world, "face.verify.fail", detail={"match": True})
    happen(world, "face.verify.retry", detail={"unavailable": True})
    happen(world, "face.limited")
    sealing.seal_all(world.house)
    told = platform.get("/tenants/acme/activity", days="1").json
    assert told["step"] == "hour"
    counted = {(one["kind"], one["outcome"]): one["count"] for one in told["counts"]}
    assert counted == {
        ("sign_in", "other"): 1,
        ("failure", "password"): 1,
        ("failure", "face"): 2,
        ("failure", "limited"): 1,
        ("face", "partial"): 1,
        ("face", "another"): 1,
        ("face", "not_live"): 1,
        ("face", "unavailable"): 1,
        ("face", "limited"): 1,
    }


def test_activity_of_many_days_is_summed_by_the_day(appoint: Appoint, world: World) -> None:
    for _ in range(3):
        happen(world, "signed_in", times=2)
        sealing.seal_all(world.house)
        world.clock.step(timedelta(hours=1).total_seconds())
    told = appoint("support", "acme").get("/tenants/acme/activity", days="30").json
    assert told["step"] == "day"
    assert sum(one["count"] for one in told["counts"]) == 6
    assert all(one["at"].endswith("T00:00:00Z") for one in told["counts"])


def test_tn_13_activity_has_no_other_tenants_numbers(platform: Caller, world: World) -> None:
    happen(world, "signed_in", "other", times=3)
    sealing.seal_all(world.house)
    assert platform.get("/tenants/acme/activity").json["counts"] == []
    assert platform.get("/tenants/other/activity").json["counts"][0]["count"] == 3
    assert platform.get("/tenants/acme/activity", days="91").status == 400
