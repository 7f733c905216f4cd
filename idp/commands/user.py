"""faceguard user … and faceguard invite: how people come in."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from idp.commands.opened import inside
from idp.keys.strict_json import read_object
from idp.login.factors.password import BadPassword, hash_password
from idp.store import audit, passwords, people
from idp.store.taken import Taken
from idp.tenants.invite import invite as make_invitation
from idp.tokens.claims import keepable


@click.group()
def user() -> None:
    """People of a tenant."""


@user.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--email", required=True)
@click.option("--name")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@click.option("--claims", "given", metavar="JSON", help="Further claims, as OpenID Connect Core §5.1 names them.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def create(slug: str, email: str, name: str | None, password_stdin: bool, given: str | None, as_json: bool) -> None:
    """Create a person with a password and print the subject identifier."""
    about = _claims(given or "{}")
    try:
        hashed = hash_password(sys.stdin.readline().rstrip("\n"), context=(email, name or ""))
    except BadPassword as error:
        raise click.ClickException(str(error)) from error
    with inside(slug) as (_, ctx):
        try:
            person = people.add(ctx, email, name=name, email_verified=True, claims=about)
        except Taken as error:
            raise click.ClickException(f"{email} is taken in {slug}.") from error
        passwords.put(ctx, person.id, hashed)
        audit.record(ctx, "person.created", person=person.id, actor="operator")
    click.echo(json.dumps({"sub": person.id, "email": person.email}) if as_json else f"{person.id}  {person.email}")


@user.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--email", required=True)
@click.argument("given", metavar="JSON")
def claims(slug: str, email: str, given: str) -> None:
    """Keep these claims with a person, in place of all that were there: names of OpenID Connect Core §5.1.

    A language tag may follow a name, as in family_name#ja. Name and e-mail address are not among them.
    """
    about = _claims(given)
    with inside(slug) as (_, ctx):
        person = people.by_email(ctx, email)
        if person is None:
            raise click.ClickException(f"Nobody has the address {email} in {slug}.")
        people.set_claims(ctx, person.id, about)
        audit.record(ctx, "person.claims", person=person.id, actor="operator", detail={"names": sorted(about)})


@click.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--email", required=True)
@click.option("--name")
@click.option("--face", is_flag=True, help="Let the person enrol a face.")
def invite(slug: str, email: str, name: str | None, face: bool) -> None:
    """Print a one-time link by which a person sets a password (and enrols a face). It is good for 7 days."""
    with inside(slug) as (_, ctx):
        click.echo(make_invitation(ctx, email, face=face, name=name))


def _claims(given: str) -> dict[str, Any]:
    try:
        read = read_object(given.encode())
    except ValueError as error:
        raise click.ClickException(f"The claims are not a JSON object: {error}.") from error
    wrong = sorted(name for name, value in read.items() if not keepable(name, value))
    if wrong:
        raise click.ClickException(f"No claim that can be kept, or not of its type: {', '.join(wrong)}.")
    return read
