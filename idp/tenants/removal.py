"""The end of a tenant. It begins in one transaction, after which nothing of it can be read or answered any more; the
rest is deleted little by little, by the worker, however often that is broken off.

The audit, the receipts of consents and the ledger of faces stay (store/removal.py: KEPT), and so does the address,
which no other tenant is given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from idp.audit import sealing
from idp.audit.log import log
from idp.biometrics.client import FaceUnavailable
from idp.context import Ctx, Tenant
from idp.house import House
from idp.refusal import Refused
from idp.store import administrators, audit, audit_seals, faces, removal, tenants
from idp.tokens.audience import SYSTEM

SETTLED = timedelta(minutes=1)
"""Whatever began while the tenant still answered is over by then: nothing is written behind the last look."""


class NotToBeRemoved(Refused):
    """Says why, to whoever wants it."""


MOST_CALLS, MOST_SWEEPS = 5, 200
"""In one turn of the worker, which has other things to do: the rest is left to the next."""


def check(tenant: Tenant) -> None:
    """Raises NotToBeRemoved."""
    if tenant.slug == SYSTEM:
        raise NotToBeRemoved("The administrators' own tenant cannot be removed.")
    if tenant.active:
        raise NotToBeRemoved("The tenant is in use. Suspend it first, and see that nobody misses it.")


def begin(house: House, system: Ctx, ctx: Ctx, actor: str) -> None:
    """In the caller's transaction, which holds the tenant as it is now. Raises NotToBeRemoved.

    The tenant's keys go first: secrets and letters, sealed forms and tokens are out of reach from the commit on. May be
    repeated.
    """
    check(ctx.tenant)
    if ctx.tenant.removing:
        return
    house.keyring.destroy(ctx)
    tenants.begin_removal(ctx)
    faces.tell_removal(ctx)
    administrators.dismiss_over(system, ctx.tenant.id)
    audit.record(ctx, "tenant.removal_begun", actor=actor, object="tenant")
    _note(system, ctx.tenant, "tenant.removal_begun", actor)


def go_on_with_all(house: House, destroy_keys: Callable[[str], bool]) -> list[str]:
    """The slugs of those that are gone now. One that cannot go on holds no other up."""
    with house.transaction() as tx:
        left = tenants.leaving(tx)
    ended = []
    for tenant in left:
        try:
            if go_on(house, tenant, destroy_keys):
                ended.append(tenant.slug)
        except FaceUnavailable as refusal:
            log.warning("a tenant's removal waits for the face process", tenant=tenant.slug, why=str(refusal))
        except Exception:
            log.exception("a tenant's removal is held up", tenant=tenant.slug)
    return ended


def go_on(house: House, tenant: Tenant, destroy_keys: Callable[[str], bool]) -> bool:
    """Whether it is gone now. `destroy_keys` destroys the tenant's face keys and says whether none is left."""
    if not any(destroy_keys(tenant.id) for _ in range(MOST_CALLS)):
        return False
    settled = tenant.removing_at is not None and house.clock.now() - tenant.removing_at >= SETTLED
    if all(_sweep(house, tenant, settled) for _ in range(MOST_SWEEPS)):
        return False
    sealing.seal_tenant(house, tenant.id)
    return settled and _end(house, tenant)


def _sweep(house: House, tenant: Tenant, settled: bool) -> int:
    """How many rows went. The news for face processes go last, when every one has heard them."""
    with house.transaction() as tx:
        ctx = house.inside(tenant, tx)
        return removal.sweep(ctx) or (removal.forget_changes(ctx) if settled else 0)


def _end(house: House, tenant: Tenant) -> bool:
    """False where something came in meanwhile."""
    with house.transaction() as tx:
        ctx = house.inside(tenant, tx)
        tx.begin()
        if removal.forget_changes(ctx) or removal.sweep(ctx) or audit_seals.count_unsealed(ctx):
            tx.commit()
            return False
        tenants.end_removal(ctx)
        found = tenants.by_slug(tx, SYSTEM)
        assert found is not None
        system = house.inside(found, tx)
        administrators.dismiss_over(system, tenant.id)
        _note(system, tenant, "tenant.removed", "worker")
    return True


def _note(system: Ctx, tenant: Tenant, kind: str, actor: str) -> None:
    """Where it is still read when the tenant is gone."""
    audit.record(system, kind, actor=actor, object=f"tenant/{tenant.slug}", detail={"id": tenant.id})
