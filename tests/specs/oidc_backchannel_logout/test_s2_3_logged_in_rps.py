"""Back-Channel Logout 1.0 §2.3, §2.5, §2.7: whoever was told of a sign-in in a session is told of its end, however it
ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from idp.endpoints import end_session
from idp.oauth.logout import ending
from idp.store import clients, grants, sessions
from tests.agent import Browser
from tests.journeys.people import NEW_PASSWORD, invitation
from tests.listening import Application
from tests.specs.signing_out import SECOND, deliver, register_logout, sign_out
from tests.world import PASSWORD, World, claims_of, landed


def sids(app: Application, path: str = "/web") -> list[str]:
    return [claims_of(received.form["logout_token"])["sid"] for received in app.at(path)]


def test_s2_3_every_application_of_the_session_is_told_and_no_other(
    world: World, browser: Browser, app: Application
) -> None:
    for client_id in ("web2", "asks", "spa"):
        register_logout(world, client_id, backchannel_logout_uri=f"{app.url}/{client_id}")
    register_logout(world, "web", "other", backchannel_logout_uri=f"{app.url}/other-tenant")
    tokens = world.tokens(browser)
    world.authorize(browser, **SECOND)
    world.tokens(world.browser(), slug="other")
    sign_out(browser, tokens)
    deliver(world)
    sid = claims_of(tokens["id_token"])["sid"]
    assert sids(app) == sids(app, "/web2") == [sid]
    assert {received.path for received in app.received} == {"/web", "/web2"}


def test_s2_3_other_sessions_of_the_person_and_of_others_go_on(
    world: World, browser: Browser, app: Application
) -> None:
    world.tokens()
    world.redeem(world.code(name="bob"))
    tokens = world.tokens(browser)
    sign_out(browser, tokens)
    deliver(world)
    assert sids(app) == [claims_of(tokens["id_token"])["sid"]]


def test_s2_3_an_application_whose_grant_was_revoked_since_is_told_too(
    world: World, browser: Browser, app: Application
) -> None:
    tokens = world.tokens(browser)
    with world.inside() as ctx:
        grants.revoke_of(ctx, client="web")
    sign_out(browser, tokens)
    deliver(world)
    assert len(sids(app)) == 1


def test_s2_3_an_application_that_is_gone_or_disabled_is_not_told(
    world: World, browser: Browser, app: Application
) -> None:
    tokens = world.tokens(browser)
    sign_out(browser, tokens)
    with world.inside() as ctx:
        clients.change(ctx, "web", active=False)
    deliver(world)
    assert app.received == []


def leaves_at_the_application(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    sign_out(browser, tokens)


def confirms_that_she_leaves(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    browser.submit(browser.get("/t/acme/oauth/end_session").form("csrf"))


def leaves_at_her_account(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    browser.submit(browser.get("/t/acme/account").form("sign_out"))


def ends_it_from_another_browser(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    there = world.browser()
    page = there.get("/t/acme/account")
    account = there.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    csrf = account.form("sign_out").fields["csrf"]
    sid = claims_of(tokens["id_token"])["sid"]
    there.post("/t/acme/account/end_session", {"csrf": csrf, "session": sid})


def changes_her_password_elsewhere(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    there = world.browser()
    page = there.get("/t/acme/account")
    there.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    form = there.get("/t/acme/account/password").form("current")
    there.submit(form, current=PASSWORD, password=NEW_PASSWORD, password_again=NEW_PASSWORD)


def takes_up_an_invitation(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    there = world.browser()
    page = there.get(invitation(world, "alice@example.com", face=False))
    there.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)


def somebody_else_signs_in_at_her_browser(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    world.sign_in(browser, "bob", prompt="login")


ENDS = (
    leaves_at_the_application,
    confirms_that_she_leaves,
    leaves_at_her_account,
    ends_it_from_another_browser,
    changes_her_password_elsewhere,
    takes_up_an_invitation,
    somebody_else_signs_in_at_her_browser,
)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_s2_5_the_application_is_told_once_however_the_session_ends(
    world: World, browser: Browser, app: Application, end: Callable[[World, Browser, dict[str, str]], None]
) -> None:
    tokens = world.tokens(browser)
    end(world, browser, tokens)
    for _ in range(2):
        deliver(world)
    told = [claims_of(received.form["logout_token"]) for received in app.received]
    assert [(claims["sid"], claims["sub"]) for claims in told] == [
        (claims_of(tokens["id_token"])["sid"], world.person().id)
    ]


def test_s2_5_a_second_request_for_the_same_session_is_nobodys_news(
    world: World, browser: Browser, app: Application
) -> None:
    tokens = world.tokens(browser)
    for _ in range(2):
        sign_out(browser, tokens)
    deliver(world)
    assert len(app.received) == 1


def test_s2_5_of_two_sign_outs_at_once_one_tells(world: World, browser: Browser, app: Application) -> None:
    register_logout(world, frontchannel_logout_uri="https://app.example.com/front")
    sid = claims_of(world.tokens(browser)["id_token"])["sid"]
    with world.inside() as ctx:
        session = sessions.find(ctx, sid)
        assert session is not None
        assert [ending.end(ctx, session) for _ in range(2)] == [("https://app.example.com/front",), ()]
    deliver(world)
    assert len(app.received) == 1


def test_s2_5_a_sign_out_that_fails_tells_nobody(
    world: World, browser: Browser, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call waits in the transaction that ends the session: both are written, or neither."""
    tokens = world.tokens(browser)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    with monkeypatch.context() as broken:
        broken.setattr(end_session, "signed_out", fails)
        assert sign_out(browser, tokens).status == 500
    deliver(world)
    assert app.received == []
    assert world.userinfo(tokens["access_token"]).status == 200


def test_s2_7_refresh_tokens_of_the_session_end_and_those_for_offline_access_go_on(
    world: World, browser: Browser, app: Application
) -> None:
    kept = world.tokens(browser, scope="openid offline_access")
    answer = world.authorize(browser)
    tokens = world.redeem(landed(answer)["code"]).json
    assert claims_of(tokens["id_token"])["sid"] == claims_of(kept["id_token"])["sid"]
    sign_out(browser, tokens)
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
    assert world.token(grant_type="refresh_token", refresh_token=kept["refresh_token"]).status == 200
