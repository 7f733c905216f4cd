"""/keys: what a tenant signs with and is encrypted to. A private key never leaves the house (TN-03)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from idp.admin.api import cursor
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import conflict, not_found
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.keys.algorithms import SIGNATURES
from idp.store import keys
from idp.store.keys import StoredKey


class KeyShown(Shown):
    kid: str
    alg: str
    use: Literal["sig", "enc"]
    state: Literal["coming", "active", "retired"]
    """coming: published, not yet used; retired: used no more, and believed until it is removed."""
    created_at: datetime
    active_at: datetime
    retired_at: datetime | None
    """It may lie ahead: rotation says when the next key takes over."""
    public_jwk: dict[str, Any]


class Keys(Shown):
    items: list[KeyShown]
    """Every one that is published, in the order of their activation."""


class Retirement(Body):
    removed: bool = False
    """The key is lost to somebody: nothing that it signed is believed any more, and everybody has to sign in anew."""


class Retired(Shown):
    kid: str
    successor: str
    """The kid of the key that is used from now on."""


def shown(key: StoredKey, now: datetime) -> KeyShown:
    retired = key.retired_at is not None and key.retired_at <= now
    return KeyShown(
        kid=key.kid,
        alg=key.alg,
        use="sig" if key.alg in SIGNATURES else "enc",
        state="retired" if retired else "coming" if key.active_at > now else "active",
        created_at=key.created_at,
        active_at=key.active_at,
        retired_at=key.retired_at,
        public_jwk=dict(key.public_jwk),
    )


def listing(call: Call) -> Page[KeyShown]:
    query: Paged = call.query
    behind = cursor.after(call, "keys")
    after = (_moment(behind[0]), _moment(behind[1]), behind[2]) if behind else None
    rows = keys.page(call.ctx, after=after, limit=query.limit + 1)
    items, following = cursor.page_of(
        call, "keys", rows, lambda row: [row.active_at.isoformat(), row.created_at.isoformat(), row.kid]
    )
    return Page[KeyShown](items=[shown(one, call.ctx.now) for one in items], next=following)


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said)


def read(call: Call) -> KeyShown:
    found = keys.find(call.ctx, call.arguments["kid"])
    if found is None:
        raise not_found()
    return shown(found, call.ctx.now)


def rotate(call: Call) -> Keys:
    """What is slow stands before the first write, inside."""
    coming = call.house.keyring.rotate(call.ctx)
    call.note("keys.rotated", "keys", coming=coming)
    return Keys(items=[shown(one, call.ctx.now) for one in keys.signing_keys(call.ctx)])


def retire(call: Call) -> Retired:
    kid, body = read(call).kid, call.body
    successor = call.house.keyring.retire(call.ctx, kid, removed=body.removed)
    if successor is None:
        raise conflict("The key has retired already.")
    call.note("keys.retired", f"key/{kid}", kid=kid, successor=successor, removed=body.removed)
    return Retired(kid=kid, successor=successor)


KEYS = "/tenants/<tenant>/keys"
OPERATIONS = (
    Operation("keys.list", "GET", KEYS, "The tenant's keys, public halves only", "keys.read", listing,
              Page[KeyShown], query=Paged, description="In the order of their activation."),
    Operation("keys.read", "GET", f"{KEYS}/<kid>", "One key", "keys.read", read, KeyShown),
    Operation("keys.rotate", "POST", f"{KEYS}/rotate", "Publish the next keys, used from five minutes on",
              "keys.write", rotate, Keys, fresh=True),
    Operation("keys.retire", "POST", f"{KEYS}/<kid>/retire", "Take one key out of use at once", "keys.write", retire,
              Retired, body=Retirement, fresh=True),
)  # fmt: skip
