"""OpenID Connect Registration §5, OIDC Core §8.1: the document of a sector lists every redirect URI (SS-08)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.oauth.clients.registration import CALLS
from tests.listening import Application, application, send
from tests.specs.registering import Registering
from tests.world import World, copy_world

NOT_LISTING = [b"[]", b"{}", b'"https://one.example.com/cb"', b"[", b"[1]", b"null", b"\xff", b"[" * 9999]
TWO = ["https://one.example.com/cb", "https://two.example.com/cb"]


@pytest.fixture
def app() -> Iterator[Application]:
    with application() as here:
        yield here


@pytest.fixture
def near(founded: Path, tmp_path: Path, app: Application) -> Iterator[Registering]:
    """A house whose operator lets it call the application."""
    data = copy_world(founded, tmp_path / "data").data
    world = World(data, given={"outbound_allow": f"localhost:{app.port}"})
    yield Registering(world)
    world.house.database.dispose()


def test_s5_a_document_that_lists_every_redirect_uri_is_accepted(near: Registering, app: Application) -> None:
    """oidcc-registration-sector-uri"""
    app.answers["/sector"] = send(body=json.dumps([*TWO, "https://three.example.com/cb"]).encode())
    made = near.registered(redirect_uris=TWO, subject_type="pairwise", sector_identifier_uri=f"{app.url}/sector")
    assert made["sector_identifier_uri"] == f"{app.url}/sector"
    assert len(app.at("/sector")) == 1


@pytest.mark.parametrize("subject_type", ["pairwise", None])
@pytest.mark.parametrize("body", [*NOT_LISTING, json.dumps(TWO[:1]).encode()])
def test_ss_08_a_document_that_omits_one_is_refused(
    near: Registering, app: Application, body: bytes, subject_type: str | None
) -> None:
    """oidcc-registration-sector-bad"""
    app.answers["/sector"] = send(body=body)
    token = near.token(uses=1)
    uri = f"{app.url}/sector"
    near.refused(redirect_uris=TWO, subject_type=subject_type, sector_identifier_uri=uri, token=token)
    assert len(app.at("/sector")) == 1
    assert near.register(token=token).status == 201, "what was refused cost no use"


def test_ss_08_a_change_is_held_to_the_document_too(near: Registering, app: Application) -> None:
    app.answers["/sector"] = send(body=json.dumps(TWO[:1]).encode())
    made = near.registered(redirect_uris=TWO[:1], sector_identifier_uri=f"{app.url}/sector")
    answer = near.change(made, redirect_uris=TWO)
    assert (answer.status, answer.json["error"]) == (400, "invalid_client_metadata")
    assert near.read(made).json["redirect_uris"] == TWO[:1]


def test_ss_10_a_document_that_cannot_be_fetched_is_refused_without_a_reason(
    near: Registering, app: Application
) -> None:
    app.answers["/gone"] = send(status=404)
    app.answers["/away"] = send(status=302, Location=f"{app.url}/sector")
    addresses = (f"{app.url}/gone", f"{app.url}/away", "http://localhost:9/", "https://10.0.0.1/", "https://[::1]:1/x")
    told = {near.refused(redirect_uris=TWO, sector_identifier_uri=uri).body for uri in addresses}
    assert len(told) == 1


def test_s8_1_pairwise_needs_one_host_or_a_document(near: Registering) -> None:
    near.refused(redirect_uris=TWO, subject_type="pairwise")
    assert near.registered(redirect_uris=TWO[:1], subject_type="pairwise")["subject_type"] == "pairwise"
    near.refused(
        redirect_uris=["com.example.self:/cb"], application_type="native", subject_type="pairwise",
        token_endpoint_auth_method="none",
    )  # fmt: skip


@pytest.mark.parametrize("uri", ["http://sector.example.com/", "ftp://sector.example.com/", "x", "https://a@b/"])
def test_s5_the_document_is_at_an_https_address(near: Registering, uri: str) -> None:
    near.refused(sector_identifier_uri=uri)


def test_a_token_does_not_make_us_call_others_without_end(near: Registering, app: Application) -> None:
    app.answers["/sector"] = send(body=b"[]")
    token = near.token()
    asked = {"redirect_uris": TWO, "sector_identifier_uri": f"{app.url}/sector", "token": token}
    assert [near.register(**asked).status for _ in range(CALLS + 1)] == [400] * CALLS + [429]
    refused = near.register(**asked)
    assert (refused.json["error"], refused.header("Retry-After")) == ("temporarily_unavailable", "60")
    assert len(app.at("/sector")) == CALLS
    assert near.register(token=token).status == 201, "what calls nobody is not counted"
    near.world.clock.step(61)
    assert near.register(**asked).status == 400
