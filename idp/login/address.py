"""A person shows that the address on file is theirs: a code is mailed to it and typed in the session that asked for it.

The same code, limits and care as the factor's (factors/email.py). It is bound to the address too: one that was sent to
an address says nothing of the next.
"""

from __future__ import annotations

from collections.abc import Mapping

from idp.context import Ctx
from idp.keys.seal import Seals
from idp.login import limits
from idp.login.factors.email import LIFETIME, MINUTES, new_code, typed
from idp.login.sessions import SignedIn
from idp.outbound.mail import Mailer
from idp.store import audit, one_time, people
from idp.store.people import Person

KIND: one_time.Kind = "address"


class AddressProof:
    """A class because it writes letters and seals codes."""

    def __init__(self, seals: Seals, mailer: Mailer) -> None:
        self._seals, self._mailer = seals, mailer

    def possible(self, person: Person) -> bool:
        """Whether there is anything to confirm, and a way to."""
        return not person.email_verified and self._mailer.reaches(person)

    def sent(self, ctx: Ctx, person: Person) -> bool:
        """Whether a code is on its way that can still be used."""
        return one_time.unused(ctx, KIND, person.id) > 0

    def begin(self, ctx: Ctx, here: SignedIn, browser: str, locale: str) -> None:
        """Sends a code; one that was sent before is worth nothing from then on. Raises limits.Throttled."""
        person, code = here.person, new_code(ctx, here.person)
        one_time.discard(ctx, KIND, person.id)
        bound = self._bound(ctx, here, browser, code)
        one_time.mint(ctx, KIND, owner=person.id, payload={}, lifetime=LIFETIME, value=bound)
        self._mailer.send(ctx, person, "address", locale, LIFETIME, code=code, minutes=MINUTES)
        audit.record(ctx, "address.sent", person=person.id, actor=person.id)

    def confirm(self, ctx: Ctx, here: SignedIn, browser: str, form: Mapping[str, str]) -> bool:
        """Whether the form proved the address; then it is verified. Raises limits.Throttled."""
        person = here.person
        try:
            limits.reserve(ctx, limits.EMAIL, person.id)
        except limits.Throttled:
            audit.record(ctx, "address.limited", person=person.id, actor=person.id)
            raise
        code = typed(form)
        spent = code and one_time.spend(ctx, KIND, self._bound(ctx, here, browser, code), person.id)
        if not spent or not people.confirm_email(ctx, person.id, person.email):
            audit.record(ctx, "address.failed", person=person.id, actor=person.id)
            return False
        limits.passed(ctx, limits.EMAIL, person.id)
        audit.record(ctx, "address.confirmed", person=person.id, actor=person.id)
        return True

    def _bound(self, ctx: Ctx, here: SignedIn, browser: str, code: str) -> str:
        person = here.person
        return self._seals.mac(ctx, "address code", f"{person.id}|{here.session.id}|{browser}|{code}|{person.email}")
