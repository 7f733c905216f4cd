"""A code by e-mail, to the verified address alone: eight digits, ten minutes, once, for one journey in one browser.

Eight digits, because a letter is typed over at leisure and the limit is the month's hundred tries: a chance of one in a
million. The code itself is kept nowhere: only its MAC under the tenant's key, with whom, what and where it is for, so
neither another journey nor whoever reads the database has any use of it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

from idp.context import Ctx
from idp.keys.seal import Seals
from idp.login import limits
from idp.login.standing import Standing
from idp.login.ways import Proven, Shown
from idp.outbound.mail import Mailer
from idp.store import audit, journeys, one_time
from idp.store.people import Person

KIND: one_time.Kind = "email"
DIGITS, MINUTES = 8, 10
LIFETIME = timedelta(minutes=MINUTES)
CODE = re.compile(r"[0-9]{8}", re.ASCII)
PAUSE, PER_HOUR, HOUR = timedelta(seconds=30), 6, timedelta(hours=1)


class Email:
    """The factor. A class because it writes letters and seals codes."""

    name, rule, wrong = "email", limits.EMAIL, "email_code"

    def __init__(self, seals: Seals, mailer: Mailer) -> None:
        self._seals, self._mailer = seals, mailer

    def has(self, ctx: Ctx, person: Person) -> bool:
        return person.email_verified and self._mailer.reaches(person)

    def shown(self, ctx: Ctx, now: Standing) -> Shown:
        sent = now.journey.state.get("mailed") == now.person.id
        return Shown("email_code.html", {"sent": sent, "masked": masked(now.person.email)})

    def begin(self, ctx: Ctx, now: Standing, locale: str) -> None:
        """Sends a code; one that was sent before is worth nothing from then on. Raises limits.Throttled."""
        person, code = now.person, new_code(ctx, now.person)
        one_time.discard(ctx, KIND, person.id)
        one_time.mint(ctx, KIND, owner=person.id, payload={}, lifetime=LIFETIME, value=self._bound(ctx, now, code))
        self._mailer.send(ctx, person, "code", locale, LIFETIME, code=code, minutes=MINUTES)
        journeys.put_state(ctx, now.journey.id, {**now.journey.state, "mailed": person.id})
        audit.record(ctx, "email.sent", person=person.id, client=now.journey.client)

    def check(self, ctx: Ctx, now: Standing, form: Mapping[str, str]) -> Proven | None:
        code = typed(form)
        if code is None:
            return None
        spent = one_time.spend(ctx, KIND, self._bound(ctx, now, code), now.person.id)
        return Proven() if spent is not None else None

    def _bound(self, ctx: Ctx, now: Standing, code: str) -> str:
        return self._seals.mac(ctx, "email code", f"{now.person.id}|{now.journey.id}|{now.journey.browser}|{code}")


def new_code(ctx: Ctx, person: Person) -> str:
    """A code to send, as often as one person may be sent any. Raises limits.Throttled."""
    limits.at_most(ctx, "email-pause", person.id, 1, PAUSE)
    limits.at_most(ctx, "email-hour", person.id, PER_HOUR, HOUR)
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def typed(form: Mapping[str, str]) -> str | None:
    """What was typed, spaces aside, if it has the form of a code."""
    code = "".join(form.get("code", "").split())
    return code if CODE.fullmatch(code) else None


def masked(email: str) -> str:
    """Enough for its owner to know which one it is."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}•••@{domain}"
