"""Codes by e-mail to the verified address, and word of what changed, where mail is set up (security A11)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from idp.outbound.mail import deliverable
from idp.store import audit, outbox, tables
from tests.agent import Answer, Browser
from tests.journeys.letters import code_in, letters, newest_code, text_of
from tests.journeys.people import FACE, MFA, give_code, is_camera, look, with_codes, with_face, with_totp
from tests.world import PASSWORD, World, claims_of, copy_world, landed

ACCOUNT = "/t/acme/account"


@pytest.fixture
def world(founded: Path, tmp_path: Path) -> World:
    """A house that keeps its mail in a folder."""
    return copy_world(founded, tmp_path / "data", smtp_url="folder:")


def asked_for(world: World, browser: Browser, name: str = "alice", slug: str = "acme") -> Answer:
    """The page of the code, after one was sent."""
    page = world.sign_in(browser, name, slug, acr_values=MFA)
    return browser.submit(page.form("begin"))


def kinds(world: World) -> set[str]:
    with world.inside() as ctx:
        return {event.kind for event in audit.recent(ctx, 100)}


def test_a_code_by_mail_is_a_second_factor_and_amr_says_so(world: World, browser: Browser):
    page = asked_for(world, browser)
    (letter,) = letters(world)
    assert (letter["To"], letter["Auto-Submitted"]) == ("alice@example.com", "auto-generated")
    assert code_in(letter) in text_of(letter, "html")
    answer = browser.submit(page.form("code"), code=code_in(letter))
    claims = claims_of(world.redeem(landed(answer)["code"]).json["id_token"])
    assert (claims["acr"], claims["amr"]) == (MFA, ["pwd", "otp", "mfa"])
    assert {"email.sent", "email.passed"} <= kinds(world)


def test_looking_at_the_page_sends_nothing(world: World, browser: Browser):
    page = world.sign_in(browser, acr_values=MFA)
    for _ in range(3):
        browser.get(f"{page.url}?way=email")
    assert letters(world) == []


def test_as_15_a_code_is_good_once(world: World, browser: Browser):
    page = asked_for(world, browser)
    code = newest_code(world)
    landed(browser.submit(page.form("code"), code=code))
    with world.inside() as ctx:
        spent = ctx.tx.execute(
            select(tables.one_time.c.used_at).where(
                tables.one_time.c.tenant == ctx.tenant.id, tables.one_time.c.kind == "email"
            )
        ).all()
    assert [row.used_at is not None for row in spent] == [True]


def test_rc_03_of_parallel_uses_of_one_code_one_succeeds(world: World, browser: Browser):
    page = asked_for(world, browser)
    code, form = newest_code(world), page.form("code")
    copies = [world.browser() for _ in range(4)]
    for each in copies:
        each.cookies.update(browser.cookies)

    def use(each: Browser) -> bool:
        return "code=" in (each.submit(form, code=code).location or "")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, copies)) == 1


def test_mf_03_a_code_for_another_journey_of_the_same_browser_and_person_is_wrong(world: World, browser: Browser):
    first = asked_for(world, browser)
    code = newest_code(world)
    second = world.sign_in(browser, acr_values=MFA)
    assert second.url != first.url
    form = first.form("code")
    other = browser.get(second.url).form("begin")
    assert 'role="alert"' in browser.post(other.action, {"csrf": other.fields["csrf"], "code": code}).text
    assert "code" in landed(browser.submit(form, code=code))


def test_mf_03_a_code_for_another_person_or_tenant_is_wrong(world: World, browser: Browser):
    elsewhere = world.browser()
    asked_for(world, elsewhere, "bob")
    bobs = newest_code(world)
    asked_for(world, world.browser(), "alice", "other")
    others = newest_code(world)
    page = asked_for(world, browser)
    for code in (bobs, others):
        assert 'role="alert"' in browser.submit(page.form("code"), code=code).text
    assert "code" in landed(browser.submit(page.form("code"), code=newest_code(world)))


def test_mf_03_a_code_in_another_browser_is_wrong(world: World, browser: Browser):
    asked_for(world, browser)
    code, other = newest_code(world), world.browser()
    page = world.sign_in(other, acr_values=MFA)
    form = page.form("begin")
    assert 'role="alert"' in other.post(form.action, {"csrf": form.fields["csrf"], "code": code}).text


def test_as_15_a_code_lives_ten_minutes(world: World, browser: Browser):
    page = asked_for(world, browser)
    code = newest_code(world)
    world.clock.step(600)
    assert 'role="alert"' in browser.submit(page.form("code"), code=code).text


def test_a_new_code_takes_the_place_of_the_one_before(world: World, browser: Browser):
    page = asked_for(world, browser)
    first = newest_code(world)
    world.clock.step(31)
    page = browser.submit(page.form("begin"))
    second = newest_code(world)
    assert first != second
    assert 'role="alert"' in browser.submit(page.form("code"), code=first).text
    assert "code" in landed(browser.submit(page.form("code"), code=second))


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
        assert browser.submit(page.form("code"), code="00000000").status == 200
    assert browser.submit(page.form("code"), code=newest_code(world)).status == 429
    assert {"email.failed", "email.limited"} <= kinds(world)


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨"])
def test_what_is_not_eight_digits_is_no_code(world: World, browser: Browser, typed):
    page = asked_for(world, browser)
    assert 'role="alert"' in browser.submit(page.form("code"), code=typed).text


def test_an_address_that_was_never_verified_is_no_way_in(world: World, browser: Browser):
    with world.inside() as ctx:
        ctx.tx.execute(
            update(tables.people).where(tables.people.c.tenant == ctx.tenant.id).values(email_verified=False)
        )
    assert claims_of(world.tokens(browser, acr_values=MFA)["id_token"])["amr"] == ["pwd"]


def test_mf_07_a_tenant_can_switch_codes_by_mail_off(world: World, browser: Browser):
    world.set_policy(second_factors=("face", "totp"))
    assert claims_of(world.tokens(browser, acr_values=MFA)["id_token"])["amr"] == ["pwd"]


def test_mf_12_neither_code_nor_address_lies_readably_in_the_outbox(world: World, browser: Browser):
    asked_for(world, browser)
    with world.inside() as ctx:
        waiting = ctx.tx.execute(select(tables.outbox.c.payload).where(tables.outbox.c.tenant == ctx.tenant.id)).all()
        minted = ctx.tx.execute(select(tables.one_time.c.digest).where(tables.one_time.c.tenant == ctx.tenant.id)).all()
    code = newest_code(world)
    for row in (*waiting, *minted):
        assert code not in str(row)
        assert "alice@" not in str(row)
    with world.inside() as ctx:
        left = ctx.tx.execute(select(tables.outbox.c.id).where(tables.outbox.c.tenant == ctx.tenant.id)).all()
    assert left == [], "what was delivered is gone"


def test_mf_12_a_letter_that_has_lost_its_use_is_not_sent(world: World, browser: Browser):
    asked_for(world, browser)
    world.clock.step(601)
    assert letters(world) == []


def test_mf_12_a_letter_that_was_moved_to_another_person_is_not_sent(world: World, browser: Browser):
    asked_for(world, browser)
    with world.inside() as ctx:
        (payload,) = ctx.tx.execute(
            select(tables.outbox.c.payload).where(tables.outbox.c.tenant == ctx.tenant.id)
        ).one()
        outbox.put_in(ctx, "mail", payload | {"person": world.person("mallory").id}, timedelta(minutes=5))
    assert [letter["To"] for letter in letters(world)] == ["alice@example.com"]


def test_the_chooser_offers_it_beside_the_others(world: World, browser: Browser):
    with_face(world)
    codes = with_codes(world)
    camera = world.sign_in(browser, acr_values=FACE)
    assert is_camera(camera)
    page = browser.get(f"{camera.url}?way=another")
    assert "E-mail" in page.text
    assert "Recovery code" in page.text
    assert "error" not in landed(give_code(browser, browser.get(f"{camera.url}?way=recovery"), codes[0]))


def test_the_page_hides_most_of_the_address_and_the_letter_speaks_the_page_s_language(world: World, browser: Browser):
    page = world.sign_in(browser, acr_values=MFA, ui_locales="de")
    assert "a•••@example.com" in page.text
    assert "alice@example.com" not in page.text
    browser.submit(page.form("begin"))
    assert letters(world)[-1]["Subject"] == "Ihr Code für Acme"


def test_letters_are_kept_for_their_owner_alone(world: World, browser: Browser):
    asked_for(world, browser)
    letters(world)
    (kept,) = (world.data / "mail").iterdir()
    assert (kept.stat().st_mode & 0o777, (world.data / "mail").stat().st_mode & 0o777) == (0o600, 0o700)


def test_mf_13_as_10_people_are_told_of_an_app_that_was_set_up_or_removed(world: World, browser: Browser):
    app = with_totp(world)
    page = browser.submit(browser.get(ACCOUNT).form("password"), email="alice@example.com", password=PASSWORD)
    browser.submit(page.form("code"), code=app.at(world.clock.now()))
    browser.submit(browser.get(f"{ACCOUNT}/remove_totp").form("/remove_totp"))
    assert letters(world)[-1]["Subject"] == "Your authenticator app was removed"


def test_as_10_people_are_told_of_a_face_that_was_removed_and_of_a_new_password(world: World, browser: Browser):
    with_face(world)
    page = browser.submit(browser.get(ACCOUNT).form("password"), email="alice@example.com", password=PASSWORD)
    look(world, browser, page)
    chosen = {"current": PASSWORD, "password": "quiet-lantern-orbit-78", "password_again": "quiet-lantern-orbit-78"}
    browser.submit(browser.get(f"{ACCOUNT}/password").form("current"), **chosen)
    browser.submit(browser.get(f"{ACCOUNT}/remove_face").form("/remove_face"))
    told = {letter["Subject"] for letter in letters(world)}
    assert told == {"Your password was changed", "Your face was removed"}


HOSTILE = [
    "a@b\nBcc: c@d",
    "a@b\r\n",
    "a b@c",
    "a@b,c@d",
    "<a@b>",
    "a@",
    "@b",
    "a",
    "",
    "a@b;c",
    "ä@b",
    "a@b\x00",
    "x" * 250 + "@b.c",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_no_letter_goes_to_what_could_be_more_than_an_address(address):
    assert not deliverable(address)


def test_a_tenant_s_name_cannot_add_a_header(world: World, browser: Browser):
    with world.house.transaction() as tx:
        named = (
            update(tables.tenants)
            .where(tables.tenants.c.slug == "acme")
            .values(name="Acme\r\nBcc: mallory@example.com")
        )
        tx.execute(named)
    world.clock.step(1.1)
    asked_for(world, browser)
    (letter,) = letters(world)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Your code for Acme Bcc: mallory@example.com"
