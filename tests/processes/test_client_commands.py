"""The operator's commands for applications: registering from metadata, policies, keeping, and registration tokens."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.processes.running import COMMAND, environ_for, faceguard
from tests.specs.registering_keys import PUBLIC_JWK

METADATA = {
    "client_name": "Bank",
    "redirect_uris": ["https://bank.example.com/cb"],
    "jwks": {"keys": [PUBLIC_JWK]},
    "backchannel_logout_uri": "https://bank.example.com/out",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operator")
    assert faceguard(folder, "tenant", "create", "acme").returncode == 0
    return folder


def created(data: Path, *options: str, metadata: object = None) -> subprocess.CompletedProcess[str]:
    """client create, with the metadata on standard input where there is some."""
    command = ["client", "create", "--tenant", "acme", "--json", *options]
    if metadata is not None:
        command += ["--metadata", "-"]
    return subprocess.run(
        [*COMMAND, *command],
        input=json.dumps(metadata),
        env=environ_for(data),
        capture_output=True,
        text=True,
        timeout=60,
    )


def shown(data: Path, client_id: str) -> dict[str, Any]:
    return dict(json.loads(faceguard(data, "client", "show", "--tenant", "acme", client_id, "--json").stdout))


def test_a_client_is_registered_from_metadata_and_an_option_wins_over_it(data: Path) -> None:
    made = created(data, "--registration-policy", "fapi2", "--name", "Our bank", metadata=METADATA)
    client = json.loads(made.stdout)
    assert client["client_name"] == "Our bank"
    assert client["token_endpoint_auth_method"] == "private_key_jwt"
    assert client["id_token_signed_response_alg"] == "PS256"
    assert client["backchannel_logout_uri"] == METADATA["backchannel_logout_uri"]
    assert "client_secret" not in client
    assert shown(data, client["client_id"]) | client == shown(data, client["client_id"])


def test_metadata_is_held_to_the_policy_and_the_error_is_one_sentence(data: Path) -> None:
    for metadata in (METADATA | {"jwks": None}, METADATA | {"client_name": 7}, [1], METADATA | {"redirect_uris": []}):
        refused = created(data, "--registration-policy", "fapi2", metadata=metadata)
        assert refused.returncode == 1
        assert (refused.stderr.startswith("Error: "), refused.stderr.count("\n")) == (True, 1)


def test_a_policy_that_the_tenant_does_not_allow_is_refused_with_what_to_do(data: Path) -> None:
    options = (
        "--registration-policy",
        "oidc-certification",
        "--response-type",
        "code id_token",
        "--client-id",
        "hybrid",
    )
    refused = created(data, *options, "--redirect-uri", "https://a.example/cb")
    assert (refused.returncode, "registration-policy acme oidc-certification allow" in refused.stderr) == (1, True)
    assert faceguard(data, "tenant", "registration-policy", "acme", "oidc-certification", "allow").returncode == 0
    client = json.loads(created(data, *options, "--redirect-uri", "https://a.example/cb").stdout)
    assert client["response_types"] == ["code id_token"]
    assert client["grant_types"] == ["authorization_code", "implicit"]
    kept = faceguard(data, "client", "set-policy", "--tenant", "acme", "hybrid", "standard")
    assert (kept.returncode, "does not keep to standard" in kept.stderr) == (1, True)


def test_a_secret_that_keys_an_hmac_is_kept_wrapped(data: Path) -> None:
    made = created(data, "--auth-method", "client_secret_jwt", "--redirect-uri", "https://a.example/cb")
    client = json.loads(made.stdout)
    assert client["token_endpoint_auth_method"] == "client_secret_jwt"
    assert client["client_secret"].encode() not in (data / "faceguard.db").read_bytes()


def test_clients_are_listed_disabled_enabled_and_deleted(data: Path) -> None:
    made = created(data, "--client-id", "short-lived", "--redirect-uri", "https://a.example/cb", "--name", "Short")
    assert made.returncode == 0

    def do(act: str, client_id: str = "short-lived") -> subprocess.CompletedProcess[str]:
        return faceguard(data, "client", act, "--tenant", "acme", client_id)

    assert shown(data, "short-lived")["active"]
    assert do("disable").returncode == 0
    (line,) = [
        one for one in faceguard(data, "client", "list", "--tenant", "acme").stdout.splitlines() if "Short" in one
    ]
    assert line.split() == ["short-lived", "disabled", "operator", "standard", "Short"]
    assert do("enable").returncode == 0
    assert shown(data, "short-lived")["active"]
    assert do("delete").returncode == 0
    gone = do("show")
    assert (gone.returncode, "faceguard client list" in gone.stderr) == (1, True)


def test_a_registration_token_is_printed_once_listed_without_itself_and_revoked(data: Path) -> None:
    options = ("--tenant", "acme", "--policy", "standard", "--uses", "5", "--hours", "1", "--label", "partner portal")
    made = faceguard(data, "registration-token", "create", *options)
    token = made.stdout.strip()
    assert len(token) == 43
    assert "faceguard tenant feature acme registration on" in made.stderr
    listed = faceguard(data, "registration-token", "list", "--tenant", "acme").stdout
    assert token not in listed
    assert all(word in listed for word in ("standard", "5 left", "partner portal"))
    revoke = ("registration-token", "revoke", "--tenant", "acme")
    assert faceguard(data, *revoke, "nothing").returncode == 1
    assert faceguard(data, *revoke, listed.split()[0]).returncode == 0
    assert faceguard(data, "registration-token", "list", "--tenant", "acme").stdout == ""


def test_a_registration_token_of_a_policy_that_is_not_allowed_is_not_made(data: Path) -> None:
    assert faceguard(data, "tenant", "registration-policy", "acme", "native", "forbid").returncode == 0
    refused = faceguard(data, "registration-token", "create", "--tenant", "acme", "--policy", "native")
    assert (refused.returncode, "registration-policy acme native allow" in refused.stderr) == (1, True)
