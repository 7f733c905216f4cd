"""A small world behind a real port, and Chromium signed in to its console as Ada, who administers the platform."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from idp.context import Branding, Tenant
from idp.store import brandings, tenants
from idp.tenants import removal
from idp.tenants.found import found_tenant
from tests.admin.console.conftest import appointed
from tests.browser.running import free_port
from tests.world import PASSWORD, World, found_world

Opening = Callable[..., Page]


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


def suspended(world: World, slug: str) -> Tenant:
    tenant = found_tenant(world.house, slug, slug.title())
    with world.house.transaction() as tx:
        tenants.set_active(world.house.inside(tenant, tx), False)
    return replace(tenant, active=False)


def removing(world: World, tenant: Tenant) -> None:
    with world.inside("system") as system:
        removal.begin(world.house, system, replace(system, tenant=tenant), "ada@example.com")


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    data, port = tmp_path_factory.mktemp("console"), free_port()
    given = {"port": str(port)}
    found_world(data, **given)
    world = World(data, origin=f"http://localhost:{port}", given=given)
    appointed(world, "ada", "platform_admin", None)
    suspended(world, "left")
    removing(world, suspended(world, "leaving"))
    with world.inside() as ctx:
        brandings.keep(ctx, Branding(colour="#7a1f5c", support_url="https://help.example.com/", version=1), "ada")
    server = make_server("127.0.0.1", port, world.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield world
    server.shutdown()
    thread.join()


@pytest.fixture(scope="package")
def signed_in(served: World, chromium: Callable[..., Browser]) -> dict[str, object]:
    """The cookies of one sign-in, for every context."""
    context = chromium().new_context()
    page = context.new_page()
    sign_in(page, served)
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def opening(served: World, signed_in: dict[str, object], chromium: Callable[..., Browser]) -> Iterator[Opening]:
    """opening(size=(320, 640), scheme="dark", script=False): a tab of Ada's. Fails when a page asked a third party, or
    for what its policy forbids."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def of(*, size: tuple[int, int] = (1280, 800), scheme: str = "light", script: bool = True) -> Page:
        context = chromium().new_context(
            locale="en-GB",
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            storage_state=signed_in,  # type: ignore[arg-type]
            base_url=served.origin,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        ours = (served.origin, f"blob:{served.origin}")
        context.on("request", lambda asked: None if asked.url.startswith(ours) else wrong.append(asked.url))
        context.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        return context.new_page()

    yield of
    for context in contexts:
        context.close()
    assert not wrong


def sign_in(page: Page, world: World) -> None:
    page.goto(f"{world.origin}/admin/")
    page.fill("#email", "ada@example.com")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/tenants")
