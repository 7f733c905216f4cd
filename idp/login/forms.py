"""Forms come from our own pages in the same browser: a value made from the browser's cookie, and Sec-Fetch-Site."""

from __future__ import annotations

from idp.context import Ctx
from idp.http import Request
from idp.keys.seal import Seals

PURPOSE = "csrf"
FOREIGN = frozenset({"cross-site", "same-site"})


def csrf(ctx: Ctx, seals: Seals, browser: str, page: str) -> str:
    """The value that a form of `page` (a journey's id or a page's name) carries. `browser` is the cookie's digest."""
    return seals.mac(ctx, PURPOSE, f"{browser}|{page}")


def from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site sent it here."""
    return request.headers.get("sec-fetch-site", "") in FOREIGN


def genuine(ctx: Ctx, seals: Seals, request: Request, browser: str, page: str, given: str) -> bool:
    """Whether a POST was sent by that page of ours, in that browser (ASVS 3.5.1)."""
    if from_elsewhere(request):
        return False
    return seals.check_mac(ctx, PURPOSE, f"{browser}|{page}", given)
