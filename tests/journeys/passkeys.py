"""Passkeys in the tests of journeys: enrolled in the store or from the account page, and what a page's script sends."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from idp.store import passkeys
from tests.agent import Answer, Browser
from tests.authenticator import Authenticator, cose, encoded
from tests.journeys.people import give_code, with_codes
from tests.world import PASSWORD, World

HANDLE = encoded(b"h" * 32)
FACE_DEVICE = "urn:faceguard:acr:face-device"


def with_passkey(
    world: World, name: str = "alice", slug: str = "acme", device: Authenticator | None = None
) -> Authenticator:
    """An authenticator that the person has enrolled."""
    held = device or Authenticator()
    held.handle = encoded(f"{slug}|{name}".encode())
    with world.inside(slug) as ctx:
        enrolled = passkeys.Passkey(
            credential=encoded(held.credential),
            person=world.person(name, slug).id,
            handle=held.handle,
            public_key=cose(held.key),
            sign_count=held.count,
            transports=("internal",),
            aaguid="00000000-0000-0000-0000-000000000000",
            backup_eligible=held.synced,
            backed_up=held.synced,
            user_verified=True,
            name="Phone",
            created_at=ctx.now,
        )
        assert passkeys.add(ctx, enrolled)
    return held


def options_of(page: Answer) -> dict[str, Any]:
    """What the page hands to the browser for its authenticator."""
    found = re.search(r'data-options="([^"]*)"', page.text)
    assert found, f"no passkey is asked for on {page.url} ({page.status}):\n{page.text[:2000]}"
    return dict(json.loads(html.unescape(found[1])))


def is_passkey_page(answer: Answer) -> bool:
    return answer.status == 200 and "/passkey" in answer.text and 'data-ceremony="get"' in answer.text


def answer(browser: Browser, page: Answer, device: Authenticator, **departures: Any) -> Answer:
    """What happens on a press: the authenticator signs, the form goes off."""
    return send(browser, page, device.gets(options_of(page), **departures))


def send(browser: Browser, page: Answer, sent: str, **changed: str) -> Answer:
    return browser.submit(page.form("credential"), credential=sent, **changed)


def passkeys_page(world: World, browser: Browser, name: str = "alice", slug: str = "acme") -> Answer:
    """The person's page of passkeys, after a password and a recovery code."""
    codes = with_codes(world, name, slug)
    first = browser.get(f"/t/{slug}/account")
    asked = browser.submit(first.form("password"), email=f"{name}@example.com", password=PASSWORD)
    if "/login/" not in asked.url:  # who has set up no second factor is asked for one only now
        asked = browser.get(f"/t/{slug}/account/passkeys")
    give_code(browser, asked, codes[0])
    page = browser.get(f"/t/{slug}/account/passkeys")
    assert page.url.endswith("/account/passkeys"), page.url
    return page


def enrolled(world: World, name: str = "alice", slug: str = "acme") -> list[passkeys.Passkey]:
    with world.inside(slug) as ctx:
        return passkeys.of_person(ctx, world.person(name, slug).id)
