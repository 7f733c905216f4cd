"""faceguard client create: registers an application and prints what RFC 7591 would answer."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import click

from idp.commands.opened import inside
from idp.oauth.clients import answer, metadata, policies
from idp.oauth.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.store import audit, clients
from idp.store.taken import Taken


@click.group()
def client() -> None:
    """Applications of a tenant."""


@client.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="May be given more than once.")
@click.option("--post-logout-redirect-uri", "post_logout_redirect_uris", multiple=True)
@click.option("--name", default="Application", show_default=True)
@click.option("--client-id", help="Default: a random one.")
@click.option("--public", is_flag=True, help="A single-page or mobile app: no secret, PKCE always.")
@click.option("--auth-method", type=click.Choice(policies.SECRETS[:2]), default="client_secret_basic")
@click.option(
    "--grant-type",
    "grant_types",
    type=click.Choice(metadata.ALL_GRANT_TYPES),
    multiple=True,
    default=metadata.GRANT_TYPES,
    show_default=True,
    help="May be given more than once.",
)
@click.option("--scope", help=f"Default: {' '.join(metadata.SCOPES)}; nothing for a client that nobody signs in to.")
@click.option("--id-token-alg", type=click.Choice(policies.SIGNING_ALGS), default="RS256", show_default=True)
@click.option("--acr-floor", "floor", help="An acr demanded at every sign-in, such as urn:faceguard:acr:face.")
@click.option("--face-max-age", type=int, help="Seconds after which the face is asked for again.")
@click.option("--trusted", is_flag=True, help="The operator's own application: people are not asked for consent.")
@click.option("--no-pkce", is_flag=True, help="Exempt this confidential client from PKCE. Not recommended.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def create(
    slug: str,
    client_id: str | None,
    public: bool,
    auth_method: str,
    grant_types: tuple[str, ...],
    scope: str | None,
    no_pkce: bool,
    as_json: bool,
    redirect_uris: tuple[str, ...],
    post_logout_redirect_uris: tuple[str, ...],
    name: str,
    id_token_alg: str,
    floor: str | None,
    face_max_age: int | None,
    trusted: bool,
) -> None:
    """Register an application. The secret is shown once.

    A public client with a loopback address or a scheme of its own among its redirect URIs is a native one (RFC 8252):
    its loopback redirects may use any port.
    """
    try:
        made, secret = metadata.new_client(
            name=name,
            client_id=client_id,
            redirect_uris=redirect_uris,
            post_logout_redirect_uris=post_logout_redirect_uris,
            application_type="native" if public and any(map(_of_an_installed_app, redirect_uris)) else "web",
            auth_method="none" if public else auth_method,
            grant_types=grant_types,
            scope=_default_scope(grant_types) if scope is None else scope.split(),
            id_token_alg=id_token_alg,
            require_pkce=not no_pkce,
            trusted=trusted,
            floor=floor,
            face_max_age=face_max_age,
        )
    except (InvalidRedirectUri, InvalidClientMetadata) as error:
        raise click.ClickException(str(error)) from error
    with inside(slug) as (_, ctx):
        try:
            clients.register(ctx, made)
        except Taken as error:
            raise click.ClickException(f"There is a client {made.client_id!r} already.") from error
        audit.record(ctx, "client.created", client=made.client_id, actor="operator")
    for warning in answer.warnings(made):
        click.secho(f"Warning: {warning}", fg="yellow", err=True)
    click.echo(_printed(answer.registered(made, secret), as_json))


def _default_scope(grant_types: tuple[str, ...]) -> tuple[str, ...]:
    return metadata.SCOPES if metadata.OF_PEOPLE & set(grant_types) else ()


def _of_an_installed_app(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme not in {"http", "https"} or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1"})


def _printed(answer: dict[str, object], as_json: bool) -> str:
    if as_json:
        return json.dumps(answer)
    return "\n".join(f"{name:<32} {' '.join(v) if isinstance(v, list) else v}" for name, v in answer.items())
