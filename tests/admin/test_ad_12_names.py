"""AD-12: a name that somebody gives is a name among those that are known, never a way through folders."""

from __future__ import annotations

import pytest

from tests.admin.caller import Caller
from tests.admin.faceguard import Faceguard

WAYS_OUT = (
    "../default",
    "..",
    "../../../etc/passwd",
    "/etc/passwd",
    "default/../default",
    "default\x00",
    "%2e%2e/default",
)


@pytest.mark.parametrize("name", WAYS_OUT)
def test_ad_12_a_theme_is_one_of_the_installed(platform: Caller, name: str) -> None:
    for answer in (
        platform.patch("/tenants/acme", {"theme": name}),
        platform.post("/tenants", {"slug": "bakery", "name": "Bakery", "theme": name}),
        platform.post("/tenants/acme/configuration/apply", {"tenant": {"theme": name}}),
    ):
        assert answer.status == 422, answer.text
        assert answer.json["errors"][0]["pointer"].endswith("/theme")
    assert platform.get("/tenants/acme").json["theme"] == "default"
    assert platform.get("/tenants/bakery").status == 404


@pytest.mark.parametrize("name", WAYS_OUT)
def test_ad_12_no_tenant_is_named_by_a_way_through_folders(platform: Caller, name: str) -> None:
    """Exports carry the tenant's slug in their names."""
    answer = platform.post("/tenants", {"slug": name, "name": "Bakery"})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/slug")


@pytest.mark.parametrize("name", [name for name in WAYS_OUT if "\x00" not in name])
def test_ad_12_commands_look_for_tenants_and_not_for_files(faceguard: Faceguard, name: str) -> None:
    for command in (("export", name), ("audit", "export", "--tenant", name), ("audit", "verify", "--tenant", name)):
        told = faceguard(*command)
        assert (told.exit_code, "There is no tenant" in told.output) == (1, True), told.output
