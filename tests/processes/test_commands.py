"""The operator's commands: what others script against (names, JSON, exit codes), each in a process of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.processes.running import COMMAND, environ_for, faceguard


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operator")
    made = faceguard(folder, "tenant", "create", "acme", "--name", "Acme")
    assert made.stdout.strip() == "http://localhost:8080/t/acme"
    return folder


def test_a_tenant_is_listed_and_its_slug_is_taken_and_a_bad_one_is_refused(data: Path) -> None:
    assert "acme" in faceguard(data, "tenant", "list").stdout
    again = faceguard(data, "tenant", "create", "acme")
    assert (again.returncode, "no address is given twice" in again.stderr) == (1, True)
    bad = faceguard(data, "tenant", "create", "Not/This")
    assert (bad.returncode, "lower case" in bad.stderr) == (1, True)


def test_a_client_is_printed_in_the_names_of_rfc_7591(data: Path) -> None:
    made = faceguard(
        data, "client", "create", "--tenant", "acme", "--redirect-uri", "https://app.example.com/cb", "--json"
    )
    client = json.loads(made.stdout)
    assert client["redirect_uris"] == ["https://app.example.com/cb"]
    assert client["token_endpoint_auth_method"] == "client_secret_basic"
    assert client["client_secret_expires_at"] == 0
    assert len(client["client_secret"]) >= 43


def test_a_public_client_has_no_secret_and_with_a_loopback_redirect_is_a_native_one(data: Path) -> None:
    made = faceguard(
        data, "client", "create", "--tenant", "acme", "--redirect-uri", "http://127.0.0.1/cb", "--public", "--json"
    )
    client = json.loads(made.stdout)
    assert "client_secret" not in client
    assert (client["token_endpoint_auth_method"], client["application_type"]) == ("none", "native")


def test_a_service_without_people_has_a_secret_scopes_of_its_own_and_no_redirect_uri(data: Path) -> None:
    command = ["client", "create", "--tenant", "acme", "--grant-type", "client_credentials", "--client-id", "nightly"]
    client = json.loads(faceguard(data, *command, "--scope", "orders:read", "--json").stdout)
    assert client["client_id"] == "nightly"
    assert client["client_secret"]
    assert (client["grant_types"], client["response_types"]) == (["client_credentials"], [])
    assert (client["redirect_uris"], client["scope"]) == ([], "orders:read")
    refused = faceguard(data, *command, "--public")
    assert (refused.returncode, "secret" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    "uri", ["http://app.example.com/cb", "javascript:alert(1)", "https://*.example.com/", "https://a@b.example/cb"]
)
def test_a_redirect_uri_that_may_not_be_registered_is_refused_with_a_sentence(data: Path, uri: str) -> None:
    refused = faceguard(data, "client", "create", "--tenant", "acme", "--redirect-uri", uri)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")


def test_a_person_is_created_with_a_password_from_standard_input(data: Path) -> None:
    command = ["user", "create", "--tenant", "acme", "--email", "ann@example.com", "--password-stdin", "--json"]
    made = _with_input(data, command, "seven quiet lanterns burning\n")
    person = json.loads(made.stdout)
    assert person["email"] == "ann@example.com"
    assert person["sub"]
    taken = _with_input(data, command, "seven quiet lanterns burning\n")
    assert (taken.returncode, "taken" in taken.stderr) == (1, True)


def test_a_person_is_created_with_claims_and_keeps_others_later(data: Path) -> None:
    command = ["user", "create", "--tenant", "acme", "--email", "cleo@example.com", "--password-stdin", "--json"]
    wrong = _with_input(data, [*command, "--claims", '{"nickname": 1, "sub": "x", "email": "x@y.z"}'], "unused\n")
    assert (wrong.returncode, "email, nickname, sub" in wrong.stderr) == (1, True)
    about = '{"address": {"country": "CH"}, "family_name#ja": "\u30a2"}'
    assert _with_input(data, [*command, "--claims", about], "seven quiet lanterns burning\n").returncode == 0
    changed = ("user", "claims", "--tenant", "acme", "--email", "cleo@example.com")
    assert faceguard(data, *changed, '{"nickname": "Cleo"}').returncode == 0
    for unfit in ("{", "[]", '{"a": 1, "a": 2}', '{"updated_at": "now"}'):
        assert faceguard(data, *changed, unfit).returncode == 1


def test_an_easy_password_is_refused(data: Path) -> None:
    command = ["user", "create", "--tenant", "acme", "--email", "bob@example.com", "--password-stdin"]
    assert _with_input(data, command, "password1\n").returncode == 1


def test_an_invitation_is_a_link_of_the_tenant(data: Path) -> None:
    made = faceguard(data, "invite", "--tenant", "acme", "--email", "eve@example.com", "--face")
    assert made.stdout.startswith("http://localhost:8080/t/acme/invite/")


def test_an_unknown_tenant_is_one_sentence(data: Path) -> None:
    refused = faceguard(data, "invite", "--tenant", "nobody", "--email", "eve@example.com")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "faceguard tenant list" in refused.stderr


def test_keys_rotate_publishes_the_next_ones(data: Path) -> None:
    assert faceguard(data, "keys", "rotate", "--tenant", "acme").returncode == 0


def test_help_names_every_command(data: Path) -> None:
    said = faceguard(data, "--help").stdout
    assert all(name in said for name in ("up", "tenant", "client", "user", "invite", "face", "models", "keys"))


def _with_input(data: Path, arguments: list[str], given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        input=given,
        env=environ_for(data),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_operator_chooses_among_the_liveness_profiles_that_there_are(data: Path) -> None:
    chosen = faceguard(data, "tenant", "face-liveness", "acme", "flp-1.0-strict")
    assert chosen.returncode == 0, chosen.stderr
    unknown = faceguard(data, "tenant", "face-liveness", "acme", "flp-9")
    assert (unknown.returncode, "flp-1.0-strict" in unknown.stderr) == (2, True)
