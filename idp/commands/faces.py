"""faceguard face approve, reject, waiting, remove, duplicates, settle: what an administrator decides about faces."""

from __future__ import annotations

from typing import Any

import click

from idp.commands.face import face as face
from idp.commands.opened import inside
from idp.context import Ctx
from idp.login import face_removal
from idp.store import audit, face_pairs, faces, people
from idp.store.people import Person

TENANT = click.option("--tenant", "slug", required=True, help="The tenant's slug.")
EMAIL = click.option("--email", required=True)
OPERATOR = "operator"


@face.command()
@TENANT
def waiting(slug: str) -> None:
    """List whose face waits for approval, and since when."""
    with inside(slug) as (_, ctx):
        for person, since in faces.waiting(ctx):
            click.echo(f"{since:%Y-%m-%d %H:%M} UTC  {_called(ctx, person)}")


@face.command()
@TENANT
@EMAIL
def approve(slug: str, email: str) -> None:
    """Let the face that a person has just enrolled take effect, in place of the one before."""
    with inside(slug) as (_, ctx):
        if not face_removal.approve(ctx, _person(ctx, email).id, actor=OPERATOR):
            raise click.ClickException(f"No face of {email} waits for approval in {slug}.")
    click.echo(f"The face of {email} is in use.")


@face.command()
@TENANT
@EMAIL
def reject(slug: str, email: str) -> None:
    """Delete the face that waits for approval. One in use stays."""
    with inside(slug) as (_, ctx):
        if not face_removal.reject(ctx, _person(ctx, email).id, actor=OPERATOR):
            raise click.ClickException(f"No face of {email} waits for approval in {slug}.")
    click.echo(f"The waiting face of {email} is deleted; its key is destroyed within a minute of the worker's.")


@face.command()
@TENANT
@EMAIL
def remove(slug: str, email: str) -> None:
    """Delete a person's face, the consent, and what applications were given for it."""
    with inside(slug) as (_, ctx):
        if not face_removal.remove(ctx, _person(ctx, email).id, event="face.removed", actor=OPERATOR):
            raise click.ClickException(f"There is no face of {email} in {slug}.")
    click.echo(f"The face of {email} is deleted; its key is destroyed within a minute of the worker's.")


@face.command()
@TENANT
def duplicates(slug: str) -> None:
    """List the accounts with one face: found by the search that the tenant's policy may ask for, or settled by you."""
    with inside(slug) as (_, ctx):
        for pair in face_pairs.listing(ctx):
            names = "  ".join(_called(ctx, person) for person in (pair.first, pair.second))
            click.echo(f"{pair.at:%Y-%m-%d %H:%M} UTC  {pair.state:<10} {names}")


@face.command()
@TENANT
@click.argument("email")
@click.argument("other")
@click.argument("decision", type=click.Choice(["same", "different"]))
def settle(slug: str, email: str, other: str, decision: Any) -> None:
    """Say of two accounts that they are the same person's, or not.

    The face of one account then does not refuse the other's, which it does as long as they count as two people.
    """
    with inside(slug) as (_, ctx):
        first, second = _person(ctx, email).id, _person(ctx, other).id
        if first == second:
            raise click.ClickException("That is one account.")
        face_pairs.settle(ctx, first, second, decision)
        audit.record(ctx, "face.pair_settled", person=first, actor=OPERATOR, detail={"other": second, "is": decision})


def _person(ctx: Ctx, email: str) -> Person:
    person = people.by_email(ctx, email)
    if person is None:
        raise click.ClickException(f"There is no {email} in {ctx.tenant.slug}.")
    return person


def _called(ctx: Ctx, person: str) -> str:
    found = people.find(ctx, person)
    return found.email if found else person
