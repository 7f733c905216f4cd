"""A tenant's keys at hand: root key, JWKS (RFC 7517 §5) with rotation, and the keys derived from the root.

ES256 and RS256 are there from the start; a key for another algorithm, or to be encrypted to, is made when first needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from idp.clock import Clock
from idp.context import Ctx
from idp.keys import jose, jwe
from idp.keys.algorithms import OUR_ENCRYPTION, OUR_KEYS, SIGNATURES
from idp.keys.envelope import Envelope, new_key
from idp.store import keys as stored_keys
from idp.store import removal
from idp.store.keys import StoredKey
from idp.store.removal import AUDIT_KEY

JWKS_MAX_AGE = 300  # seconds a client may keep our JWKS: a new key is published that long before it signs
LAST_TOKEN = timedelta(seconds=600 + 60)  # the longest token's life, and some: published that long after its last
HINTS_UNTIL = timedelta(days=30)  # an ID token is honoured as a hint that long after its key has retired
STALE_AFTER = 1.0  # seconds; a change by another process counts within it
IDLE = 600.0  # seconds after which the private keys of a tenant that nobody asked for are held no longer
SAME_MOMENT = timedelta(minutes=1)  # a key made on demand is good for requests that began a little before


class NoKeys(Exception):
    """The tenant has no keys: create() never ran for it."""

    public = "This tenant has no keys."


class Jwks(NamedTuple):
    body: bytes
    etag: str


@dataclass(slots=True)
class _Loaded:
    """What this process holds of one tenant. Private keys are opened when they first sign."""

    stored: tuple[StoredKey, ...]
    root: Envelope
    refresh: bytes
    seal: bytes
    subject: bytes
    public: jose.KeySet
    checked_at: float
    private: dict[str, jose.Key] = field(default_factory=dict)
    documents: dict[tuple[str, ...], Jwks] = field(default_factory=dict)


class Keyring:
    """A class because it keeps parsed keys, per tenant: an RSA key read for each token would cost 30 ms each time."""

    def __init__(self, envelope: Envelope, clock: Clock) -> None:
        self._envelope = envelope
        self._clock = clock
        self._loaded: dict[str, _Loaded] = {}
        self._looked_at = clock.monotonic()

    def create(self, ctx: Ctx) -> None:
        """The keys of a new tenant, active at once. Where several try, the first writer's keys are everyone's."""
        if stored_keys.tenant_key(ctx, "root") is not None:
            return
        root = new_key()
        fresh = [jose.generate(alg) for alg in jose.FIRST_ALGS]  # before the transaction: an RSA key takes its time
        wrapped = self._envelope.wrap(root, label="root", tenant=ctx.tenant.id)
        stored_keys.put_tenant_key(ctx, "root", wrapped)
        if stored_keys.tenant_key(ctx, "root") != wrapped:
            return
        for key in fresh:
            _add(ctx, Envelope(root), key, active_at=ctx.now)
        self._changed(ctx)

    def ensure(self, ctx: Ctx, alg: str) -> None:
        """A key for `alg`, made now where the tenant has none yet: at a client's registration, at best.

        Where several try, the first writer's key is everyone's. Until the commit nobody else sees it.
        """
        if _present(self._keys(ctx).stored, alg, ctx.now) is not None:
            return
        fresh = jose.generate(alg)
        if stored_keys.put_tenant_key(ctx, f"first {alg}", fresh.kid.encode()):
            _add(ctx, self._keys(ctx).root, fresh, active_at=ctx.now - SAME_MOMENT)
        self._changed(ctx)

    def ensure_encryption(self, ctx: Ctx) -> None:
        """Keys that clients can encrypt to, where the tenant has none yet."""
        for alg in OUR_ENCRYPTION:
            self.ensure(ctx, alg)

    def rotate(self, ctx: Ctx) -> list[str]:
        """Publishes each algorithm's next key, which is used from JWKS_MAX_AGE seconds on. Gives the kids to come.

        Of several calls at once one makes the keys: retiring the present key succeeds once. A call while the next
        key still waits makes none. Keys that retired long ago are removed.
        """
        active_at = ctx.now + timedelta(seconds=JWKS_MAX_AGE)
        present = (_present(self._keys(ctx).stored, alg, ctx.now) for alg in OUR_KEYS)
        due = [key for key in present if key is not None and key.retired_at is None]
        successors = [jose.generate(key.alg) for key in due]  # before the transaction
        for former, successor in zip(due, successors, strict=True):
            if stored_keys.retire(ctx, former.kid, active_at):
                _add(ctx, self._keys(ctx).root, successor, active_at=active_at)
        for key in stored_keys.signing_keys(ctx):
            if key.retired_at is not None and key.retired_at + HINTS_UNTIL <= ctx.now:
                stored_keys.remove(ctx, key.kid)
        self._changed(ctx)
        return [key.kid for key in self._keys(ctx).stored if key.active_at > ctx.now]

    def retire(self, ctx: Ctx, kid: str, *, removed: bool = False) -> str | None:
        """Takes a key out of use at once and gives the kid of the one that is used instead; None for a key that is not
        there or has retired. `removed`: nothing that it signed is believed any more, and it is published no more.
        """
        stored = stored_keys.signing_keys(ctx)
        key = next((one for one in stored if one.kid == kid), None)
        if key is None:
            return None
        others = [one for one in stored if one.alg == key.alg and one.kid != kid and one.retired_at is None]
        fresh = None if others else jose.generate(key.alg)  # before the transaction
        if not stored_keys.retire_now(ctx, kid):
            return None
        at = ctx.now - SAME_MOMENT
        if fresh is not None:
            _add(ctx, self._keys(ctx).root, fresh, active_at=at)
        elif others[0].active_at > ctx.now:
            stored_keys.activate(ctx, others[0].kid, at)
        if removed:
            stored_keys.remove(ctx, kid)
        self._changed(ctx)
        return fresh.kid if fresh is not None else others[0].kid

    def sign(self, ctx: Ctx, claims: dict[str, Any], *, typ: str, alg: str) -> str:
        """The claims as a compact JWS under the tenant's present key for `alg`. Raises NoKeys."""
        loaded, stored = self._signing(ctx, alg)
        return jose.sign(_opened(ctx, loaded, stored), claims, typ=typ)

    def decrypt(self, ctx: Ctx, token: str) -> bytes:
        """What a compact JWE that was made for one of the tenant's encryption keys holds. Raises TokenRefused."""
        loaded = self._keys(ctx)
        ours = [key for key in reversed(loaded.stored) if key.alg in OUR_ENCRYPTION and key.active_at <= ctx.now]
        return jwe.decrypt(token, (_opened(ctx, loaded, key) for key in ours))

    def public_keys(self, ctx: Ctx) -> jose.KeySet:
        """Every key whose tokens we still read: to come, active, and retired but not removed."""
        return self._keys(ctx).public

    def jwks(self, ctx: Ctx) -> Jwks:
        """The published keys, public members only; made once for each set of keys."""
        loaded = self._keys(ctx)
        published = [key for key in loaded.stored if _published(key, ctx.now)]
        kids = tuple(key.kid for key in published)
        if kids not in loaded.documents:
            loaded.documents[kids] = _document([key.public_jwk for key in published])
        return loaded.documents[kids]

    def refresh_key(self, ctx: Ctx) -> bytes:
        """32 bytes from which refresh tokens are derived."""
        return self._keys(ctx).refresh

    def seal_key(self, ctx: Ctx) -> bytes:
        """32 bytes for sealed values and their like."""
        return self._keys(ctx).seal

    def wrap_secret(self, ctx: Ctx, client_id: str, secret: str) -> bytes:
        """A client's secret that keys an HMAC (client_secret_jwt), for storing: a digest could not verify one."""
        return self._keys(ctx).root.wrap(secret.encode(), label=f"secret {client_id}", tenant=ctx.tenant.id)

    def unwrap_secret(self, ctx: Ctx, client_id: str, wrapped: bytes) -> str:
        """What wrap_secret() was given for the same client. Raises Unreadable for anything else."""
        return self._keys(ctx).root.unwrap(wrapped, label=f"secret {client_id}", tenant=ctx.tenant.id).decode()

    def wrap_totp(self, ctx: Ctx, person: str, secret: str) -> bytes:
        """A person's secret of an authenticator app, for storing."""
        return self._keys(ctx).root.wrap(secret.encode(), label=f"totp {person}", tenant=ctx.tenant.id)

    def unwrap_totp(self, ctx: Ctx, person: str, wrapped: bytes) -> str:
        """What wrap_totp() was given for the same person. Raises Unreadable for anything else."""
        return self._keys(ctx).root.unwrap(wrapped, label=f"totp {person}", tenant=ctx.tenant.id).decode()

    def wrap_webhook(self, ctx: Ctx, webhook: str, secret: str) -> bytes:
        """The secret that signs what a webhook is sent, for storing."""
        return self._keys(ctx).root.wrap(secret.encode(), label=f"webhook {webhook}", tenant=ctx.tenant.id)

    def unwrap_webhook(self, ctx: Ctx, webhook: str, wrapped: bytes) -> str:
        """What wrap_webhook() was given for the same webhook. Raises Unreadable for anything else."""
        return self._keys(ctx).root.unwrap(wrapped, label=f"webhook {webhook}", tenant=ctx.tenant.id).decode()

    def audit_key(self, ctx: Ctx) -> bytes:
        """32 bytes that seal audit events. A tenant that is removed has them still."""
        try:
            return self._keys(ctx).root.subkey("audit", tenant=ctx.tenant.id)
        except NoKeys:
            kept = stored_keys.tenant_key(ctx, AUDIT_KEY)
            if kept is None:
                raise
            return self._envelope.unwrap(kept, label=AUDIT_KEY, tenant=ctx.tenant.id)

    def destroy(self, ctx: Ctx) -> None:
        """Nothing that the tenant sealed, wrapped or signed can be read or made again, by nobody. May be repeated.

        What verifies its audit stays, and the public keys that verify its consent receipts.
        """
        kept = self._envelope.wrap(self.audit_key(ctx), label=AUDIT_KEY, tenant=ctx.tenant.id)
        stored_keys.put_tenant_key(ctx, AUDIT_KEY, kept)
        removal.destroy_keys(ctx)
        self._changed(ctx)

    def subject_key(self, ctx: Ctx) -> bytes:
        """32 bytes from which pairwise subjects are derived. Rotation leaves them as they are."""
        return self._keys(ctx).subject

    def _signing(self, ctx: Ctx, alg: str) -> tuple[_Loaded, StoredKey]:
        loaded = self._keys(ctx)
        present = _present(loaded.stored, alg, ctx.now)
        if present is None:
            self.ensure(ctx, alg)
            loaded = self._keys(ctx)
            present = _present(loaded.stored, alg, ctx.now)
        if present is None:
            raise NoKeys(f"no active {alg} key in tenant {ctx.tenant.slug}")
        return loaded, present

    def _changed(self, ctx: Ctx) -> None:
        """Until the commit this transaction reads its keys anew, and nobody else signs with what may be rolled back."""

        def forget() -> None:
            self._loaded.pop(ctx.tenant.id, None)

        ctx.tx.after_commit(forget)

    def _keys(self, ctx: Ctx) -> _Loaded:
        known = self._loaded.get(ctx.tenant.id)
        now = self._clock.monotonic()
        if known is not None and now - known.checked_at < STALE_AFTER and not ctx.tx.has_news:
            return known
        stored = tuple(stored_keys.signing_keys(ctx))
        if known is None or known.stored != stored:
            known = self._load(ctx, stored)
        if not ctx.tx.has_news:
            known.checked_at = now
            self._loaded[ctx.tenant.id] = known
            self._let_go(now)
        return known

    def _let_go(self, now: float) -> None:
        """Of what was long not asked for: a tenant that was removed elsewhere is never asked for again."""
        if now - self._looked_at < IDLE:
            return
        self._looked_at = now
        for tenant, loaded in list(self._loaded.items()):
            if now - loaded.checked_at > IDLE:
                self._loaded.pop(tenant, None)

    def _load(self, ctx: Ctx, stored: tuple[StoredKey, ...]) -> _Loaded:
        wrapped = stored_keys.tenant_key(ctx, "root")
        if wrapped is None:
            raise NoKeys(f"tenant {ctx.tenant.slug} has no root key")
        root = Envelope(self._envelope.unwrap(wrapped, label="root", tenant=ctx.tenant.id))
        former = self._loaded.get(ctx.tenant.id)
        return _Loaded(
            stored=stored,
            root=root,
            refresh=root.subkey("refresh", tenant=ctx.tenant.id),
            seal=root.subkey("seal", tenant=ctx.tenant.id),
            subject=root.subkey("subject", tenant=ctx.tenant.id),
            public=jose.KeySet(jose.load_public(key.alg, key.public_jwk) for key in stored if key.alg in SIGNATURES),
            checked_at=self._clock.monotonic(),
            private=dict(former.private) if former else {},
        )


def _present(keys: Iterable[StoredKey], alg: str, now: datetime) -> StoredKey | None:
    """The key in use, of all that one algorithm has."""
    live = [
        key
        for key in keys
        if key.alg == alg and key.active_at <= now and (key.retired_at is None or now < key.retired_at)
    ]
    return live[0] if len(live) == 1 else max(live, key=lambda key: key.active_at, default=None)


def _published(key: StoredKey, now: datetime) -> bool:
    """A key to encrypt to is shown until it retires, and decrypts for longer (OIDC Core §10.2.1)."""
    if key.retired_at is None:
        return True
    return now < (key.retired_at + LAST_TOKEN if key.alg in SIGNATURES else key.retired_at)


def _opened(ctx: Ctx, loaded: _Loaded, stored: StoredKey) -> jose.Key:
    key = loaded.private.get(stored.kid)
    if key is None:
        der = loaded.root.unwrap(stored.wrapped, label=f"sign {stored.kid}", tenant=ctx.tenant.id)
        key = loaded.private[stored.kid] = jose.load_private(stored.alg, der)
    return key


def _add(ctx: Ctx, root: Envelope, key: jose.Key, *, active_at: datetime) -> None:
    wrapped = root.wrap(jose.private_bytes(key), label=f"sign {key.kid}", tenant=ctx.tenant.id)
    stored_keys.add_signing_key(
        ctx, kid=key.kid, alg=key.alg, public_jwk=jose.public_jwk(key), wrapped=wrapped, active_at=active_at
    )


def _document(jwks: list[Mapping[str, Any]]) -> Jwks:
    body = json.dumps({"keys": [dict(jwk) for jwk in jwks]}, separators=(",", ":")).encode()
    return Jwks(body=body, etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"')
