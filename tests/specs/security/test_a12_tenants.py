"""A12. Tenants do not reach into each other (TN-03, TN-04, TN-14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from idp.keys.keyring import LAST_TOKEN
from idp.store import clients, counters, people, tenants
from tests.agent import Browser
from tests.specs.security.outcomes import assert_page, assert_refused
from tests.world import World, claims_of


def _kids(browser: Browser, slug: str) -> set[str]:
    return {key["kid"] for key in browser.get(f"/t/{slug}/oauth/jwks").json["keys"]}


def test_tn_03_keys_are_each_tenants_own_and_public_alone(world: World, browser: Browser) -> None:
    acme, other = _kids(browser, "acme"), _kids(browser, "other")
    assert acme
    assert not acme & other
    for key in browser.get("/t/acme/oauth/jwks").json["keys"]:
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)


def test_tn_03_a_token_of_one_tenant_is_nothing_at_another(world: World) -> None:
    tokens = world.tokens()
    assert world.userinfo(tokens["access_token"], "acme").status == 200
    assert world.userinfo(tokens["access_token"], "other").status == 401


def test_tn_03_an_id_token_of_one_tenant_is_no_hint_at_another(world: World, browser: Browser) -> None:
    hint = world.tokens()["id_token"]
    assert "error=login_required" in str(world.authorize(browser, prompt="none", id_token_hint=hint).location)
    refused = world.authorize(browser, "other", prompt="none", id_token_hint=hint)
    assert "error=invalid_request" in str(refused.location)


def test_tn_10_what_a_suspended_tenant_signed_can_be_checked_until_it_ends_and_no_longer(
    world: World, browser: Browser
) -> None:
    """Resource servers keep its keys that long too; everything else is over within a second."""
    kids, tokens = _kids(browser, "acme"), world.tokens()
    with world.inside() as ctx:
        tenants.set_active(ctx, False)
    world.clock.step(1.1)
    lasts = claims_of(tokens["access_token"])["exp"] - world.clock.now().timestamp()
    assert browser.get("/t/acme/.well-known/openid-configuration").status == 404
    assert world.userinfo(tokens["access_token"]).status == 404
    for second in (1.1, lasts, LAST_TOKEN.total_seconds() - lasts - 3.5):
        assert _kids(browser, "acme") == kids
        with world.inside() as ctx:
            tenants.set_active(ctx, False)  # said again, it is suspended no later
        world.clock.step(second)
    world.clock.step(3)
    assert browser.get("/t/acme/oauth/jwks").status == 404
    with world.inside() as ctx:
        tenants.set_active(ctx, True)
    world.clock.step(1.1)
    assert _kids(browser, "acme") == kids


def test_tn_04_the_same_address_is_another_person_in_each_tenant(world: World) -> None:
    assert world.person("alice", "acme").id != world.person("alice", "other").id


def test_tn_04_a_person_made_again_inherits_nothing(world: World) -> None:
    tokens = world.tokens()
    former = world.person()
    with world.inside() as ctx:
        people.remove(ctx, former.id)
        again = people.add(ctx, "alice@example.com")
    assert again.id != former.id == claims_of(tokens["id_token"])["sub"]
    assert world.userinfo(tokens["access_token"]).status == 401
    assert_refused(world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]), "invalid_grant")


def test_tn_04_and_14_a_client_of_one_tenant_is_unknown_at_another(world: World, browser: Browser) -> None:
    with world.inside("other") as ctx:
        clients.change(ctx, "web", active=False)
    world.clock.step(1.1)
    assert_page(world.authorize(browser, "other"))
    assert_refused(world.redeem("x", "other"), "invalid_client", 401)
    assert world.redeem(world.code()).status == 200


def test_tn_14_a_client_id_that_only_another_tenant_has_is_refused(world: World, browser: Browser) -> None:
    from dataclasses import replace

    with world.inside("acme") as ctx:
        clients.register(ctx, replace(world.client("web"), client_id="acme-only"))
    assert world.authorize(browser, "acme", client_id="acme-only").status == 200
    assert_page(world.authorize(browser, "other", client_id="acme-only"))
    assert_refused(world.redeem("x", "other", client_id="acme-only"), "invalid_client", 401)


SPELLINGS = ("web:x", "*", "web*", "we%", "w_b", "web\0", ":", "other:web", "web other", "web/..", "'web'")


def test_tn_07_what_is_remembered_of_one_tenant_is_found_under_no_spelling_in_another(world: World) -> None:
    """Clients are remembered for a second, attempts counted: both by the tenant's id beside the name."""
    with world.inside("other") as other:
        theirs = world.client("web", "other")
        for name in SPELLINGS:
            clients.register(other, replace(theirs, client_id=name, name="Theirs"))
            counters.bump(other, "password", name, window=timedelta(minutes=1))
    with world.inside("other") as other:
        assert all(clients.find(other, name) is not None for name in SPELLINGS)
        there = other.tenant.id
    with world.inside() as acme:
        spelled = [
            f"{prefix}{between}{name}" for prefix in (there, "other") for between in ":/*\0" for name in SPELLINGS
        ]
        for name in (*SPELLINGS, *spelled):
            assert clients.find(acme, name) is None, name
            assert counters.look(acme, "password", name).count == 0, name
    with world.inside() as acme:
        assert clients.find(acme, "web") == world.client("web")
        assert tenants.by_slug(acme.tx, there) is None
        assert tenants.by_id(acme.tx, "other") is None
