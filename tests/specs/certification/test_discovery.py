"""Config, and what each logout plan wants of the discovery document."""

from __future__ import annotations

import re

from tests.specs.certification.provider import Provider

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")  # BCP 47 in its customary case


def test_oidcc_discovery_endpoint_verification(provider: Provider) -> None:
    answer = provider.browser().get(f"{provider.base}/.well-known/openid-configuration")
    said = answer.json
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert said["issuer"] == provider.base
    addresses = [value for name, value in said.items() if name.endswith(("_endpoint", "_uri", "_iframe"))]
    assert all(address.startswith("https://") for address in addresses)
    assert len(addresses) >= 6
    assert {"code", "id_token", "id_token token"} <= set(said["response_types_supported"])
    assert {"authorization_code", "implicit"} <= set(said["grant_types_supported"])
    assert {"public", "pairwise"} == set(said["subject_types_supported"])
    for name in ("id_token", "userinfo", "request_object"):
        assert "RS256" in said[f"{name}_signing_alg_values_supported"]
    assert "openid" in said["scopes_supported"]
    assert {"sub", "name", "email", "address", "phone_number"} <= set(said["claims_supported"])
    assert said["claims_parameter_supported"] is True
    assert said["request_parameter_supported"] is True
    assert said["request_uri_parameter_supported"] is True
    assert said["code_challenge_methods_supported"] == ["S256"]
    languages = said["ui_locales_supported"] + said.get("claims_locales_supported", [])
    assert all(LANGUAGE.fullmatch(language) for language in languages)
    kids = [key["kid"] for key in provider.jwks["keys"]]
    assert len(set(kids)) == len(kids) > 0


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(provider: Provider) -> None:
    assert provider.metadata["end_session_endpoint"].startswith("https://")


def test_oidcc_frontchannel_logout_discovery_endpoint_verification(provider: Provider) -> None:
    assert provider.metadata["frontchannel_logout_supported"] is True
    assert provider.metadata["frontchannel_logout_session_supported"] is True


def test_oidcc_backchannel_logout_discovery_endpoint_verification(provider: Provider) -> None:
    assert provider.metadata["backchannel_logout_supported"] is True
    assert provider.metadata["backchannel_logout_session_supported"] is True


def test_oidcc_session_management_discovery_endpoint_verification(provider: Provider) -> None:
    assert provider.metadata["check_session_iframe"].startswith("https://")
