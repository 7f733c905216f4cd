"""How often somebody may try: counted before anything is checked, so that parallel tries are no cheaper (LG-09).

A delay that grows with each further attempt, an end after which only another way leads in, and nothing that locks the
owner out of a browser where they signed in before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

from idp.context import Ctx
from idp.refusal import Refused
from idp.store import counters
from idp.store.counters import Count
from idp.store.people import Person, email_key


class Throttled(Refused):
    """Too many attempts. `closed`: this way is over until another one succeeds."""

    def __init__(self, kind: str, seconds: int, closed: bool = False) -> None:
        super().__init__(f"{kind}: wait {seconds} s{', closed' if closed else ''}")
        self.kind, self.seconds, self.closed = kind, seconds, closed


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` attempts without a wait, then `first` seconds, doubled each time up to `longest`; `most` in all."""

    kind: str
    free: int
    first: int
    longest: int
    most: int
    window: timedelta


PASSWORD = Rule("password", free=5, first=2, longest=900, most=100, window=timedelta(days=30))  # NIST 800-63B §3.2.2
RECOVERY = Rule("recovery", free=5, first=2, longest=900, most=100, window=timedelta(days=30))
TOTP = Rule("totp", free=5, first=2, longest=900, most=100, window=timedelta(days=30))
EMAIL = Rule("email", free=5, first=2, longest=900, most=100, window=timedelta(days=30))
PASSKEY = Rule("passkey", free=5, first=2, longest=900, most=100, window=timedelta(days=30))
FACE = Rule("face", free=5, first=30, longest=900, most=50, window=timedelta(days=365))  # NIST 800-63B §3.2.3

SECOND = (RECOVERY, TOTP, EMAIL, PASSKEY, FACE)
"""Counted by person; PASSWORD is counted by mailbox."""

ADDRESS_WINDOW = timedelta(minutes=15)
ADDRESS_FAILURES = 100
ALARM_WINDOW = timedelta(minutes=10)
ALARM_FAILURES = 200
ALARMED_ADDRESS_FAILURES = 3
EVERYWHERE = "*"


def reserve(ctx: Ctx, rule: Rule, key: str) -> None:
    """Takes one attempt, which only `passed` gives back. Raises Throttled. Commit before checking anything slow."""
    if not counters.allow(ctx, rule.kind, key, rule.most, rule.window):
        blocked_until = counters.look(ctx, rule.kind, key).blocked_until
        if blocked_until is None:
            raise Throttled(rule.kind, rule.longest, closed=True)
        raise Throttled(rule.kind, max(1, int((blocked_until - ctx.now).total_seconds())))
    count = counters.look(ctx, rule.kind, key).count
    if count >= rule.free:
        delay = min(rule.first * 2 ** min(count - rule.free, 20), rule.longest)
        counters.block(ctx, rule.kind, key, ctx.now + timedelta(seconds=delay))


def passed(ctx: Ctx, rule: Rule, key: str) -> None:
    counters.clear(ctx, rule.kind, key)


def standing(ctx: Ctx, person: Person) -> list[tuple[Rule, Count]]:
    """How often each way was tried in vain, and until when it is blocked."""
    keys = ((PASSWORD, mailbox(person.email)), *((rule, person.id) for rule in SECOND))
    return [(rule, counters.look(ctx, rule.kind, key)) for rule, key in keys]


def forgive(ctx: Ctx, person: Person) -> None:
    """An administrator's word: every way is open again, as if nobody had tried."""
    passed(ctx, PASSWORD, mailbox(person.email))
    for rule in SECOND:
        passed(ctx, rule, person.id)


def at_most(ctx: Ctx, kind: str, key: str, limit: int, window: timedelta) -> None:
    """A plain number of attempts in a window. Raises Throttled."""
    if not counters.allow(ctx, kind, key, limit, window):
        raise Throttled(kind, int(window.total_seconds()))


def mailbox(email: str) -> str:
    """One bucket for every spelling of an address, tags behind a plus included (LG-11)."""
    local, _, domain = email_key(email).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def by_address(ctx: Ctx) -> bool:
    """Whether the address tells people apart: behind a proxy on this machine that is not named, all are loopback."""
    try:
        return not ip_address(ctx.remote_addr).is_loopback
    except ValueError:
        return True


def check_address(ctx: Ctx) -> None:
    """Slows an address with many failures, and every address while the tenant is under attack (LG-12).

    Raises Throttled. Asked only for browsers in which nobody has signed in before.
    """
    if not by_address(ctx):
        return
    alarmed = counters.look(ctx, "password-all", EVERYWHERE).count >= ALARM_FAILURES
    limit = ALARMED_ADDRESS_FAILURES if alarmed else ADDRESS_FAILURES
    if counters.look(ctx, "password-address", ctx.remote_addr).count >= limit:
        raise Throttled("password-address", 60)


def failed_from_address(ctx: Ctx) -> bool:
    """Counts a failure; True for the one that sets off the tenant's alarm."""
    if by_address(ctx):
        counters.bump(ctx, "password-address", ctx.remote_addr, window=ADDRESS_WINDOW)
    return counters.bump(ctx, "password-all", EVERYWHERE, window=ALARM_WINDOW).count == ALARM_FAILURES
