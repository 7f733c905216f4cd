"""The endpoints at which our own tokens come back, as consumers: the same cases are put to them over HTTP."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from idp.keys import jose
from idp.keys import keyring as at_hand
from idp.keys.token_kinds import ACCESS, CLIENT_ACCESS, ID_HINT, TokenKind
from tests.agent import Answer, Browser
from tests.specs.forging import NOW, SECOND, Consumer
from tests.specs.servers import introspect, register_robot, robot_token
from tests.world import World, claims_of, found_world

ORIGIN = "https://login.example"
BYE = "https://app.example.com/bye"
PLACES = ("userinfo", "introspection", "introspection_client", "authorize_hint", "end_session_hint")


@dataclass(frozen=True)
class Endpoint(Consumer):
    """`knock` sends the token; `welcomed` says whether an answer took it. Anything else has to be a plain refusal."""

    knock: Callable[[str], Answer]
    welcomed: Callable[[Answer], bool]

    def accepts(self, token: str) -> bool:
        if not token:  # a parameter without a value is one that was not sent (RFC 6749 §3.1)
            return False
        answer = self.knock(token)
        assert answer.status < 500, answer.text
        return self.welcomed(answer)


def endpoint(place: str) -> Endpoint:
    """One of PLACES, in a world that is founded once for all of them. Nothing in it is changed by a token."""
    return _endpoints()[place]


@cache
def _endpoints() -> dict[str, Endpoint]:
    world = _world()
    assert world.clock.now() == NOW
    register_robot(world)
    browser = world.browser()
    issued = world.tokens(browser)
    robot = robot_token(world)

    def made(kind: TokenKind, alg: str, token: str, audience: str, **how: Any) -> Endpoint:
        with world.inside() as ctx:
            keyring = world.house.keyring
            loaded, stored = keyring._signing(ctx, alg)
            key: jose.Key = at_hand._opened(ctx, loaded, stored)
            keys = keyring.public_keys(ctx)
        claims = claims_of(token) | {"iat": SECOND, "exp": SECOND + 300}
        return Endpoint(kind=kind, audience=audience, claims=claims, key=key, keys=keys, **how)

    access, hint = issued["access_token"], issued["id_token"]
    resource, issuer = f"{world.tenant().issuer}/oauth/userinfo", world.tenant().issuer
    active = {"welcomed": lambda answer: answer.status == 200 and answer.json["active"]}
    return {
        "userinfo": made(
            ACCESS,
            "ES256",
            access,
            resource,
            knock=lambda token: world.browser().post("/t/acme/oauth/userinfo", {"access_token": token}),
            welcomed=lambda answer: answer.status == 200,
        ),
        "introspection": made(
            ACCESS, "ES256", access, resource, knock=lambda token: introspect(world, token), **active
        ),
        "introspection_client": made(
            CLIENT_ACCESS, "ES256", robot, issuer, knock=lambda token: introspect(world, token, "robot"), **active
        ),
        "authorize_hint": made(
            ID_HINT,
            "RS256",
            hint,
            "web",
            knock=lambda token: _asked(world, browser, token),
            welcomed=lambda answer: "code=" in (answer.location or ""),
        ),
        "end_session_hint": made(
            ID_HINT,
            "RS256",
            hint,
            "web",
            knock=lambda token: _left(world, token),
            welcomed=lambda answer: (answer.location or "").startswith(BYE),
        ),
    }


def _asked(world: World, browser: Browser, token: str) -> Answer:
    """A silent request of somebody who is signed in: with a good hint the answer is a code."""
    form = world.request(prompt="none", id_token_hint=token)
    return browser.post("/t/acme/oauth/authorize", form)


def _left(world: World, token: str) -> Answer:
    """Nobody is signed in: a good hint leads back to the application, another to our own page."""
    return world.browser().get("/t/acme/oauth/end_session", {"id_token_hint": token, "post_logout_redirect_uri": BYE})


def _world() -> World:
    folder = TemporaryDirectory(prefix="faceguard-endpoints-")
    data = Path(folder.name)
    found_world(data, public_url=ORIGIN)
    made = World(data, origin=ORIGIN, given={"public_url": ORIGIN})
    made.__dict__["folder"] = folder  # it lives as long as the world
    os.chmod(data, 0o700)
    return made
