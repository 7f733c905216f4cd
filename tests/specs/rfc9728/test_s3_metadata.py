"""RFC 9728 §2 to §5: what userinfo says of itself as a protected resource, and how a client comes to read it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.specs.servers import register_robot, robot_token
from tests.world import ORIGIN, World

ISSUER = f"{ORIGIN}/t/acme"
RESOURCE = f"{ISSUER}/oauth/userinfo"
ADDRESS = "/.well-known/oauth-protected-resource/t/acme/oauth/userinfo"


def test_s3_1_it_stands_between_the_host_and_the_resources_path(world: World) -> None:
    answer = world.browser().get(ADDRESS)
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert world.browser().get(ADDRESS.replace("acme", "nobody")).status == 404
    assert world.browser().get(ADDRESS.removesuffix("/oauth/userinfo")).status == 404


def test_s3_3_the_resource_is_the_one_that_was_asked_for_and_its_issuer_names_it_too(world: World) -> None:
    said = world.browser().get(ADDRESS).json
    assert said["resource"] == RESOURCE
    assert said["authorization_servers"] == [ISSUER]
    issuer = world.browser().get("/.well-known/oauth-authorization-server/t/acme").json
    assert (issuer["protected_resources"], issuer["userinfo_endpoint"]) == ([RESOURCE], RESOURCE)


def test_s2_it_takes_tokens_as_it_says(world: World) -> None:
    said, token = world.browser().get(ADDRESS).json, world.tokens()["access_token"]
    assert said["bearer_methods_supported"] == ["header", "body"]
    path = urlsplit(said["resource"]).path
    assert world.browser().get(path, Authorization=f"Bearer {token}").status == 200
    assert world.browser().post(path, {"access_token": token}).status == 200
    assert set(said["scopes_supported"]) == {"openid", "profile", "email", "address", "phone"}


def test_s3_2_an_etag_saves_the_body(world: World) -> None:
    etag = str(world.browser().get(ADDRESS).header("ETag"))
    assert world.browser().get(ADDRESS, If_None_Match=etag).status == 304


def test_s5_1_every_401_of_the_resource_leads_there(world: World) -> None:
    register_robot(world)
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {robot_token(world)}"}):
        answer = world.browser().get("/t/acme/oauth/userinfo", **headers)
        assert answer.status == 401
        named = re.search(r'resource_metadata="([^"]+)"', str(answer.header("WWW-Authenticate")))
        assert named
        assert world.browser().get(urlsplit(named[1]).path).json["resource"] == RESOURCE
