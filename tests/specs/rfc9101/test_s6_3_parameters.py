"""RFC 9101 §5, §6.3, §11: which parameters count, and who is offered request objects at all."""

from __future__ import annotations

from dataclasses import replace

from idp.context import FEATURES_BY_DEFAULT
from tests.specs.forging import ABSENT
from tests.specs.security.outcomes import assert_redirected_error
from tests.specs.signing import ObjectDoor
from tests.world import World


def test_s6_3_what_is_missing_inside_is_not_taken_from_outside(door: ObjectDoor) -> None:
    for name, error in {
        "response_type": "invalid_request",
        "code_challenge": "invalid_request",
        "client_id": "invalid_request_object",
    }.items():
        outside = {name: str(door.claims()[name]), "redirect_uri": door.claims()["redirect_uri"]}
        assert_redirected_error(door.knock(door.token(claims={name: ABSENT}), **outside), error)


def test_s6_3_a_state_that_stands_outside_alone_does_not_come_back(door: ObjectDoor) -> None:
    told = assert_redirected_error(
        door.knock(door.token(claims={"state": ABSENT, "prompt": "none"}), state="outside"), "login_required"
    )
    assert "state" not in told


def test_s5_request_and_request_uri_exclude_each_other(door: ObjectDoor) -> None:
    answer = door.knock(door.token(), request_uri="https://app.example.com/object")
    assert_redirected_error(answer, "invalid_request")


def test_registration_is_refused_by_name_inside_too(door: ObjectDoor) -> None:
    for form in ({"client_name": "x"}, "{}"):
        answer = door.knock(door.token(claims={"registration": form}))
        assert_redirected_error(answer, "registration_not_supported")


def test_s5_2_a_request_uri_is_not_supported_where_the_policy_does_not_have_it(door: ObjectDoor) -> None:
    """SS-07: also where the client has registered the address, from an earlier policy."""
    uri = "https://app.example.com/object"
    details = replace(door.world.client("signer").details, request_uris=(uri,))
    door.world.change_client("signer", details=details)
    answer = door.knock("", request=None, request_uri=uri)
    assert_redirected_error(answer, "request_uri_not_supported")


def test_s10_5_a_tenant_that_does_not_offer_it_says_so_and_refuses(door: ObjectDoor) -> None:
    others = tuple(name for name in FEATURES_BY_DEFAULT if name != "request_object")
    assert metadata(door.world)["request_parameter_supported"] is True
    door.world.set_policy(features=others, registration_policies=("standard", "oidc-certification"))
    assert_redirected_error(door.knock(door.token()), "request_not_supported")
    assert_redirected_error(door.knock("", request=None, request_uri="https://x.example"), "request_uri_not_supported")
    said = metadata(door.world)
    assert said["request_parameter_supported"] is said["request_uri_parameter_supported"] is False
    assert [name for name in said if name.startswith("request_object_")] == []


def metadata(world: World) -> dict[str, object]:
    return dict(world.browser().get("/t/acme/.well-known/openid-configuration").json)
