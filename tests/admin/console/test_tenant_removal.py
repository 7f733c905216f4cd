"""Removing a tenant at the console: offered for a suspended one alone, and only to whoever types its name."""

from __future__ import annotations

from idp.store import tenants
from tests.admin.console.conftest import At
from tests.agent import Browser
from tests.world import PASSWORD, World

SETTINGS, REMOVE = "/admin/t/other/settings", "/admin/t/other/remove"


def suspend(ada: Browser) -> None:
    ada.submit(ada.get("/admin/t/other/active").form("active"))


def removing(world: World) -> bool:
    with world.house.transaction() as tx:
        return bool(tenants.leaving(tx))


def test_it_is_offered_for_a_suspended_tenant_to_those_who_may(ada: Browser, at_console: At) -> None:
    assert REMOVE not in ada.get(SETTINGS).text
    assert ada.get(REMOVE).url.endswith("/settings")
    suspend(ada)
    assert REMOVE in ada.get(SETTINGS).text
    theirs = at_console("tenant_admin", "other", name="eve")
    assert REMOVE not in theirs.get(SETTINGS).text
    assert theirs.get(REMOVE).url.endswith("/settings")


def test_its_name_is_typed(ada: Browser, world: World) -> None:
    suspend(ada)
    page = ada.get(REMOVE)
    assert "curl -X DELETE http://localhost:8080/api/v1/tenants/other" in page.text
    wrong = ada.submit(page.form("name"), name="other")
    assert wrong.status == 422
    assert 'id="error-name"' in wrong.text
    assert not removing(world)
    done = ada.submit(wrong.form("name"), name="Other")
    assert "The tenant is being removed." in done.text
    assert removing(world)
    said = ada.get(SETTINGS).text
    assert "Its keys are destroyed" in said
    assert 'name="theme"' not in said
    assert ada.get("/admin/t/other/people").status == 409
    assert ada.get(REMOVE).url.endswith("/settings")


def test_ad_07_it_takes_a_fresh_sign_in(ada: Browser, world: World) -> None:
    suspend(ada)
    form = ada.get(REMOVE).form("name")
    world.clock.step(6 * 60)
    page = ada.submit(form, name="Other")
    assert not removing(world)
    back = ada.submit(page.form("password"), password=PASSWORD)
    ada.submit(back.form("name"))
    assert removing(world)
