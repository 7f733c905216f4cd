"""A person's own passkeys: set up, named, removed; each takes two fresh factors (MF-06, MF-13)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from idp.store import audit, people
from tests.agent import Answer, Browser, Form
from tests.authenticator import GET, PRESENT, VERIFIED, Authenticator, decoded, encoded
from tests.journeys.passkeys import answer, enrolled, options_of, passkeys_page, send, with_passkey
from tests.journeys.people import MFA, give_code, with_codes
from tests.world import PASSWORD, World, landed


def add(browser: Browser, page: Answer, device: Authenticator, name: str = "Phone", **departures: Any) -> Answer:
    return send(browser, page, device.creates(options_of(page), **departures), name=name)


def of_passkey(page: Answer, act: str, device: Authenticator) -> Form:
    named = encoded(device.credential)
    return next(one for one in page.forms if one.action.endswith(act) and one.fields.get("passkey") == named)


def test_a_passkey_is_set_up_from_the_account_and_signs_in(world: World, browser: Browser) -> None:
    device = Authenticator()
    after = add(browser, passkeys_page(world, browser), device, "Work laptop")
    assert after.url.endswith("/account/passkeys?notice=passkey_added")
    assert "Work laptop" in after.text
    kept = enrolled(world)[0]
    assert (kept.name, kept.backup_eligible, kept.user_verified, kept.transports) == (
        "Work laptop", False, True, ("internal",),
    )  # fmt: skip
    other = world.browser()
    landed(answer(other, world.authorize(other, acr_values=MFA), device))
    with world.inside() as ctx:
        assert "passkey.enrolled" in {event.kind for event in audit.recent(ctx, 30)}


def test_the_account_lists_each_with_when_it_was_used_and_whether_it_is_synced(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    with_passkey(world, device=Authenticator(synced=True))
    account = answer(browser, browser.get("/t/acme/account"), device)
    assert "On one device only." in account.text
    assert "Synced between your devices." in account.text
    assert "/account/passkeys" in account.text


def test_what_an_authenticator_learns_says_nothing_that_joins_tenants(world: World, browser: Browser) -> None:
    ours = options_of(passkeys_page(world, browser))["user"]["id"]
    there = world.browser()
    theirs = options_of(passkeys_page(world, there, slug="other"))["user"]["id"]
    assert ours != theirs
    assert len(decoded(ours)) == 32
    assert world.person().id not in ours
    assert options_of(browser.get("/t/acme/account/passkeys"))["user"]["id"] == ours


def test_an_authenticator_that_has_one_is_told_so(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    options = options_of(passkeys_page(world, browser))
    assert [one["id"] for one in options["excludeCredentials"]] == [encoded(device.credential)]
    assert options["user"]["id"] == device.handle


def test_mf_06_a_password_alone_sets_up_no_passkey(world: World, browser: Browser) -> None:
    first = browser.get("/t/acme/account")
    account = browser.submit(first.form("password"), email="alice@example.com", password=PASSWORD)
    assert browser.get("/t/acme/account/passkeys").status == 403
    csrf = account.form("sign_out").fields["csrf"]
    for act in ("add_passkey", "rename_passkey", "remove_passkey"):
        assert browser.post(f"/t/acme/account/{act}", {"csrf": csrf, "credential": "x"}).status == 403
    assert enrolled(world) == []


def test_mf_06_two_factors_of_an_hour_ago_are_asked_for_again(world: World, browser: Browser) -> None:
    page = passkeys_page(world, browser)
    world.clock.step(901)
    came = add(browser, page, Authenticator())
    assert 'type="password"' in came.text
    assert enrolled(world) == []


DEPARTURES: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://localhost:8081"},
    "another rp id": {"rp_id": "evil.example"},
    "another challenge": {"challenge": encoded(b"x" * 56)},
    "the other ceremony": {"type": GET},
    "nobody verified": {"flags": PRESENT},
    "nobody present": {"flags": VERIFIED},
    "an algorithm that was not asked for": {"alg": -35},
    "another's name": {"id": b"n" * 32},
    "a frame of another site": {"crossOrigin": True},
    "certificates that nobody asked for": {"fmt": "packed", "statement": {"x5c": [b"x"], "sig": b"x", "alg": -7}},
}


@pytest.mark.parametrize("departure", DEPARTURES)
def test_one_departure_sets_up_nothing(world: World, browser: Browser, departure: str) -> None:
    page = passkeys_page(world, browser)
    device = Authenticator()
    again = add(browser, page, device, **DEPARTURES[departure])
    assert "could not be set up" in again.text
    assert enrolled(world) == []
    add(browser, again, device)
    assert len(enrolled(world)) == 1


def test_a_challenge_sets_up_one_passkey(world: World, browser: Browser) -> None:
    page = passkeys_page(world, browser)
    add(browser, page, Authenticator())
    assert "could not be set up" in add(browser, page, Authenticator()).text
    assert len(enrolled(world)) == 1


def test_of_many_answers_at_once_one_is_kept(world: World, browser: Browser) -> None:
    page = passkeys_page(world, browser)
    sent = [Authenticator().creates(options_of(page)) for _ in range(6)]

    def post(one: str) -> None:
        twin = world.browser()
        twin.cookies = dict(browser.cookies)
        send(twin, page, one)

    with ThreadPoolExecutor(6) as threads:
        [*threads.map(post, sent)]
    assert len(enrolled(world)) == 1


@pytest.mark.parametrize("whose", ["another session", "another person", "another tenant", "signing in"])
def test_a_challenge_is_for_its_session_person_tenant_and_purpose(world: World, browser: Browser, whose: str) -> None:
    page = passkeys_page(world, browser)
    other = world.browser()
    other.cookies["fg-acme-browser"] = other.cookies["fg-other-browser"] = browser.cookies["fg-acme-browser"]
    match whose:
        case "another session":
            there = passkeys_page(world, other)
        case "another person":
            there = passkeys_page(world, other, "bob")
        case "another tenant":
            there = passkeys_page(world, other, slug="other")
        case _:
            there = world.authorize(other)
    challenge = options_of(there)["challenge"]
    assert "could not be set up" in add(browser, page, Authenticator(), challenge=challenge).text
    assert enrolled(world) == []


def test_a_credential_that_somebody_has_is_nobody_elses(world: World, browser: Browser) -> None:
    device = with_passkey(world, "bob")
    page = passkeys_page(world, browser)
    assert "could not be set up" in add(browser, page, device).text
    assert [one.person for one in enrolled(world, "bob")] == [world.person("bob").id]


def test_a_person_has_at_most_twenty(world: World, browser: Browser) -> None:
    for _ in range(20):
        with_passkey(world)
    page = passkeys_page(world, browser)
    assert "could not be set up" in add(browser, page, Authenticator()).text
    assert len(enrolled(world)) == 20


@pytest.mark.parametrize(("typed", "kept"), [("  Desk\n lamp ", "Desk lamp"), ("", "Passkey"), ("x" * 200, "x" * 60)])
def test_a_passkey_is_renamed(world: World, browser: Browser, typed: str, kept: str) -> None:
    device = with_passkey(world)
    page = passkeys_page(world, browser)
    after = browser.submit(of_passkey(page, "/rename_passkey", device), name=typed)
    assert after.url.endswith("notice=passkey_renamed")
    assert enrolled(world)[0].name == kept


@pytest.mark.parametrize("act", ["rename_passkey", "remove_passkey"])
def test_nobody_touches_the_passkeys_of_others(world: World, browser: Browser, act: str) -> None:
    device, bobs = with_passkey(world), with_passkey(world, "bob")
    page = passkeys_page(world, browser)
    form = of_passkey(page, act, device)
    after = browser.submit(form, passkey=encoded(bobs.credential), name="Mallory's")
    assert "notice" not in after.url
    assert [one.name for one in enrolled(world, "bob")] == ["Phone"]


def test_a_removed_passkey_takes_what_rested_on_it(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    other = world.browser()
    tokens = world.redeem(landed(answer(other, world.authorize(other), device))["code"]).json
    page = passkeys_page(world, browser)
    after = browser.submit(of_passkey(page, "/remove_passkey", device))
    assert after.url.endswith("notice=passkey_removed")
    assert enrolled(world) == []
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
    assert world.userinfo(tokens["access_token"]).status == 401
    stranger = world.browser()
    assert "could not be used" in answer(stranger, world.authorize(stranger), device).text
    assert 'type="password"' in world.authorize(other).text
    with world.inside() as ctx:
        assert "passkey.removed" in {event.kind for event in audit.recent(ctx, 30)}


def test_removing_one_can_end_the_other_sessions(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    other = world.browser()
    landed(world.sign_in(other))
    page = passkeys_page(world, browser)
    browser.submit(of_passkey(page, "/remove_passkey", device), others="end")
    assert 'name="email"' in world.authorize(other).text
    assert browser.get("/t/acme/account").url.endswith("/account")


def test_the_last_way_but_the_password_is_not_taken_away_in_passing(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    first = browser.get("/t/acme/account")
    answer(browser, first, device)
    page = browser.get("/t/acme/account/passkeys")
    form = of_passkey(page, "/remove_passkey", device)
    assert "my last way to sign in" in page.text
    asked = browser.submit(form)
    assert "Tick the box" in asked.text
    assert len(enrolled(world)) == 1
    browser.submit(form, sure="yes")
    assert enrolled(world) == []


def test_a_tenant_that_takes_no_passkeys_sets_none_up(world: World, browser: Browser) -> None:
    page = passkeys_page(world, browser)
    world.set_policy(second_factors=("face", "recovery"))
    assert "could not be set up" in add(browser, page, Authenticator()).text
    assert enrolled(world) == []


def test_a_disabled_person_sets_none_up(world: World, browser: Browser) -> None:
    page = passkeys_page(world, browser)
    with world.inside() as ctx:
        people.set_active(ctx, world.person().id, False)
    assert 'name="email"' in add(browser, page, Authenticator()).text
    assert enrolled(world) == []


def test_a_form_of_elsewhere_sets_none_up(world: World, browser: Browser) -> None:
    page = passkeys_page(world, browser)
    sent = Authenticator().creates(options_of(page))
    assert send(browser, page, sent, csrf="x").status == 403
    assert enrolled(world) == []


def test_mf_16_with_a_passkey_the_account_changes_take_it(world: World, browser: Browser) -> None:
    with_passkey(world)
    codes = with_codes(world)
    first = browser.get("/t/acme/account")
    asked = browser.submit(first.form("password"), email="alice@example.com", password=PASSWORD)
    assert 'data-ceremony="get"' in asked.text
    give_code(browser, browser.get(f"{asked.url}?way=recovery"), codes[0])
    assert browser.get("/t/acme/account/password").url.endswith("/account/password")
