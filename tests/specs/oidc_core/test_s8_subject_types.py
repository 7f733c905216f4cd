"""OIDC Core §8, §8.1: public subjects, and pairwise ones that two sectors cannot compare.

What may be registered: ../oidc_registration/test_s5_sector_identifier.py.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from idp.store import clients
from idp.store.details import Details
from tests.agent import Browser
from tests.specs.security.outcomes import assert_redirected_error
from tests.specs.servers import introspect
from tests.world import World, claims_of, landed

HOSTS = {
    "pair": "https://one.example.com/cb",
    "twin": "https://one.example.com/other",
    "far": "https://two.example.com/cb",
}


@pytest.fixture
def sectors(world: World) -> World:
    """Three pairwise clients: two on one host, one on another; and two of several hosts that share a document."""
    pairwise = Details(subject_type="pairwise")
    shared = replace(pairwise, sector_identifier_uri="https://sector.example.com/uris.json")
    web = world.client("web")
    with world.inside() as ctx:
        for client_id, uri in HOSTS.items():
            clients.register(ctx, replace(web, client_id=client_id, redirect_uris=(uri,), details=pairwise))
        for client_id in ("many", "more"):
            uris = (f"https://{client_id}.example.com/cb", f"https://{client_id}.example.net/cb")
            clients.register(ctx, replace(web, client_id=client_id, redirect_uris=uris, details=shared))
    return world


def address_of(world: World, client_id: str) -> dict[str, str]:
    return {"client_id": client_id, "redirect_uri": world.client(client_id).redirect_uris[0]}


def tokens_of(world: World, client_id: str, browser: Browser | None = None, **asked: str) -> dict[str, Any]:
    address = address_of(world, client_id)
    answer = world.redeem(world.code(browser, **address, **asked), **address)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def sub_of(world: World, client_id: str, **asked: str) -> str:
    return str(claims_of(tokens_of(world, client_id, **asked)["id_token"])["sub"])


def test_s8_1_a_pairwise_sub_is_not_the_persons_id_and_is_stable(sectors: World) -> None:
    first = sub_of(sectors, "pair")
    assert first == sub_of(sectors, "pair") != sectors.person().id
    assert sub_of(sectors, "web") == sectors.person().id
    assert len(first) <= 255
    assert first.isascii()


def test_s8_1_it_is_another_in_another_sector_and_for_another_person(sectors: World) -> None:
    first = sub_of(sectors, "pair")
    assert sub_of(sectors, "far") != first != sub_of(sectors, "pair", name="bob")


def test_s8_1_clients_of_one_sector_know_the_person_by_one_name(sectors: World) -> None:
    assert sub_of(sectors, "pair") == sub_of(sectors, "twin")
    assert sub_of(sectors, "many") == sub_of(sectors, "more") != sub_of(sectors, "pair")


def test_s8_1_another_tenant_has_other_names(sectors: World) -> None:
    client = sectors.client("pair")
    with sectors.inside("other") as ctx:
        clients.register(ctx, client)
    address = address_of(sectors, "pair")
    other = sectors.redeem(sectors.code(slug="other", **address), "other", **address).json
    assert claims_of(other["id_token"])["sub"] != sub_of(sectors, "pair")


def test_s8_1_rotated_keys_leave_it_as_it_is(sectors: World) -> None:
    first = sub_of(sectors, "pair")
    with sectors.inside() as ctx:
        sectors.house.keyring.rotate(ctx)
    sectors.clock.step(900)
    assert sub_of(sectors, "pair") == first


def test_s8_1_every_place_that_names_the_person_to_the_client_uses_the_same_sub(sectors: World) -> None:
    tokens = tokens_of(sectors, "pair")
    sub = claims_of(tokens["id_token"])["sub"]
    assert claims_of(tokens["access_token"])["sub"] == sub
    assert sectors.userinfo(tokens["access_token"]).json["sub"] == sub
    assert introspect(sectors, tokens["access_token"], "pair").json["sub"] == sub
    assert introspect(sectors, tokens["refresh_token"], "pair").json["sub"] == sub
    refreshed = sectors.token(client_id="pair", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert claims_of(refreshed.json["id_token"])["sub"] == sub
    assert sectors.person().id not in json.dumps(tokens) + json.dumps(claims_of(tokens["access_token"]))


def test_s3_1_2_1_a_hint_with_a_pairwise_sub_names_its_person(sectors: World) -> None:
    browser = sectors.browser()
    address = address_of(sectors, "pair")
    hint = tokens_of(sectors, "pair", browser)["id_token"]
    assert landed(sectors.authorize(browser, prompt="none", id_token_hint=hint, **address))["code"]
    bob = tokens_of(sectors, "pair", name="bob")["id_token"]
    answer = sectors.authorize(browser, prompt="none", id_token_hint=bob, **address)
    assert_redirected_error(answer, "login_required", address["redirect_uri"])


def test_s5_5_1_a_sub_that_is_asked_for_is_the_clients_own(sectors: World) -> None:
    browser = sectors.browser()
    address = address_of(sectors, "pair")
    sub = claims_of(tokens_of(sectors, "pair", browser)["id_token"])["sub"]

    def asking(value: str) -> str:
        return json.dumps({"id_token": {"sub": {"value": value}}})

    assert landed(sectors.authorize(browser, prompt="none", claims=asking(sub), **address))["code"]
    for other in (sectors.person().id, sub_of(sectors, "far"), sub[:-1]):
        answer = sectors.authorize(browser, prompt="none", claims=asking(other), **address)
        assert_redirected_error(answer, "login_required", address["redirect_uri"])


def test_rp_initiated_logout_s2_a_hint_with_a_pairwise_sub_signs_out_without_a_question(sectors: World) -> None:
    browser = sectors.browser()
    hint = tokens_of(sectors, "pair", browser)["id_token"]
    bob = sectors.browser()
    tokens_of(sectors, "pair", bob, name="bob")
    assert 'name="csrf"' in bob.get("/t/acme/oauth/end_session", {"id_token_hint": hint}).text
    browser.get("/t/acme/oauth/end_session", {"id_token_hint": hint})
    answer = sectors.authorize(browser, prompt="none", **address_of(sectors, "pair"))
    assert_redirected_error(answer, "login_required", HOSTS["pair"])
    assert landed(sectors.authorize(bob, prompt="none", **address_of(sectors, "pair")))["code"]
