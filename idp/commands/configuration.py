"""faceguard export, plan, apply: a tenant as a YAML file, and the steps from one to the other."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from idp.admin import configuration, yaml_file
from idp.admin.api import ahead
from idp.admin.api.configuration import Wanted
from idp.admin.api.operation import Call
from idp.admin.api.problem import FieldError, Problem, errors_of
from idp.admin.principal import Principal
from idp.admin.yaml_file import BadFile
from idp.commands import given_secrets
from idp.commands.opened import house, tenant_of
from idp.context import Policy
from idp.store import tenants
from idp.store.administrators import Appointment
from idp.store.taken import Taken
from idp.tenants.found import BadSlug, found_within
from idp.tokens.audience import API_SCOPES, SYSTEM

EVERYTHING = (Appointment("operator", "platform_admin", None),)
OPERATOR = Principal("operator", "client", "operator", frozenset(API_SCOPES), EVERYTHING)
LONGEST = 100  # characters of a value in a plan
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
TENANT = click.option("--tenant", "slug", help="The tenant. Default: `slug` in the file.")


@click.command("export")
@click.argument("slug", metavar="TENANT")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: standard output.")
def export_tenant(slug: str, output: Path | None) -> None:
    """Write the configuration of TENANT as YAML. No secret is in it, and no person."""
    with _calling(slug) as call:
        document = {"slug": slug, **configuration.export(call)}
    warnings = configuration.warnings(document)
    for said in warnings:
        click.secho(f"Warning: {said}", fg="yellow", err=True)
    text = yaml_file.written(document, warnings)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


@click.command()
@FILE
@TENANT
def plan(file: Path, slug: str | None) -> None:
    """Show what `apply` would change. Ends with 0 when nothing, 2 when something, 1 when the file is refused."""
    changes = _changed(file, slug, keep=False)
    _show(changes, "will be set")
    sys.exit(2 if changes else 0)


@click.command()
@FILE
@TENANT
def apply(file: Path, slug: str | None) -> None:
    """Make the tenant like FILE, all or nothing. A tenant that is not there is created. What the file does not name
    stays, unless it says `prune: true`."""
    _show(_changed(file, slug, keep=True), "set")


def _changed(file: Path, slug: str | None, *, keep: bool) -> list[configuration.Change]:
    """Everything that the file refers to is read before anything is changed."""
    slug, document, prune, place = _read(file, slug)
    try:
        secrets = given_secrets.resolved(document, file.parent, os.environ)
        for one in given_secrets.exposed(document, file.parent):
            click.secho(f"Warning: {place(one)}", fg="yellow", err=True)
        with _calling(slug, document) as call:
            created = [configuration.Change("added", "tenant", after=slug)] if call.body == "created" else []
            changes = created + configuration.apply(call, document, prune=prune, secrets=secrets)
            if not keep:
                call.ctx.tx.rollback()
    except Problem as problem:
        raise click.ClickException("\n".join(map(place, problem.errors)) or problem.detail) from problem
    return changes


def _read(file: Path, slug: str | None) -> tuple[str, dict[str, Any], bool, Callable[[FieldError], str]]:
    """The tenant, what is wanted of it, whether the rest is removed, and how a place in the file is told."""
    try:
        read = yaml_file.read(file)
    except BadFile as error:
        raise click.ClickException(f"{file}: {error}") from error

    def place(one: FieldError) -> str:
        line = read.line(one.pointer)
        return f"{file}{'' if line is None else f':{line}'}: {one.pointer or '/'}: {one.detail}"

    said = dict(read.members)
    named = said.pop("slug", None)
    try:
        wanted = Wanted.model_validate_json(json.dumps(said))
    except ValidationError as error:
        raise click.ClickException("\n".join(map(place, errors_of(error)))) from error
    slug = slug or named
    if not isinstance(slug, str):
        raise click.ClickException(f"{file}: /slug: the tenant is missing; `--tenant` names it too.")
    document = wanted.model_dump(mode="json", exclude_unset=True, exclude={"prune"})
    return slug, document, wanted.prune, place


@contextmanager
def _calling(slug: str, document: Mapping[str, Any] | None = None) -> Iterator[Call]:
    """A call of the operator's. With a document the tenant is made, which `body` says. What it raises rolls everything
    back."""
    opened = house()
    made, fetched = "", None
    with opened.transaction() as tx:
        try:
            tx.read_latest()
            tenant = tenants.by_slug(tx, slug)
            if tenant is not None and tenant.removing:
                raise click.ClickException(f"The tenant {slug!r} is being removed.")
            if tenant is None and document is not None:
                fetched = ahead.fetch(opened, configuration.elsewhere(document, lambda _: {}))
                tenant = found_within(opened, tx, slug, slug, Policy(), "default", "operator")
                made = "created"
            yield Call(
                opened.inside(tenant or tenant_of(opened, slug), tx),
                opened.inside(tenant_of(opened, SYSTEM), tx),
                opened,
                OPERATOR,
                {"tenant": slug},
                body=made,
                ahead=fetched,
            )
        except BadSlug as error:
            raise click.ClickException(str(error)) from error
        except Taken as error:
            raise click.ClickException(f"{slug!r} was a tenant's once: no address is given twice.") from error
        except Problem:
            tx.rollback()
            raise


def _show(changes: list[configuration.Change], secrets_are: str) -> None:
    signs = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}
    for one in changes:
        sign, colour = signs[one.kind]
        said = _short(one.before if one.kind == "removed" else one.after)
        if one.source is not None:
            said = f"{secrets_are} from {one.source}"
        elif one.kind == "changed":
            said = f"{_short(one.before)} -> {said}"
        click.secho(f"{sign} {one.path}: {said}", fg=colour)
    if not changes:
        click.echo("Nothing to change.")


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
