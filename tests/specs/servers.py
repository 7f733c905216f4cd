"""What servers ask us for: a client that acts for itself, introspection and revocation, as good requests."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from idp.ids import digest
from idp.oauth.clients.metadata import CLIENT_CREDENTIALS, new_client
from idp.store import clients
from tests.agent import Answer
from tests.world import World

SPA = {"client_id": "spa", "redirect_uri": "https://spa.example.com/"}


def register_robot(world: World, client_id: str = "robot", slug: str = "acme", **changed: Any) -> None:
    """A confidential client of client_credentials alone, with the scope of two interfaces."""
    made, _ = new_client(
        name="Robot", client_id=client_id, grant_types=[CLIENT_CREDENTIALS], scope=["orders:read", "orders:write"]
    )
    with world.inside(slug) as ctx:
        clients.register(ctx, replace(made, secret_digest=digest(world.client_secret), **changed))


def robot_token(world: World, **form: str) -> str:
    answer = world.token(client_id="robot", grant_type=CLIENT_CREDENTIALS, **form)
    assert answer.status == 200, answer.text
    return str(answer.json["access_token"])


def spa_tokens(world: World) -> dict[str, Any]:
    code = world.code(**SPA)
    answer = world.redeem(code, client_id="spa", client_secret=None, redirect_uri=SPA["redirect_uri"])
    assert answer.status == 200, answer.text
    return dict(answer.json)


def introspect(world: World, token: str, client_id: str = "web", slug: str = "acme", **form: str) -> Answer:
    basic = {"Authorization": basic_of(client_id, world.client_secret)}
    return world.browser().post(f"/t/{slug}/oauth/introspect", {"token": token, **form}, **basic)


def revoke(world: World, token: str, client_id: str = "web", slug: str = "acme", **form: str) -> Answer:
    basic = {"Authorization": basic_of(client_id, world.client_secret)}
    return world.browser().post(f"/t/{slug}/oauth/revoke", {"token": token, **form}, **basic)


def basic_of(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def inactive(answer: Answer) -> bool:
    """RFC 7662 §2.2: an inactive token's answer says nothing else."""
    return answer.status == 200 and answer.body == b'{"active":false}'
