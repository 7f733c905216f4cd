"""What only a browser shows of signing out: the frames of a front-channel logout, and the frame that says whether the
session is still the same. Front-Channel Logout 1.0 §3, Session Management 1.0 §3. The provider runs in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from idp.context import FEATURES_BY_DEFAULT
from tests.browser.running import free_port
from tests.listening import Application, Received, application, send
from tests.specs.signing_out import register_logout
from tests.world import PASSWORD, World, found_world

pytestmark = pytest.mark.browser

ASKS = """([issuer, client, state]) => new Promise(resolve => {
  const frame = document.createElement("iframe");
  addEventListener("message", ({data, source}) => source === frame.contentWindow && resolve(data));
  frame.onload = () => frame.contentWindow.postMessage(`${client} ${state}`, new URL(issuer).origin);
  frame.src = `${issuer}/oauth/check_session`;
  document.body.append(frame);
  setTimeout(() => resolve("silence"), 1500);
})"""


@dataclass
class Provider:
    world: World
    app: Application  # of the client web; it serves empty pages
    page: Page

    @property
    def issuer(self) -> str:
        return f"{self.world.origin}/t/acme"

    @property
    def redirect_uri(self) -> str:
        return f"{self.app.url}/cb"

    def asks(self, **departures: str) -> dict[str, str]:
        """Asks for authorization; what the application is given, if the browser comes back to it."""
        request = self.world.request(redirect_uri=self.redirect_uri, **departures)
        self.page.goto(f"{self.issuer}/oauth/authorize?{urlencode(request)}")
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def signs_in(self, name: str = "alice", **departures: str) -> dict[str, str]:
        self.asks(**departures)
        if self.page.locator(".identity a").is_visible():
            self.page.click(".identity a")  # somebody else
        self.page.fill("#email", f"{name}@example.com")
        self.page.fill("#password", PASSWORD)
        self.page.click("main form button.button")
        self.page.wait_for_url(f"{self.redirect_uri}?*")
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def signs_out(self, code: str) -> None:
        hint = self.world.redeem(code, redirect_uri=self.redirect_uri).json["id_token"]
        query = {"id_token_hint": hint, "post_logout_redirect_uri": f"{self.app.url}/bye", "state": "s"}
        self.page.goto(f"{self.issuer}/oauth/end_session?{urlencode(query)}")

    def frame_says(self, client: str, state: str) -> str:
        return str(self.page.evaluate(ASKS, [self.issuer, client, state]))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    given = {"public_url": f"http://localhost:{free_port()}"}
    data = tmp_path_factory.mktemp("provider")
    found_world(data, **given)
    world = World(data, origin=given["public_url"], given=given)
    world.set_policy(features=(*FEATURES_BY_DEFAULT, "session_management"))
    server = make_server("127.0.0.1", urlsplit(world.origin).port or 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield world
    server.shutdown()
    thread.join()
    server.server_close()
    world.house.database.dispose()


@pytest.fixture
def provider(served: World, chromium: Callable[..., Browser]) -> Iterator[Provider]:
    with application() as app:
        app.answers |= {
            f"/{path}": send(body=b"<!doctype html><title>App</title>", Content_Type="text/html") for path in PAGES
        }
        uris = {"redirect_uris": (f"{app.url}/cb",), "post_logout_redirect_uris": (f"{app.url}/bye",)}
        served.change_client("web", **uris, details=replace(served.client("web").details, frontchannel_logout_uri=None))
        context = chromium().new_context()
        context.set_default_timeout(15_000)
        yield Provider(served, app, context.new_page())
        context.close()


PAGES = ("cb", "bye", "page", "front")


def test_frames_are_opened_and_the_browser_goes_on(provider: Provider) -> None:
    register_logout(
        provider.world,
        frontchannel_logout_uri=f"{provider.app.url}/front",
        frontchannel_logout_session_required=True,
    )
    refused: list[str] = []
    provider.page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    provider.signs_out(provider.signs_in()["code"])
    provider.page.wait_for_url(f"{provider.app.url}/bye?state=s")
    [told] = [received for received in provider.app.received if received.path.startswith("/front?")]
    assert f"iss={provider.issuer.replace(':', '%3A').replace('/', '%2F')}&sid=" in told.path
    assert refused == []


def test_an_application_that_hangs_keeps_nobody(provider: Provider) -> None:
    def hangs(_handler: BaseHTTPRequestHandler, _received: Received) -> None:
        provider.app.done.wait(20)

    provider.app.answers["/front"] = hangs
    register_logout(
        provider.world, frontchannel_logout_uri=f"{provider.app.url}/front", frontchannel_logout_session_required=False
    )
    code = provider.signs_in()["code"]
    hint = provider.world.redeem(code, redirect_uri=provider.redirect_uri).json["id_token"]
    query = {"id_token_hint": hint, "post_logout_redirect_uri": f"{provider.app.url}/bye"}
    provider.page.goto(f"{provider.issuer}/oauth/end_session?{urlencode(query)}", wait_until="commit")
    provider.page.wait_for_url(f"{provider.app.url}/bye", timeout=8000)


def test_the_frame_tells_whether_the_session_is_still_the_same(provider: Provider) -> None:
    given = provider.signs_in()
    state = given["session_state"]
    provider.page.goto(f"{provider.app.url}/page")
    assert provider.frame_says("web", state) == "unchanged"
    assert provider.frame_says("web2", state) == "changed"
    for broken in ("", "x", f"{state} ", "f" * 64):
        assert provider.frame_says("web", broken) == "error"
    renewed = provider.asks(prompt="none")["session_state"]
    provider.signs_out(given["code"])
    provider.page.wait_for_url(f"{provider.app.url}/bye?state=s")
    for before in (state, renewed):
        assert provider.frame_says("web", before) == "changed"


def test_the_frame_tells_when_somebody_else_has_signed_in(provider: Provider) -> None:
    state = provider.signs_in()["session_state"]
    other = provider.signs_in("bob", prompt="login")["session_state"]
    assert provider.frame_says("web", state) == "changed"
    assert provider.frame_says("web", other) == "unchanged"


def test_a_page_of_nobody_known_cannot_frame_it(provider: Provider) -> None:
    state = provider.signs_in()["session_state"]
    with application() as stranger:
        stranger.answers["/page"] = send(body=b"<!doctype html>", Content_Type="text/html")
        provider.page.goto(f"{stranger.url}/page")
        assert provider.frame_says("web", state) == "silence"
