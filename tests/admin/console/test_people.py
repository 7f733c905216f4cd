"""The console's pages of people, groups, roles and the claims mapping."""

from __future__ import annotations

import re

import pytest

from idp.store import audit, people
from tests.admin.console.conftest import At
from tests.admin.locked_out import lock_out
from tests.agent import Browser
from tests.world import World

PEOPLE = "/admin/t/acme/people"


def at(world: World, below: str = "", name: str = "alice") -> str:
    return f"{PEOPLE}/{world.person(name).id}{below}"


def test_somebody_is_added_invited_and_found(ada: Browser, world: World) -> None:
    page = ada.get(f"{PEOPLE}/new")
    assert "curl -X POST http://localhost:8080/api/v1/tenants/acme/people" in page.text
    made = ada.submit(page.form("email"), email="carol@example.com", name="Carol", invite="yes")
    link = re.search(r"http://localhost:8080(/t/acme/invite/[A-Za-z0-9_-]{43})", made.text)
    assert link, made.text
    assert world.browser().get(link[1]).form("password")
    assert "/invite/" not in ada.get(at(world, name="carol")).text
    found = ada.get(f"{PEOPLE}?search=car")
    assert "carol@example.com" in found.text
    assert "alice@example.com" not in found.text
    assert "Nobody found" in ada.get(f"{PEOPLE}?search=zz").text


def test_an_address_that_is_taken_is_said_beside_its_field_with_what_was_typed(ada: Browser) -> None:
    answer = ada.submit(ada.get(f"{PEOPLE}/new").form("email"), email="alice@example.com", name="Other")
    assert answer.status == 422
    assert 'id="error-email"' in answer.text
    assert 'value="Other"' in answer.text
    assert answer.text.count("autofocus") == 1


def test_name_and_claims_are_changed_and_json_that_is_none_is_said_so(ada: Browser, world: World) -> None:
    form = ada.get(at(world)).form("claims")
    for wrong in ("{", "[]", '{"is_admin": true}'):
        answer = ada.submit(form, name="Alice B", claims=wrong)
        assert answer.status == 422
        assert 'id="error-claims"' in answer.text
        assert 'value="Alice B"' in answer.text
    saved = ada.submit(form, name="Alice B", claims='{"locale": "de"}')
    assert "Saved." in saved.text
    found = world.person()
    assert (found.name, found.claims) == ("Alice B", {"locale": "de"})


def test_the_page_shows_what_a_person_has_and_ends_it(ada: Browser, world: World) -> None:
    other = world.browser()
    asked = other.submit(world.sign_in(other, client_id="asks").form("/consent"), decision="allow")
    assert asked.status == 303
    page = ada.get(at(world))
    assert "Asks first" in page.text
    assert "Consents" in page.text
    assert ada.submit(page.form("withdraw_consent")).status == 200
    done = ada.submit(ada.get(at(world)).form("end_session"))
    assert "Signed in nowhere." in done.text
    world.sign_in(other)
    assert "signed out everywhere" in ada.submit(ada.get(at(world)).form("end_sessions")).text


def test_disabling_and_removing_ask_again(ada: Browser, world: World) -> None:
    page = ada.get(at(world, "/active"))
    assert "Disable alice@example.com?" in page.text
    assert "disabled" in ada.submit(page.form("active")).text
    assert not world.person().active
    assert "Enable alice@example.com again?" in ada.get(at(world, "/active")).text
    page = ada.get(at(world, "/remove"))
    assert "for good" in page.text
    assert world.person()
    gone = ada.submit(page.form("once"))
    assert "The person is removed." in gone.text
    with world.inside() as ctx:
        assert people.by_email(ctx, "alice@example.com") is None


def test_a_factor_is_taken_away_after_a_question(ada: Browser, world: World) -> None:
    page = ada.get(at(world, "/factors/password"))
    assert "Password: remove it from alice@example.com?" in page.text
    assert "It was removed" in ada.submit(page.form("once")).text
    assert ada.get(at(world, "/factors/nothing")).status == 404
    assert ada.submit(ada.get(at(world, "/factors/totp")).form("once")).status == 404


def test_ad_07_taking_a_factor_away_takes_a_sign_in_of_just_now(ada: Browser, world: World) -> None:
    world.clock.step(400)
    page = ada.get(at(world, "/factors/password"), follow=True)
    assert page.form("password")


def test_who_locked_himself_out_is_unlocked_by_support(at_console: At, world: World) -> None:
    support, alice = at_console("support", "acme"), world.person()
    lock_out(world, alice.email)
    page = support.get(at(world))
    assert "Too many tries in vain" in page.text
    assert "Remove" not in page.text
    assert f"{alice.id}/invitation" not in page.text
    assert "are forgotten" in support.submit(page.form("unlock")).text
    assert "Too many tries in vain" not in support.get(at(world)).text
    assert support.get(at(world, "/remove")).status == 403


def test_tn_01_somebody_of_another_tenant_is_not_there(at_console: At, world: World) -> None:
    admin, theirs = at_console("tenant_admin", "acme"), world.person("alice", "other").id
    for below in ("", "/active", "/remove", "/invitation", "/factors/password"):
        assert admin.get(f"{PEOPLE}/{theirs}{below}").status == 404
        assert admin.get(f"/admin/t/other/people/{theirs}{below}").status == 404


@pytest.mark.parametrize("kind", ["group", "role"])
def test_a_group_is_made_filled_and_removed(ada: Browser, kind: str) -> None:
    every = f"/admin/t/acme/{kind}s"
    assert f"No {kind}s yet" in ada.get(every).text
    made = ada.submit(ada.get(f"{every}/new").form("description"), name="Bakers", description="of bread")
    assert f"The {kind} is there." in made.text
    group = made.url.partition("?")[0]
    nobody = ada.submit(made.form("/join"), email="nobody@example.com")
    assert nobody.status == 422
    assert "Nobody here has this address." in nobody.text
    assert 'value="nobody@example.com"' in nobody.text
    joined = ada.submit(made.form("/join"), email="ALICE@example.com")
    assert "alice@example.com" in joined.text
    left = ada.submit(joined.form("/leave"))
    assert "Nobody is in it." in left.text
    renamed = ada.submit(ada.get(group).form("description"), name="Bread", description="")
    assert "Saved." in renamed.text
    ask = ada.get(f"{group}/remove")
    assert "Remove Bread?" in ask.text
    assert f"The {kind} is removed." in ada.submit(ask.form("once")).text


def test_a_claim_is_mapped_and_unmapped(ada: Browser, world: World) -> None:
    page = ada.get("/admin/t/acme/claims")
    wrong = ada.submit(page.form("source"), name="amr")
    assert wrong.status == 422
    assert 'id="error-name"' in wrong.text
    assert 'value="amr"' in wrong.text
    added = ada.submit(wrong.form("source"), name="team", source="groups", scope="email", id_token="yes")
    assert "Saved." in added.text
    assert "<code>team</code>" in added.text
    assert [one.name for one in world.tenant().claims] == ["team"]
    removed = ada.submit(ada.get("/admin/t/acme/claims").form("claims/remove"))
    assert "No claim is mapped" in removed.text
    with world.inside() as ctx:
        last = audit.last_of(ctx, "claims")
    assert last is not None
    assert last.actor == "ada@example.com"


def test_a_mapping_that_somebody_else_changed_is_not_overwritten(ada: Browser, at_console: At) -> None:
    late = ada.get("/admin/t/acme/claims").form("source")
    eve = at_console(name="eve")
    assert eve.submit(eve.get("/admin/t/acme/claims").form("source"), name="team").status == 200
    answer = ada.submit(late, name="crew")
    assert answer.status == 412
    assert "eve@example.com" in answer.text
