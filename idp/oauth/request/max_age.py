"""max_age (OIDC Core §3.1.2.1) and face_max_age (ours, for the face alone): whole seconds, zero included."""

from __future__ import annotations

import re

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters

SECONDS = re.compile(r"[0-9]{1,9}")


def check(given: Parameters, name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if not SECONDS.fullmatch(value):
        raise InvalidRequest(f"{name} is not a number of seconds")
    return int(value)
