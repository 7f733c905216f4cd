"""A user code that somebody typed: the device that shows it, or one bad try. RFC 8628 §5.1, DV-01.

At most a thousand tries in ten minutes are judged in a tenant: against one waiting device that is a chance of one in
25 million.
"""

from __future__ import annotations

from datetime import timedelta

from idp.context import Ctx
from idp.keys.seal import Seals
from idp.login import limits
from idp.login.limits import EVERYWHERE
from idp.login.standing import Application, application_of
from idp.oauth import user_code
from idp.store import audit, counters, device_authorizations

PER_BROWSER, PER_ADDRESS, PER_TENANT = 5, 30, 1000
QUARTER, TEN_MINUTES = timedelta(minutes=15), timedelta(minutes=10)


def find(ctx: Ctx, seals: Seals, browser: str, typed: str) -> Application | None:
    """What the device asks for; None for a code that is unknown, over, answered, or of a client that may not ask.

    `browser` is the digest of its cookie. Raises limits.Throttled.
    """
    taken = _reserve(ctx, browser)
    device = device_authorizations.by_user_code(ctx, user_code.digest(ctx, seals, typed))
    application = application_of(ctx, device.request) if device is not None else None
    if application is None:
        audit.record(ctx, "user_code.failed")
        return None
    for kind, key in taken:
        counters.give_back(ctx, kind, key)
    return application


def _reserve(ctx: Ctx, browser: str) -> tuple[tuple[str, str], ...]:
    """Takes a try of each before anything is looked up. The narrowest comes first: who is locked out uses up nothing
    of what others have."""
    address = (("user-code-address", ctx.remote_addr, PER_ADDRESS, QUARTER),) if limits.by_address(ctx) else ()
    plain = (
        ("user-code-browser", browser, PER_BROWSER, QUARTER),
        *address,
        ("user-code-tenant", EVERYWHERE, PER_TENANT, TEN_MINUTES),
    )
    for kind, key, limit, window in plain:
        try:
            limits.at_most(ctx, kind, key, limit, window)
        except limits.Throttled:
            audit.record(ctx, "user_code.limited", detail={"by": kind})
            raise
    return tuple((kind, key) for kind, key, _, _ in plain)
