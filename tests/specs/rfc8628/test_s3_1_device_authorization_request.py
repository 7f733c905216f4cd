"""RFC 8628 §3.1, Device Authorization Request."""

from __future__ import annotations

import pytest

from idp.ids import digest
from idp.oauth.clients.metadata import DEVICE_CODE
from tests.agent import Browser
from tests.devices import Device, another
from tests.specs.security.outcomes import assert_refused
from tests.specs.servers import basic_of
from tests.world import World

ADDRESS = "/t/acme/oauth/device_authorization"
FORM = {"client_id": "tv", "scope": "openid"}


def test_s3_1_a_public_client_names_itself(world: World) -> None:
    assert Device(world).ask().status == 200


@pytest.mark.parametrize("client_id", [None, "", "nobody", "tv\x00", "TV"])
def test_s3_1_a_client_that_is_not_known_here_is_refused(world: World, client_id: str | None) -> None:
    answer = Device(world).ask(client_id=client_id)
    assert answer.json["error"] in {"invalid_client", "invalid_request"}
    assert answer.status in {400, 401}


def test_s3_1_a_confidential_client_authenticates_as_at_the_token_endpoint(world: World, browser: Browser) -> None:
    secret = world.client_secret
    another(world, "box", auth_method="client_secret_basic", secret_digest=digest(secret))
    form = {"scope": "openid"}
    assert browser.post(ADDRESS, form, Authorization=basic_of("box", secret)).status == 200
    assert_refused(browser.post(ADDRESS, form, Authorization=basic_of("box", "wrong")), "invalid_client", 401)
    assert_refused(browser.post(ADDRESS, {**form, "client_id": "box"}), "invalid_client", 401)
    assert_refused(browser.post(ADDRESS, {**form, "client_id": "box", "client_secret": secret}), "invalid_client", 401)


def test_s3_1_a_client_without_the_grant_type_is_refused(world: World, browser: Browser) -> None:
    answer = browser.post(ADDRESS, {"client_id": "spa", "scope": "openid"})
    assert_refused(answer, "unauthorized_client")


def test_s3_1_a_client_whose_registration_policy_has_no_device_grant_is_refused(world: World) -> None:
    world.change_client("tv", policy="fapi2")
    assert_refused(Device(world).ask(), "unauthorized_client")


@pytest.mark.parametrize("scope", [None, "", "nothing:registered", "openid  email", 'open"id'])
def test_s3_1_a_scope_that_is_missing_unknown_or_malformed_is_refused(world: World, scope: str | None) -> None:
    assert_refused(Device(world).ask(scope=scope), "invalid_scope")


@pytest.mark.parametrize(
    "wrong",
    [{"max_age": "-1"}, {"max_age": "soon"}, {"claims": "{"}, {"acr_values": "a" * 2000}, {"nonce": "n" * 300}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_may_come_along_is_checked_as_in_an_authorization_request(world: World, wrong: dict[str, str]) -> None:
    assert_refused(Device(world).ask(**wrong), "invalid_request")


def test_s3_1_no_parameter_comes_twice(world: World, browser: Browser) -> None:
    assert_refused(browser.post(ADDRESS, [*FORM.items(), ("scope", "openid")]), "invalid_request")


def test_s3_1_parameters_come_in_the_body_of_a_post_and_unknown_ones_are_ignored(
    world: World, browser: Browser
) -> None:
    assert browser.get(ADDRESS, FORM).status == 405
    assert_refused(browser.post(f"{ADDRESS}?client_id=tv&scope=openid"), "invalid_client", 401)
    assert browser.post(ADDRESS, {**FORM, "colour": "green"}).status == 200


def test_a_tenant_that_does_not_offer_the_grant_has_neither_the_endpoint_nor_the_page(world: World) -> None:
    offered = tuple(one for one in world.tenant().policy.features if one != "device_authorization")
    world.set_policy(features=offered)
    browser = world.browser()
    assert browser.post(ADDRESS, FORM).status == 404
    assert browser.get("/t/acme/oauth/device").status == 404
    assert_refused(
        world.token(client_id="tv", client_secret=None, grant_type=DEVICE_CODE, device_code="x"),
        "unsupported_grant_type",
    )


def test_a_client_of_the_device_grant_alone_needs_no_redirect_uri(world: World) -> None:
    made = world.client("tv")
    assert (made.redirect_uris, made.response_types) == ((), ())
