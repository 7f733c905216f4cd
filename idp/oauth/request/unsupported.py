"""registration. OIDC Core §7.2.1: refused by name, never ignored."""

from __future__ import annotations

from idp.oauth.errors import RegistrationNotSupported
from idp.oauth.parameters import Parameters


def check(given: Parameters) -> None:
    if "registration" in given:
        raise RegistrationNotSupported("registration was sent")
