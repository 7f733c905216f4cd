"""The password step: limits before hashing, one answer for every cause of failure (LG-07 to LG-12)."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.http import CookiePolicy, Request
from idp.keys.seal import Seals
from idp.login import browser, limits
from idp.login.factors import password
from idp.store import audit, people
from idp.store.people import Person

LONGEST_EMAIL = 254  # RFC 5321 §4.5.3.1.3


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not the password of anybody of that address who may sign in. Which of these is for the audit alone."""


class PasswordStep:
    """A class because it needs seals and cookie names to recognise a known device."""

    def __init__(self, seals: Seals, cookies: CookiePolicy) -> None:
        self._seals, self._cookies = seals, cookies

    def prove(self, ctx: Ctx, request: Request, email: str, typed: str) -> Person | Wrong:
        """Raises limits.Throttled, password.TooLong, password.Busy."""
        if not password.fits(typed):
            raise password.TooLong("refused before any counting")
        person = _whose(ctx, email)
        key = self._reserve(ctx, request, email, person)
        right = password.check(ctx, person, typed)
        if not right or person is None:
            if limits.failed_from_address(ctx):
                audit.record(ctx, "password.alarm", detail={"failures": limits.ALARM_FAILURES})
            audit.record(ctx, "password.failed", person=person.id if person else None)
            return Wrong()
        limits.passed(ctx, limits.PASSWORD, key)
        audit.record(ctx, "password.passed", person=person.id)
        return person

    def _reserve(self, ctx: Ctx, request: Request, email: str, person: Person | None) -> str:
        """Takes an attempt from the mailbox's bucket, or from the one that a known device has of its own (LG-10)."""
        device = browser.known_device(ctx, self._seals, self._cookies, request, person.id) if person else None
        key = f"{device}|{limits.mailbox(email)}" if device else limits.mailbox(email)
        try:
            if device is None:
                limits.check_address(ctx)
            limits.reserve(ctx, limits.PASSWORD, key)
        except limits.Throttled as refusal:
            audit.record(ctx, "password.limited", person=person.id if person else None, detail={"by": refusal.kind})
            raise
        return key


def _whose(ctx: Ctx, email: str) -> Person | None:
    if len(email) > LONGEST_EMAIL or "\x00" in email:
        return None
    return people.by_email(ctx, email)
