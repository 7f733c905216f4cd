"""Passkeys: public keys of authenticators (WebAuthn Level 3 §4, "credential record"). Nothing in them is secret.

Whoever signs in is found by the tenant and the credential's id alone: tenants that share a host share an RP ID.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import and_, func, or_

from idp.context import Ctx
from idp.store.scope import change, erase, given, instant, pick, run
from idp.store.tables import passkeys
from idp.store.unit_of_work import AnyRow
from idp.store.upsert import put_new, won


@dataclass(frozen=True, slots=True)
class Passkey:
    """`credential` is the id in base64url; `public_key` a COSE_Key; `handle` what the authenticator calls the person.

    `backup_eligible` never changes (§6.1.3): the key may leave its device. `backed_up`: it has, when last seen.
    `user_verified`: whether the authenticator has ever checked its owner (§4, uvInitialized).
    """

    credential: str
    person: str
    handle: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    aaguid: str
    backup_eligible: bool
    backed_up: bool
    user_verified: bool
    name: str
    created_at: datetime
    used_at: datetime | None = field(default=None)


C = passkeys.c
COLUMNS = (
    C.credential, C.person, C.handle, C.public_key, C.sign_count, C.transports, C.aaguid, C.backup_eligible,
    C.backed_up, C.user_verified, C.name, C.created_at, C.used_at,
)  # fmt: skip
ONE = C.credential == given("credential")
OWN = (ONE, C.person == given("person"))
ADD = put_new(passkeys)
FIND = pick(passkeys, *COLUMNS).where(ONE)
OF_PERSON = pick(passkeys, *COLUMNS).where(C.person == given("person")).order_by(C.created_at, C.credential)
COUNT = pick(passkeys, func.count()).where(C.person == given("person"))
USED = (
    change(passkeys)
    .where(*OWN)
    .where(
        or_(
            C.sign_count < given("count", C.sign_count.type),
            and_(C.sign_count == 0, given("count", C.sign_count.type) == 0),
        )
    )
    .values(
        sign_count=given("count", C.sign_count.type),
        backed_up=given("backed_up", C.backed_up.type),
        user_verified=or_(C.user_verified, given("user_verified", C.user_verified.type)),
        used_at=instant("now"),
    )
    .returning(C.credential)
)
RENAME = change(passkeys).where(*OWN).values(name=given("name", C.name.type))
REMOVE = erase(passkeys).where(*OWN)
REMOVE_ALL = erase(passkeys).where(C.person == given("person"))


def add(ctx: Ctx, passkey: Passkey) -> bool:
    """False when the tenant knows the credential already, whoever it is of (§7.1 step 26)."""
    return won(ctx, ADD, **{c.name: getattr(passkey, c.name) for c in COLUMNS})


def find(ctx: Ctx, credential: str) -> Passkey | None:
    row = run(ctx, FIND, credential=credential).first()
    return None if row is None else _passkey(row)


def of_person(ctx: Ctx, person: str) -> list[Passkey]:
    """Oldest first."""
    return [_passkey(row) for row in run(ctx, OF_PERSON, person=person)]


def count(ctx: Ctx, person: str) -> int:
    found: int = run(ctx, COUNT, person=person).scalar_one()
    return found


def used(ctx: Ctx, passkey: Passkey, *, count: int, backed_up: bool, user_verified: bool) -> bool:
    """Raises the stored signature counter to `count` and says whether it did (§6.1.1): of those who bring the same
    count one, and nobody with a smaller one. An authenticator that does not count always brings 0."""
    named = {"credential": passkey.credential, "person": passkey.person}
    seen = {"count": count, "backed_up": backed_up, "user_verified": user_verified}
    return run(ctx, USED, **named, **seen, now=ctx.now).first() is not None


def rename(ctx: Ctx, person: str, credential: str, name: str) -> bool:
    return run(ctx, RENAME, person=person, credential=credential, name=name).rowcount == 1


def remove(ctx: Ctx, person: str, credential: str) -> bool:
    return run(ctx, REMOVE, person=person, credential=credential).rowcount == 1


def remove_all(ctx: Ctx, person: str) -> int:
    return run(ctx, REMOVE_ALL, person=person).rowcount


def _passkey(row: AnyRow) -> Passkey:
    found = Passkey(*row)
    return replace(found, transports=tuple(found.transports))
