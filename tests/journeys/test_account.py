"""A person's own pages: what is shown, what may be ended, and that nobody reaches anybody else's."""

from __future__ import annotations

import pytest

from idp.store import audit, consents, faces, grants, sessions
from tests.agent import Answer, Browser
from tests.journeys.people import (
    FACE,
    NEW_PASSWORD,
    give_code,
    invitation,
    is_camera,
    look,
    unused_codes,
    with_codes,
    with_face,
)
from tests.world import CALLBACK, PASSWORD, World, landed
from tests.world import VERIFIER as V


def signed_in(world: World, browser: Browser, name: str = "alice") -> Answer:
    page = browser.get("/t/acme/account")
    return browser.submit(page.form("password"), email=f"{name}@example.com", password=PASSWORD)


def act(browser: Browser, name: str, **fields: str) -> Answer:
    csrf = browser.get("/t/acme/account").form("sign_out").fields["csrf"]
    return browser.post(f"/t/acme/account/{name}", {"csrf": csrf, **fields})


def test_somebody_signs_in_for_the_account_without_an_application(world: World, browser: Browser):
    account = signed_in(world, browser)
    assert account.url.endswith("/t/acme/account")
    assert "alice@example.com" in account.text


def test_a_second_factor_is_asked_for_where_there_is_one(world: World, browser: Browser):
    with_face(world)
    codes = with_codes(world)
    page = signed_in(world, browser)
    assert is_camera(page)
    assert "alice@example.com" in give_code(browser, page, codes[0]).text


def test_a_password_session_of_an_application_does_not_open_the_account_of_someone_with_a_face(
    world: World, browser: Browser
):
    with_face(world)
    world.sign_in(browser)
    page = browser.get("/t/acme/account")
    assert is_camera(page)
    assert look(world, browser, page).url.endswith("/account")


def test_other_sessions_are_listed_and_can_be_ended(world: World, browser: Browser):
    other = world.browser()
    tokens = world.tokens(other)
    account = signed_in(world, browser)
    form = account.form("end_session")
    assert browser.submit(form).url.endswith("notice=session_ended")
    assert 'name="email"' in other.get("/t/acme/account").text
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400


@pytest.mark.parametrize("forged", ["of bob", "invented"])
def test_nobody_ends_the_sessions_of_others(world: World, browser: Browser, forged):
    bob = world.browser()
    signed_in(world, bob, "bob")
    signed_in(world, browser)
    with world.inside() as ctx:
        session = sessions.of_person(ctx, world.person("bob").id)[0].id
    act(browser, "end_session", session=session if forged == "of bob" else "x\x00y")
    assert "bob@example.com" in bob.get("/t/acme/account").text


def test_a_withdrawn_consent_ends_the_grant_and_is_asked_for_again(world: World, browser: Browser):
    page = world.sign_in(browser, client_id="asks")
    code = landed(browser.submit(page.form("/consent"), decision="allow"))["code"]
    tokens = world.token(
        client_id="asks", grant_type="authorization_code", code=code, **{"redirect_uri": CALLBACK, "code_verifier": V}
    )
    account = browser.get("/t/acme/account")
    assert browser.submit(account.form("withdraw_consent")).url.endswith("notice=consent_withdrawn")
    assert world.userinfo(tokens.json["access_token"]).status == 401
    with world.inside() as ctx:
        assert consents.of_person(ctx, world.person().id) == []
    assert world.authorize(browser, client_id="asks").form("/consent")


@pytest.mark.parametrize("client_id", ["web", "nobody", "x\x00y", ""])
def test_withdrawing_what_was_never_given_changes_nothing(world: World, browser: Browser, client_id):
    tokens = world.tokens(browser)
    assert act(browser, "withdraw_consent", client_id=client_id).url.endswith("/account")
    assert world.userinfo(tokens["access_token"]).status == 200


def test_removing_the_face_takes_everything_that_rested_on_it(world: World, browser: Browser):
    with_face(world)
    with_codes(world)
    page = signed_in(world, browser)
    look(world, browser, page)
    tokens = world.redeem(landed(world.authorize(browser, acr_values=FACE))["code"]).json
    after = act(browser, "remove_face")
    assert "Your face has been removed" in after.text
    with world.inside() as ctx:
        alice = world.person().id
        assert faces.count(ctx, alice) == 0
        assert all(grant.revoked_at for grant in grants.of_person(ctx, alice) if "face" in grant.amr)
        assert "face.removed" in {event.kind for event in audit.recent(ctx, 50)}
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
    assert world.userinfo(tokens["access_token"]).status == 401
    assert browser.get("/t/acme/account/face").form("code"), "what is left of the session is a password"


def test_removing_the_face_is_asked_once_more_and_can_be_left(world: World, browser: Browser):
    with_face(world)
    account = look(world, browser, signed_in(world, browser))
    assert 'href="http://localhost:8080/t/acme/account/remove_face"' in account.text
    asked = browser.get("/t/acme/account/remove_face")
    assert "Remove your face?" in asked.text
    assert 'href="http://localhost:8080/t/acme/account"' in asked.text
    with world.inside() as ctx:
        assert faces.count(ctx, world.person().id) == 1
    assert browser.submit(asked.form("remove_face")).status == 200
    with world.inside() as ctx:
        assert faces.count(ctx, world.person().id) == 0


def test_who_has_no_face_is_not_asked_whether_to_remove_it(world: World, browser: Browser):
    codes = with_codes(world)
    signed_in(world, browser)
    give_code(browser, browser.get("/t/acme/account/remove_face"), codes[0])
    assert browser.get("/t/acme/account/remove_face").url.endswith("/t/acme/account")


def test_the_account_says_beforehand_that_changes_take_another_proof(world: World, browser: Browser):
    assert "prove who you are once more" in signed_in(world, browser).text


def test_removing_the_face_takes_two_fresh_factors(world: World, browser: Browser):
    with_face(world)
    look(world, browser, signed_in(world, browser))
    world.clock.step(901)
    assert 'type="password"' in act(browser, "remove_face").text
    with world.inside() as ctx:
        assert faces.count(ctx, world.person().id) == 1


def test_new_codes_replace_the_old_ones(world: World, browser: Browser):
    with_face(world)
    old = with_codes(world)
    look(world, browser, signed_in(world, browser))
    page = browser.get("/t/acme/account/codes")
    assert page.text.count("<li><code>") == 10
    assert old[0] not in page.text
    assert browser.submit(page.form("saved"), saved="yes").url.endswith("/account")
    assert unused_codes(world) == 10
    other = world.browser()
    assert 'role="alert"' in give_code(other, signed_in(world, other), old[0]).text


def test_a_link_from_elsewhere_makes_no_new_codes(world: World, browser: Browser):
    with_face(world)
    with_codes(world)
    look(world, browser, signed_in(world, browser))
    answer = browser.get("/t/acme/account/codes", Sec_Fetch_Site="cross-site")
    assert answer.url.endswith("/account")
    assert "<li><code>" not in answer.text


def test_an_invitation_just_taken_up_may_enrol_the_face_that_was_declined(world: World, browser: Browser):
    form = browser.get(invitation(world, "carol@example.com")).form("password")
    page = browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    page = browser.submit(page.form("saved"), saved="yes")
    browser.submit(page.form("face_consent"), decision="decline")
    assert browser.get("/t/acme/account/face").form("face_consent")
    world.clock.step(901)
    assert 'type="password"' in browser.get("/t/acme/account/face").text


def test_an_invitation_is_no_second_factor_for_an_application(world: World, browser: Browser):
    form = browser.get(invitation(world, "alice@example.com", face=False)).form("password")
    page = browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    browser.submit(page.form("saved"), saved="yes")
    world.change_client("web", floor="urn:faceguard:acr:mfa")
    assert world.authorize(browser).form("code")


def test_the_account_page_wants_its_tenant(world: World, browser: Browser):
    signed_in(world, browser)
    assert browser.get("/t/nobody/account").status == 404
    assert 'name="email"' in browser.get("/t/other/account").text
