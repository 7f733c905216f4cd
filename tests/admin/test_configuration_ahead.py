"""What a configuration's applications name elsewhere is fetched before the transaction: who answers slowly holds up
nobody else (design §5)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from idp.outbound.fetch import Fetched, Fetcher
from idp.store import audit, clients
from tests.admin.caller import Caller
from tests.admin.faceguard import Faceguard
from tests.world import World

SECTOR, LOGO = "https://sector.example.com/uris.json", "https://shop.example.com/logo.png"
BACK = "https://shop.example.com/cb"
SHOP = {
    "client_id": "shop",
    "client_name": "Shop",
    "redirect_uris": [BACK],
    "subject_type": "pairwise",
    "sector_identifier_uri": SECTOR,
    "logo_uri": LOGO,
}
WHERE = "/tenants/acme/configuration"


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were asked. Meanwhile somebody else writes, which SQLite lets one do at a time."""
    found: list[str] = []

    def get(_: Fetcher, url: str, **how: object) -> Fetched:
        with world.inside("other") as ctx:
            audit.record(ctx, "written meanwhile")
        found.append(url)
        return Fetched("application/json", json.dumps([BACK]).encode())

    monkeypatch.setattr(Fetcher, "get", get)
    return found


def test_the_interface_fetches_before_it_writes_and_only_what_would_change(platform: Caller, asked: list[str]) -> None:
    for operation in ("plan", "apply"):
        told = platform.post(f"{WHERE}/{operation}", {"applications": [SHOP]})
        assert told.status == 200, told.text
        assert sorted(asked) == [SECTOR, LOGO]
        asked.clear()
    assert platform.post(f"{WHERE}/apply", {"applications": [SHOP]}).json == {"changes": []}
    assert asked == []
    renamed = platform.post(f"{WHERE}/apply", {"applications": [{"client_id": "shop", "client_name": "New"}]})
    assert renamed.status == 200, renamed.text
    assert asked == [SECTOR], "which every change is held to"


def test_the_command_fetches_before_it_founds_a_tenant(faceguard: Faceguard, asked: list[str]) -> None:
    applied = faceguard("apply", "FILE", "--tenant", "copy", text=json.dumps({"applications": [SHOP]}))
    assert applied.exit_code == 0, applied.output
    assert sorted(asked) == [SECTOR, LOGO]
    with faceguard.world.inside("copy") as ctx:
        assert clients.find(ctx, "shop") is not None


def test_a_sector_that_does_not_answer_is_refused_by_its_place(
    platform: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = platform.post(f"{WHERE}/plan", {"applications": [SHOP | {"sector_identifier_uri": "https://127.0.0.1/"}]})
    assert told.status == 422
    assert told.json["errors"][0]["pointer"] == "/applications/0/sector_identifier_uri"


def test_more_than_can_be_fetched_at_a_time_is_refused_in_words(platform: Caller, asked: list[str]) -> None:
    many = [SHOP | {"client_id": f"shop-{n}", "logo_uri": f"{LOGO}?{n}"} for n in range(50)]
    told = platform.post(f"{WHERE}/apply", {"applications": many})
    assert told.status == 409
    assert "Take the applications in several parts" in told.json["detail"]
    assert asked == []


def test_a_file_is_json_too(faceguard: Faceguard, tmp_path: Path) -> None:
    assert faceguard("plan", "FILE", text=json.dumps({"slug": "acme", "groups": [{"name": "Bakers"}]})).exit_code == 2
