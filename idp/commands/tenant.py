"""faceguard tenant …: create, list, change the face policy and the theme."""

from __future__ import annotations

import dataclasses

import click

from idp.commands.opened import house, inside
from idp.context import FaceDemand, Policy
from idp.store import tenants
from idp.store.audit import record
from idp.store.taken import Taken
from idp.tenants.found import BadSlug, found_tenant

FACE = click.Choice(["off", "preferred", "required"])


@click.group()
def tenant() -> None:
    """Tenants: each is an issuer with an address, keys, people and applications of its own."""


@tenant.command()
@click.argument("slug")
@click.option("--name", help="The name people see. Default: the slug.")
@click.option("--face", type=FACE, default="off", show_default=True, help="Whether a face is asked for.")
def create(slug: str, name: str | None, face: FaceDemand) -> None:
    """Create the tenant SLUG and print its issuer."""
    try:
        made = found_tenant(house(), slug, name or slug, Policy(face=face))
    except BadSlug as error:
        raise click.ClickException(str(error)) from error
    except Taken as error:
        raise click.ClickException(f"There is a tenant {slug!r} already.") from error
    click.echo(made.issuer)


@tenant.command("list")
def listing() -> None:
    """List all tenants: slug, state, face policy, issuer."""
    opened = house()
    with opened.transaction() as tx:
        for found in tenants.listing(tx):
            state = "active" if found.active else "suspended"
            click.echo(f"{found.slug:<24} {state:<10} face {found.policy.face:<10} {found.issuer}")


@tenant.command()
@click.argument("slug")
@click.argument("demand", type=FACE)
def face(slug: str, demand: FaceDemand) -> None:
    """Set the face policy of SLUG: off, preferred (any second factor will do) or required."""
    with inside(slug) as (_, ctx):
        tenants.set_policy(ctx, dataclasses.replace(ctx.tenant.policy, face=demand))
        record(ctx, "tenant.face_policy", actor="operator", detail={"face": demand})


@tenant.command()
@click.argument("slug")
@click.argument("name")
def theme(slug: str, name: str) -> None:
    """Give SLUG's pages the theme NAME (a folder of themes/)."""
    with inside(slug) as (_, ctx):
        tenants.set_theme(ctx, name)
