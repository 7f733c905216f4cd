"""Administrators of every kind at the interface: each holds an access token of the tenant `system`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from idp.oauth.clients.metadata import CLIENT_CREDENTIALS, new_client
from idp.store import administrators, clients
from idp.tokens.audience import API_SCOPES
from tests.admin.caller import Caller
from tests.admin.faceguard import Faceguard
from tests.world import World

Appoint = Callable[..., Caller]


def appointed(world: World, role: str | None, over: str | None = None, scope: tuple[str, ...] = API_SCOPES) -> Caller:
    """A service of the tenant `system` with a role, over one tenant or over all, as a caller of the interface."""
    name = f"{role}-{over or 'all'}-{len(scope)}"
    name += "-" * (len(name) == 22)  # so long are the names that the house gives
    client, secret = new_client(name=name, client_id=name, grant_types=[CLIENT_CREDENTIALS], scope=scope)
    with world.inside("system") as system:
        clients.register(system, replace(client, client_id=name))
        if role is not None:
            administrators.appoint(system, name, role, world.tenant(over).id if over else None)  # type: ignore[arg-type]
    answer = world.token("system", name, secret, grant_type=CLIENT_CREDENTIALS)
    assert answer.status == 200, answer.text
    return Caller(world, answer.json["access_token"])


@pytest.fixture
def appoint(world: World) -> Appoint:
    return partial(appointed, world)


@pytest.fixture
def platform(appoint: Appoint) -> Caller:
    return appoint("platform_admin")


@pytest.fixture
def mailing(world: World, appoint: Appoint) -> Caller:
    """An administrator of the platform where mail goes into a folder."""
    world.given = {"smtp_url": "folder:"}
    return appoint("platform_admin")


@pytest.fixture
def faceguard(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Faceguard:
    monkeypatch.setenv("FACEGUARD_DATA", str(world.data))
    return Faceguard(world, tmp_path / "tenant.yaml")
