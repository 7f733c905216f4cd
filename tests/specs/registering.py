"""A tenant that offers registration, and an application that registers itself there, as good requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from idp.oauth.clients.policies import POLICIES
from idp.store import registration_tokens
from tests.agent import Answer
from tests.world import World

ADDRESS = "/oauth/register"
GOOD: dict[str, Any] = {"redirect_uris": ["https://self.example.com/cb"], "client_name": "Self-made"}
POLICY = "oidc-certification"


@dataclass
class Registering:
    """`acme` offers registration under every policy; so does `other`. A class because the tests share its token."""

    world: World
    policy: str = POLICY
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for slug in ("acme", "other"):
            features = (*self.world.tenant(slug).policy.features, "registration")
            self.world.set_policy(slug, features=features, registration_policies=tuple(POLICIES))

    def token(self, policy: str | None = None, slug: str = "acme", *, uses: int = 100, hours: int = 24) -> str:
        """A new initial access token."""
        with self.world.inside(slug) as ctx:
            return registration_tokens.mint(
                ctx, policy=policy or self.policy, label="tests", uses=uses, lifetime=timedelta(hours=hours)
            )

    def register(
        self, *, token: str | None = "", slug: str = "acme", policy: str | None = None, **departures: Any
    ) -> Answer:
        """A good registration; keywords are the departures from it (None leaves a member out). `token`: None for
        none at all."""
        policy = policy or self.policy
        if token == "":
            token = self.tokens.setdefault((policy, slug), self.token(policy, slug))
        sent = {name: value for name, value in (GOOD | departures).items() if value is not None}
        return self.send("POST", f"/t/{slug}{ADDRESS}", token, sent)

    def registered(self, **departures: Any) -> dict[str, Any]:
        answer = self.register(**departures)
        assert answer.status == 201, answer.text
        return dict(answer.json)

    def refused(self, error: str = "invalid_client_metadata", **departures: Any) -> Answer:
        answer = self.register(**departures)
        assert (answer.status, answer.json["error"]) == (400, error), answer.text
        return answer

    def read(self, client: dict[str, Any], token: str | None = "") -> Answer:
        return self.send("GET", client["registration_client_uri"], _own(client, token))

    def change(self, client: dict[str, Any], token: str | None = "", **departures: Any) -> Answer:
        """A good change, that sends what was registered; keywords are the departures from it."""
        kept = {name: value for name, value in client.items() if name not in OURS}
        sent = {name: value for name, value in (kept | departures).items() if value is not None}
        return self.send("PUT", client["registration_client_uri"], _own(client, token), sent)

    def delete(self, client: dict[str, Any], token: str | None = "") -> Answer:
        return self.send("DELETE", client["registration_client_uri"], _own(client, token))

    def send(self, method: str, url: str, token: str | None, sent: object = None) -> Answer:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        body = b"" if sent is None else json.dumps(sent).encode()
        kind = "application/json" if sent is not None else None
        return self.world.browser().send(method, url, body=body, content_type=kind, headers=headers)


OURS = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")


def _own(client: dict[str, Any], token: str | None) -> str | None:
    return str(client["registration_access_token"]) if token == "" else token


@pytest.fixture
def here(world: World) -> Registering:
    return Registering(world)
