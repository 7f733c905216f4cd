"""faceguard keys rotate: the next signing keys of a tenant, published before they are used."""

from __future__ import annotations

import click

from idp.commands.opened import inside
from idp.store import audit


@click.group()
def keys() -> None:
    """Signing keys."""


@keys.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
def rotate(slug: str) -> None:
    """Publish new signing keys; they begin to sign when every client can have seen them."""
    with inside(slug) as (house, ctx):
        house.keyring.rotate(ctx)
        audit.record(ctx, "keys.rotated", actor="operator")
    click.echo("New keys are published; they sign from five minutes on.")
