"""What races: each is one use of a promise of the store, and says whether it won."""

from __future__ import annotations

import random
import threading
import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from idp.clock import SystemClock
from idp.context import Ctx
from idp.keys.envelope import Envelope
from idp.keys.keyring import Keyring
from idp.oauth.clients import registration
from idp.oauth.clients.admission import Admission
from idp.oauth.clients.logo import Logos
from idp.oauth.clients.registration import Registration, TooManyClients
from idp.outbound.fetch import Fetcher
from idp.settings import Outbound
from idp.store import (
    captures,
    clients,
    counters,
    device_authorizations,
    journeys,
    keys,
    leases,
    one_time,
    outbox,
    passkeys,
    people,
    proofs,
    refresh,
    registration_tokens,
    tenants,
    totp,
)
from idp.store.device_authorizations import DeviceAuthorization
from idp.store.migrate import upgrade
from idp.store.tables import one_time as table
from idp.store.taken import Taken
from tests.stores.one_of_each import CLIENT, use_passkey

MINUTE = timedelta(minutes=1)


def spend(ctx: Ctx, kind: one_time.Kind, value: str) -> bool:
    return one_time.spend(ctx, kind, value, "web") is not None


def sign_with_passkey(ctx: Ctx, credential: str) -> bool:
    """The same answer of the authenticator, brought many times."""
    found = passkeys.find(ctx, credential)
    assert found is not None
    return use_passkey(ctx, found, 9)


def answer_challenge(ctx: Ctx, value: str) -> bool:
    return one_time.first(ctx, "passkey", value, owner="here", lifetime=MINUTE)


def first(ctx: Ctx, value: str) -> bool:
    return one_time.first(ctx, "assertion", value, owner="web", lifetime=MINUTE)


def spend_by_look_then_update(ctx: Ctx, kind: one_time.Kind, value: str) -> bool:
    """What others do, and we must not: between the look and the update somebody else has looked too."""
    seen = one_time.look(ctx, kind, value)
    if seen is None or seen.used_at is not None or seen.owner != "web":
        return False
    ctx.tx.execute(update(table).where(table.c.tenant == ctx.tenant.id).values(used_at=ctx.now))
    return True


def claim_call(ctx: Ctx, entry: str) -> bool:
    return entry in {claimed.id for claimed in outbox.claim(ctx.tx, ctx.now, 10, MINUTE)}


def refresh_token(ctx: Ctx, value: str) -> bool:
    return refresh.spend(ctx, value, "web") is not None


def registration_token(ctx: Ctx, value: str) -> bool:
    return registration_tokens.spend(ctx, value) is not None


def register_itself(ctx: Ctx, kek: bytes, tokens: list[str], most: int) -> bool:
    """A whole registration with one of the tokens, where there is room for `most` clients."""
    registration.MOST = most
    fetcher = Fetcher(Outbound())
    admission = Admission(Keyring(Envelope(kek), SystemClock()), fetcher, Logos(fetcher, lambda _: None))
    try:
        Registration(admission).register(ctx, random.choice(tokens), {"redirect_uris": ["https://self.example.com/cb"]})
    except TooManyClients:
        return False
    return True


def use_step(ctx: Ctx, person: str, step: int) -> bool:
    return totp.use(ctx, person, b"wrapped", step)


def consume(ctx: Ctx, journey: str) -> int:
    return len(proofs.consume(ctx, journey, "alice", "browser"))


def close(ctx: Ctx, capture: str) -> bool:
    return captures.close(ctx, capture, "pass") is not None


def finish(ctx: Ctx, journey: str) -> bool:
    return journeys.finish(ctx, journey)


def answer_device(ctx: Ctx, id: str) -> bool:
    """Two answers at once, as different as can be: whichever thread asks, one of them counts."""
    denying = threading.get_ident() % 2
    return device_authorizations.deny(ctx, id) if denying else device_authorizations.approve(ctx, id, "grant")


def poll_device(ctx: Ctx, device_code: str) -> bool:
    return isinstance(device_authorizations.poll(ctx, device_code, "web"), DeviceAuthorization)


def spend_device_code(ctx: Ctx, device_code: str) -> bool:
    return device_authorizations.spend(ctx, device_code, "web") is not None


def create_tenant(ctx: Ctx, slug: str) -> bool:
    try:
        tenants.create(ctx.tx, ctx.now, slug, slug, f"https://{slug}.example.com")
    except Taken:
        return False
    return True


def register_client(ctx: Ctx, client_id: str) -> bool:
    try:
        clients.register(ctx, replace(CLIENT, client_id=client_id))
    except Taken:
        return False
    return True


def add_person(ctx: Ctx, email: str) -> bool:
    try:
        people.add(ctx, email)
    except Taken:
        return False
    return True


def confirm_email(ctx: Ctx, person: str, email: str) -> bool:
    return people.confirm_email(ctx, person, email)


def put_key(ctx: Ctx, name: str) -> bool:
    return keys.put_tenant_key(ctx, name, b"wrapped")


def take_lease(ctx: Ctx, name: str) -> bool:
    return leases.take(ctx.tx, ctx.now, name, str(uuid.uuid4()), 60)


def allow_seven(ctx: Ctx, key: str) -> bool:
    return counters.allow(ctx, "password", key, 7, MINUTE)


def bump(ctx: Ctx, key: str) -> int:
    return counters.bump(ctx, "password", key, window=MINUTE).count


def migrate(main: str, face_keys: str) -> bool:
    upgrade(main, face_keys)
    return True
