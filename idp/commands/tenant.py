"""faceguard tenant …: create, list, and change what a tenant offers, allows and looks like."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

import click

from idp.commands.opened import house, inside
from idp.context import SECOND_FACTORS, FaceDemand, Feature, Policy
from idp.oauth.clients.policies import POLICIES
from idp.store import tenants
from idp.store.audit import record
from idp.store.taken import Taken
from idp.tenants.found import BadSlug, found_tenant

FACE = click.Choice(["off", "preferred", "required"])
LIVENESS = click.Choice(["flp-1.0", "flp-1.0-strict"])
SWITCH = click.Choice(["on", "off"])
FEATURE = click.Choice(get_args(Feature))


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
        raise click.ClickException(f"{slug!r} is a tenant's or was one's: no address is given twice.") from error
    click.echo(made.issuer)


@tenant.command("list")
def listing() -> None:
    """List all tenants: slug, state, face policy, issuer."""
    opened = house()
    with opened.transaction() as tx:
        for found in tenants.every(tx):
            state = "active" if found.active else "removing" if found.removing else "suspended"
            click.echo(f"{found.slug:<24} {state:<10} face {found.policy.face:<10} {found.issuer}")


@tenant.command()
@click.argument("slug")
@click.argument("demand", type=FACE)
def face(slug: str, demand: FaceDemand) -> None:
    """Set the face policy of SLUG: off, preferred (any second factor will do) or required."""
    _change(slug, "tenant.face_policy", face=demand)


@tenant.command("face-liveness")
@click.argument("slug")
@click.argument("name", type=LIVENESS)
def face_liveness(slug: str, name: str) -> None:
    """Choose how strictly SLUG judges that a face is alive.

    With flp-1.0-strict, the default, a face whose light was not seen, as in a bright room, counts only beside another
    factor.
    """
    _change(slug, "tenant.face_liveness", face_liveness=name)


@tenant.command("face-approval")
@click.argument("slug")
@click.argument("state", type=SWITCH)
def face_approval(slug: str, state: str) -> None:
    """Let a face that is enrolled in SLUG take effect only after `faceguard face approve`."""
    _change(slug, "tenant.face_approval", face_approval=state == "on")


@tenant.command("face-duplicates")
@click.argument("slug")
@click.argument("state", type=SWITCH)
def face_duplicates(slug: str, state: str) -> None:
    """Search SLUG's faces for the one that is being enrolled (1:N: see docs/operate.md before you switch it on)."""
    _change(slug, "tenant.face_duplicates", face_duplicates=state == "on")


@tenant.command("face-unused")
@click.argument("slug")
@click.argument("months", type=click.IntRange(1, 120))
def face_unused(slug: str, months: int) -> None:
    """Delete a face in SLUG that was not used for so many MONTHS (12 unless set)."""
    _change(slug, "tenant.face_unused", face_unused_months=months)


@tenant.command()
@click.argument("slug")
@click.argument("name")
def theme(slug: str, name: str) -> None:
    """Give SLUG's pages the theme NAME (a folder of themes/)."""
    with inside(slug) as (_, ctx):
        tenants.set_theme(ctx, name)


@tenant.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Print what SLUG demands, offers and allows."""
    with inside(slug) as (_, ctx):
        policy = ctx.tenant.policy
    click.echo(f"{'issuer':<22} {ctx.tenant.issuer}\n{'theme':<22} {ctx.tenant.theme}")
    for name, value in dataclasses.asdict(policy).items():
        click.echo(f"{name:<22} {', '.join(value) if isinstance(value, tuple) else value}")


@tenant.command()
@click.argument("slug")
@click.argument("name", type=FEATURE)
@click.argument("state", type=click.Choice(["on", "off"]))
def feature(slug: str, name: Feature, state: str) -> None:
    """Switch a feature of SLUG on or off. What is off is not in discovery, and refused."""
    with inside(slug) as (_, ctx):
        others = [one for one in ctx.tenant.policy.features if one != name]
    features = (*others, name) if state == "on" else tuple(others)
    _change(slug, "tenant.feature", features=tuple(sorted(features)))


@tenant.command()
@click.argument("slug")
@click.argument("state", type=click.Choice(["on", "off"]))
def embedding(slug: str, state: str) -> None:
    """Let applications of other sites renew SLUG's tokens in a frame (SameSite=None; needs https)."""
    _change(slug, "tenant.embedding", embedding_allowed=state == "on")


@tenant.command("second-factor")
@click.argument("slug")
@click.argument("name", type=click.Choice(SECOND_FACTORS))
@click.argument("state", type=SWITCH)
def second_factor(slug: str, name: str, state: str) -> None:
    """Offer a second factor in SLUG, or take it away: it is then neither offered nor believed."""
    with inside(slug) as (_, ctx):
        taken = {*ctx.tenant.policy.second_factors, name} - (set() if state == "on" else {name})
    kept = tuple(factor for factor in SECOND_FACTORS if factor in taken)
    _change(slug, "tenant.second_factors", second_factors=kept)


@tenant.command("registration-policy")
@click.argument("slug")
@click.argument("name", type=click.Choice(tuple(POLICIES)))
@click.argument("decision", type=click.Choice(["allow", "forbid"]))
def registration_policy(slug: str, name: str, decision: str) -> None:
    """Allow or forbid a registration policy in SLUG. Clients of a forbidden one may do nothing.

    \b
    standard            Code flow with PKCE.
    native              Installed applications.
    fapi2               FAPI 2.0: private_key_jwt, PKCE always.
    oidc-certification  What the OpenID certification tests: implicit, hybrid, request_uri, no PKCE.
    """
    with inside(slug) as (_, ctx):
        others = [one for one in ctx.tenant.policy.registration_policies if one != name]
    if decision == "allow":
        click.secho(f"{name}: {POLICIES[name].says}", err=True)
    _change(
        slug,
        "tenant.registration_policy",
        registration_policies=(*others, name) if decision == "allow" else tuple(others),
    )


def _change(slug: str, event: str, **changed: Any) -> None:
    with inside(slug) as (_, ctx):
        tenants.set_policy(ctx, dataclasses.replace(ctx.tenant.policy, **changed))
        record(ctx, event, actor="operator", detail=changed)
