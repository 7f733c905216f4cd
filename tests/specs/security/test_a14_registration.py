"""A14, A1 and A10 as far as applications register themselves: mass assignment, re-validation, open registration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from idp.oauth.clients import metadata, registration
from idp.oauth.clients.reading import FLAGS, LISTS, TEXTS
from idp.oauth.errors import InvalidClientMetadata
from idp.store import clients
from tests.specs.registering import GOOD, Registering, here
from tests.specs.registering_keys import PUBLIC_JWK
from tests.specs.security.test_a1_redirect_uri import UNREGISTRABLE
from tests.world import PASSWORD, World, landed

__all__ = ["here"]

ASSIGNED: dict[str, Any] = {
    "tenant_id": "other",
    "tenant": "other",
    "id": "web",
    "client_id": "web",
    "client_secret": "chosen",
    "client_secret_expires_at": 1,
    "registration_access_token": "chosen",
    "is_admin": True,
    "trusted": True,
    "skip_consent": True,
    "require_face": False,
    "require_pkce": False,
    "floor": None,
    "face_max_age": None,
    "active": True,
    "dynamic": False,
    "policy": "oidc-certification",
    "protocolMappers": [{"name": "admin"}],
    "secret_digest": "0" * 64,
    "details": {"subject_type": "bogus"},
}


def test_ad_03_members_that_are_not_the_clients_to_set_are_dropped(here: Registering, world: World) -> None:
    answer = here.send("POST", "/t/acme/oauth/register", here.token("standard"), GOOD | ASSIGNED)
    assert answer.status == 201
    made = answer.json
    assert made["client_id"] not in {"web", "chosen"}
    assert made["client_secret"] != "chosen"
    assert made["registration_access_token"] != "chosen"
    stored = world.client(made["client_id"])
    assert (stored.trusted, stored.dynamic, stored.require_pkce, stored.policy) == (False, True, True, "standard")
    assert world.client("web").name == "Web shop"
    with world.inside("other") as ctx:
        assert clients.find(ctx, made["client_id"]) is None
    told = set(ASSIGNED) - {"client_id", "client_secret", "client_secret_expires_at", "registration_access_token"}
    assert not told & made.keys()


@pytest.mark.parametrize("scope", ["admin", "root admin", "openid admin"])
def test_ad_03_a_scope_that_there_is_not_is_dropped_or_refused(here: Registering, scope: str) -> None:
    answer = here.register(scope=scope)
    assert answer.status == 400 or answer.json["scope"] == "openid"


@pytest.mark.parametrize(
    "departure",
    [
        {"grant_types": ["password"]},
        {"grant_types": ["client_credentials"]},
        {"grant_types": ["authorization_code", "client_credentials"]},
        {"grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"]},
        {"response_types": ["none"]},
    ],
)
def test_ad_03_a_forbidden_value_is_refused(here: Registering, departure: dict[str, Any]) -> None:
    here.refused(**departure)


FLOORS: dict[str, tuple[dict[str, Any], ...]] = {
    "standard": (
        {"response_types": ["id_token"], "grant_types": ["implicit"]},
        {"response_types": ["code id_token"]},
        {"id_token_signed_response_alg": "none"},
        {"request_object_signing_alg": "none"},
    ),
    "native": (
        {"application_type": "web"},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"redirect_uris": ["http://self.example.com/cb"]},
    ),
    "fapi2": (
        {"token_endpoint_auth_method": "none"},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"application_type": "native"},
        {"id_token_signed_response_alg": "RS256"},
        {"userinfo_signed_response_alg": "RS256"},
        {"token_endpoint_auth_signing_alg": "RS256"},
        {"grant_types": ["urn:ietf:params:oauth:grant-type:device_code"]},
        {"jwks": None},
    ),
}
GOOD_BY_POLICY: dict[str, dict[str, Any]] = {
    "standard": {},
    "native": {"redirect_uris": ["com.example.self:/cb"]},
    "fapi2": {"jwks": {"keys": [PUBLIC_JWK]}},
}


@pytest.mark.parametrize(("policy", "departure"), [(policy, one) for policy in FLOORS for one in FLOORS[policy]])
def test_ad_03_the_floor_of_the_tokens_policy_holds(here: Registering, policy: str, departure: dict[str, Any]) -> None:
    good = GOOD_BY_POLICY[policy]
    assert here.register(policy=policy, **good).status == 201
    answer = here.register(policy=policy, **(good | departure))
    assert answer.status == 400, answer.text


@pytest.mark.parametrize(("policy", "departure"), [(policy, one) for policy in FLOORS for one in FLOORS[policy]])
def test_ad_04_a_change_is_judged_in_full_and_changes_nothing_when_refused(
    here: Registering, policy: str, departure: dict[str, Any]
) -> None:
    made = here.registered(policy=policy, **GOOD_BY_POLICY[policy])
    assert here.change(made).status == 200, "unchanged it is accepted"
    answer = here.change(made, **departure)
    assert answer.status == 400, answer.text
    kept = here.read(made).json
    assert kept == {name: made[name] for name in kept}


@pytest.mark.parametrize("uri", UNREGISTRABLE)
def test_ad_04_ru_04_to_08_no_change_brings_a_redirect_that_cannot_be_registered(here: Registering, uri: str) -> None:
    made = here.registered()
    for changed in ({"redirect_uris": [uri]}, {"redirect_uris": [*GOOD["redirect_uris"], uri]}):
        answer = here.change(made, **changed)
        assert (answer.status, answer.json["error"]) == (400, "invalid_redirect_uri")
    assert here.read(made).json["redirect_uris"] == made["redirect_uris"]


@pytest.mark.parametrize("application_type", ["web", "native"])
@pytest.mark.parametrize("uri", [*UNREGISTRABLE, "http://app.example.com/cb", "http://10.0.0.1/cb"])
def test_ru_04_06_07_08_12_what_can_never_be_matched_safely_is_not_registered(
    here: Registering, uri: str, application_type: str
) -> None:
    for member in ("redirect_uris", "post_logout_redirect_uris"):
        answer = here.refused("invalid_redirect_uri", application_type=application_type, **{member: [uri]})
        assert uri not in answer.text or not uri


def test_ad_05_registration_is_off_by_default(world: World) -> None:
    assert not world.tenant().offers("registration")
    answer = world.browser().send("POST", "/t/acme/oauth/register", body=b"{}", content_type="application/json")
    assert answer.status == 404


def test_ad_05_an_initial_access_token_is_stored_as_its_digest(here: Registering, world: World) -> None:
    token = here.token()
    assert token.encode() not in (world.data / "faceguard.db").read_bytes()
    assert token.encode() not in (world.data / "faceguard.db-wal").read_bytes()


def test_ad_05_a_tenant_has_room_for_so_many_and_no_more(
    here: Registering, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registration, "MOST", 2)
    token = here.token(uses=10)
    made = [here.register(token=token) for _ in range(3)]
    assert [answer.status for answer in made] == [201, 201, 403]
    assert made[2].json["error"] == "access_denied"
    assert here.register(slug="other").status == 201, "another tenant has room of its own"
    here.delete(made[0].json)
    assert here.register(token=token).status == 201


def test_ad_05_consent_is_asked_and_the_name_is_said_to_be_unverified(here: Registering, world: World) -> None:
    made, browser = here.registered(client_name="FaceGuard Support"), world.browser()
    uri = made["redirect_uris"][0]
    first = world.authorize(browser, client_id=made["client_id"], redirect_uri=uri)
    consent = browser.submit(first.form("password"), email="alice@example.com", password=PASSWORD)
    for page in (first, consent):
        assert "This application registered itself. Acme has not verified its name" in page.text
        assert "It leads on to self.example.com." in page.text
    german = browser.get(consent.url, Accept_Language="de")
    assert "hat sich selbst registriert" in german.text
    assert landed(browser.submit(consent.form("/consent"), decision="allow"))["code"]
    account = browser.get("/t/acme/account").text
    assert "Registered itself; nobody has checked its name." in account.split("FaceGuard Support")[1].split("</li>")[0]
    assert "registered itself" not in world.authorize(world.browser(), client_id="asks").text


def test_ad_05_no_change_makes_a_client_one_that_is_not_asked_about(here: Registering, world: World) -> None:
    made = here.registered()
    here.change(made, trusted=True, skip_consent=True)
    page = world.sign_in(world.browser(), client_id=made["client_id"], redirect_uri=made["redirect_uris"][0])
    assert page.form("/consent")


def test_ad_05_a_policy_that_the_tenant_stops_allowing_ends_its_tokens_and_its_clients(
    here: Registering, world: World
) -> None:
    made, token = here.registered(), here.token()
    world.set_policy(registration_policies=("standard",))
    assert here.register(token=token).status == 401
    assert here.change(made).status == 401
    asked = world.authorize(world.browser(), client_id=made["client_id"], redirect_uri=made["redirect_uris"][0])
    assert asked.status == 400


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "{{7*7}}", "<img src=x onerror=alert(1)>", "a&b'c\"d"])
def test_xs_01_the_name_is_text_on_every_page(here: Registering, world: World, name: str) -> None:
    made, browser = here.registered(client_name=name), world.browser()
    page = world.sign_in(browser, client_id=made["client_id"], redirect_uri=made["redirect_uris"][0])
    assert page.form("/consent")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "Allow 49" not in page.text


@pytest.mark.parametrize("member", ["client_uri", "policy_uri", "tos_uri", "initiate_login_uri", "logo_uri"])
@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "java\nscript:x", " https://a/"]
)
def test_xs_07_an_address_that_is_none_is_refused_at_write(here: Registering, member: str, uri: str) -> None:
    here.refused(**{member: uri})
    made = here.registered()
    assert here.change(made, **{member: uri}).status == 400


MEMBERS = ("redirect_uris", "client_name", "grant_types", "response_types", "scope", "application_type", "subject_type",
           "token_endpoint_auth_method", "id_token_signed_response_alg", "post_logout_redirect_uris", "default_max_age",
           "jwks", *TEXTS, *LISTS, *FLAGS)  # fmt: skip
STRANGE: tuple[Any, ...] = (
    "", " ", "\x00", "x" * 5000, "https://[", "https://[::1", "https://a:99999/", "http://a:b/", "//x", "é", "\u2028",
    0, -1, 1.5, 10**400, True, False, [], [[]], [None], [{}], ["https://["], ["x" * 5000], {}, {"keys": []},
    {"keys": [{}]}, {"keys": [{"kty": []}]}, {"a": {"b": [1]}},
)  # fmt: skip


@pytest.mark.parametrize("member", MEMBERS)
def test_whatever_a_member_holds_it_is_registered_or_refused_and_never_repeated(
    here: Registering, world: World, member: str
) -> None:
    made = here.registered()
    for value in STRANGE:
        for answer in (here.register(**{member: value}), here.change(made, **{member: value})):
            assert answer.status in {200, 201, 400}, value
            if answer.status == 400:
                assert answer.json["error"] in {"invalid_client_metadata", "invalid_redirect_uri"}, value
                assert "xxxx" not in answer.text


def test_the_gate_is_the_same_for_whatever_comes_to_be_stored(here: Registering, world: World) -> None:
    """AD-04: every way to a stored client passes metadata.check, which knows all that is stored."""
    stored = world.client(here.registered()["client_id"])
    metadata.check(stored)
    for name, bad in (("policy", "bogus"), ("auth_method", "bogus"), ("name", "\u202e"), ("redirect_uris", ())):
        with pytest.raises(InvalidClientMetadata):
            metadata.check(replace(stored, **{name: bad}))
