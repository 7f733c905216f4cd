"""Basic, Implicit, Hybrid, Form Post and Dynamic: unsigned request objects, by value and by reference."""

from __future__ import annotations

import base64
import hashlib
import secrets

from tests.agent import Browser
from tests.listening import Application, send
from tests.specs.certification.relying_party import CALLBACK, RelyingParty
from tests.specs.certification.signed import unsigned
from tests.specs.certification.variants import every_response_type

OUTSIDE = ("client_id", "response_type", "scope", "redirect_uri")  # OIDC Core §6.1, §6.2: as OAuth 2.0 asks


def outside(request: dict[str, str]) -> dict[str, str]:
    return {name: request[name] for name in OUTSIDE}


def new_request_uri(application: Application) -> str:
    """Registered before there is anything to fetch, so the fragment is a digest (OIDC Core §6.2) of nothing at all."""
    digest = hashlib.sha256(secrets.token_bytes(64)).digest()
    fragment = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return f"{application.url}/requesturi/{secrets.token_urlsafe(48)}#{fragment}"


def serve(application: Application, request_uri: str, request_object: str) -> None:
    path = request_uri.removeprefix(application.url).partition("#")[0]
    application.answers[path] = send(body=request_object.encode(), Content_Type="application/jwt")


@every_response_type
def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    rp: RelyingParty, browser: Browser
) -> None:
    assert rp.provider.metadata["request_parameter_supported"] is True
    assert "none" in rp.provider.metadata["request_object_signing_alg_values_supported"]
    request = rp.request()
    assert rp.complete(browser, request, sent=outside(request) | {"request": unsigned(dict(request))}).id_token["sub"]


@every_response_type
def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
    rp: RelyingParty, browser: Browser, application: Application
) -> None:
    assert rp.provider.metadata["request_uri_parameter_supported"] is True
    request_uri = new_request_uri(application)
    rp.register(request_uris=[request_uri])
    request = rp.request()
    serve(application, request_uri, unsigned(dict(request)))
    assert rp.complete(browser, request, sent=outside(request) | {"request_uri": request_uri}).id_token["sub"]


@every_response_type
def test_oidcc_ensure_request_object_with_redirect_uri(rp: RelyingParty, browser: Browser) -> None:
    """The object's redirect_uri is good and the parameter's is not: the object's counts (OIDC Core §6.1)."""
    request = rp.request()
    sent = outside(request) | {"redirect_uri": f"{CALLBACK}invalid", "request": unsigned(dict(request))}
    assert rp.complete(browser, request, sent=sent).id_token["sub"]
