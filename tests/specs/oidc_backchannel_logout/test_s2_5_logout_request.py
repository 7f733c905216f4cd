"""Back-Channel Logout 1.0 §2.5, §2.8, SS-09: the request, what counts as received, and that nobody waits for others."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from idp.store import audit, clients, outbox
from idp.worker import outbox_of
from tests.agent import Browser
from tests.listening import Application, Received, send
from tests.specs.signing_out import deliver, register_logout, sign_out
from tests.world import World, claims_of


@pytest.fixture
def signed_out(world: World, browser: Browser, app: Application) -> None:
    sign_out(browser, world.tokens(browser))


@pytest.mark.usefixtures("signed_out")
def test_s2_5_it_is_a_post_of_one_form_field(world: World, app: Application) -> None:
    deliver(world)
    [received] = app.received
    assert (received.method, received.path) == ("POST", "/web")
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    assert set(received.form) == {"logout_token"}
    assert "cookie" not in received.headers
    assert "authorization" not in received.headers


def test_s2_5_a_query_that_the_address_has_is_kept(world: World, browser: Browser, app: Application) -> None:
    register_logout(world, backchannel_logout_uri=f"{app.url}/web?tenant=a&b=c")
    sign_out(browser, world.tokens(browser))
    deliver(world)
    assert app.received[0].path == "/web?tenant=a&b=c"


@pytest.mark.usefixtures("signed_out")
@pytest.mark.parametrize("status", [200, 204])
def test_s2_8_a_success_is_the_end_of_it(world: World, app: Application, status: int) -> None:
    app.answers["/web"] = send(status, body=b"")
    deliver(world)
    world.clock.step(3000)
    deliver(world)
    assert len(app.received) == 1


@pytest.mark.usefixtures("signed_out")
@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_s2_8_anything_else_is_tried_again_later_and_later_with_a_fresh_token(
    world: World, app: Application, status: int
) -> None:
    app.answers["/web"] = send(status, Location="/elsewhere")
    deliver(world)
    for pause in (1, 5, 30, 120, 600, 600):
        before = len(app.received)
        world.clock.step(pause - 0.5)
        deliver(world)
        assert len(app.received) == before, pause
        world.clock.step(0.5)
        deliver(world)
        assert len(app.received) == before + 1, pause
    assert {received.path for received in app.received} == {"/web"}
    tokens = [claims_of(received.form["logout_token"]) for received in app.received]
    assert len({token["jti"] for token in tokens}) == len(tokens) == 7
    assert all(token["exp"] - token["iat"] <= 120 for token in tokens)
    assert tokens[-1]["iat"] - tokens[0]["iat"] == 1356


@pytest.mark.usefixtures("signed_out")
def test_s2_8_what_recovers_is_told_at_the_next_attempt(world: World, app: Application) -> None:
    app.answers["/web"] = send(503)
    deliver(world)
    del app.answers["/web"]
    world.clock.step(1)
    deliver(world)
    world.clock.step(3000)
    deliver(world)
    assert len(app.received) == 2


@pytest.mark.usefixtures("signed_out")
def test_s2_8_after_an_hour_it_is_given_up_and_the_audit_says_so(world: World, app: Application) -> None:
    app.answers["/web"] = send(500)
    for _ in range(12):
        deliver(world)
        world.clock.step(600)
    attempts = len(app.received)
    assert attempts < 12
    world.clock.step(86400)
    deliver(world)
    assert len(app.received) == attempts
    with world.inside() as ctx:
        [given_up] = [event for event in audit.recent(ctx, 50) if event.kind == "backchannel_logout.given_up"]
    assert (given_up.client, given_up.detail) == ("web", {"attempts": attempts})


def test_ss_09_a_worker_that_dies_leaves_its_calls_to_the_next(
    world: World, browser: Browser, app: Application
) -> None:
    sign_out(browser, world.tokens(browser))
    with world.house.transaction() as tx:
        assert len(outbox.claim(tx, world.clock.now(), 10, timedelta(seconds=20))) == 1
    deliver(world)
    assert app.received == []
    world.clock.step(20)
    deliver(world)
    assert len(app.received) == 1


@pytest.fixture
def hundred(world: World, app: Application) -> list[str]:
    """A hundred applications: one hangs, one fails, one has a private address, the others answer."""

    def hangs(_handler: BaseHTTPRequestHandler, _received: Received) -> None:
        app.done.wait(30)

    app.answers |= {"/0": hangs, "/1": send(500)}
    names = [str(number) for number in range(100)]
    with world.inside() as ctx:
        for name in names:
            clients.register(ctx, _listening(world, name, app))
    return names[3:]


def _listening(world: World, name: str, app: Application) -> clients.Client:
    uri = "https://10.1.2.3/logout" if name == "2" else f"{app.url}/{name}"
    web = world.client("web")
    return replace(web, client_id=f"client-{name}", details=replace(web.details, backchannel_logout_uri=uri))


def test_ss_09_one_that_hangs_fails_or_is_private_delays_none_of_a_hundred(
    world: World, browser: Browser, app: Application, hundred: list[str]
) -> None:
    tokens = world.tokens(browser)
    for number in range(100):
        world.authorize(browser, client_id=f"client-{number}")
    started = time.monotonic()
    assert sign_out(browser, tokens).status == 200
    page_after = time.monotonic() - started
    delivery, started = outbox_of(world.house), time.monotonic()
    while not {f"/{name}" for name in hundred} <= {received.path for received in app.received}:
        delivery.turn()
        assert time.monotonic() - started < 10
        time.sleep(0.05)
    told_after = time.monotonic() - started
    app.done.set()
    delivery.close()
    assert page_after < 2
    assert told_after < 4  # less than the one that hangs is waited for
