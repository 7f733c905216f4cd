"""Audit events are sealed a second or so after they were written: who can write the database but has no key can neither
change nor remove nor add one without being found (AD-09, idp/audit/verify.py).

A seal is an HMAC over the digests of its events and over the seal before, under a key from the tenant's root. Sealing
goes on from the recorded head, never from what it finds in the table, so that it heals no damage.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from idp.audit import counting
from idp.audit.log import log
from idp.context import Ctx
from idp.house import House
from idp.keys.keyring import Keyring
from idp.outbound import webhook
from idp.store import activity, audit_seals, tenants
from idp.store.audit import Event
from idp.store.audit_seals import Head, Seal
from idp.store.columns import EPOCH
from idp.store.upsert import take_turns

BATCH = 200
BEGINNING, LOST = "0" * 64, "f" * 64
"""Stand for the seal before the first one, and for the newest one when its record was removed or changed."""
ENTRY = struct.Struct(">Q32s")


def seal_all(house: House, go_on: Callable[[], bool] = lambda: True) -> int:
    """Seals what has no seal yet, in many transactions, and reads once where there is nothing. How many events.

    A tenant whose turn fails holds no other up. Ends early when `go_on` says so.
    """
    sealed, tenant = 0, _next(house, "")
    while tenant is not None and go_on():
        try:
            sealed += seal_tenant(house, tenant, go_on)
        except Exception:
            log.exception("sealing failed", tenant=tenant)
        tenant = _next(house, tenant)
    return sealed


def seal_tenant(house: House, tenant_id: str, go_on: Callable[[], bool] = lambda: True) -> int:
    sealed, last = 0, BATCH
    while last == BATCH and go_on():
        with house.transaction() as tx:
            tenant = tenants.by_id(tx, tenant_id)
            if tenant is None:
                return sealed
            last = _seal(house.keyring, house.inside(tenant, tx))
        sealed += last
    return sealed


def canonical(tenant_id: str, event: Event) -> bytes:
    """An event as JSON that is the same whatever database it comes from: members sorted, no space, ASCII."""
    told = {
        "tenant": tenant_id,
        "seq": event.seq,
        "kind": event.kind,
        "person": event.person,
        "client": event.client,
        "actor": event.actor,
        "request_id": event.request_id,
        "object": event.object,
        "detail": event.detail,
        "at": _microseconds(event.at),
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def entries(tenant_id: str, events: Sequence[Event]) -> bytes:
    return b"".join(ENTRY.pack(event.seq, hashlib.sha256(canonical(tenant_id, event)).digest()) for event in events)


def digest_of(key: bytes, tenant_id: str, seal: Seal) -> str:
    """What the seal's digest has to be: over everything else that it says."""
    said = [tenant_id, seal.number, seal.first_seq, seal.last_seq, _microseconds(seal.sealed_at), seal.previous]
    return _mac(key, b"seal " + json.dumps(said).encode() + b"\n" + seal.events)


def mac_of(key: bytes, tenant_id: str, number: int, digest: str) -> str:
    """What the record of the newest seal has to carry."""
    return _mac(key, b"head " + json.dumps([tenant_id, number, digest]).encode())


def is_genuine(key: bytes, tenant_id: str, head: Head) -> bool:
    return hmac.compare_digest(head.mac.encode(), mac_of(key, tenant_id, head.number, head.digest).encode())


def _seal(keyring: Keyring, ctx: Ctx) -> int:
    """One more seal over at most BATCH events; no other process seals the tenant meanwhile."""
    ctx.tx.begin()
    take_turns(ctx.tx, f"seals of {ctx.tenant.id}")
    head = audit_seals.head(ctx)
    key = keyring.audit_key(ctx)
    previous, number = _previous(ctx, key, head), max(head.number if head else 0, audit_seals.newest(ctx)) + 1
    events = audit_seals.claim(ctx, number, BATCH)
    if not events:
        return 0
    seal = Seal(
        number,
        events[0].seq,
        events[-1].seq,
        entries(ctx.tenant.id, events),
        previous,
        "",
        ctx.now,
    )
    digest = digest_of(key, ctx.tenant.id, seal)
    audit_seals.add(ctx, replace(seal, digest=digest))
    audit_seals.set_head(ctx, Head(number, digest, mac_of(key, ctx.tenant.id, number, digest)))
    if not ctx.tenant.removing:
        activity.add(ctx, counting.counts(events))
        webhook.announce(ctx, events)
    return len(events)


def _previous(ctx: Ctx, key: bytes, head: Head | None) -> str:
    """The digest that the next seal follows. Where the record of it is damaged the chain shows that for good."""
    if head is not None and is_genuine(key, ctx.tenant.id, head):
        return head.digest
    if head is None and not audit_seals.newest(ctx) and not audit_seals.any_sealed(ctx):
        return BEGINNING
    log.error("the record of the newest audit seal was removed or changed", tenant=ctx.tenant.slug)
    return LOST


def _next(house: House, after: str) -> str | None:
    with house.transaction() as tx:
        return audit_seals.next_tenant(tx, after)


def _microseconds(moment: datetime) -> int:
    """As moments are stored: since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def _mac(key: bytes, data: bytes) -> str:
    return hmac.digest(key, data, "sha256").hex()
