"""Signing in with a passkey from the first page, without typing anything: right in every way but one, refused alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from idp.login.limits import PASSKEY
from idp.store import audit, passkeys, people, tenants
from tests.agent import Answer, Browser
from tests.authenticator import CREATE, ELIGIBLE, PRESENT, VERIFIED, Authenticator, decoded, encoded, new_key
from tests.journeys.passkeys import answer, enrolled, is_passkey_page, options_of, send, with_passkey
from tests.journeys.people import FACE, MFA, is_camera, look, with_face
from tests.world import PASSWORD, World, claims_of, landed


def claims(world: World, came: Answer) -> dict[str, Any]:
    return claims_of(world.redeem(landed(came)["code"]).json["id_token"])


def refusal(came: Answer) -> str:
    """The page after a failed try: it is the first page again, and says the same for every cause."""
    assert came.status == 200, came.text
    assert came.form("password").fields["email"] == ""
    found = came.text.split('role="alert"')[1].split("</p>")[0]
    assert "This passkey could not be used" in found
    return found


def events(world: World) -> list[str]:
    with world.inside() as ctx:
        return [event.kind for event in audit.recent(ctx, 50)]


@pytest.mark.parametrize(
    ("device", "amr"),
    [
        (Authenticator(), ["hwk", "user", "pop", "mfa"]),
        (Authenticator("EdDSA"), ["hwk", "user", "pop", "mfa"]),
        (Authenticator("RS256", synced=True), ["swk", "user", "pop", "mfa"]),
    ],
    ids=["one device", "another algorithm", "synced"],
)
def test_a_passkey_signs_in_and_is_two_kinds_of_factor(world: World, browser: Browser, device, amr) -> None:
    with_passkey(world, device=device)
    got = claims(world, answer(browser, world.authorize(browser, acr_values=MFA), device))
    assert (got["sub"], got["acr"], got["amr"]) == (world.person().id, MFA, amr)
    assert {"passkey.passed", "signed_in", "authorization.granted"} <= set(events(world))


def test_the_first_page_asks_for_any_passkey_of_this_host_and_names_nobody(world: World, browser: Browser) -> None:
    with_passkey(world)
    page = world.authorize(browser)
    options = options_of(page)
    assert (options["rpId"], options["allowCredentials"], options["userVerification"]) == ("localhost", [], "required")
    assert 'autocomplete="username webauthn"' in page.text
    assert "publickey-credentials-get=(self)" in str(page.header("Permissions-Policy"))


def test_ds_09_a_first_page_that_nobody_answers_writes_nothing(world: World, browser: Browser) -> None:
    with world.inside() as ctx:
        before = ctx.tx.execute(tables_of_one_time()).all()
    world.authorize(browser)
    with world.inside() as ctx:
        assert ctx.tx.execute(tables_of_one_time()).all() == before


def tables_of_one_time() -> Any:
    from idp.store.tables import one_time

    return one_time.select().execution_options(across_tenants=True)


DEPARTURES: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://localhost:8081"},
    "another rp id": {"rp_id": "evil.example"},
    "another challenge": {"challenge": encoded(b"x" * 56)},
    "the other ceremony": {"type": CREATE},
    "nobody verified": {"flags": PRESENT},
    "nobody present": {"flags": VERIFIED},
    "another kind of key than before": {"flags": PRESENT | VERIFIED | ELIGIBLE},
    "another key": {"key": new_key()},
    "a count that was there before": {"count": 5},
    "a count that went back": {"count": 4},
    "a count that is gone": {"count": 0},
    "a frame of another site": {"crossOrigin": True},
    "no handle": {"handle": None},
    "another's handle": {"handle": encoded(b"acme|bob")},
    "a credential that nobody has": {"id": b"n" * 32},
}


@pytest.mark.parametrize("departure", DEPARTURES)
def test_one_departure_is_refused_and_the_answer_does_not_tell_which(
    world: World, browser: Browser, departure: str
) -> None:
    device = with_passkey(world, device=Authenticator(count=5))
    said = refusal(answer(browser, world.authorize(browser), device, **DEPARTURES[departure]))
    assert said == refusal(send(browser, world.authorize(browser), ""))
    assert "fg-acme" not in browser.cookies
    assert "passkey.failed" in events(world)
    landed(answer(browser, world.authorize(browser), device))


def test_a_count_that_does_not_go_up_is_told_to_the_operator(world: World, browser: Browser) -> None:
    device = with_passkey(world, device=Authenticator(count=5))
    refusal(answer(browser, world.authorize(browser), device, count=5))
    with world.inside() as ctx:
        told = next(event for event in audit.recent(ctx, 50) if event.kind == "passkey.count_not_new")
    assert (told.person, told.detail) == (world.person().id, {"stored": 5, "brought": 5})
    assert enrolled(world)[0].sign_count == 5


def test_an_authenticator_that_does_not_count_signs_in_again_and_again(world: World, browser: Browser) -> None:
    device = with_passkey(world, device=Authenticator(counts=False))
    for _ in range(2):
        landed(answer(browser, world.authorize(signed_out(browser)), device))


def signed_out(browser: Browser) -> Browser:
    browser.cookies.pop("fg-acme", None)
    return browser


def test_a_challenge_is_answered_once(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    page = world.authorize(browser)
    landed(answer(browser, page, device))
    refusal(answer(signed_out(browser), page, device))


def test_a_failed_answer_has_spent_its_challenge(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    page = world.authorize(browser)
    refusal(answer(browser, page, device, key=new_key()))
    refusal(answer(browser, page, device))


def test_another_spelling_of_a_spent_challenge_is_no_new_one(world: World, browser: Browser) -> None:
    """The last letter of base64 has bits that mean nothing."""
    device = with_passkey(world)
    page = world.authorize(browser)
    landed(answer(browser, page, device))
    said = options_of(page)["challenge"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    alike = [said[:-1] + last for last in alphabet if last != said[-1] and decoded(said[:-1] + last) == decoded(said)]
    assert alike
    for spelling in alike:
        refusal(answer(signed_out(browser), page, device, challenge=spelling))


def test_a_parallel_replay_has_exactly_one_winner(world: World, browser: Browser) -> None:
    """The same answer, of an authenticator that does not count, sent eight times at once."""
    device = with_passkey(world, device=Authenticator(counts=False))
    page = world.authorize(browser)
    sent = device.gets(options_of(page))
    twins = []
    for _ in range(8):
        twin = world.browser()
        twin.cookies = dict(browser.cookies)
        twins.append(twin)
    with ThreadPoolExecutor(8) as threads:
        came = [*threads.map(lambda twin: send(twin, page, sent), twins)]
    assert sorted("code" in landed(one) if one.status == 303 else False for one in came) == [False] * 7 + [True]


def test_a_challenge_is_for_its_browser(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    mallorys = world.browser()
    challenge = options_of(world.authorize(mallorys))["challenge"]
    refusal(answer(browser, world.authorize(browser), device, challenge=challenge))


def test_a_challenge_is_for_its_tenant(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    browser.cookies["fg-other-browser"] = browser.cookies["fg-acme-browser"] = "b" * 43
    challenge = options_of(world.authorize(browser, slug="other"))["challenge"]
    refusal(answer(browser, world.authorize(browser), device, challenge=challenge))


def test_a_challenge_ends_after_ten_minutes(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    page = world.authorize(browser)
    world.clock.step(601)
    fresh = world.authorize(browser)
    refusal(answer(browser, fresh, device, challenge=options_of(page)["challenge"]))
    landed(answer(browser, world.authorize(browser), device))


def test_a_passkey_of_another_tenant_on_the_same_host_is_nobodys_here(world: World, browser: Browser) -> None:
    device = with_passkey(world, slug="other")
    refusal(answer(browser, world.authorize(browser), device))


@pytest.mark.parametrize("state", ["disabled", "removed", "not taken"])
def test_whoever_may_not_sign_in_gets_the_same_answer(world: World, browser: Browser, state: str) -> None:
    device = with_passkey(world)
    page = world.authorize(browser)
    with world.inside() as ctx:
        alice = world.person().id
        if state == "disabled":
            people.set_active(ctx, alice, False)
        elif state == "removed":
            people.remove(ctx, alice)
    if state == "not taken":
        world.set_policy(second_factors=("face", "recovery"))
    refusal(answer(browser, page, device))
    assert "fg-acme" not in browser.cookies


def test_a_tenant_that_takes_no_passkeys_offers_none(world: World, browser: Browser) -> None:
    world.set_policy(second_factors=("face", "recovery"))
    page = world.authorize(browser)
    assert "data-options" not in page.text
    assert 'autocomplete="username"' in page.text
    assert "publickey-credentials-get=()" in str(page.header("Permissions-Policy"))


def test_a_suspended_tenant_knows_nobody(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    page = world.authorize(browser)
    with world.inside() as ctx:
        tenants.set_active(ctx, False)
    world.clock.step(1.1)
    assert answer(browser, page, device).status == 404


def test_a_form_of_elsewhere_is_refused_before_anything_is_looked_at(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    page = world.authorize(browser)
    sent = device.gets(options_of(page))
    assert send(browser, page, sent, csrf="x").status == 403
    assert send(browser, page, sent, sealed="x").status == 404
    landed(send(browser, page, sent))


def test_lg_09_tries_with_one_passkey_are_limited(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    for _ in range(PASSKEY.free):
        refusal(answer(browser, world.authorize(browser), device, key=new_key()))
    stopped = answer(browser, world.authorize(browser), device)
    assert stopped.status == 429
    assert int(str(stopped.header("Retry-After"))) <= PASSKEY.first
    world.clock.step(PASSKEY.first)
    landed(answer(browser, world.authorize(browser), device))


def test_mf_01_where_a_face_is_demanded_a_passkey_leads_to_the_camera(world: World, browser: Browser) -> None:
    world.set_policy(face="required")
    with_face(world)
    device = with_passkey(world)
    page = answer(browser, world.authorize(browser), device)
    assert is_camera(page)
    assert "fg-acme" not in browser.cookies
    got = claims(world, look(world, browser, page))
    assert got["acr"] in {FACE, "urn:faceguard:acr:face-device"}


def test_mf_05_a_passkey_is_not_taken_over_by_somebody_elses_password(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    world.set_policy(face="required")
    with_face(world)
    with_face(world, "bob")
    page = answer(browser, world.authorize(browser), device)
    assert is_camera(page)
    other = world.browser()
    assert is_camera(world.sign_in(other, "bob"))
    assert other.get(page.url).status == 404


def test_a_password_asked_for_again_may_be_a_passkey_of_the_same_person(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    landed(answer(browser, world.authorize(browser), device))
    again = world.authorize(browser, prompt="login")
    assert 'type="password"' in again.text
    named = options_of(again)["allowCredentials"]
    assert [one["id"] for one in named] == [encoded(device.credential)]
    got = claims(world, answer(browser, again, device))
    assert got["amr"] == ["hwk", "user", "pop", "mfa"]


def test_a_password_asked_for_again_is_not_another_persons_passkey(world: World, browser: Browser) -> None:
    with_passkey(world)
    bobs = with_passkey(world, "bob")
    landed(world.sign_in(browser))
    again = world.authorize(browser, prompt="login")
    came = answer(browser, again, bobs)
    assert 'role="alert"' in came.text
    landed(browser.submit(came.form("password"), password=PASSWORD))


def test_ni_14_a_person_with_a_passkey_reaches_two_factors_without_a_password(world: World, browser: Browser) -> None:
    world.set_policy(floor=MFA)
    device = with_passkey(world)
    assert claims(world, answer(browser, world.authorize(browser), device))["acr"] == MFA


def test_ad_07_the_administrators_tenant_takes_passkeys_as_any_other(world: World, browser: Browser) -> None:
    page = browser.get("/admin/")
    assert options_of(page)["rpId"] == "localhost"
    assert is_passkey_page(page)


@pytest.mark.parametrize("sent", ["", "{}", "null", "[" * 5000, "\x00", "é" * 5_000, '{"id":"x"}'])
def test_bad_input_what_is_no_credential_is_refused_like_every_other(world: World, browser: Browser, sent: str) -> None:
    refusal(send(browser, world.authorize(browser), sent))


def test_a_removed_passkey_is_worth_nothing_in_sessions_that_it_began(world: World, browser: Browser) -> None:
    world.set_policy(floor=MFA)
    device = with_passkey(world)
    landed(answer(browser, world.authorize(browser), device))
    landed(world.authorize(browser))
    with world.inside() as ctx:
        passkeys.remove(ctx, world.person().id, encoded(device.credential))
    page = world.authorize(browser)
    assert 'type="password"' in page.text
