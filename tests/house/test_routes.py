"""Every route says who may use it, and a visitor who is not meant gets nothing (TN-01's generator, ASVS 8.2.1)."""

from __future__ import annotations

import pytest

from idp.endpoints.gateway import Gateway
from idp.http import Response, Route, Router
from idp.settings import NAMES
from tests.agent import Browser
from tests.house.route_map import GET, INTERFACE, OPTIONS, POST, ROUTES, built, example, methods_at
from tests.house.wire import ask
from tests.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW", "")
OWN = [path for path, one in ROUTES.items() if one.who in {"person", "administrator"} and one.refuses == "page"]
BROWSERS = [path for path, declared in ROUTES.items() if declared.who == "browser"]


def test_every_route_declares_its_methods_and_who_may_use_it(world: World) -> None:
    assert isinstance(world.app, Gateway)
    declared = {path: one.methods for path, one in ROUTES.items()}
    assert built(world.app) == declared, "a new route needs its line in tests/house/route_map.py"


def test_a_new_route_without_a_declared_permission_is_found(world: World) -> None:
    app = world.app
    assert isinstance(app, Gateway)
    app._router = Router([Route(frozenset({"GET"}), "/oauth/backdoor", lambda _ctx, _request: Response())])
    app._pages.add_url_rule("/t/<tenant>/debug", "debug", lambda tenant: tenant)
    assert set(built(app)) - set(ROUTES) == {"/t/<tenant>/oauth/backdoor", "/t/<tenant>/debug"}


@pytest.mark.parametrize("path", ROUTES)
def test_a_route_answers_its_own_methods_alone(house_world: World, path: str) -> None:
    taken = methods_at(example(path))
    for method in METHODS:
        answer = ask(house_world.app, method, example(path))
        if method in taken or method == OPTIONS:
            assert answer.status != 405, method
        else:
            assert answer.status == 405, method
            assert set((answer.header("Allow") or "").split(", ")) == taken, method


@pytest.mark.parametrize("path", OWN)
def test_a_stranger_gets_the_way_in_and_nothing_of_anybodys_own(house_world: World, path: str) -> None:
    browser = house_world.browser()
    if GET in ROUTES[path].methods:
        answer = browser.get(example(path))
        assert answer.form("password").fields["email"] == ""
        assert "@example.com" not in answer.text
    if POST in ROUTES[path].methods:
        answer = browser.post(example(path), {"csrf": "x", "session": "x", "client_id": "web"})
        assert answer.status == 403


@pytest.mark.parametrize("path", [path for path in INTERFACE if ROUTES[path].who == "administrator"])
def test_ad_01_a_stranger_is_asked_for_a_token_at_every_address_of_the_interface(house_world: World, path: str) -> None:
    for method in ROUTES[path].methods - {OPTIONS}:
        answer = ask(house_world.app, method, example(path), content_type="application/json")
        assert (answer.status, answer.header("WWW-Authenticate")) == (401, "Bearer"), method
        assert answer.header("Content-Type") == "application/problem+json"


@pytest.mark.parametrize("path", BROWSERS)
def test_a_journey_is_nothing_to_a_browser_that_did_not_begin_it(
    house_world: World, browser: Browser, path: str
) -> None:
    journey = house_world.sign_in(house_world.browser(), "bob", client_id="asks").url.rsplit("/", 1)[1]
    for method in ROUTES[path].methods - {OPTIONS}:
        body = f'{{"journey":"{journey}"}}'.encode() if "captures" in path else b"csrf=x&sealed=x&decision=allow"
        frame = {"FG-Seq": "0", "FG-Step": "0", "FG-Time": "0", "FG-Mac": "A" * 43} if "frames" in path else {}
        answer = ask(house_world.app, method, example(path, journey=journey), body=body, headers=frame)
        assert answer.status in (
            {403} if path.endswith(("login/start", "login/passkey")) else {404, 503} if "frames" in path else {404}
        )


def test_tn_13_metrics_are_for_this_machine_alone(house_world: World) -> None:
    assert ask(house_world.app, "GET", "/metrics").status == 200
    for headers, address in (({"X-Forwarded-For": "203.0.113.9"}, "127.0.0.1"), ({}, "203.0.113.9")):
        answer = ask(house_world.app, "GET", "/metrics", headers=headers, REMOTE_ADDR=address)
        assert (answer.status, answer.json) == (404, {"error": "not_found"})


def test_ru_21_no_address_redirects_by_itself_or_to_the_host_that_the_request_names(house_world: World) -> None:
    way_in = ask(house_world.app, "GET", "/admin", headers={"Host": "evil.example"}).location
    assert way_in == "http://localhost:8080/admin/login?return_to=%2Fadmin%2F"
    for path in ("/t/acme//account", "//t/acme/account", "/t/acme/account/", "/t/acme", "/"):
        answer = ask(house_world.app, "GET", path, headers={"Host": "evil.example"})
        assert answer.location is None, path
        assert answer.status in {200, 404}, path
        assert "evil.example" not in answer.text, path


@pytest.mark.parametrize(
    "path",
    [
        *("/console", "/.git/config", "/.git/HEAD", "/.env", "/docs", "/redoc", "/swagger", "/openapi.json", "/debug"),
        *("/_debug", "/server-status", "/actuator/env", "/wsgi", "/static/../idp/app.py", "/admin/console"),
    ],
)
def test_lk_03_nothing_of_the_workshop_is_served(house_world: World, path: str) -> None:
    for query in ("", "?__debugger__=yes&cmd=resource&f=debugger.js", "?__debugger__=yes&cmd=pinauth&pin=0&s=x"):
        answer = ask(house_world.app, "GET", path + query)
        assert answer.status == 404, path
        assert "werkzeug" not in answer.text.lower()


def test_lk_03_no_environment_turns_a_debugger_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLASK_DEBUG", "FLASK_ENV", "WERKZEUG_DEBUG_PIN", "PYTHONDEBUG", "FACEGUARD_DEBUG"):
        monkeypatch.setenv(name, "1")
    assert isinstance(world.app, Gateway)
    pages = world.app._pages
    assert (pages.debug, pages.testing, pages.config["PROPAGATE_EXCEPTIONS"]) == (False, False, None)
    assert not [name for name in NAMES if "debug" in name]
