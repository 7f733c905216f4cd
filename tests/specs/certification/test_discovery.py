"""Config, and what each logout plan wants of the discovery document."""

from __future__ import annotations

import re

from tests.specs.certification.modules import names
from tests.specs.certification.provider import Provider

REGISTERED = set(
    names("""
issuer authorization_endpoint token_endpoint userinfo_endpoint jwks_uri registration_endpoint scopes_supported
response_types_supported response_modes_supported grant_types_supported acr_values_supported subject_types_supported
id_token_signing_alg_values_supported id_token_encryption_alg_values_supported id_token_encryption_enc_values_supported
userinfo_signing_alg_values_supported userinfo_encryption_alg_values_supported userinfo_encryption_enc_values_supported
request_object_signing_alg_values_supported request_object_encryption_alg_values_supported
request_object_encryption_enc_values_supported token_endpoint_auth_methods_supported
token_endpoint_auth_signing_alg_values_supported display_values_supported claim_types_supported claims_supported
service_documentation claims_locales_supported ui_locales_supported claims_parameter_supported op_policy_uri op_tos_uri
request_parameter_supported request_uri_parameter_supported require_request_uri_registration prompt_values_supported
revocation_endpoint revocation_endpoint_auth_methods_supported revocation_endpoint_auth_signing_alg_values_supported
introspection_endpoint introspection_endpoint_auth_methods_supported
introspection_endpoint_auth_signing_alg_values_supported code_challenge_methods_supported device_authorization_endpoint
end_session_endpoint check_session_iframe frontchannel_logout_supported frontchannel_logout_session_supported
backchannel_logout_supported backchannel_logout_session_supported authorization_response_iss_parameter_supported
protected_resources
""")
)  # RFC 8414 §7.1.2 and the registry that it made
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")  # BCP 47 in its customary case


def test_oidcc_discovery_endpoint_verification(provider: Provider) -> None:
    answer = provider.browser().get(f"{provider.base}/.well-known/openid-configuration")
    said = answer.json
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert said["issuer"] == provider.base
    assert said.keys() <= REGISTERED
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
