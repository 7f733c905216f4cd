"""request, request_uri and registration. OIDC Core §6, §7.2.1: refused by name, never ignored."""

from __future__ import annotations

from idp.oauth.errors import RegistrationNotSupported, RequestNotSupported, RequestUriNotSupported
from idp.oauth.parameters import Parameters

REFUSALS = {
    "request": RequestNotSupported,
    "request_uri": RequestUriNotSupported,
    "registration": RegistrationNotSupported,
}


def check(given: Parameters) -> None:
    for name, refusal in REFUSALS.items():
        if name in given:
            raise refusal(f"{name} was sent")
