"""L4. A whole sign-in, with every statement watched: none reaches a tenant's table without naming the tenant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from idp.endpoints.gateway import Gateway
from idp.store.tables import people
from idp.store.unit_of_work import UnitOfWork
from tests.house.doors import doors
from tests.house.provoked import along_the_way, by_strangers
from tests.stores.tenant_guard import Unbound, guarded
from tests.world import World, landed


@pytest.fixture
def watched(world: World) -> Iterator[World]:
    assert isinstance(world.app, Gateway)
    with guarded(world.app._database), guarded(world.house.database):
        yield world


def test_the_guard_sees_what_the_application_asks(watched: World) -> None:
    assert isinstance(watched.app, Gateway)
    tx = UnitOfWork(watched.app._database)
    with pytest.raises(Unbound):
        tx.execute(select(people.c.email))
    tx.close()


def test_every_page_of_every_journey_names_its_tenant(watched: World) -> None:
    answers = [*by_strangers(watched), *along_the_way(watched)]
    assert [one.name for one in answers if one.answer.status == 500] == []


def test_every_door_names_its_tenant(watched: World) -> None:
    assert all(door.knock(watched).status < 500 for door in doors(watched))


def test_tokens_of_a_whole_life_name_their_tenant(watched: World) -> None:
    browser = watched.browser()
    asked = watched.sign_in(browser, scope="openid offline_access", prompt="consent")
    agreed = browser.submit(asked.form("/consent"), decision="allow")
    first = watched.redeem(landed(agreed)["code"]).json
    second = watched.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json
    assert watched.userinfo(second["access_token"]).status == 200
    watched.clock.step(60)
    assert watched.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).status == 400
    assert browser.get("/t/acme/oauth/end_session", {"id_token_hint": first["id_token"]}).status == 200
