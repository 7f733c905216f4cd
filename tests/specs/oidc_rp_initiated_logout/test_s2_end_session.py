"""RP-Initiated Logout 1.0 §2, §3: who is signed out without a question, who is asked, and where the browser goes."""

from __future__ import annotations

import pytest

from idp.store import families, refresh
from tests.agent import Answer, Browser
from tests.specs.security import test_a1_redirect_uri as a1
from tests.specs.security.outcomes import assert_page, assert_refused
from tests.world import CALLBACK, World, landed

ADDRESS = "/t/acme/oauth/end_session"
BYE = "https://app.example.com/bye"


@pytest.fixture
def tokens(world: World, browser: Browser) -> dict[str, str]:
    return world.tokens(browser)


def _signed_in(world: World, browser: Browser) -> bool:
    return "code" in landed(world.authorize(browser, prompt="none"))


def _asked(answer: Answer) -> bool:
    return answer.status == 200 and any("csrf" in form.fields for form in answer.forms)


def test_a_hint_for_this_session_signs_out_and_goes_back_with_state(
    world: World, browser: Browser, tokens: dict[str, str]
) -> None:
    world.clock.step(3000)  # the hint has expired, the session has not
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s&t"}
    answer = browser.get(ADDRESS, query)
    assert (answer.status, answer.location) == (303, f"{BYE}?state=s%26t")
    assert not _signed_in(world, browser)


def test_signing_out_ends_tokens_of_the_session_and_expires_its_cookies(
    world: World, browser: Browser, tokens: dict[str, str]
) -> None:
    cookies = dict(browser.cookies)
    answer = browser.get(ADDRESS, {"id_token_hint": tokens["id_token"]})
    assert answer.status == 200
    assert {cookie.split("=")[0] for cookie in answer.all("Set-Cookie")} <= {"fg-acme", "fg-acme-browser"}
    assert answer.header("Clear-Site-Data") is None  # other tenants live on this host
    assert "fg-acme" in cookies
    assert "fg-acme" not in browser.cookies
    browser.cookies |= cookies
    assert not _signed_in(world, browser)
    assert world.userinfo(tokens["access_token"]).status == 401
    with world.inside() as ctx:
        token = refresh.look(ctx, tokens["refresh_token"])
        family = token and families.find(ctx, token.family)
        assert family is not None
        assert family.revoked_at is not None
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert_refused(world.token(**form), "invalid_grant")


def test_offline_access_survives_a_sign_out(world: World, browser: Browser) -> None:
    tokens = world.tokens(browser, scope="openid offline_access")
    browser.get(ADDRESS, {"id_token_hint": tokens["id_token"]})
    assert not _signed_in(world, browser)
    answer = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert answer.status == 200


def test_a_post_of_the_application_is_sent_round_as_a_get(
    world: World, browser: Browser, tokens: dict[str, str]
) -> None:
    form = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s"}
    cookies, browser.cookies = browser.cookies, {}  # SameSite=Lax: another site's POST brings none
    bounced = browser.post(ADDRESS, form, follow=False)
    assert (bounced.status, bounced.all("Set-Cookie")) == (303, [])
    browser.cookies = cookies
    assert browser.get(str(bounced.location)).location == f"{BYE}?state=s"


@pytest.mark.parametrize("query", [{}, {"client_id": "web"}, {"state": "only"}, {"post_logout_redirect_uri": BYE}])
def test_without_a_hint_the_person_is_asked(
    world: World, browser: Browser, tokens: object, query: dict[str, str]
) -> None:
    assert _asked(browser.get(ADDRESS, query))
    assert _signed_in(world, browser)


def test_the_question_answered_signs_out(world: World, browser: Browser, tokens: object) -> None:
    page = browser.get(ADDRESS)
    answer = browser.submit(page.form("csrf"))
    assert (answer.status, answer.location) == (200, None)
    assert not _signed_in(world, browser)


def test_the_question_answered_goes_back_to_a_registered_address_of_a_named_client(
    world: World, browser: Browser, tokens: object
) -> None:
    page = browser.get(ADDRESS, {"client_id": "web", "post_logout_redirect_uri": BYE, "state": "s"})
    assert BYE.rsplit("/", 1)[0] in str(page.header("Content-Security-Policy"))
    assert browser.submit(page.form("csrf")).location == f"{BYE}?state=s"


def test_lg_18_a_hint_of_another_person_session_client_or_tenant_signs_nobody_out(
    world: World, browser: Browser, tokens: dict[str, str]
) -> None:
    forged = tokens["id_token"][:-4] + "AAAA"
    hints = {
        "another person": world.redeem(world.code(name="bob")).json["id_token"],
        "another session": world.tokens(world.browser())["id_token"],
        "another tenant": world.tokens(world.browser(), slug="other")["id_token"],
        "forged": forged,
        "another kind": tokens["access_token"],
        "unsigned": tokens["id_token"].rsplit(".", 1)[0] + ".",
        "garbage": "x",
    }
    for name, hint in hints.items():
        answer = browser.get(ADDRESS, {"id_token_hint": hint})
        assert _asked(answer), name
        assert _signed_in(world, browser), name


@pytest.mark.parametrize("name", ["forged hint", "client_id differs", "unknown client"])
def test_an_unsound_request_asks_and_then_redirects_nowhere(
    world: World, browser: Browser, tokens: dict[str, str], name: str
) -> None:
    query = {
        "forged hint": {"id_token_hint": tokens["id_token"][:-4] + "AAAA", "client_id": "web"},
        "client_id differs": {"id_token_hint": tokens["id_token"], "client_id": "web2"},
        "unknown client": {"client_id": "nobody"},
    }[name]
    page = browser.get(ADDRESS, {**query, "post_logout_redirect_uri": BYE})
    assert _asked(page)
    assert browser.submit(page.form("csrf")).location is None


@pytest.mark.parametrize("uri", [*a1.RU_02, *a1.RU_03, *a1.RU_04, *a1.RU_05, *a1.RU_06, CALLBACK])
def test_ru_19_an_address_that_is_not_registered_is_asked_about_and_never_gone_to(
    world: World, browser: Browser, tokens: dict[str, str], uri: str
) -> None:
    unfit = uri if uri == CALLBACK else uri.replace("/cb", "/bye")
    page = browser.get(ADDRESS, {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": unfit})
    assert _asked(page)
    assert _signed_in(world, browser)
    assert browser.submit(page.form("csrf")).location is None


def test_ru_19_an_address_of_another_client_or_tenant_is_not_gone_to(
    world: World, browser: Browser, tokens: dict[str, str]
) -> None:
    world.change_client("web", post_logout_redirect_uris=[])
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE}
    assert _asked(browser.get(ADDRESS, query))
    assert BYE in world.client("web2").post_logout_redirect_uris
    assert BYE in world.client("web", "other").post_logout_redirect_uris


def test_lg_01_an_answer_without_the_seal_of_this_session_changes_nothing(
    world: World, browser: Browser, tokens: object
) -> None:
    mallory = world.browser()
    world.tokens(mallory)
    foreign = mallory.get(ADDRESS).form("csrf").fields["csrf"]
    for csrf in (foreign, "x", "é"):
        assert browser.post(ADDRESS, {"csrf": csrf}).status == 403
    page = browser.get(ADDRESS)
    world.clock.step(601)
    assert browser.submit(page.form("csrf")).status == 403
    assert _signed_in(world, browser)


def test_without_a_session_there_is_nothing_to_ask(world: World, browser: Browser) -> None:
    answer = browser.get(ADDRESS)
    assert answer.status == 200
    assert not _asked(answer)
    assert answer.all("Set-Cookie") == []


def test_a_hint_of_a_session_that_is_over_still_leads_back(world: World, browser: Browser) -> None:
    tokens = world.tokens(browser)
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE}
    for _ in range(2):
        assert browser.get(ADDRESS, query).location == BYE


def test_a_broken_request_is_answered_on_a_page(world: World, browser: Browser) -> None:
    assert_page(browser.get(ADDRESS, [("state", "a"), ("state", "b")]))
    assert_page(browser.get(ADDRESS, {"state": "s" * 5000}))
    assert_page(browser.post(ADDRESS, {"id_token_hint": "x" * 9000}))


def test_no_store_on_every_answer(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    for query in ({}, {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE}):
        assert browser.get(ADDRESS, query).header("Cache-Control") == "no-store"
