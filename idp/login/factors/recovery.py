"""Recovery codes: ten one-time values to write down, the way in without a camera."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from idp.context import Ctx
from idp.ids import digest
from idp.login import limits
from idp.login.standing import Standing
from idp.login.ways import Proven, Shown
from idp.store import audit, one_time
from idp.store.people import Person

HOW_MANY = 10
GROUPS, GROUP = 4, 4
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no characters that look alike; 31^16 is 79 bits
LIFETIME = timedelta(days=3650)
KIND: one_time.Kind = "recovery"


class Recovery:
    """The factor. A class because it is one of several that are asked the same things (ways.py)."""

    name, rule, wrong = "recovery", limits.RECOVERY, "recovery_code"

    def has(self, ctx: Ctx, person: Person) -> bool:
        return left(ctx, person.id) > 0

    def shown(self, ctx: Ctx, now: Standing) -> Shown:
        return Shown("recovery.html")

    def begin(self, ctx: Ctx, now: Standing, locale: str) -> None:
        """There is nothing to begin: the codes are on paper."""

    def check(self, ctx: Ctx, now: Standing, form: Mapping[str, str]) -> Proven | None:
        return Proven() if spend(ctx, now.person.id, form.get("code", "")) else None


def make(ctx: Ctx, person: str) -> list[str]:
    """A new set, to be shown once; the unused ones of the old set die."""
    one_time.discard(ctx, KIND, person)
    codes = [_new() for _ in range(HOW_MANY)]
    for code in codes:
        one_time.mint(ctx, KIND, owner=person, payload={}, lifetime=LIFETIME, value=_bound(person, code))
    audit.record(ctx, "recovery.made", person=person, detail={"count": HOW_MANY})
    return codes


def left(ctx: Ctx, person: str) -> int:
    return one_time.unused(ctx, KIND, person)


def spend(ctx: Ctx, person: str, typed: str) -> bool:
    """Whether it was one of this person's unused codes; it no longer is. Spaces, dashes and case do not matter."""
    return one_time.spend(ctx, KIND, _bound(person, typed), person) is not None


def _new() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, len(letters), GROUP))


def _bound(person: str, code: str) -> str:
    """What is stored is the digest of code and person together: one search does not try all people's codes at once."""
    return digest(f"{person}|{''.join(c for c in code.lower() if c in ALPHABET)}")
