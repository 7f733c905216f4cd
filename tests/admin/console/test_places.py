"""Ids that do not fit into an address: a client that is a URL is read, changed, tried out and removed as any other."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from idp.admin.places import in_address, of_address
from idp.store import consents
from tests.admin.caller import Caller
from tests.agent import Browser
from tests.world import World

IDS = [
    "https://app.example.com/oauth/client-metadata.json",
    "https://app.example.com/secret",
    "a/b",
    "/",
    "~tilde",
    "~YS9i",
    "new",
    "a" * 100 + "/" + "b" * 27,
]


@pytest.mark.parametrize(
    "id", [*IDS, "web", "test-sign-in.web", "urn:example:app", "a~b", "..", ".", "ä b", "%2F", "", "?#"]
)
def test_an_id_stands_in_an_address_in_one_segment_and_is_found_again(id: str) -> None:
    placed = in_address(id)
    assert not {"/", "?", "#", "%", " "} & set(placed)
    assert placed not in {"", ".", "..", "new"}
    assert of_address({"client": placed, "group": placed}) == {"client": id, "group": placed}


def test_what_is_plain_stands_there_as_it_is() -> None:
    for id in ("web", "demo-app", "urn:example:app", "test-sign-in.web", "A" * 22):
        assert in_address(id) == id


@pytest.mark.parametrize("text", ["~", "~*", "~_w", "~ä", "~AAAAA", "~//8"])
def test_what_is_not_written_so_is_nobodys_id(platform: Caller, text: str) -> None:
    answer = platform.get(f"/tenants/acme/applications/{quote(text, safe='~')}")
    assert answer.status == 404


@pytest.mark.parametrize("id", IDS)
def test_the_interface_reaches_every_application(platform: Caller, id: str) -> None:
    made = platform.post(
        "/tenants/acme/applications",
        {"client_id": id, "client_name": "Elsewhere", "redirect_uris": ["https://app.example.com/cb"]},
    )
    assert made.status == 201, made.text
    place = f"/tenants/acme/applications/{in_address(id)}"
    assert platform.get(place).json["client_id"] == id
    assert platform.patch(place, {"client_name": "Renamed"}).json["client_name"] == "Renamed"
    assert platform.post(f"{place}/secret").json["client_id"] == id
    begun = platform.post(f"{place}/test_sign_in", {"code_challenge": "c" * 43, "state": "s" * 22, "nonce": "n" * 22})
    assert begun.status == 201
    assert platform.delete(place).status == 204
    assert platform.get(place).status == 404


def test_the_sub_resource_of_one_is_never_that_of_another(platform: Caller) -> None:
    """`https://app.example.com` has a secret; so has the client whose id ends in /secret."""
    for id in ("a", "a/secret"):
        body = {"client_id": id, "client_name": id, "redirect_uris": ["https://app.example.com/cb"]}
        assert platform.post("/tenants/acme/applications", body).status == 201
    assert platform.get("/tenants/acme/applications/a/secret").status == 405
    assert platform.get(f"/tenants/acme/applications/{in_address('a/secret')}").json["client_id"] == "a/secret"
    assert platform.get("/tenants/acme/applications/a%2Fsecret").status == 405


def test_a_persons_consent_to_such_a_client_is_withdrawn(platform: Caller, world: World) -> None:
    alice = world.person()
    with world.inside() as ctx:
        consents.give(ctx, alice.id, IDS[0], {"openid"})
    where = f"/tenants/acme/people/{alice.id}/consents/{in_address(IDS[0])}"
    assert (platform.delete(where).status, platform.delete(where).status) == (204, 404)


def test_such_a_client_administers_and_is_dismissed(platform: Caller, world: World) -> None:
    body = {"client_id": IDS[0], "client_name": "Robot", "grant_types": ["client_credentials"]}
    assert platform.post("/tenants/system/applications", body).status == 201
    appointed = {"principal": IDS[0], "role": "auditor"}
    assert platform.post("/administrators", appointed).status == 201
    assert platform.delete(f"/administrators/{in_address(IDS[0])}").status == 204


def test_the_document_says_how_it_is_spelled(platform: Caller) -> None:
    paths = platform.get("/openapi.json").json["paths"]
    for path in ("/tenants/{tenant}/applications/{client}", "/administrators/{principal}"):
        [said] = [one for one in next(iter(paths[path].values()))["parameters"] if one["name"] in path.split("{")[-1]]
        assert "base64url" in said["description"]
        assert in_address("https://app.example.com/id") in said["description"]


@pytest.mark.parametrize("id", [IDS[0], "new", "~tilde"])
def test_the_consoles_links_lead_to_it(ada: Browser, world: World, id: str) -> None:
    page = ada.get("/admin/t/acme/applications/new?kind=web")
    made = ada.submit(
        page.form("client_id"), client_name="Elsewhere", client_id=id, redirect_uris="https://a.example.com/cb"
    )
    assert made.status == 200, made.text
    at = f"/admin/t/acme/applications/{in_address(id)}"
    assert f'href="{at}"' in made.text
    assert f'href="{at}"' in ada.get("/admin/t/acme/applications").text
    shown = ada.get(at)
    assert f"/api/v1/tenants/acme/applications/{in_address(id)}" in shown.text
    renamed = ada.submit(shown.form("client_name"), client_name="Renamed")
    assert renamed.url.split("?")[0].endswith(at)
    for below in ("/code", "/secret", "/test", "/delete"):
        assert ada.get(at + below).status == 200, below
    gone = ada.submit(ada.get(f"{at}/delete").form("once"))
    assert gone.status == 200
    assert ada.get(at).status == 404
