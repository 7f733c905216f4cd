"""A8, DV-01 to DV-04. The device grant: guessed codes, phishing, polling, what changes before a code is redeemed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from idp.ids import digest
from idp.login import standing
from idp.login.answer import NobodyWaits, granted
from idp.login.assurance import Assurance
from idp.store import (
    clients,
    consents,
    device_authorizations,
    grants,
    journeys,
    passwords,
    people,
    sessions,
    tenants,
)
from tests.agent import Answer, Browser
from tests.devices import Device, another, approved, decide, device, enter, is_question, up_to_the_question
from tests.journeys.people import FACE, is_camera, journey_id, with_codes, with_face
from tests.specs.security.outcomes import assert_refused, audited
from tests.world import PASSWORD, World

WRONG = "This code is not right or no longer valid"
ELSEWHERE = "198.51.100.20"


@pytest.fixture
def tv(world: World) -> Device:
    return device(world)


# DV-01: brute force


def test_dv_01_after_five_wrong_codes_a_browser_is_locked_even_for_a_right_one(world: World, browser: Browser) -> None:
    tv = device(world)
    for number in range(5):
        assert enter(browser, f"BBBB-BBB{'BCDFG'[number]}").status == 200
    locked = enter(browser, tv["user_code"])
    assert locked.status == 429
    assert int(str(locked.header("Retry-After"))) > 0
    assert "Too many tries" in locked.text
    assert "user_code.limited" in audited(world)
    assert enter(world.browser(), tv["user_code"]).form("password"), "another browser is not locked"
    world.clock.step(901)
    assert WRONG in enter(browser, tv["user_code"]).text, "that device has stopped waiting; the browser is free again"


def test_dv_01_a_right_code_of_ones_own_buys_no_further_guesses(world: World, browser: Browser) -> None:
    for _ in range(4):
        enter(browser, "BBBB-BBBB")
    assert enter(browser, device(world)["user_code"]).form("password")
    assert WRONG in enter(browser, "BBBB-BBBB").text
    assert enter(browser, "BBBB-BBBB").status == 429


def test_dv_01_a_browser_that_throws_its_cookie_away_is_slowed_by_its_address(world: World) -> None:
    told = [enter(world.browser(ELSEWHERE), "BBBB-BBBB").status for _ in range(31)]
    assert told == [200] * 30 + [429]
    assert enter(world.browser("198.51.100.21"), "BBBB-BBBB").status == 200


def test_dv_01_a_locked_browser_uses_up_nothing_of_its_neighbours(world: World) -> None:
    stubborn = world.browser(ELSEWHERE)
    for _ in range(40):
        enter(stubborn, "BBBB-BBBB")
    assert enter(world.browser(ELSEWHERE), "BBBB-BBBB").status == 200


def test_dv_01_a_tenant_judges_a_thousand_guesses_in_ten_minutes_and_another_tenant_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.login.typed_codes.PER_TENANT", 20)
    told = [enter(world.browser(f"198.51.100.{number}"), "BBBB-BBBB").status for number in range(21)]
    assert told == [200] * 20 + [429]
    assert enter(world.browser(), "BBBB-BBBB", "other").status == 200


def test_dv_01_a_form_of_elsewhere_or_without_its_cookie_is_no_guess(world: World, browser: Browser) -> None:
    tv = device(world)
    form = browser.get("/t/acme/oauth/device").form("user_code")
    fields = {**form.fields, "user_code": tv["user_code"]}
    assert world.browser().post(form.action, fields).status == 403
    assert browser.post(form.action, {**fields, "csrf": "x"}).status == 403
    assert browser.post(form.action, fields, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_ds_09_an_address_announces_so_many_devices_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idp.endpoints.device_authorization.PER_ADDRESS", 3)
    for _ in range(3):
        device(world)
    refused = Device(world).ask()
    assert_refused(refused, "temporarily_unavailable", 429)
    assert refused.header("Retry-After")
    assert Device(world, address=ELSEWHERE).ask().status == 200


# DV-02: phishing


def assert_tells_everything(world: World, question: Answer, tv: Device) -> None:
    assert is_question(question)
    asked_at = world.clock.now().strftime("%Y-%m-%d")
    for part in (tv["user_code"], "Living room", tv.address, asked_at, "see your name", "alice@example.com"):
        assert part in question.text, part


def test_dv_02_the_question_shows_code_client_scopes_address_and_time(
    world: World, browser: Browser, tv: Device
) -> None:
    assert_tells_everything(world, up_to_the_question(world, browser, tv), tv)


def test_dv_02_a_live_session_answers_nothing_by_itself(world: World, browser: Browser, tv: Device) -> None:
    world.sign_in(browser)
    page = browser.get(tv["verification_uri_complete"])
    assert_refused(tv.poll(), "authorization_pending")
    question = browser.submit(page.form("user_code"))
    assert_tells_everything(world, question, tv)
    assert_refused(tv.poll(), "authorization_pending")


def test_dv_02_it_is_asked_each_time_whatever_was_allowed_before(world: World, browser: Browser) -> None:
    for trusted in (False, True):
        world.change_client("tv", trusted=trusted)
        approved(world, browser)
        again = device(world)
        assert is_question(up_to_the_question(world, browser, again))
        assert_refused(again.poll(), "authorization_pending")


@pytest.mark.parametrize("has", ["face", "codes"])
def test_dv_02_whoever_has_a_second_factor_proves_it_whatever_the_device_asks_for(
    world: World, browser: Browser, has: str
) -> None:
    (with_face if has == "face" else with_codes)(world)
    tv = device(world, acr_values="urn:faceguard:acr:single")
    page = enter(browser, tv["user_code"])
    page = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    assert not is_question(page)
    assert is_camera(page) if has == "face" else page.form("code")


def test_dv_02_a_client_that_registered_itself_cannot_use_the_grant(world: World, browser: Browser) -> None:
    waiting, allowed = device(world), approved(world)
    question = up_to_the_question(world, browser, waiting)
    world.change_client("tv", dynamic=True)
    assert_refused(Device(world).ask(), "unauthorized_client")
    assert WRONG in enter(world.browser(), waiting["user_code"]).text
    assert decide(browser, question).status == 404
    assert_refused(allowed.poll(), "unauthorized_client")


def test_dv_02_the_question_cannot_be_framed_nor_answered_from_elsewhere(
    world: World, browser: Browser, tv: Device
) -> None:
    question = up_to_the_question(world, browser, tv)
    assert "frame-ancestors 'none'" in str(question.header("Content-Security-Policy"))
    form = question.form("/consent")
    fields = {**form.fields, "decision": "allow"}
    assert browser.post(form.action, {**fields, "csrf": "x"}).status == 403
    assert browser.post(form.action, fields, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert world.browser().post(form.action, fields).status == 404
    assert_refused(tv.poll(), "authorization_pending")


def test_dv_02_of_two_people_who_answer_the_first_one_counts(world: World, tv: Device) -> None:
    alice, bob = world.browser(), world.browser()
    yes, no = up_to_the_question(world, alice, tv), up_to_the_question(world, bob, tv, "bob")
    assert "The device was not connected" in decide(bob, no, "deny").text
    assert alice.get(yes.url).status == 404, "nothing is asked any more"
    assert decide(alice, yes).status == 404
    assert_refused(tv.poll(), "access_denied")


def test_dv_02_who_says_yes_too_late_has_given_nothing(world: World, browser: Browser, tv: Device) -> None:
    """As in the moment between the look at the device and the yes: the row alone decides."""
    question = up_to_the_question(world, browser, tv)
    with world.inside() as ctx:
        journey = journeys.find(ctx, journey_id(question), digest(browser.cookies["fg-acme-browser"]))
        now = standing.of(ctx, world.ways, journey) if journey else None
        assert now is not None
        assert now.application is not None
        session, _ = sessions.start(ctx, now.person.id)
        reached = Assurance("urn:faceguard:acr:single", ("pwd",), ctx.now, ("proof",))
        assert device_authorizations.deny(ctx, str(now.application.request.device))
        asked = (now.application.request, now.application.client, now.person, session, reached)
        with pytest.raises(NobodyWaits):
            granted(ctx, world.house.keyring, world.house.client_keys, *asked, session_state={})
        assert [grant.revoked_at for grant in grants.of_person(ctx, now.person.id)] == [ctx.now]


# DV-03: polling; the race stands in ../races and in stores/races


def test_dv_03_a_code_is_redeemed_once_and_a_replay_takes_back_what_it_gave(world: World) -> None:
    tv = approved(world, scope="openid offline_access")
    tokens = tv.poll().json
    assert world.userinfo(tokens["access_token"]).status == 200
    assert_refused(tv.poll(), "invalid_grant")
    assert world.userinfo(tokens["access_token"]).status == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert_refused(world.token(client_id="tv", client_secret=None, **refresh), "invalid_grant")
    assert "device_code_replay" in audited(world)


def test_dv_03_a_replay_is_still_seen_after_the_code_has_expired(world: World) -> None:
    tv = approved(world)
    tokens = tv.poll().json
    assert_refused(tv.poll(601), "invalid_grant")
    assert world.userinfo(tokens["access_token"]).status == 401


# DV-04: other clients and tenants, and what changes before the code is redeemed


def test_dv_04_another_client_changes_nothing_before_or_after(world: World) -> None:
    another(world, "mallory")
    unused, used = approved(world), approved(world)
    tokens = used.poll().json
    for tv in (unused, used):
        assert_refused(tv.poll(client_id="mallory"), "invalid_grant")
        assert_refused(tv.poll(0, client_id="mallory"), "invalid_grant")
    assert world.userinfo(tokens["access_token"]).status == 200
    assert unused.poll(0).status == 200


def test_dv_04_another_tenant_knows_neither_code(world: World, browser: Browser, tv: Device) -> None:
    assert WRONG in enter(browser, tv["user_code"], "other").text
    allowed = approved(world)
    elsewhere = Device(world, slug="other", answer=allowed.answer)
    assert_refused(elsewhere.poll(), "invalid_grant")
    assert allowed.poll(0).status == 200


Change = Callable[[World, str], None]


def _inside(change: Callable[..., object]) -> Change:
    def act(world: World, sub: str) -> None:
        world.clock.step(1)
        with world.inside() as ctx:
            change(ctx, sub)
        world.clock.step(1.1)

    return act


CHANGES: dict[str, Change] = {
    "person disabled": _inside(lambda ctx, sub: people.set_active(ctx, sub, False)),
    "person removed": _inside(lambda ctx, sub: people.remove(ctx, sub)),
    "password changed": _inside(lambda ctx, sub: passwords.put(ctx, sub, "another")),
    "signed out": _inside(lambda ctx, sub: sessions.end_all(ctx, sub)),
    "consent withdrawn": _inside(lambda ctx, sub: consents.withdraw(ctx, sub, "tv")),
    "tenant's floor raised": _inside(
        lambda ctx, _: tenants.set_policy(ctx, replace(ctx.tenant.policy, face="required"))
    ),
    "client's floor raised": _inside(lambda ctx, _: clients.change(ctx, "tv", floor=FACE)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_dv_04_what_changed_between_the_yes_and_the_token_counts(world: World, change: str) -> None:
    tv = approved(world)
    CHANGES[change](world, world.person().id)
    assert_refused(tv.poll(), "invalid_grant")


@pytest.mark.parametrize("changed", [{"active": False}, {"policy": "fapi2"}])
def test_dv_04_a_client_that_may_no_longer_gets_nothing(world: World, changed: dict[str, object]) -> None:
    tv = approved(world)
    world.change_client("tv", **changed)
    assert tv.poll().status in {400, 401}


def test_dv_04_the_scope_is_what_was_asked_and_answered(world: World) -> None:
    tv = approved(world, scope="openid")
    answer = tv.poll(scope="openid profile email offline_access")
    assert answer.json["scope"] == "openid"


def test_lk_01_no_code_reaches_the_database_the_audit_or_the_log(
    world: World, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    tv = device(world)
    enter(browser, tv["user_code"].lower())
    decide(browser, up_to_the_question(world, world.browser(), tv))
    tv.poll()
    kept = capsys.readouterr()
    everything = kept.out + kept.err
    with world.house.database.connect() as connection:
        for (table,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all():
            everything += repr(connection.execute(text(f'SELECT * FROM "{table}"')).all())
    for secret in (tv["user_code"], tv["user_code"].replace("-", ""), tv["user_code"].lower(), tv["device_code"]):
        assert secret not in everything
