"""Third-party-initiated login: the registered address is kept and told, and has to be https."""

from __future__ import annotations

from tests.specs.certification.provider import Provider
from tests.specs.certification.relying_party import RelyingParty

LOGIN = "https://rp.example.com/login"


def test_oidcc_3rd_party_init_login(provider: Provider) -> None:
    client = RelyingParty(provider).register(initiate_login_uri=LOGIN)
    bearer = {"Authorization": f"Bearer {client['registration_access_token']}"}
    answer = provider.browser().get(client["registration_client_uri"], **bearer)
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert answer.json["initiate_login_uri"] == LOGIN


def test_oidcc_3rd_party_init_login_nohttps(provider: Provider) -> None:
    answer = provider.ask_to_register(RelyingParty(provider).wanted(initiate_login_uri=LOGIN.replace("https", "http")))
    assert answer.status == 400
    assert answer.header("Content-Type") == "application/json"
    assert answer.json["error"] == "invalid_client_metadata"
