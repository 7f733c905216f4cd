"""The console's pages: forms keep what was typed, destructive acts ask again, a fresh factor loses nothing."""

from __future__ import annotations

import re

from idp.store import tenants
from tests.admin.console.conftest import At, appointed
from tests.agent import Browser
from tests.world import PASSWORD, World


def test_a_tenant_is_created_and_every_action_shows_its_call(ada: Browser) -> None:
    page = ada.get("/admin/tenants/new")
    assert "curl -X POST http://localhost:8080/api/v1/tenants" in page.text
    assert "$FACEGUARD_TOKEN" in page.text
    made = ada.submit(page.form("slug"), slug="bakery", name="Bakery")
    assert made.status == 200
    assert "with keys of its own" in made.text
    assert ada.get("/t/bakery/.well-known/openid-configuration").status == 200


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(ada: Browser) -> None:
    answer = ada.submit(ada.get("/admin/tenants/new").form("slug"), slug="Not A Slug", name="Bäckerei <b>")
    assert answer.status == 422
    field = re.search(r'<input id="field-slug"[^>]*>', answer.text)
    assert field
    assert 'value="Not A Slug"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert "autofocus" in field[0]
    assert "error-slug" in field[0]
    assert 'id="error-slug"' in answer.text
    assert "Bäckerei &lt;b&gt;" in answer.text
    assert answer.text.count("autofocus") == 1


def test_a_form_sent_twice_creates_once(ada: Browser) -> None:
    form = ada.get("/admin/tenants/new").form("slug")
    for _ in range(2):
        assert ada.submit(form, slug="once", name="Once").status == 200


def test_rfc9110_s13_a_late_change_says_who_was_faster_and_keeps_the_values(ada: Browser, at_console: At) -> None:
    eve = at_console(name="eve")
    late = ada.get("/admin/t/acme/settings").form("theme")
    assert eve.submit(eve.get("/admin/t/acme/settings").form("theme"), name="Eve's", theme="default").status == 200
    answer = ada.submit(late, name="Ada's", theme="default")
    assert answer.status == 412
    assert "eve@example.com" in answer.text
    assert 'value="Ada&#39;s"' in answer.text
    again = ada.submit(answer.form("theme"), theme="default")
    assert again.status == 200
    assert "Saved." in again.text


def test_suspending_asks_again(ada: Browser, world: World) -> None:
    page = ada.get("/admin/t/other/active")
    assert "Suspend Other?" in page.text
    ada.submit(page.form("active"))
    with world.house.transaction() as tx:
        found = tenants.by_slug(tx, "other")
    assert found is not None
    assert not found.active
    assert ada.submit(ada.get("/admin/t/other/active").form("active")).status == 200


def test_a_form_without_the_pages_value_or_from_elsewhere_is_refused(ada: Browser) -> None:
    form = ada.get("/admin/tenants/new").form("slug")
    assert ada.submit(form, csrf="x", slug="foreign", name="x").status == 403
    fields = form.fields | {"slug": "foreign", "name": "x"}
    assert ada.post("/admin/tenants/new", fields, Sec_Fetch_Site="cross-site").status == 403
    assert ada.get("/t/foreign/oauth/jwks").status == 404


def test_tn_01_a_tenant_that_is_not_ones_own_is_not_there(at_console: At) -> None:
    admin = at_console("tenant_admin", "acme")
    assert admin.get("/admin/").url.endswith("/admin/t/acme/settings") or admin.get("/admin/").status == 200
    theirs, nobodys = admin.get("/admin/t/other/settings"), admin.get("/admin/t/nobody/settings")
    assert (theirs.status, nobodys.status) == (404, 404)
    assert "Other" not in theirs.text
    assert admin.get("/admin/administrators").status == 403
    assert 'href="/admin/administrators"' not in admin.get("/admin/tenants").text


def test_recent_tenants_stand_in_the_switcher(ada: Browser) -> None:
    ada.get("/admin/t/acme/settings")
    ada.get("/admin/t/other/settings")
    page = ada.get("/admin/tenants?search=nothing-of-the-kind").text
    assert page.index(">Other<") < page.index(">Acme<")


def stale(ada: Browser, world: World) -> None:
    world.clock.step(6 * 60)
    assert ada.get("/admin/tenants", follow=False).status == 200


def test_ad_07_a_fresh_factor_is_asked_for_before_the_page_that_asks_again(ada: Browser, world: World) -> None:
    person = appointed(world, "eve", "support", "acme")
    stale(ada, world)
    page = ada.get(f"/admin/administrators/{person}/dismiss")
    assert "ada@example.com" in page.text
    back = ada.submit(page.form("password"), password=PASSWORD)
    assert back.url.endswith(f"/admin/administrators/{person}/dismiss")
    assert "Every role was taken away." in ada.submit(back.form("once")).text


def test_ad_07_nothing_typed_is_lost_when_a_fresh_factor_is_due(ada: Browser, world: World) -> None:
    person = appointed(world, "eve", "support", "acme")
    form = ada.get("/admin/administrators/new").form("principal")
    stale(ada, world)
    page = ada.submit(form, principal=person, role="auditor", tenant="other")
    back = ada.submit(page.form("password"), password=PASSWORD)
    assert "was kept and not carried out yet" in back.text
    assert person in back.text
    done = ada.submit(back.form("principal"))
    assert "The role is given." in done.text


def test_nothing_typed_is_lost_when_the_session_is_over(ada: Browser, world: World) -> None:
    form = ada.get("/admin/tenants/new").form("slug")
    world.clock.step(16 * 60)
    page = ada.submit(form, slug="late", name="Late")
    assert page.status == 200
    back = page if "was kept" in page.text else ada.submit(page.form("password"), password=PASSWORD)
    assert "with keys of its own" in ada.submit(back.form("slug")).text


def test_a_kept_form_is_its_own_persons(ada: Browser, at_console: At, world: World) -> None:
    form = ada.get("/admin/administrators/new").form("principal")
    stale(ada, world)
    sent = ada.submit(form, follow=False, principal="x", role="auditor", tenant="")
    name = re.search(r"form=([A-Za-z0-9_-]+)", str(sent.location))
    assert name
    assert at_console(name="eve").get(f"/admin/again/{name[1]}").status == 404


def test_the_reference_shows_every_operation_without_a_script(ada: Browser) -> None:
    page = ada.get("/admin/reference").text
    assert 'id="tenants.create"' in page
    assert 'id="schema-NewTenant"' in page
    assert "administrators.write" in page
    assert "<script" not in page


def test_pages_speak_german_too(ada: Browser) -> None:
    for path in (
        "/admin/tenants",
        "/admin/tenants/new",
        "/admin/t/acme/settings",
        "/admin/administrators",
        "/admin/me",
    ):
        assert '<html lang="de">' in ada.get(path, Accept_Language="de").text
    assert "Neuer Mandant" in ada.get("/admin/tenants", Accept_Language="de").text
