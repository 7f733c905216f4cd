"""Security A9: how often somebody may try, what failures look like, and who is not shut out."""

from __future__ import annotations

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.login import limits
from idp.login.factors import password
from idp.store import audit, counters, passwords, people
from tests.agent import Answer, Browser
from tests.journeys.people import FACE, give_code, invitation, is_camera, with_codes, with_face
from tests.world import PASSWORD, World, landed

WRONG = "not the password"
STRANGER = "203.0.113.9"


def try_password(world: World, browser: Browser, email: str = "alice@example.com", typed: str = WRONG) -> Answer:
    page = world.authorize(browser)
    return browser.submit(page.form("password"), email=email, password=typed)


def masked(answer: Answer, email: str) -> tuple[int, list[tuple[str, str]], str]:
    """What is left of an answer without the values that differ each time anyway."""
    challenge = r"(&#34;challenge&#34;:\s*&#34;)[\w-]+"  # of the passkey's button
    text = re.sub(
        rf'(name="(?:sealed|csrf)" value=")[^"]+|(nonce(?:-|="))[\w-]+|<code>[\w-]+</code>|{challenge}',
        r"\1\2\3",
        answer.text,
    )
    headers = [(name, re.sub(r"nonce-[\w-]+", "", value)) for name, value in answer.headers]
    headers = [(name, value) for name, value in headers if name != "Content-Length"]
    return answer.status, headers, text.replace(email, "EMAIL")


def prepare(world: World) -> None:
    with world.inside() as ctx:
        people.set_active(ctx, world.person("bob").id, False)
        people.add(ctx, "invited@example.com")
    with_face(world, "mallory")


@pytest.mark.parametrize("typed", [WRONG, ""])
def test_lg_07_unknown_disabled_and_wrong_look_the_same(world: World, typed):
    prepare(world)
    emails = ["alice", "nobody", "bob", "mallory", "invited"]
    answers = []
    for name in emails:
        email = f"{name}@example.com"
        answers.append(masked(try_password(world, world.browser(), email, typed), email))
    assert all(answer == answers[0] for answer in answers)


def test_lg_07_a_disabled_person_with_the_right_password_looks_the_same(world: World):
    prepare(world)
    right = masked(try_password(world, world.browser(), "bob@example.com", PASSWORD), "bob@example.com")
    wrong = masked(try_password(world, world.browser(), "alice@example.com", WRONG), "alice@example.com")
    assert right == wrong


def test_lg_07_a_blocked_stranger_looks_like_a_blocked_person(world: World):
    answers = []
    for name in ("alice", "nobody"):
        email = f"{name}@example.com"
        for _ in range(5):
            try_password(world, world.browser(), email)
        answers.append(masked(try_password(world, world.browser(), email), email))
    assert answers[0] == answers[1]
    assert answers[0][0] == 429


def test_lg_08_an_unknown_address_costs_a_hash_like_a_known_one(world: World):
    browser = world.browser()

    def median(emails: list[str]) -> float:
        taken = []
        for email in emails:
            form = world.authorize(browser).form("password")
            started = time.process_time()
            browser.submit(form, email=email, password=WRONG)
            taken.append(time.process_time() - started)
        return statistics.median(taken)

    try_password(world, browser, "warm@example.com")
    with world.inside() as ctx:
        known = [people.add(ctx, f"p{n}@example.com").email for n in range(8)]
        for email in known:
            person = people.by_email(ctx, email)
            assert person is not None
            passwords.put(ctx, person.id, passwords.hash_of(ctx, world.person().id) or "")
    assert median([f"q{n}@example.com" for n in range(8)]) > 0.5 * median(known)


def test_lg_09_from_the_fifth_failure_on_the_wait_grows(world: World, browser: Browser):
    for _ in range(5):
        assert try_password(world, browser).status == 200
    waits = []
    for _ in range(6):
        refused = try_password(world, browser, typed=PASSWORD)
        assert refused.status == 429
        waits.append(int(refused.header("Retry-After") or 0))
        world.clock.step(waits[-1] + 1)
        assert try_password(world, browser).status == 200
    assert waits == sorted(waits)
    assert waits[-1] > 8 * waits[0]


def test_lg_09_a_right_password_forgets_the_failures(world: World, browser: Browser):
    for _ in range(4):
        try_password(world, browser)
    assert "code" in landed(try_password(world, browser, typed=PASSWORD))
    fresh = world.browser()
    for _ in range(5):
        assert try_password(world, fresh).status == 200


def test_lg_09_parallel_attempts_get_no_more_guesses_than_serial_ones(world: World):
    browsers = [world.browser() for _ in range(24)]
    forms = [world.authorize(browser).form("password") for browser in browsers]

    def attempt(index: int) -> int:
        return browsers[index].submit(forms[index], email="alice@example.com", password=WRONG).status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(attempt, range(len(browsers))))
    assert set(statuses) == {200, 429}
    with world.inside() as ctx:
        failed = [event for event in audit.recent(ctx, 200) if event.kind == "password.failed"]
    assert len(failed) == limits.PASSWORD.free


def test_ni_13_after_a_hundred_failures_only_another_way_leads_in(world: World, browser: Browser):
    key = limits.mailbox("alice@example.com")
    with world.inside() as ctx:
        for _ in range(limits.PASSWORD.most):
            counters.bump(ctx, "password", key, window=limits.PASSWORD.window)
    world.clock.step(86400)
    assert try_password(world, browser, typed=PASSWORD).status == 429
    page = browser.get(invitation(world, "alice@example.com", face=False))
    chosen = "quiet-lantern-orbit-77"
    browser.submit(page.form("password"), password=chosen, password_again=chosen)
    assert "code" in landed(try_password(world, world.browser(), typed=chosen))


def test_lg_10_whoever_signed_in_here_before_is_not_locked_out_by_strangers(world: World, browser: Browser):
    world.sign_in(browser)
    browser.submit(browser.get("/t/acme/account").form("sign_out"))
    stranger = world.browser(STRANGER)
    for _ in range(7):
        try_password(world, stranger)
    assert try_password(world, stranger, typed=PASSWORD).status == 429
    assert "code" in landed(try_password(world, browser, typed=PASSWORD))


@pytest.mark.parametrize("forged", ["of bob", "changed", "nothing"])
def test_lg_10_a_device_known_to_somebody_else_has_no_attempts_of_its_own(world: World, browser: Browser, forged):
    world.sign_in(browser, "bob" if forged == "of bob" else "alice")
    mark = browser.cookies["fg-acme-known"]
    stranger = world.browser(STRANGER)
    for number in range(5):
        forgeries = {"of bob": mark, "changed": f"{number}{mark}", "nothing": f"{number}."}
        stranger.cookies["fg-acme-known"] = forgeries[forged]
        try_password(world, stranger)
    assert try_password(world, world.browser(), typed=PASSWORD).status == 429


@pytest.mark.parametrize(
    "spelling",
    ["ALICE@example.com", "alice@EXAMPLE.com.", " alice@example.com ", "ａlice@example.com", "alice+x@example.com"],
)
def test_lg_11_every_spelling_of_an_address_shares_its_attempts(world: World, spelling):
    for _ in range(limits.PASSWORD.free):
        try_password(world, world.browser(), spelling)
    assert try_password(world, world.browser(), typed=PASSWORD).status == 429


def test_lg_12_many_failures_in_the_tenant_slow_down_every_unknown_address(world: World, browser: Browser):
    world.sign_in(browser)
    browser.submit(browser.get("/t/acme/account").form("sign_out"))
    with world.inside() as ctx:
        for _ in range(limits.ALARM_FAILURES - 1):
            counters.bump(ctx, "password-all", limits.EVERYWHERE, window=limits.ALARM_WINDOW)
    stuffing = world.browser(STRANGER)
    for number in range(limits.ALARMED_ADDRESS_FAILURES):
        assert try_password(world, stuffing, f"victim{number}@example.com").status == 200
    assert try_password(world, stuffing, "another@example.com").status == 429
    assert "code" in landed(try_password(world, browser, typed=PASSWORD))
    assert "code" in landed(try_password(world, world.browser("198.51.100.7"), "bob@example.com", PASSWORD))
    with world.inside() as ctx:
        assert [event.kind for event in audit.recent(ctx, 200)].count("password.alarm") == 1


def test_lg_13_recovery_codes_are_limited_like_passwords(world: World, browser: Browser):
    with_face(world)
    codes = with_codes(world)
    page = world.sign_in(browser, acr_values=FACE)
    for _ in range(limits.RECOVERY.free):
        assert give_code(browser, page, "abcd-efgh-jkmn-pqrs").status == 200
    assert give_code(browser, page, codes[0]).status == 429
    assert is_camera(browser.get(page.url))
    world.clock.step(5)
    assert "code" in landed(give_code(browser, page, codes[0]))


@pytest.mark.parametrize("size", [1025, 4096, 60_000])
def test_lg_14_a_password_beyond_the_limit_is_refused_before_any_hashing(world: World, browser: Browser, size):
    form = world.authorize(browser).form("password")
    started = time.process_time()
    answer = browser.submit(form, email="alice@example.com", password="x" * size)
    assert answer.status == 400
    assert time.process_time() - started < 0.015
    with world.inside() as ctx:
        assert counters.look(ctx, "password", limits.mailbox("alice@example.com")).count == 0


def test_lg_14_a_megabyte_is_too_large(world: World, browser: Browser):
    form = world.authorize(browser).form("password")
    assert browser.submit(form, email="alice@example.com", password="x" * 1_000_000).status == 413


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("x7" * 36 + "a", "x7" * 36 + "b"), ("lantern\x00orbit77", "lantern"), ("lantern\x00orbit77", "lantern\x00other")],
)
def test_lg_14_every_byte_of_a_password_matters(world: World, browser: Browser, kept, typed):
    with world.inside() as ctx:
        passwords.put(ctx, world.person().id, password.HASHER.hash(kept))
    assert try_password(world, browser, typed=typed).status == 200
    assert "code" in landed(try_password(world, browser, typed=kept))


def test_lg_14_two_spellings_of_one_password_are_one(world: World, browser: Browser):
    with world.inside() as ctx:
        passwords.put(ctx, world.person().id, password.hash_password("Größenwahn-77-lampe"))
    assert "code" in landed(try_password(world, browser, typed="Gro\u0308ßenwahn-77-lampe"))


@pytest.mark.parametrize("email", ["a" * 300 + "@example.com", "alice\x00@example.com", "", "@", "alice"])
def test_an_address_that_cannot_be_one_is_simply_wrong(world: World, browser: Browser, email):
    assert try_password(world, browser, email, PASSWORD).status == 200


def test_lg_15_more_passwords_than_can_wait_are_sent_away(world: World, browser: Browser, monkeypatch):
    full = password.Turns(at_once=1, waiting=0)
    monkeypatch.setattr(password, "TURNS", full)
    form = world.authorize(browser).form("password")
    with full.take():
        answer = browser.submit(form, email="alice@example.com", password=PASSWORD)
        assert answer.status == 503
        assert answer.header("Retry-After")
        assert world.browser().get("/healthz").status == 200
    assert "code" in landed(browser.submit(form, email="alice@example.com", password=PASSWORD))


def test_a_hash_of_older_parameters_is_renewed_and_tokens_live_on(world: World, browser: Browser):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with world.inside() as ctx:
        passwords.put(ctx, world.person().id, old)
    world.clock.step(5)
    code = landed(world.sign_in(browser))["code"]
    with world.inside() as ctx:
        assert "m=19456,t=2,p=1" in (passwords.hash_of(ctx, world.person().id) or "")
    assert world.redeem(code).status == 200
