"""faceguard client list, show, set-policy, disable, enable, delete: the applications that there are."""

from __future__ import annotations

from dataclasses import replace

import click

from idp.commands.client import client, printed
from idp.commands.opened import inside
from idp.context import Ctx
from idp.oauth.clients import answer, metadata, policies, removal
from idp.oauth.errors import InvalidClientMetadata
from idp.store import audit
from idp.store import clients as stored
from idp.store.clients import Client
from idp.tenants.console_client import is_console

__all__ = ["client"]  # the group, with these commands

TENANT = click.option("--tenant", "slug", required=True, help="The tenant's slug.")


@client.command("list")
@TENANT
def listing(slug: str) -> None:
    """List the applications: client_id, state, who registered it, policy, name."""
    with inside(slug) as (_, ctx):
        for one in stored.listing(ctx):
            state, by = "active" if one.active else "disabled", "itself" if one.dynamic else "operator"
            click.echo(f"{one.client_id:<24} {state:<9} {by:<9} {one.policy:<19} {one.name}")


@client.command()
@TENANT
@click.argument("client_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(slug: str, client_id: str, as_json: bool) -> None:
    """Print all that is registered for CLIENT_ID. Its secret is nowhere to be shown."""
    with inside(slug) as (_, ctx):
        found = _found(ctx, client_id)
    ours = {
        "registration_policy": found.policy,
        "registered_itself": found.dynamic,
        "active": found.active,
        "trusted": found.trusted,
        "require_pkce": found.require_pkce,
        "acr_floor": found.floor,
        "face_max_age": found.face_max_age,
    }
    click.echo(printed(answer.registered(found) | ours, as_json))


@client.command("set-policy")
@TENANT
@click.argument("client_id")
@click.argument("name", type=click.Choice(tuple(policies.POLICIES)))
def set_policy(slug: str, client_id: str, name: str) -> None:
    """Hold CLIENT_ID to the registration policy NAME, if what is registered for it keeps to that policy."""
    with inside(slug) as (_, ctx):
        try:
            metadata.check(replace(_found(ctx, client_id), policy=name))
        except InvalidClientMetadata as error:
            raise click.ClickException(f"{client_id} does not keep to {name}: {error}.") from error
        stored.change(ctx, client_id, policy=name)
        audit.record(ctx, "client.policy", client=client_id, actor="operator", detail={"policy": name})
    if policies.allowed(ctx.tenant, name) is None:
        click.secho(f"Warning: {slug} does not allow {name}: the client may do nothing until it does.", err=True)


@client.command()
@TENANT
@click.argument("client_id")
def disable(slug: str, client_id: str) -> None:
    """Let CLIENT_ID do nothing more, within a second; its tokens are refused until it is enabled again."""
    _set_active(slug, client_id, False)


@client.command()
@TENANT
@click.argument("client_id")
def enable(slug: str, client_id: str) -> None:
    """Undo `disable`."""
    _set_active(slug, client_id, True)


@client.command()
@TENANT
@click.argument("client_id")
def delete(slug: str, client_id: str) -> None:
    """Delete CLIENT_ID with all that people gave it: grants, refresh tokens, consents."""
    with inside(slug) as (_, ctx):
        _require_no_console(ctx, client_id)
        removal.remove(ctx, _found(ctx, client_id).client_id, actor="operator")


def _require_no_console(ctx: Ctx, client_id: str) -> None:
    if is_console(ctx.tenant, client_id):
        raise click.ClickException("The console signs in with this client: it can be neither deleted nor switched off.")


def _set_active(slug: str, client_id: str, active: bool) -> None:
    with inside(slug) as (_, ctx):
        if not active:
            _require_no_console(ctx, client_id)
        stored.change(ctx, _found(ctx, client_id).client_id, active=active)
        kind = "client.enabled" if active else "client.disabled"
        audit.record(ctx, kind, client=client_id, actor="operator")


def _found(ctx: Ctx, client_id: str) -> Client:
    found = stored.find(ctx, client_id)
    if found is None:
        raise click.ClickException(f"There is no client {client_id!r}. `faceguard client list` shows those there are.")
    return found
