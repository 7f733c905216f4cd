"""What every client passes before it is stored, whoever registers it: the check, its sector's document, and what it is
given: a secret, its logo as we draw it, keys of ours. RFC 7591 §3.2.1 ("the server may reject")."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth.clients import client_secret, logo, metadata, our_keys, sector
from idp.oauth.clients.logo import Logos
from idp.outbound.fetch import Fetcher
from idp.store.clients import Client


@dataclass(frozen=True, slots=True)
class Admitted:
    """`secret` where one had to be made: it can be told now and never again."""

    client: Client
    secret: str | None
    logo: bytes | None
    logo_changed: bool


class Admission:
    """A class because it holds the keys, the guarded fetch and the way to logos."""

    def __init__(self, keyring: Keyring, fetcher: Fetcher, logos: Logos) -> None:
        self._keyring, self._fetcher, self._logos = keyring, fetcher, logos

    def admit(self, ctx: Ctx, described: Client, former: Client | None = None) -> Admitted:
        """`former`: what a change replaces. May call the client's server: outside any transaction.

        Raises InvalidClientMetadata, InvalidRedirectUri among it.
        """
        client, secret = client_secret.given_to(ctx, self._keyring, described, former)
        metadata.check(client)
        sector.ask(self._fetcher, client)
        changed = former is None or former.details.logo_uri != client.details.logo_uri
        picture = self._logos.fetched(client) if changed else None
        our_keys.publish_for(ctx, self._keyring, client)
        return Admitted(client, secret, picture, changed)


def keep_logo(ctx: Ctx, admitted: Admitted) -> None:
    if admitted.logo_changed:
        logo.keep(ctx, admitted.client, admitted.logo)
