"""faceguard client create: registers an application and prints what RFC 7591 would answer."""

from __future__ import annotations

import json

import click

from idp.commands.opened import inside
from idp.ids import digest, new_id, new_secret
from idp.oauth.clients.metadata import InvalidMetadata, check_post_logout_uris, check_redirect_uris
from idp.store import audit, clients
from idp.store.clients import Client


@click.group()
def client() -> None:
    """Applications of a tenant."""


@client.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, required=True, help="May be given more than once.")
@click.option("--post-logout-redirect-uri", "post_logout_uris", multiple=True)
@click.option("--name", default="Application", show_default=True)
@click.option("--client-id", help="Default: a random one.")
@click.option("--public", is_flag=True, help="A single-page or mobile app: no secret, PKCE always.")
@click.option("--native", is_flag=True, help="A mobile or desktop app: loopback and private-use redirects (RFC 8252).")
@click.option("--scope", default="openid profile email offline_access", show_default=True)
@click.option("--id-token-alg", type=click.Choice(["RS256", "ES256"]), default="RS256", show_default=True)
@click.option("--acr-floor", help="An acr that is demanded at every sign-in, for example urn:faceguard:acr:face.")
@click.option("--face-max-age", type=int, help="Seconds after which the face is asked for again.")
@click.option("--trusted", is_flag=True, help="The operator's own application: people are not asked for consent.")
@click.option("--no-pkce", is_flag=True, help="Exempt this confidential client from PKCE. Not recommended.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def create(slug: str, as_json: bool, no_pkce: bool, public: bool, native: bool, **given: object) -> None:
    """Register an application. The secret is shown once."""
    if no_pkce and (public or native):
        raise click.ClickException("A public client cannot be exempted from PKCE.")
    secret = None if public or native else new_secret()
    registered = _client(given, secret, native=native, require_pkce=not no_pkce)
    try:
        check_redirect_uris(registered.redirect_uris, registered.application_type)
        check_post_logout_uris(registered.post_logout_redirect_uris, registered.application_type)
    except InvalidMetadata as error:
        raise click.ClickException(str(error)) from error
    with inside(slug) as (_, ctx):
        try:
            clients.register(ctx, registered)
        except clients.Taken as error:
            raise click.ClickException(f"There is a client {registered.client_id!r} already.") from error
        audit.record(ctx, "client.created", client=registered.client_id, actor="operator")
    if no_pkce:
        click.secho("Warning: this client is exempted from PKCE; a stolen code can be redeemed.", fg="red", err=True)
    click.echo(_printed(registered, secret, as_json))


def _client(given: dict[str, object], secret: str | None, *, native: bool, require_pkce: bool) -> Client:
    return Client(
        client_id=str(given["client_id"] or new_id()),
        name=str(given["name"]),
        application_type="native" if native else "web",
        auth_method="client_secret_basic" if secret else "none",
        secret_digest=digest(secret) if secret else None,
        redirect_uris=_several(given["redirect_uris"]),
        post_logout_redirect_uris=_several(given["post_logout_uris"]),
        grant_types=("authorization_code", "refresh_token"),
        scope=tuple(str(given["scope"]).split()),
        id_token_alg=str(given["id_token_alg"]),
        require_pkce=require_pkce,
        trusted=bool(given["trusted"]),
        floor=str(given["acr_floor"]) if given["acr_floor"] else None,
        face_max_age=int(str(given["face_max_age"])) if given["face_max_age"] is not None else None,
        active=True,
    )


def _several(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


def _printed(client: Client, secret: str | None, as_json: bool) -> str:
    """RFC 7591 §3.2.1 names."""
    answer: dict[str, object] = {
        "client_id": client.client_id,
        "client_name": client.name,
        "application_type": client.application_type,
        "redirect_uris": list(client.redirect_uris),
        "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
        "grant_types": list(client.grant_types),
        "response_types": ["code"],
        "scope": " ".join(client.scope),
        "token_endpoint_auth_method": client.auth_method,
        "id_token_signed_response_alg": client.id_token_alg,
    }
    if secret:
        answer |= {"client_secret": secret, "client_secret_expires_at": 0}
    if as_json:
        return json.dumps(answer)
    return "\n".join(f"{name:<32} {' '.join(v) if isinstance(v, list) else v}" for name, v in answer.items())
