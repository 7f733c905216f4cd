"""The claims that every JWT of a client shares: aud, exp, nbf, iat. RFC 7519 §4.1. Dates are whole seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from idp.keys.token_kinds import LATEST, TokenRefused

AHEAD = 60  # seconds that a client's clock may be ahead of ours (FAPI 2.0 §5.3.2.1: 10 at least, 60 at most)


def check_times(claims: Mapping[str, Any], now: datetime) -> None:
    """What is there of exp, nbf and iat must hold now. Raises TokenRefused."""
    moment = int(now.timestamp())
    if "exp" in claims and seconds(claims, "exp") <= moment:
        raise TokenRefused("expired")
    for name in ("nbf", "iat"):
        if name in claims and seconds(claims, name) > moment + AHEAD:
            raise TokenRefused(f"{name} is in the future")


def seconds(claims: Mapping[str, Any], name: str) -> int:
    """Raises TokenRefused."""
    value = claims.get(name)
    if type(value) is not int or not 0 < value <= LATEST:  # bool is an int to isinstance
        raise TokenRefused(f"{name} is not a whole number of seconds")
    return value


def audience(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """`aud` as a list, of one where it is a string. Raises TokenRefused."""
    given = claims.get("aud")
    audiences = [given] if isinstance(given, str) else given
    if not isinstance(audiences, list) or not audiences or not all(isinstance(one, str) for one in audiences):
        raise TokenRefused("aud is neither a string nor a list of strings")
    return tuple(audiences)
