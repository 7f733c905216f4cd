"""What ties things to one browser: the random cookie that binds journeys, and the mark of a known device."""

from __future__ import annotations

import re
from dataclasses import dataclass

from idp.context import Ctx
from idp.http import CookiePolicy, Request
from idp.ids import digest, new_id, new_secret
from idp.keys.seal import Seals

SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
KNOWN_FOR = 365 * 86400
PURPOSE = "known"


@dataclass(frozen=True, slots=True)
class Browser:
    """`digest` is what rows, seals and forms are bound to; `headers` set the cookie where it was missing."""

    digest: str
    headers: tuple[tuple[str, str], ...] = ()


def of(ctx: Ctx, cookies: CookiePolicy, request: Request) -> Browser:
    name = cookies.browser(ctx.tenant.slug)
    value = request.cookies.get(name, "")
    if SECRET.fullmatch(value):
        return Browser(digest(value))
    fresh = new_secret()
    return Browser(digest(fresh), (cookies.set(name, fresh),))


def known_device(ctx: Ctx, seals: Seals, cookies: CookiePolicy, request: Request, person: str) -> str | None:
    """The device's name, if this person signed in here before (LG-10). It buys attempts of its own, nothing else."""
    device, _, mac = request.cookies.get(cookies.known(ctx.tenant.slug), "").partition(".")
    return device if seals.check_mac(ctx, PURPOSE, f"{device}|{person}", mac) else None


def mark_known(ctx: Ctx, seals: Seals, cookies: CookiePolicy, person: str) -> tuple[str, str]:
    device = new_id()
    mac = seals.mac(ctx, PURPOSE, f"{device}|{person}")
    return cookies.set(cookies.known(ctx.tenant.slug), f"{device}.{mac}", max_age=KNOWN_FOR)
