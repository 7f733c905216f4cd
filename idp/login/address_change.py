"""An administrator gives a person another address. Whoever has the mailbox of before has no use of it any more.

The new address is unconfirmed until its person confirms it on the account page (login/address.py).
"""

from __future__ import annotations

from idp.context import Ctx
from idp.login import factor_reset
from idp.outbound.mail import Mailer
from idp.store import audit, one_time, people, proofs
from idp.store.people import Person, email_key

SENT: tuple[one_time.Kind, ...] = ("address", "email", "invitation")
"""Codes and links that may lie in the mailbox of before."""


def change(ctx: Ctx, mailer: Mailer, person: Person, email: str, *, actor: str, locale: str) -> None:
    """Another spelling of the address stays confirmed, and ends nothing. `locale`: of the letter to the address before.

    Raises Taken.
    """
    same = email_key(email) == email_key(person.email)
    people.set_email(ctx, person.id, email, verified=same and person.email_verified)
    audit.record(ctx, "address.changed", person=person.id, actor=actor, detail={"spelling": same})
    if same:
        return
    for kind in SENT:
        one_time.discard(ctx, kind, person.id)
    proofs.discard_of(ctx, person.id)
    factor_reset.end_what_rests_on(ctx, person.id, ("email",))
    mailer.notify(ctx, person, "email_changed", locale)
