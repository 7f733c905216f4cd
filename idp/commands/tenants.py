"""faceguard tenant suspend, resume, remove: whether a tenant answers, and its end."""

from __future__ import annotations

import click

from idp.commands.opened import house, inside, tenant_of
from idp.commands.tenant import tenant
from idp.context import Ctx, Tenant
from idp.store import tenants
from idp.store.audit import record
from idp.tenants import removal
from idp.tokens.audience import SYSTEM

__all__ = ["tenant"]  # the group, with these commands


@tenant.command()
@click.argument("slug")
def suspend(slug: str) -> None:
    """Let SLUG answer nothing more, within a second. Nothing is deleted."""
    if slug == SYSTEM:
        raise click.ClickException("The administrators' own tenant cannot be suspended.")
    with inside(slug) as (_, ctx):
        _set_active(ctx, False)


@tenant.command()
@click.argument("slug")
def resume(slug: str) -> None:
    """Undo `suspend`."""
    with inside(slug) as (_, ctx):
        _set_active(ctx, True)


@tenant.command()
@click.argument("slug")
def remove(slug: str) -> None:
    """Remove the suspended tenant SLUG with all that belongs to it, for good. Asks for its name.

    Its keys are destroyed at once; what is left, the worker of a running `faceguard up` deletes within minutes. Its
    audit stays, and so do the receipts of consents and the ledger of deleted faces; SLUG is never given again.
    """
    opened = house()
    found = tenant_of(opened, slug)
    _check(found)
    typed = click.prompt(f"Everything of {found.issuer} will be gone. Type its name ({found.name}) to remove it")
    if typed != found.name:
        raise click.ClickException("That is not its name: nothing was done.")
    system = tenant_of(opened, SYSTEM)
    with opened.transaction() as tx:
        tx.read_latest()
        tx.begin()
        latest = tenants.by_slug(tx, slug) or found
        _check(latest)
        removal.begin(opened, opened.inside(system, tx), opened.inside(latest, tx), "operator")
    click.echo(f"{slug} is being removed.")


def _check(found: Tenant) -> None:
    try:
        removal.check(found)
    except removal.NotToBeRemoved as why:
        raise click.ClickException(str(why)) from why


def _set_active(ctx: Ctx, active: bool) -> None:
    tenants.set_active(ctx, active)
    record(ctx, "tenant.changed", actor="operator", object="tenant", detail={"changed": {"active": active}})
