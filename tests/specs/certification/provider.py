"""The provider as the suite meets it: tenant `certification`, a person with every claim, and its published metadata.

The suite wants https, so the house is at an https address. Clients register with an initial access token.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from idp.clock import SteppedClock
from idp.context import FEATURES_BY_DEFAULT, Policy
from idp.login.factors.password import hash_password
from idp.store import passwords, people, registration_tokens
from idp.store.migrate import upgrade
from idp.tenants.found import ensure_system, found_tenant
from tests.agent import Answer, Browser
from tests.world import PASSWORD, World, settings_for

SLUG = "certification"
ORIGIN = "https://op.example.com"
EMAIL = "certified@example.com"
CLAIMS: dict[str, Any] = {
    "family_name": "Certified", "given_name": "Cora", "middle_name": "C.", "nickname": "cc",
    "preferred_username": "cora", "profile": "https://people.example.com/cora",
    "picture": "https://people.example.com/cora.png", "website": "https://cora.example.com", "gender": "female",
    "birthdate": "1990-02-28", "zoneinfo": "Europe/Berlin", "locale": "de-DE", "updated_at": 1700000000,
    "phone_number": "+49 30 123456", "phone_number_verified": True,
    "address": {"formatted": "Am Markt 1, Berlin", "street_address": "Am Markt 1", "locality": "Berlin",
                "region": "BE", "postal_code": "10178", "country": "DE"},
}  # fmt: skip


def found_provider(data: Path, **given: str) -> World:
    settings = settings_for(data, public_url=ORIGIN, **given)
    upgrade(settings.databases.main, settings.databases.face_keys)
    world = World(data, SteppedClock(), ORIGIN, {"public_url": ORIGIN, **given})
    ensure_system(world.house)
    policy = Policy(
        features=(*FEATURES_BY_DEFAULT, "registration", "session_management"),
        registration_policies=("standard", "oidc-certification"),
        embedding_allowed=True,
    )
    found_tenant(world.house, SLUG, "Certification", policy)
    with world.inside(SLUG) as ctx:
        person = people.add(ctx, EMAIL, name="Cora Certified", email_verified=True, claims=CLAIMS)
        passwords.put(ctx, person.id, hash_password(PASSWORD))
    return world


@dataclass
class Provider:
    """What the suite knows of the server: its discovery document and key set, and how its person signs in."""

    world: World
    base: str = field(default=f"{ORIGIN}/t/{SLUG}")

    @cached_property
    def metadata(self) -> dict[str, Any]:
        answer = self.browser().get(f"{self.base}/.well-known/openid-configuration")
        assert answer.status == 200
        return dict(answer.json)

    @property
    def jwks(self) -> dict[str, Any]:
        return dict(self.browser().get(self.metadata["jwks_uri"]).json)

    @property
    def now(self) -> int:
        return int(self.world.clock.now().timestamp())

    def browser(self) -> Browser:
        return self.world.browser()

    @cached_property
    def initial_access_token(self) -> str:
        with self.world.inside(SLUG) as ctx:
            return registration_tokens.mint(
                ctx, policy="oidc-certification", label="suite", uses=10_000, lifetime=timedelta(days=30)
            )

    def ask_to_register(self, metadata: dict[str, Any]) -> Answer:
        """RFC 7591 §3.1."""
        return self.browser().send(
            "POST",
            self.metadata["registration_endpoint"],
            body=json.dumps(metadata).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.initial_access_token}"},
        )

    def sign_in(self, browser: Browser, page: Answer) -> Answer:
        """Does what each page asks for, until the answer is for the relying party or there is nothing more to do."""
        for _ in range(4):
            if page.status != 200 or not page.url.startswith(self.base):
                return page
            if any("password" in form.fields for form in page.forms):
                page = browser.submit(page.form("password"), email=EMAIL, password=PASSWORD)
            elif any(urlsplit(form.action).path.endswith("/consent") for form in page.forms):
                page = browser.submit(page.form("/consent"), decision="allow")
            else:
                return page
        return page
