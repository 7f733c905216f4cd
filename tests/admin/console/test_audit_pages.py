"""The console's dashboard and audit log: drawn on the server with a table beside it, looked for and exported."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from idp.admin.console.chart import HEIGHT, chart
from idp.audit import sealing
from idp.store import audit
from tests.admin.console.conftest import At
from tests.agent import Browser
from tests.world import World

AUDIT = "/admin/t/acme/audit"
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def happen(world: World, kind: str, slug: str = "acme", times: int = 1, **told: object) -> None:
    with world.inside(slug) as ctx:
        for _ in range(times):
            audit.record(ctx, kind, **told)  # type: ignore[arg-type]
    sealing.seal_all(world.house)


def test_the_dashboard_draws_what_happened_and_says_it_in_tables(ada: Browser, world: World) -> None:
    happen(world, "signed_in", times=3, detail={"factors": ["pwd", "face"]})
    happen(world, "password.failed", times=2)
    happen(world, "face.verify.fail", detail={"match": False})
    page = ada.get("/admin/t/acme")
    assert page.status == 200
    assert page.text.count("<svg viewBox") == 3
    assert "style=" not in page.text
    assert re.search(r'<td class="number" data-label="with a face">3</td>', page.text)
    assert re.search(r"Wrong password</a></th>\s*<td[^>]*>2</td>", page.text)
    assert f'href="{AUDIT}?kind=password.failed"' in page.text
    assert "Another person’s face" in page.text


def test_a_dashboard_without_events_says_so(ada: Browser) -> None:
    for days in ("1", "30", "90", "nonsense"):
        page = ada.get("/admin/t/other", {"days": days})
        assert page.status == 200
        assert page.text.count("Nothing in this time.") == 3


def test_tn_13_the_dashboard_has_no_other_tenants_numbers(at_console: At, world: World) -> None:
    happen(world, "signed_in", "other", times=7777)
    admin = at_console("tenant_admin", "acme")
    assert "7777" not in admin.get("/admin/t/acme").text
    assert admin.get("/admin/t/other").status == 404


def test_columns_stand_on_one_another_and_fit() -> None:
    counts = {(START, "a"): 3, (START, "b"): 4, (START + DAY, "b"): 1}
    drawn = chart(("a", "b"), counts, START, START + 3 * DAY, DAY)
    assert (drawn.highest, drawn.total, drawn.totals, len(drawn.columns)) == (8, 8, (3, 5), 3)
    lower, upper = drawn.columns[0].bars
    assert lower.y + lower.height == HEIGHT
    assert upper.y + upper.height == lower.y
    assert drawn.columns[2].bars == ()


def test_a_chart_of_nothing_is_empty() -> None:
    drawn = chart(("a",), {}, START, START, DAY)
    assert (drawn.highest, drawn.total, len(drawn.columns)) == (1, 0, 1)


def test_the_audit_is_narrowed_and_an_event_opened(ada: Browser, world: World) -> None:
    happen(world, "client.changed", actor="ann", object="application/web", detail={"name": "<b>"})
    happen(world, "signed_out", times=60)
    page = ada.get(AUDIT)
    assert page.text.count("<code>signed_out</code>") == 50
    assert (
        "client.changed" in ada.get(re.findall(r'rel="next" href="([^"]+)"', page.text)[0].replace("&amp;", "&")).text
    )
    narrowed = ada.get(AUDIT, {"kind": "client", "actor": "ann"})
    assert "<code>signed_out</code>" not in narrowed.text
    path = re.findall(rf'href="({AUDIT}/\d+)"', narrowed.text)[0]
    event = ada.get(path)
    assert "application/web" in event.text
    assert "<b>" not in event.text
    assert f"curl http://localhost:8080/api/v1/tenants/acme/audit/{path.rsplit('/', 1)[1]}" in event.text.replace(
        " -X GET", ""
    )


def test_moments_are_typed_without_a_zone(ada: Browser, world: World) -> None:
    happen(world, "thing")
    now = world.clock.now()
    before, after = ((now + step).strftime("%Y-%m-%dT%H:%M") for step in (-DAY, DAY))
    assert "<code>thing</code>" in ada.get(AUDIT, {"since": before, "until": after}).text
    assert "<code>thing</code>" not in ada.get(AUDIT, {"until": before}).text


def test_a_filter_that_cannot_be_is_told_beside_it(ada: Browser) -> None:
    page = ada.get(AUDIT, {"kind": "No Kind", "person": "kept"})
    assert page.status == 400
    assert 'id="error-kind"' in page.text
    assert 'value="kept"' in page.text
    assert ada.get(AUDIT, {"since": "yesterday"}).status == 400


def test_what_a_schema_refuses_is_said_in_the_language_of_the_page(ada: Browser) -> None:
    page = ada.get(AUDIT, {"kind": "No Kind"}, **{"Accept-Language": "de"})
    assert "So lässt es sich nicht schreiben." in page.text
    assert "pattern" not in page.text


def test_an_export_is_a_file_of_what_is_shown(ada: Browser, world: World) -> None:
    happen(world, "thing", times=2)
    page = ada.get(AUDIT, {"kind": "thing"})
    assert f'href="{AUDIT}/export?kind=thing&amp;format=csv"' in page.text
    file = ada.get(f"{AUDIT}/export", {"kind": "thing", "format": "jsonl"})
    assert [json.loads(line)["kind"] for line in file.text.splitlines()] == ["thing"] * 2
    assert str(file.header("Content-Disposition")).startswith("attachment")
    world.clock.step(301)
    assert "/admin/login" in str(ada.send("GET", f"{AUDIT}/export", follow=False).location)


def test_an_export_is_one_file_however_many_the_interface_makes_of_it(
    ada: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.admin.api.audit.EXPORTED", 2)
    happen(world, "thing", times=7)
    file = ada.get(f"{AUDIT}/export", {"kind": "thing", "format": "csv"})
    assert [line.partition(",")[0] for line in file.text.splitlines()].count("seq") == 1
    assert len(file.text.splitlines()) == 8
    assert file.header("Link") is None


def test_whoever_supports_people_sees_the_dashboard_and_no_audit(at_console: At) -> None:
    support = at_console("support", "acme", name="sam")
    assert support.get("/admin/t/acme").status == 200
    assert support.get(AUDIT).status == 403
    assert support.get(f"{AUDIT}/export").status == 403
