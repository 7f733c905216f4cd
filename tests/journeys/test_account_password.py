"""Changing the password: what it takes, what it ends, and what goes on (design §5, LG-09, MF-13)."""

from __future__ import annotations

import threading

import pytest

from idp.login import password_change, sessions
from idp.login.factors.password import hash_password
from idp.login.password_change import Overtaken
from idp.login.sessions import SignedIn
from idp.store import audit, passwords
from idp.store import sessions as stored
from tests.agent import Answer, Browser
from tests.journeys.people import (
    MFA,
    NEW_PASSWORD,
    evidence_of,
    give_code,
    invitation,
    is_camera,
    look,
    with_codes,
    with_face,
)
from tests.world import PASSWORD, World, landed

PAGE = "/t/acme/account/password"


def signed_in(world: World, browser: Browser, name: str = "alice", password: str = PASSWORD) -> Answer:
    page = browser.get("/t/acme/account")
    return browser.submit(page.form("password"), email=f"{name}@example.com", password=password)


def change(browser: Browser, current: str = PASSWORD, chosen: str = NEW_PASSWORD, again: str | None = None) -> Answer:
    form = browser.get(PAGE).form("current")
    return browser.submit(form, current=current, password=chosen, password_again=chosen if again is None else again)


def test_a_new_password_signs_in_and_the_old_one_does_not(world: World, browser: Browser):
    account = signed_in(world, browser)
    assert f'href="http://localhost:8080{PAGE}"' in account.text
    changed = change(browser)
    assert changed.url.endswith("/account?notice=password_changed")
    assert "Your password has been changed." in changed.text
    assert 'role="alert"' in world.sign_in(world.browser()).text
    assert "code" in landed(world.sign_in(world.browser(), password=NEW_PASSWORD))
    with world.inside() as ctx:
        assert "password.changed" in {event.kind for event in audit.recent(ctx, 50)}


def test_every_other_session_ends_and_this_one_goes_on_under_a_new_value(world: World, browser: Browser):
    other = world.browser()
    signed_in(world, other)
    signed_in(world, browser)
    old = browser.cookies["fg-acme"]
    change(browser)
    assert 'name="email"' in other.get("/t/acme/account").text
    assert "alice@example.com" in browser.get("/t/acme/account").text
    thief = world.browser()
    thief.cookies = browser.cookies | {"fg-acme": old}
    assert 'name="email"' in thief.get("/t/acme/account").text


def test_what_the_session_had_proven_still_counts_and_the_password_counts_anew(world: World, browser: Browser):
    with_face(world)
    look(world, browser, signed_in(world, browser))
    before = evidence_of(world, browser)
    world.clock.step(60)
    change(browser)
    after = evidence_of(world, browser)
    assert after[:-1] == before
    assert after[-1].factor == "pwd"
    assert (after[-1].proved_at - before[0].proved_at).total_seconds() >= 60
    assert "code" in landed(world.authorize(browser, acr_values=MFA))


@pytest.mark.parametrize("scope", ["openid", "openid offline_access"])
def test_grants_and_refresh_tokens_of_the_old_password_are_revoked_offline_too(world: World, browser: Browser, scope):
    mine = world.tokens(browser, scope=scope)
    elsewhere = world.tokens(world.browser(), scope=scope)
    world.clock.step(1)
    change(browser)
    for tokens in (mine, elsewhere):
        assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
        assert world.userinfo(tokens["access_token"]).status == 401
    assert world.userinfo(world.redeem(landed(world.authorize(browser))["code"]).json["access_token"]).status == 200


def test_a_sign_in_begun_with_the_old_password_does_not_end_with_it(world: World, browser: Browser):
    with_face(world)
    codes = with_codes(world)
    thief = world.browser()
    camera = world.sign_in(thief, acr_values=MFA)
    assert is_camera(camera)
    give_code(browser, signed_in(world, browser), codes[0])
    change(browser)
    assert thief.get(camera.url).form("/password")


def test_an_invitation_taken_up_ends_a_sign_in_begun_with_the_old_password(world: World, browser: Browser):
    with_face(world)
    thief = world.browser()
    camera = world.sign_in(thief, acr_values=MFA)
    form = browser.get(invitation(world, "alice@example.com")).form("password")
    browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    assert thief.get(camera.url).form("/password")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"current": "not this one"}, "The current password is not right."),
        ({"again": "something else entirely"}, "The two passwords are not the same."),
        ({"chosen": "short"}, "The password is too short."),
        ({"chosen": "password1234"}, "This password is easy to guess."),
        ({"chosen": "alice@example.com"}, "This password is easy to guess."),
        ({"chosen": "é" * 600}, "The password is too long."),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(world: World, browser: Browser, given, told):
    signed_in(world, browser)
    assert told in change(browser, **given).text
    assert "code" in landed(world.sign_in(world.browser()))
    assert "alice@example.com" in browser.get("/t/acme/account").text


def test_the_password_once_more_may_not_be_left_out(world: World, browser: Browser):
    signed_in(world, browser)
    form = browser.get(PAGE).form("current")
    fields = {"csrf": form.fields["csrf"], "current": PASSWORD, "password": NEW_PASSWORD}
    assert "not the same" in browser.post(PAGE, fields).text


def test_lg_09_guessing_the_old_password_here_is_limited_as_at_a_sign_in(world: World, browser: Browser):
    signed_in(world, browser)
    answers = [change(browser, current=f"guess {number}") for number in range(7)]
    assert [answer.status for answer in answers] == [200] * 5 + [429] * 2
    assert answers[-1].header("Retry-After")
    assert change(browser).status == 429


def test_mf_13_changing_the_password_takes_a_second_factor_of_the_last_15_minutes(world: World, browser: Browser):
    with_face(world)
    look(world, browser, signed_in(world, browser))
    form = browser.get(PAGE).form("current")
    world.clock.step(901)
    asked = browser.submit(form, current=PASSWORD, password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    assert asked.form("/password")
    camera = browser.submit(asked.form("/password"), password=PASSWORD)
    assert is_camera(camera)
    assert look(world, browser, camera).url.endswith("/account/password")
    assert change(browser).url.endswith("notice=password_changed")


def test_who_has_only_a_password_is_not_asked_for_more_than_the_old_one(world: World, browser: Browser):
    signed_in(world, browser)
    world.clock.step(1000)
    assert change(browser).url.endswith("notice=password_changed")


def test_of_two_changes_at_once_one_counts_and_its_session_alone_goes_on(world: World):
    browsers = [world.browser(), world.browser()]
    for one in browsers:
        signed_in(world, one)
    wanted = [f"{NEW_PASSWORD}-{number}" for number in range(2)]
    runs = [
        threading.Thread(target=change, args=(one,), kwargs={"chosen": chosen})
        for one, chosen in zip(browsers, wanted, strict=True)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    inside = [one for one in browsers if "alice@example.com" in one.get("/t/acme/account").text]
    assert len(inside) == 1
    won = wanted[browsers.index(inside[0])]
    assert "code" in landed(world.sign_in(world.browser(), password=won))


def test_a_change_that_was_overtaken_while_it_hashed_changes_nothing(world: World, browser: Browser):
    signed_in(world, browser)
    with world.inside() as ctx:
        session = stored.by_cookie(ctx, browser.cookies["fg-acme"])
        assert session is not None
        here = SignedIn(session, world.person())
        stored.end_all(ctx, here.person.id)
        before = passwords.hash_of(ctx, here.person.id)
    with world.inside() as ctx, pytest.raises(Overtaken):
        password_change.change(ctx, here, "browser", hash_password(NEW_PASSWORD))
    with world.inside() as ctx:
        assert passwords.hash_of(ctx, here.person.id) == before
        assert sessions.facts(ctx, session) != ()


def test_lg_01_a_form_of_another_session_changes_no_password(world: World, browser: Browser):
    signed_in(world, browser)
    mallory = world.browser()
    signed_in(world, mallory, "mallory")
    stolen = mallory.get(PAGE).form("current").fields["csrf"]
    fields = {"csrf": stolen, "current": PASSWORD, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert browser.post(PAGE, fields).status == 403
    assert "code" in landed(world.sign_in(world.browser()))
