"""faceguard audit verify, export: whether events are as they were sealed, and all of them as a file."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import click

from idp.audit import export as writing
from idp.audit.verify import verify as verified
from idp.commands.opened import former_tenant_of, house
from idp.context import Tenant
from idp.house import House
from idp.store import audit_search, tenants
from idp.store.audit_search import Wanted

PAGE = 5000
MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--tenant", "slug", help="The tenant's slug; every tenant otherwise.")
@click.option("--expect", multiple=True, metavar="NUMBER:DIGEST", help="A seal that was noted elsewhere. Repeatable.")
def verify(slug: str | None, expect: tuple[str, ...]) -> None:
    """Say whether events are as they were sealed, and name the first that is not. Ends with 1 then.

    Tenants that were removed are among them: what happened in them stays.
    """
    if expect and slug is None:
        raise click.UsageError("--expect is about one tenant: name it.")
    opened, noted = house(), _noted(expect)
    with opened.transaction() as tx:
        those = [former_tenant_of(opened, slug)] if slug is not None else tenants.every(tx, removed=True)
        broken = [tenant for tenant in those if not _is_whole(opened, tenant, noted)]
    if broken:
        raise SystemExit(1)


def _is_whole(opened: House, tenant: Tenant, noted: dict[int, str]) -> bool:
    """Says what was found."""
    with opened.transaction() as tx:
        found = verified(opened.keyring, opened.inside(tenant, tx), noted)
    if found.broken is not None:
        click.secho(f"{tenant.slug}: {found.broken}.", fg="red")
        return False
    click.echo(
        f"{tenant.slug}: {found.events} events are as they were sealed, {found.unsealed} not sealed yet."
        f" Newest seal: {found.seals}:{found.newest}"
    )
    return True


@audit.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--since", type=MOMENT, help="From this moment on (UTC).")
@click.option("--until", type=MOMENT, help="Before this moment (UTC).")
def export(slug: str, form: writing.Format, since: datetime | None, until: datetime | None) -> None:
    """Write a tenant's events, oldest first, to standard output."""
    wanted = Wanted(since=_utc(since), until=_utc(until))
    after: int | None = 0
    opened = house()
    tenant, (head, write) = former_tenant_of(opened, slug), writing.WRITERS[form]
    click.echo(head, nl=False)
    with opened.transaction() as tx:
        ctx = opened.inside(tenant, tx)
        while after is not None:
            found = audit_search.oldest(ctx, wanted, after=after, limit=PAGE)
            click.echo(write(found.events), nl=False)
            after = found.looked_to


def _noted(expect: tuple[str, ...]) -> dict[int, str]:
    for one in expect:
        if not re.fullmatch(r"[0-9]{1,9}:[0-9a-f]{64}", one):
            raise click.UsageError(f"{one!r} is not NUMBER:DIGEST, as this command prints it.")
    return {int(one.partition(":")[0]): one.partition(":")[2] for one in expect}


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
