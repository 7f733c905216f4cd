"""The address on file is confirmed from the account page, and is a way to sign in from then on (security A11)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from idp.store import audit, people, tables
from tests.agent import Answer, Browser
from tests.house.hostile import HOSTILE, MARK
from tests.house.wire import ask
from tests.journeys.letters import code_in, letters, newest_code
from tests.journeys.people import MFA, NEW_PASSWORD, invitation, with_codes
from tests.world import PASSWORD, World, claims_of, copy_world, landed

ACCOUNT = "/t/acme/account"
PAGE = f"{ACCOUNT}/email"
CONFIRMED = "Your e-mail address is confirmed."


@pytest.fixture
def world(founded: Path, tmp_path: Path) -> World:
    """A house that keeps its mail in a folder; nobody's address is verified."""
    made = copy_world(founded, tmp_path / "data", smtp_url="folder:")
    for slug in ("acme", "other"):
        with made.inside(slug) as ctx:
            unverified = update(tables.people).where(tables.people.c.tenant == ctx.tenant.id)
            ctx.tx.execute(unverified.values(email_verified=False))
    return made


def at_the_page(world: World, browser: Browser, name: str = "alice", slug: str = "acme") -> Answer:
    """After a password and a recovery code, just now."""
    code = with_codes(world, name, slug)[0]
    page = browser.get(f"/t/{slug}/account")
    browser.submit(page.form("password"), email=f"{name}@example.com", password=PASSWORD)
    return browser.submit(browser.get(f"/t/{slug}/account/email").form("code"), code=code)


def asked_for(world: World, browser: Browser, name: str = "alice", slug: str = "acme") -> Answer:
    return browser.submit(at_the_page(world, browser, name, slug).form("begin"))


def refused(answer: Answer) -> bool:
    return answer.status == 200 and "This code is not right" in answer.text


def verified(world: World, name: str = "alice", slug: str = "acme") -> bool:
    return world.person(name, slug).email_verified


def kinds(world: World) -> set[str]:
    with world.inside() as ctx:
        return {event.kind for event in audit.recent(ctx, 100)}


def test_a_code_typed_where_it_was_asked_for_confirms_the_address_and_the_person_is_told(
    world: World, browser: Browser
):
    page = asked_for(world, browser)
    assert "a•••@example.com" in page.text
    assert "alice@example.com" not in page.text
    (letter,) = letters(world)
    assert (letter["To"], letter["Subject"]) == ("alice@example.com", "Confirm your address for Acme")
    account = browser.submit(page.form("code"), code=code_in(letter))
    assert CONFIRMED in account.text
    assert "A code sent to it is a way to sign in." in account.text
    assert f'href="{world.origin}{PAGE}"' not in account.text
    assert verified(world)
    assert letters(world)[-1]["Subject"] == "Your address was confirmed"
    assert {"address.sent", "address.confirmed"} <= kinds(world)


def test_userinfo_and_the_id_token_say_that_it_is_verified_from_then_on(world: World, browser: Browser):
    before = world.tokens(world.browser())
    assert world.userinfo(before["access_token"]).json["email_verified"] is False
    browser.submit(asked_for(world, browser).form("code"), code=newest_code(world))
    after = world.tokens(world.browser())
    assert world.userinfo(after["access_token"]).json["email_verified"] is True


def test_an_invited_person_confirms_and_signs_in_with_password_and_mailed_code(world: World, browser: Browser):
    world.set_policy(face="preferred")
    link = invitation(world, "carol@example.com", face=False)
    codes = browser.submit(browser.get(link).form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    account = browser.submit(codes.form("saved"), saved="yes")
    assert "Not confirmed." in account.text
    assert f'href="{world.origin}{PAGE}"' in account.text
    page = browser.submit(browser.get(PAGE).form("begin"))
    assert CONFIRMED in browser.submit(page.form("code"), code=newest_code(world)).text
    world.clock.step(31)
    elsewhere = world.browser()
    page = elsewhere.get(f"{world.sign_in(elsewhere, 'carol', password=NEW_PASSWORD).url}?way=email")
    page = elsewhere.submit(page.form("begin"))
    answer = elsewhere.submit(page.form("code"), code=newest_code(world))
    claims = claims_of(world.redeem(landed(answer)["code"]).json["id_token"])
    assert (claims["acr"], claims["amr"]) == (MFA, ["pwd", "otp", "mfa"])


def test_mf_06_mf_13_a_password_alone_neither_asks_for_a_code_nor_confirms(world: World, browser: Browser):
    browser.submit(browser.get(ACCOUNT).form("password"), email="alice@example.com", password=PASSWORD)
    csrf = browser.get(ACCOUNT).form("sign_out").fields["csrf"]
    assert browser.get(PAGE).status == 403
    for field in ({"begin": "1"}, {"code": "00000000"}):
        assert browser.post(PAGE, {"csrf": csrf, **field}).status == 403
    assert letters(world) == []


def test_mf_13_two_factors_of_a_while_ago_are_asked_for_again(world: World, browser: Browser):
    page = asked_for(world, browser)
    code = newest_code(world)
    world.clock.step(901)
    asked = browser.submit(page.form("code"), code=code)
    assert "/login/" in asked.url
    assert not verified(world)


def test_mf_13_whoever_ticks_it_is_signed_out_everywhere_else(world: World, browser: Browser):
    other = world.browser()
    other.submit(other.get(ACCOUNT).form("password"), email="alice@example.com", password=PASSWORD)
    page = asked_for(world, browser)
    browser.submit(page.form("code"), code=newest_code(world), others="end")
    assert 'name="email"' in other.get(ACCOUNT).text
    assert "alice@example.com" in browser.get(ACCOUNT).text


def test_a_wrong_code_is_told_and_the_right_one_still_counts(world: World, browser: Browser):
    page = asked_for(world, browser)
    right = newest_code(world)
    wrong = f"{(int(right) + 1) % 10**8:08}"
    assert refused(browser.submit(page.form("code"), code=wrong))
    assert not verified(world)
    assert CONFIRMED in browser.submit(page.form("code"), code=f"{right[:4]} {right[4:]}").text


def test_mf_03_a_code_of_another_person_or_tenant_is_wrong(world: World, browser: Browser):
    asked_for(world, world.browser(), "bob")
    bobs = newest_code(world)
    asked_for(world, world.browser(), "alice", "other")
    others = newest_code(world)
    page = asked_for(world, browser)
    for code in (bobs, others):
        assert refused(browser.submit(page.form("code"), code=code))
    assert not any((verified(world), verified(world, "bob"), verified(world, "alice", "other")))
    assert CONFIRMED in browser.submit(page.form("code"), code=newest_code(world)).text


def test_mf_03_a_code_in_another_browser_and_session_of_the_same_person_is_wrong(world: World, browser: Browser):
    other = world.browser()
    elsewhere = at_the_page(world, other).form("begin")
    page = asked_for(world, browser)
    code = newest_code(world)
    typed = {"csrf": elsewhere.fields["csrf"], "code": code}
    assert refused(other.post(elsewhere.action, typed))
    assert CONFIRMED in browser.submit(page.form("code"), code=code).text


def test_mf_03_the_session_in_another_browser_or_another_session_in_this_one_is_wrong(world: World, browser: Browser):
    page = asked_for(world, browser)
    code = newest_code(world)
    thief = world.browser()
    world.authorize(thief)
    thief.cookies.update({"fg-acme": browser.cookies["fg-acme"]})
    assert thief.submit(page.form("code"), code=code).status == 403
    form = thief.get(PAGE).form("begin")
    assert refused(thief.post(form.action, {"csrf": form.fields["csrf"], "code": code}))
    browser.submit(browser.get(ACCOUNT).form("sign_out"))
    again = at_the_page(world, browser).form("begin")
    assert refused(browser.post(again.action, {"csrf": again.fields["csrf"], "code": code}))
    assert not verified(world)


def test_mf_03_a_code_for_signing_in_confirms_nothing_and_the_other_way_round(world: World, browser: Browser):
    with world.inside() as ctx:
        people.confirm_email(ctx, world.person().id, "alice@example.com")
    signing_in = world.browser()
    journey = signing_in.submit(world.sign_in(signing_in, acr_values=MFA).form("begin"))
    code = newest_code(world)
    with world.inside() as ctx:
        back = update(tables.people).where(tables.people.c.tenant == ctx.tenant.id).values(email_verified=False)
        ctx.tx.execute(back)
    world.clock.step(31)
    page = asked_for(world, browser)
    assert refused(browser.submit(page.form("code"), code=code))
    mine = newest_code(world)
    with world.inside() as ctx:
        people.confirm_email(ctx, world.person().id, "alice@example.com")
    assert 'role="alert"' in signing_in.submit(journey.form("code"), code=mine).text


def test_as_15_a_code_is_good_once(world: World, browser: Browser):
    page = asked_for(world, browser)
    code = newest_code(world)
    browser.submit(page.form("code"), code=code)
    with world.inside() as ctx:
        ctx.tx.execute(
            update(tables.people).where(tables.people.c.tenant == ctx.tenant.id).values(email_verified=False)
        )
    form = browser.get(PAGE).form("begin")
    assert refused(browser.post(form.action, {"csrf": form.fields["csrf"], "code": code}))
    assert not verified(world)


def test_rc_03_of_parallel_uses_of_one_code_one_confirms(world: World, browser: Browser):
    page = asked_for(world, browser)
    code, form = newest_code(world), page.form("code")
    copies = [world.browser() for _ in range(4)]
    for each in copies:
        each.cookies.update(browser.cookies)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: each.submit(form, code=code), copies))
    with world.inside() as ctx:
        confirmed = [event for event in audit.recent(ctx, 100) if event.kind == "address.confirmed"]
    assert len(confirmed) == 1
    assert verified(world)


def test_as_15_a_code_lives_ten_minutes(world: World, browser: Browser):
    page = asked_for(world, browser)
    code = newest_code(world)
    world.clock.step(600)
    assert refused(browser.submit(page.form("code"), code=code))
    assert not verified(world)


def test_a_code_that_was_sent_to_an_earlier_address_is_wrong(world: World, browser: Browser):
    page = asked_for(world, browser)
    code = newest_code(world)
    with world.inside() as ctx:
        moved = update(tables.people).where(
            tables.people.c.tenant == ctx.tenant.id, tables.people.c.id == world.person().id
        )
        ctx.tx.execute(moved.values(email="mallory@elsewhere.example"))
    assert refused(browser.submit(page.form("code"), code=code))
    assert not verified(world)


def test_a_new_code_takes_the_place_of_the_one_before(world: World, browser: Browser):
    page = asked_for(world, browser)
    first = newest_code(world)
    world.clock.step(31)
    page = browser.submit(page.form("begin"))
    assert refused(browser.submit(page.form("code"), code=first))
    assert CONFIRMED in browser.submit(page.form("code"), code=newest_code(world)).text


def test_sending_again_is_throttled(world: World, browser: Browser):
    page = asked_for(world, browser)
    again = browser.submit(page.form("begin"))
    assert (again.status, again.header("Retry-After")) == (429, "30")
    for _ in range(5):
        world.clock.step(31)
        browser.submit(page.form("begin"))
    world.clock.step(31)
    assert browser.submit(page.form("begin")).header("Retry-After") == "3600"
    assert len(letters(world)) == 6


def test_mf_07_wrong_codes_are_limited_and_counted(world: World, browser: Browser):
    page = asked_for(world, browser)
    for _ in range(5):
        assert refused(browser.submit(page.form("code"), code="00000000"))
    limited = browser.submit(page.form("code"), code=newest_code(world))
    assert (limited.status, limited.header("Retry-After")) == (429, "2")
    assert not verified(world)
    assert {"address.failed", "address.limited"} <= kinds(world)


def test_looking_at_the_page_sends_nothing(world: World, browser: Browser):
    at_the_page(world, browser)
    for _ in range(3):
        browser.get(PAGE)
    assert letters(world) == []


def test_a_form_from_elsewhere_sends_and_confirms_nothing(world: World, browser: Browser):
    at_the_page(world, browser)
    for field in ({"begin": "1"}, {"code": "00000000"}):
        assert browser.post(PAGE, {"csrf": "x", **field}).status == 403
    assert letters(world) == []


def test_an_address_that_could_be_more_than_one_is_never_written_to(world: World, browser: Browser):
    at_the_page(world, browser)
    with world.inside() as ctx:
        hostile = update(tables.people).where(
            tables.people.c.tenant == ctx.tenant.id, tables.people.c.id == world.person().id
        )
        ctx.tx.execute(hostile.values(email="alice@example.com\r\nBcc: mallory@example.com"))
    assert browser.get(PAGE).url.endswith("/account")
    account = browser.get(ACCOUNT)
    assert "Not confirmed." in account.text
    assert PAGE not in account.text
    csrf = account.form("sign_out").fields["csrf"]
    assert browser.post(PAGE, {"csrf": csrf, "begin": "1"}).url.endswith("/account")
    assert letters(world) == []


def test_hostile_fields_are_answered_and_never_echoed(world: World, browser: Browser):
    page = asked_for(world, browser).form("code")
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    for pattern in HOSTILE:
        value = pattern.replace(b"%s", MARK)
        for name in (b"code", b"others", b"begin"):
            body = b"&".join((b"csrf=" + page.fields["csrf"].encode(), name + b"=" + _escaped(value)))
            answer = ask(world.app, "POST", PAGE, body=body, headers=cookies)
            assert answer.status in {200, 303, 400, 413, 429}, value[:60]
            assert MARK not in answer.body
    assert not verified(world)


def test_without_mail_there_is_nothing_to_press(founded: Path, tmp_path: Path):
    world = copy_world(founded, tmp_path / "no-mail")
    browser = world.browser()
    link = invitation(world, "carol@example.com", face=False)
    codes = browser.submit(browser.get(link).form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    account = browser.submit(codes.form("saved"), saved="yes")
    assert "Not confirmed." in account.text
    assert PAGE not in account.text
    assert browser.get(PAGE).url.endswith("/account")


def test_mf_07_where_the_tenant_takes_no_such_codes_the_page_says_no_more_than_confirmed(
    world: World, browser: Browser
):
    world.set_policy(second_factors=("face", "recovery"))
    account = browser.submit(asked_for(world, browser).form("code"), code=newest_code(world))
    assert CONFIRMED in account.text
    assert "is a way to sign in" not in account.text


def test_the_letter_and_the_page_speak_the_browser_s_language(world: World, browser: Browser):
    form = at_the_page(world, browser).form("begin")
    page = browser.post(form.action, form.fields, Accept_Language="de", follow=False)
    assert page.status == 303
    assert letters(world)[-1]["Subject"] == "Bestätigen Sie Ihre Adresse für Acme"
    assert "Adresse bestätigen" in browser.get(PAGE, Accept_Language="de").text


def _escaped(value: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in value)
