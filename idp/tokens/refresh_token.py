"""RFC 9700 §4.14, RFC 6749 §6: rotated refresh tokens in families, exactly one successor each, reuse detected.

R(n) = HMAC-SHA256(tenant's refresh key, family and n): only its digest is stored, and the successor of a token can be
given again to a client whose answer was lost, for `grace` seconds and while nobody has used it.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta

from idp.context import Ctx
from idp.keys.envelope import lengths_first
from idp.keys.keyring import Keyring
from idp.refusal import Refused
from idp.store import audit, families, grants, refresh
from idp.store.families import Family
from idp.store.grants import Grant

IDLE = timedelta(days=7)
GRACE = 10  # seconds


class RefreshRefused(Refused):
    """The token is not honoured. `reason` is for the operator: unknown, other_client, expired, revoked, reused."""

    public = "The refresh token is invalid, expired or revoked."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rotated:
    """The successor and its family, whose session and grant the caller still has to find allowed."""

    value: str
    family: Family


def start(ctx: Ctx, keyring: Keyring, grant: Grant, offline: bool) -> str:
    """A new family's first token. `offline` families outlive their session (OIDC Core §11)."""
    family = families.start(ctx, grant, offline)
    return _issue(ctx, keyring, family, 0)


def rotate(ctx: Ctx, keyring: Keyring, client_id: str, value: str, *, grace: int = GRACE) -> Rotated:
    """Spends `value` for its one successor, in one transaction. Raises RefreshRefused; what it revoked must commit."""
    spent = refresh.spend(ctx, value, client_id)
    if spent is None:
        return _again(ctx, keyring, client_id, value, grace)
    family = _live(ctx, spent.family)
    return Rotated(_issue(ctx, keyring, family, spent.generation + 1), family)


def _again(ctx: Ctx, keyring: Keyring, client_id: str, value: str, grace: int) -> Rotated:
    """Not spendable: a lost answer, an expired token, or a stolen one."""
    seen = refresh.look(ctx, value)
    if seen is None:
        raise RefreshRefused("unknown")
    if seen.client != client_id:
        raise RefreshRefused("other_client")  # whoever it is gets to revoke nothing
    if seen.used_at is None:
        raise RefreshRefused("expired")
    family = _live(ctx, seen.family)
    successor = _derive(ctx, keyring, family, seen.generation + 1)
    following = refresh.look(ctx, successor)
    # A loser of the race began before the winner, perhaps: without a grace no comparison of times may let it in.
    in_time = grace > 0 and ctx.now < seen.used_at + timedelta(seconds=grace)
    if in_time and following and following.used_at is None:
        return Rotated(successor, family)
    grants.revoke(ctx, family.grant)
    audit.record(ctx, "refresh_reuse", person=family.person, client=client_id, detail={"family": family.id})
    raise RefreshRefused("reused")


def _live(ctx: Ctx, family_id: str) -> Family:
    family = families.find(ctx, family_id)
    if family is None or family.revoked_at is not None:
        raise RefreshRefused("revoked")
    if family.expires_at <= ctx.now:
        raise RefreshRefused("expired")
    return family


def _issue(ctx: Ctx, keyring: Keyring, family: Family, generation: int) -> str:
    value = _derive(ctx, keyring, family, generation)
    refresh.put(ctx, family, generation, value, min(ctx.now + IDLE, family.expires_at))
    return value


def _derive(ctx: Ctx, keyring: Keyring, family: Family, generation: int) -> str:
    message = lengths_first(family.id, str(generation))
    return base64.urlsafe_b64encode(hmac.digest(keyring.refresh_key(ctx), message, "sha256")).rstrip(b"=").decode()
