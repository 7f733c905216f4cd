"""faceguard registration-token …: initial access tokens, with which applications register themselves (RFC 7591 §3)."""

from __future__ import annotations

from datetime import timedelta

import click

from idp.commands.opened import inside
from idp.oauth.clients import policies
from idp.store import audit, registration_tokens

TENANT = click.option("--tenant", "slug", required=True, help="The tenant's slug.")
SHOWN = 12  # characters of a digest that tell tokens apart


@click.group("registration-token")
def registration_token() -> None:
    """Initial access tokens: whoever has one may register applications."""


@registration_token.command()
@TENANT
@click.option(
    "--policy", type=click.Choice(tuple(policies.POLICIES)), required=True, help="What its clients are held to."
)
@click.option("--uses", type=click.IntRange(1, 1000), default=1, show_default=True, help="Clients that it can make.")
@click.option("--hours", type=click.IntRange(1, 24 * 365), default=24, show_default=True)
@click.option("--label", default="", help="For whom it is.")
def create(slug: str, policy: str, uses: int, hours: int, label: str) -> None:
    """Make a token and print it, once."""
    with inside(slug) as (_, ctx):
        if policies.allowed(ctx.tenant, policy) is None:
            raise click.ClickException(
                f"{slug} does not allow {policy}: `faceguard tenant registration-policy {slug} {policy} allow` does."
            )
        made = registration_tokens.mint(ctx, policy=policy, label=label, uses=uses, lifetime=timedelta(hours=hours))
        detail = {"policy": policy, "uses": uses, "hours": hours, "label": label}
        audit.record(ctx, "registration_token.created", actor="operator", detail=detail)
    if not ctx.tenant.offers("registration"):
        click.secho(
            f"Warning: {slug} does not offer registration: `faceguard tenant feature {slug} registration on` does.",
            err=True,
        )
    click.echo(made)


@registration_token.command("list")
@TENANT
def listing(slug: str) -> None:
    """List the tokens: id, policy, uses left, end, label. What they are is stored nowhere."""
    with inside(slug) as (_, ctx):
        for token in registration_tokens.listing(ctx):
            until = f"{token.expires_at:%Y-%m-%d %H:%M} UTC" if token.live(ctx.now) else "over"
            click.echo(
                f"{token.digest[:SHOWN]} {token.policy:<19} {token.uses_left:>4} left  {until:<20} {token.label}"
            )


@registration_token.command()
@TENANT
@click.argument("token_id")
def revoke(slug: str, token_id: str) -> None:
    """Revoke the token that `list` shows as TOKEN_ID. Clients that it made stay."""
    with inside(slug) as (_, ctx):
        meant = [one for one in registration_tokens.listing(ctx) if one.digest[:SHOWN] == token_id]
        if len(meant) != 1:
            raise click.ClickException(
                f"There is no token {token_id!r}. `faceguard registration-token list` shows them."
            )
        registration_tokens.revoke(ctx, meant[0].digest)
        audit.record(ctx, "registration_token.revoked", actor="operator", detail={"label": meant[0].label})
