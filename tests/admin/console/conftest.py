"""Administrators at the console, over HTTP: people of the tenant `system` with a password and a role."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from idp.login.factors.password import hash_password
from idp.store import administrators, passwords, people
from tests.agent import Answer, Browser
from tests.world import PASSWORD, World

At = Callable[..., Browser]
HASHED = hash_password(PASSWORD)


def appointed(world: World, name: str, role: str | None, over: str | None) -> str:
    """The person's id."""
    with world.inside("system") as system:
        person = people.by_email(system, f"{name}@example.com") or people.add(
            system, f"{name}@example.com", name=name.title(), email_verified=True
        )
        passwords.put(system, person.id, HASHED)
        if role is not None:
            administrators.appoint(system, person.id, role, world.tenant(over).id if over else None)  # type: ignore[arg-type]
    return person.id


def sign_in(browser: Browser, name: str, to: str = "/admin/tenants") -> Answer:
    """From any page of the console through the provider and back."""
    page = browser.get(to)
    return browser.submit(page.form("password"), email=f"{name}@example.com", password=PASSWORD)


@pytest.fixture
def at_console(world: World) -> At:
    """A browser signed in to the console: at_console("tenant_admin", "acme")."""

    def of(role: str | None = "platform_admin", over: str | None = None, name: str = "ada") -> Browser:
        appointed(world, name, role, over)
        browser = world.browser()
        answer = sign_in(browser, name)
        assert answer.status in (200, 403), answer.text
        assert "fg-admin" in browser.cookies, answer.text[:3000]
        return browser

    return of


@pytest.fixture
def ada(at_console: At) -> Browser:
    return at_console()
