"""What every command needs: the house opened from the environment, a tenant found, one sentence when it fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from idp.context import Ctx, Tenant
from idp.house import House, open_house
from idp.settings import SettingsError, load
from idp.store import tenants
from idp.store.migrate import upgrade
from idp.tenants.found import ensure_system, find_tenant


def house() -> House:
    """Opens the house and brings its database up to date, so that any command may be the first one."""
    try:
        settings = load(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    opened = open_house(settings)
    upgrade(settings.databases.main, settings.databases.face_keys)
    ensure_system(opened)
    return opened


def tenant_of(opened: House, slug: str) -> Tenant:
    tenant = find_tenant(opened, slug)
    if tenant is None:
        raise click.ClickException(f"There is no tenant {slug!r}. `faceguard tenant list` shows those there are.")
    if tenant.removing:
        raise click.ClickException(f"The tenant {slug!r} is being removed.")
    return tenant


def former_tenant_of(opened: House, slug: str) -> Tenant:
    """One that was removed or is being removed, too: its audit is still there to be read."""
    with opened.transaction() as tx:
        tenant = tenants.ever_by_slug(tx, slug)
    return tenant or tenant_of(opened, slug)


@contextmanager
def inside(slug: str) -> Iterator[tuple[House, Ctx]]:
    """The house and a Ctx of the tenant, committed at the end."""
    opened = house()
    tenant = tenant_of(opened, slug)
    with opened.transaction() as tx:
        yield opened, opened.inside(tenant, tx)
