"""faceguard client create: registers an application and prints what RFC 7591 would answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import IO, Any
from urllib.parse import urlsplit

import click

from idp.biometrics.client import FaceClient
from idp.commands.opened import inside
from idp.context import Ctx
from idp.house import House
from idp.oauth.clients import answer, metadata, policies
from idp.oauth.clients.admission import Admission, keep_logo
from idp.oauth.clients.logo import Logos
from idp.oauth.clients.reading import from_json
from idp.oauth.errors import InvalidClientMetadata
from idp.store import audit, clients
from idp.store.clients import Client
from idp.store.taken import Taken


@click.group()
def client() -> None:
    """Applications of a tenant."""


@client.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="May be given more than once.")
@click.option("--post-logout-redirect-uri", "post_logout_redirect_uris", multiple=True)
@click.option("--name", "client_name", help="Default: the host of the first redirect URI.")
@click.option("--client-id", help="Default: a random one.")
@click.option("--public", is_flag=True, help="A single-page or mobile app: no secret, PKCE always.")
@click.option(
    "--auth-method",
    "token_endpoint_auth_method",
    type=click.Choice(policies.AUTH_METHODS),
    help="Default: client_secret_basic, or the policy's own.",
)
@click.option(
    "--grant-type",
    "grant_types",
    type=click.Choice(metadata.ALL_GRANT_TYPES),
    multiple=True,
    help="May be given more than once. Default: authorization_code and refresh_token.",
)
@click.option(
    "--response-type",
    "response_types",
    type=click.Choice(policies.RESPONSE_TYPES),
    multiple=True,
    help="May be given more than once. Default: code. Others need a policy that has them.",
)
@click.option("--scope", help=f"Default: {' '.join(metadata.SCOPES)}; nothing for a client that nobody signs in to.")
@click.option("--id-token-alg", "id_token_signed_response_alg", type=click.Choice((*policies.SIGNING_ALGS, "none")))
@click.option("--metadata", "file", type=click.File("rb"), help="JSON in RFC 7591's names; - reads standard input.")
@click.option("--registration-policy", "policy", type=click.Choice(tuple(policies.POLICIES)), default="standard")
@click.option("--acr-floor", "floor", help="An acr demanded at every sign-in, such as urn:faceguard:acr:face.")
@click.option("--face-max-age", type=int, help="Seconds after which the face is asked for again.")
@click.option("--trusted", is_flag=True, help="The operator's own application: people are not asked for consent.")
@click.option("--no-pkce", is_flag=True, help="Exempt this confidential client from PKCE. Not recommended.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def create(
    slug: str,
    client_id: str | None,
    public: bool,
    file: IO[bytes] | None,
    policy: str,
    floor: str | None,
    face_max_age: int | None,
    trusted: bool,
    no_pkce: bool,
    as_json: bool,
    **described: Any,
) -> None:
    """Register an application. The secret is shown once.

    An option wins over the same member of --metadata. A public client with a loopback address or a scheme of its own
    among its redirect URIs is a native one (RFC 8252): its loopback redirects may use any port.
    """
    with inside(slug) as (house, ctx):
        try:
            made = from_json(
                _sent(file, public, described),
                _allowed(ctx, policy),
                None if client_id is None else metadata.chosen(client_id),
            )
            made = replace(made, floor=floor, face_max_age=face_max_age, trusted=trusted)
            made, secret = _registered(house, ctx, replace(made, require_pkce=False) if no_pkce else made)
        except InvalidClientMetadata as error:
            raise click.ClickException(str(error)) from error
        except Taken as error:
            raise click.ClickException(f"There is a client {client_id!r} already.") from error
    for warning in answer.warnings(made):
        click.secho(f"Warning: {warning}", fg="yellow", err=True)
    click.echo(printed(answer.registered(made, secret), as_json))


def printed(answer: dict[str, Any], as_json: bool) -> str:
    if as_json:
        return json.dumps(answer)
    return "\n".join(f"{name:<36} {_said(value)}" for name, value in answer.items())


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _sent(file: IO[bytes] | None, public: bool, described: dict[str, Any]) -> dict[str, Any]:
    """What the options and the file say, in the names of RFC 7591."""
    sent: dict[str, Any] = {}
    if file is not None:
        try:
            sent = json.load(file)
        except ValueError as error:
            raise click.ClickException(f"{file.name} is not JSON: {error}.") from error
        if not isinstance(sent, dict):
            raise click.ClickException(f"{file.name} is not a JSON object.")
    sent |= {name: list(v) if isinstance(v, tuple) else v for name, v in described.items() if v}
    if public:
        sent["token_endpoint_auth_method"] = "none"  # noqa: S105 - the name of a method
        if "application_type" not in sent and any(map(_of_an_installed_app, sent.get("redirect_uris", []))):
            sent["application_type"] = "native"
    if not {"grant_types", "response_types"} & sent.keys():
        sent["grant_types"] = list(metadata.GRANT_TYPES)
    return sent


def _of_an_installed_app(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme not in {"http", "https"} or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1"})


def _allowed(ctx: Ctx, name: str) -> policies.RegistrationPolicy:
    policy = policies.allowed(ctx.tenant, name)
    if policy is None:
        slug = ctx.tenant.slug
        raise click.ClickException(
            f"{slug} does not allow {name}: `faceguard tenant registration-policy {slug} {name} allow` does."
        )
    return policy


def _registered(house: House, ctx: Ctx, described: Client) -> tuple[Client, str | None]:
    """Raises InvalidClientMetadata, Taken."""
    logos = Logos(house.fetcher, FaceClient(house.settings.places.face_socket).logo)
    admitted = Admission(house.keyring, house.fetcher, logos).admit(ctx, described)
    made = clients.register(ctx, admitted.client)
    keep_logo(ctx, admitted)
    audit.record(ctx, "client.created", client=made.client_id, actor="operator", detail={"policy": made.policy})
    return made, admitted.secret
