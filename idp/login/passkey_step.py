"""Signing in with a passkey from the first page: as many tries as a password has, and one answer for every failure.

The id of a credential is random and known to its authenticator alone, so that an unknown one tells nobody who exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp.audit.log import log
from idp.context import Ctx
from idp.http import CookiePolicy, Request
from idp.keys.seal import Seals
from idp.login import browser, limits
from idp.login.factors import passkey
from idp.login.password_step import Wrong
from idp.login.ways import Proven
from idp.login.webauthn import NotGenuine
from idp.store import audit, people
from idp.store.people import Person


@dataclass(frozen=True, slots=True)
class Known:
    person: Person
    proven: Proven


class PasskeyStep:
    """A class because it needs seals and cookie names to recognise a known device."""

    def __init__(self, seals: Seals, cookies: CookiePolicy) -> None:
        self._seals, self._cookies = seals, cookies

    def prove(self, ctx: Ctx, request: Request, sent: str) -> Known | Wrong:
        """Raises limits.Throttled."""
        asking = passkey.on_first_page(browser.of(ctx, self._cookies, request).digest)
        try:
            claim = passkey.claimed(ctx, self._seals, asking, sent)
        except NotGenuine as refusal:
            limits.check_address(ctx)
            return _failed(ctx, None, refusal)
        whose = claim.passkey.person
        key = self._reserve(ctx, request, whose)
        try:
            proven = passkey.verified(ctx, claim)
        except NotGenuine as refusal:
            return _failed(ctx, whose, refusal)
        person = people.find(ctx, whose)
        if person is None or not person.active or not ctx.tenant.takes("passkey"):
            return _failed(ctx, whose, NotGenuine("the person is disabled, or the tenant takes no passkeys"))
        limits.passed(ctx, limits.PASSKEY, key)
        audit.record(ctx, "passkey.passed", person=person.id)
        return Known(person, proven)

    def _reserve(self, ctx: Ctx, request: Request, person: str) -> str:
        """Takes an attempt from the person's bucket, or from the one that a known device has of its own (LG-10)."""
        device = browser.known_device(ctx, self._seals, self._cookies, request, person)
        key = f"{device}|{person}" if device else person
        try:
            if device is None:
                limits.check_address(ctx)
            limits.reserve(ctx, limits.PASSKEY, key)
        except limits.Throttled as refusal:
            audit.record(ctx, "passkey.limited", person=person, detail={"by": refusal.kind})
            raise
        return key


def _failed(ctx: Ctx, person: str | None, why: NotGenuine) -> Wrong:
    if limits.failed_from_address(ctx):
        audit.record(ctx, "password.alarm", detail={"failures": limits.ALARM_FAILURES})
    log.info("passkey refused", why=str(why), request_id=ctx.request_id)
    audit.record(ctx, "passkey.failed", person=person)
    return Wrong()
