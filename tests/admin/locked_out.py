"""Somebody who has tried too many passwords."""

from __future__ import annotations

from idp.login import limits
from tests.world import World


def lock_out(world: World, email: str, slug: str = "acme") -> None:
    """Uses up the tries that are free, so that the mailbox is blocked."""
    with world.inside(slug) as ctx:
        for _ in range(limits.PASSWORD.free + 1):
            try:
                limits.reserve(ctx, limits.PASSWORD, limits.mailbox(email))
            except limits.Throttled:
                break
