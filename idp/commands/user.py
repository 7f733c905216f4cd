"""faceguard user … and faceguard invite: how people come in."""

from __future__ import annotations

import json
import sys

import click

from idp.commands.opened import inside
from idp.login.factors.password import BadPassword, hash_password
from idp.store import audit, passwords, people
from idp.store.taken import Taken
from idp.tenants.invite import invite as make_invitation


@click.group()
def user() -> None:
    """People of a tenant."""


@user.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--email", required=True)
@click.option("--name")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def create(slug: str, email: str, name: str | None, password_stdin: bool, as_json: bool) -> None:
    """Create a person with a password and print the subject identifier."""
    try:
        hashed = hash_password(sys.stdin.readline().rstrip("\n"), context=(email, name or ""))
    except BadPassword as error:
        raise click.ClickException(str(error)) from error
    with inside(slug) as (_, ctx):
        try:
            person = people.add(ctx, email, name=name, email_verified=True)
        except Taken as error:
            raise click.ClickException(f"{email} is taken in {slug}.") from error
        passwords.put(ctx, person.id, hashed)
        audit.record(ctx, "person.created", person=person.id, actor="operator")
    click.echo(json.dumps({"sub": person.id, "email": person.email}) if as_json else f"{person.id}  {person.email}")


@click.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--email", required=True)
@click.option("--name")
@click.option("--face", is_flag=True, help="Let the person enrol a face.")
def invite(slug: str, email: str, name: str | None, face: bool) -> None:
    """Print a one-time link by which a person sets a password (and enrols a face). It is good for 7 days."""
    with inside(slug) as (_, ctx):
        click.echo(make_invitation(ctx, email, face=face, name=name))
