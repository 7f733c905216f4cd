"""The small world in which promises are tested: two tenants, Alice and Bob, a few applications, a stepped clock.

Alice owns, Bob belongs, Mallory tries. Tests act through HTTP; the store is used to arrange and to look behind.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from idp.clock import SteppedClock
from idp.context import Ctx, Policy, Tenant
from idp.house import House, open_house
from idp.login.factors.password import hash_password
from idp.login.ways import SecondFactors
from idp.oauth.clients.metadata import DEVICE_CODE, GRANT_TYPES, new_client
from idp.settings import Settings, load
from idp.store import clients, passwords, people, tenants
from idp.store.clients import Client
from idp.store.migrate import upgrade
from idp.tenants.found import ensure_system, find_tenant, found_tenant
from tests.agent import Answer, Browser

ORIGIN = "http://localhost:8080"
PASSWORD = "correct horse battery staple"
CALLBACK = "https://app.example.com/cb"
VERIFIER = "a-verifier-of-forty-three-or-more-characters-0123456789"


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def settings_for(data: Path, **given: str) -> Settings:
    return load({}, {"data": str(data), "port": "8080", **given})


def found_world(data: Path, **given: str) -> None:
    """A data folder with the tenants `acme` and `other`, the same people and clients in both. `given`: settings."""
    settings = settings_for(data, **given)
    upgrade(settings.databases.main, settings.databases.face_keys)
    house = open_house(settings, SteppedClock())
    ensure_system(house)
    hashed = hash_password(PASSWORD)
    secret = new_client(name="x", redirect_uris=[CALLBACK])[1]
    for slug in ("acme", "other"):
        tenant = found_tenant(house, slug, slug.title())
        with house.transaction() as tx:
            ctx = house.inside(tenant, tx)
            for name in ("alice", "bob", "mallory"):
                person = people.add(ctx, f"{name}@example.com", name=name.title(), email_verified=True)
                passwords.put(ctx, person.id, hashed)
            _register(ctx, secret)
    house.database.dispose()
    (data / "client-secret").write_text(str(secret))


def _register(ctx: Ctx, secret: str | None) -> None:
    web, _ = new_client(
        name="Web shop",
        redirect_uris=[CALLBACK],
        post_logout_redirect_uris=["https://app.example.com/bye"],
        grant_types=GRANT_TYPES,
        trusted=True,
    )
    digest = hashlib.sha256(str(secret).encode()).hexdigest()
    clients.register(ctx, replace(web, client_id="web", secret_digest=digest))
    clients.register(
        ctx,
        replace(
            web,
            client_id="web2",
            name="Second shop",
            secret_digest=digest,
            redirect_uris=("https://second.example.com/cb",),
        ),
    )
    clients.register(ctx, replace(web, client_id="asks", name="Asks first", secret_digest=digest, trusted=False))
    spa, _ = new_client(
        name="Single page",
        redirect_uris=["https://spa.example.com/"],
        auth_method="none",
        grant_types=GRANT_TYPES,
        trusted=True,
    )
    clients.register(ctx, replace(spa, client_id="spa"))
    native, _ = new_client(
        name="Phone",
        application_type="native",
        auth_method="none",
        grant_types=GRANT_TYPES,
        trusted=True,
        redirect_uris=["http://127.0.0.1/cb", "http://[::1]/cb", "com.example.app:/cb"],
    )
    clients.register(ctx, replace(native, client_id="phone"))
    television, _ = new_client(name="Living room", auth_method="none", grant_types=[DEVICE_CODE, "refresh_token"])
    clients.register(ctx, replace(television, client_id="tv"))


@dataclass
class World:
    data: Path
    clock: SteppedClock = field(default_factory=SteppedClock)
    origin: str = ORIGIN
    given: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def settings(self) -> Settings:
        return settings_for(self.data, **self.given)

    @cached_property
    def house(self) -> House:
        return open_house(self.settings, self.clock)

    @cached_property
    def app(self) -> Callable[..., Iterable[bytes]]:
        from idp.app import create_app

        return create_app(self.settings, self.clock)

    @cached_property
    def ways(self) -> SecondFactors:
        from idp.app import second_factors

        return second_factors(self.house)

    @cached_property
    def client_secret(self) -> str:
        return (self.data / "client-secret").read_text()

    def tenant(self, slug: str = "acme") -> Tenant:
        found = find_tenant(self.house, slug)
        assert found is not None
        return found

    @contextmanager
    def inside(self, slug: str = "acme") -> Iterator[Ctx]:
        tenant = self.tenant(slug)
        with self.house.transaction() as tx:
            yield self.house.inside(tenant, tx)

    def person(self, name: str = "alice", slug: str = "acme") -> people.Person:
        with self.inside(slug) as ctx:
            found = people.by_email(ctx, f"{name}@example.com")
        assert found is not None
        return found

    def set_policy(self, slug: str = "acme", **changed: Any) -> None:
        with self.inside(slug) as ctx:
            tenants.set_policy(ctx, replace(ctx.tenant.policy or Policy(), **changed))
        self.clock.step(1.1)  # the change counts within a second

    def change_client(self, client_id: str, slug: str = "acme", **changed: Any) -> None:
        with self.inside(slug) as ctx:
            clients.change(ctx, client_id, **changed)
        self.clock.step(1.1)

    def client(self, client_id: str, slug: str = "acme") -> Client:
        with self.inside(slug) as ctx:
            found = clients.find(ctx, client_id)
        assert found is not None
        return found

    def browser(self, address: str = "127.0.0.1") -> Browser:
        return Browser(self.app, self.origin, address)

    # what a relying party does

    def request(self, **departures: str | None) -> dict[str, str]:
        """A good authorization request; keywords are the departures from it (None leaves a parameter out)."""
        good: dict[str, str | None] = {
            "response_type": "code",
            "client_id": "web",
            "redirect_uri": CALLBACK,
            "scope": "openid profile email",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (good | departures).items() if value is not None}

    def authorize(self, browser: Browser, slug: str = "acme", **departures: str | None) -> Answer:
        return browser.get(f"/t/{slug}/oauth/authorize", self.request(**departures))

    def sign_in(
        self,
        browser: Browser,
        name: str = "alice",
        slug: str = "acme",
        password: str = PASSWORD,
        **departures: str | None,
    ) -> Answer:
        """Asks for authorization and proves the password; the answer is what came of it."""
        page = self.authorize(browser, slug, **departures)
        return browser.submit(page.form("password"), email=f"{name}@example.com", password=password)

    def code(self, browser: Browser | None = None, name: str = "alice", slug: str = "acme", **departures: str) -> str:
        answer = self.sign_in(browser or self.browser(), name, slug, **departures)
        return landed(answer)["code"]

    def redeem(self, code: str, slug: str = "acme", **departures: str | None) -> Answer:
        """A good token request for `code` by client web; keywords are the departures from it."""
        good = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self.token(slug, **(good | departures))

    def token(
        self, slug: str = "acme", client_id: str = "web", client_secret: str | None = "", **form: str | None
    ) -> Answer:
        """POST to the token endpoint; a confidential client authenticates with Basic, one without secret by name."""
        fields = {name: value for name, value in form.items() if value is not None}
        headers = {}
        if client_secret is None:
            fields["client_id"] = client_id
        else:
            pair = f"{client_id}:{client_secret or self.client_secret}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return self.browser().post(f"/t/{slug}/oauth/token", fields, **headers)

    def tokens(self, browser: Browser | None = None, slug: str = "acme", **departures: str) -> dict[str, Any]:
        answer = self.redeem(self.code(browser, slug=slug, **departures), slug)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def userinfo(self, access_token: str, slug: str = "acme") -> Answer:
        return self.browser().get(f"/t/{slug}/oauth/userinfo", Authorization=f"Bearer {access_token}")


def landed(answer: Answer) -> dict[str, str]:
    """The parameters with which the browser was sent to the relying party, in the query or in the fragment."""
    assert answer.status == 303, f"{answer.status} at {answer.url}:\n{answer.text[:3000]}"
    assert answer.location
    parts = urlsplit(answer.location)
    return {name: values[0] for name, values in parse_qs(parts.fragment or parts.query).items()}


def claims_of(token: str) -> dict[str, Any]:
    """What a JWT says, unverified: for tests that look at claims only."""
    import json

    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def copy_world(founded: Path, to: Path, **given: str) -> World:
    """`given`: settings."""
    shutil.copytree(founded, to, dirs_exist_ok=True)
    return World(to, given=given)


def new_verifier() -> str:
    return secrets.token_urlsafe(40)
