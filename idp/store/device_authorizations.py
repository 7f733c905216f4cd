"""Device authorizations: a device that waits until its person has answered in a browser (RFC 8628).

Both of its codes are stored as digests. Every turn is one statement with one winner: polled in time, approved or denied
while pending, spent once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import BigInteger, cast, or_, type_coerce

from idp.context import Ctx
from idp.ids import digest
from idp.store.scope import change, given, instant, pick, run
from idp.store.tables import device_authorizations
from idp.store.upsert import put_new, won

LIFETIME = timedelta(minutes=10)
INTERVAL = 5  # seconds between two polls
MORE = 5  # seconds that a poll which comes too early adds (RFC 8628 §3.5)
SECOND = 1_000_000  # an instant is stored in microseconds

Status = Literal["pending", "approved", "denied"]


@dataclass(frozen=True, slots=True)
class DeviceAuthorization:
    """`remote_addr` and `created_at` are the device's own request; `grant` is what an approval led to."""

    id: str
    client: str
    request: Mapping[str, Any]
    remote_addr: str
    status: Status
    grant: str | None
    interval: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TooEarly:
    """A poll before the interval was over: the interval is longer from now on."""


C = device_authorizations.c
COLUMNS = [C[field.name] for field in fields(DeviceAuthorization)]
OPEN = put_new(device_authorizations)
PENDING = (C.status == "pending", C.expires_at > instant("now"))
FIND = pick(device_authorizations, *COLUMNS).where(C.id == given("id"), *PENDING)
BY_USER_CODE = pick(device_authorizations, *COLUMNS).where(C.user_digest == given("user_digest"), *PENDING)
LOOK = pick(device_authorizations, *COLUMNS).where(C.digest == given("digest"))
ANSWER = (
    change(device_authorizations)
    .where(C.id == given("id"), *PENDING)
    .values(status=given("status"), grant=given("grant"))
    .returning(C.id)
)
UNUSED = (
    C.digest == given("digest"),
    C.client == given("client"),
    C.used_at.is_(None),
    C.expires_at > instant("now"),
)
LONG_AGO = or_(
    C.polled_at.is_(None),
    type_coerce(C.polled_at, BigInteger) + cast(C.interval, BigInteger) * SECOND <= instant("now"),
)
POLL = change(device_authorizations).where(*UNUSED, LONG_AGO).values(polled_at=instant("now")).returning(*COLUMNS)
SLOW_DOWN = (
    change(device_authorizations)
    .where(*UNUSED)
    .values(polled_at=instant("now"), interval=C.interval + MORE)
    .returning(C.id)
)
SPEND = (
    change(device_authorizations)
    .where(*UNUSED, C.status == "approved")
    .values(used_at=instant("now"))
    .returning(C.grant)
)


def open(
    ctx: Ctx, *, id: str, device_code: str, user_digest: str, client: str, request: Mapping[str, Any]
) -> DeviceAuthorization | None:
    """None when the user code is another device's: the caller draws a new one."""
    opened = DeviceAuthorization(
        id=id,
        client=client,
        request=dict(request),
        remote_addr=ctx.remote_addr,
        status="pending",
        grant=None,
        interval=INTERVAL,
        created_at=ctx.now,
        expires_at=ctx.now + LIFETIME,
        used_at=None,
    )
    row = {c.name: getattr(opened, c.name) for c in COLUMNS}
    codes = {"digest": digest(device_code), "user_digest": user_digest}
    return opened if won(ctx, OPEN, **row, **codes, polled_at=None) else None


def find(ctx: Ctx, id: str) -> DeviceAuthorization | None:
    """The device if it still waits for an answer."""
    return _one(run(ctx, FIND, id=id, now=ctx.now).first())


def by_user_code(ctx: Ctx, user_digest: str) -> DeviceAuthorization | None:
    """The device that shows this code, if it still waits for an answer."""
    return _one(run(ctx, BY_USER_CODE, user_digest=user_digest, now=ctx.now).first())


def look(ctx: Ctx, device_code: str) -> DeviceAuthorization | None:
    """What became of a device code, without spending it: until it is purged."""
    return _one(run(ctx, LOOK, digest=digest(device_code)).first())


def poll(ctx: Ctx, device_code: str, client: str) -> DeviceAuthorization | TooEarly | None:
    """Counts one poll of an unexpired, unspent device code of this client; None for any other.

    Of polls at the same moment one is in time.
    """
    values = {"digest": digest(device_code), "client": client, "now": ctx.now}
    in_time = run(ctx, POLL, **values).first()
    if in_time is None and run(ctx, SLOW_DOWN, **values).first() is not None:
        return TooEarly()
    return _one(in_time)


def approve(ctx: Ctx, id: str, grant: str) -> bool:
    """True for exactly one answer to a pending device."""
    return run(ctx, ANSWER, id=id, status="approved", grant=grant, now=ctx.now).first() is not None


def deny(ctx: Ctx, id: str) -> bool:
    """True for exactly one answer to a pending device."""
    return run(ctx, ANSWER, id=id, status="denied", grant=None, now=ctx.now).first() is not None


def spend(ctx: Ctx, device_code: str, client: str) -> str | None:
    """The grant of an approved device code, for exactly one caller, however many race."""
    grant: str | None = run(ctx, SPEND, digest=digest(device_code), client=client, now=ctx.now).scalar()
    return grant


def _one(row: Any) -> DeviceAuthorization | None:
    return None if row is None else DeviceAuthorization(*row)
