"""OIDC Core §8: the `sub` by which a client knows a person: the id, or a pairwise one that its sector shares."""

from __future__ import annotations

import base64
import hmac
from urllib.parse import urlsplit

from idp.context import Ctx
from idp.keys.envelope import lengths_first
from idp.keys.keyring import Keyring
from idp.store.clients import Client


def of(ctx: Ctx, keyring: Keyring, client: Client, person_id: str) -> str:
    """The same at each call, however keys rotate. A pairwise one is 43 letters that lead back to nobody (§8.1)."""
    if client.details.subject_type == "public":
        return person_id
    message = lengths_first(*_sector(client), person_id)
    digest = hmac.digest(keyring.subject_key(ctx), message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _sector(client: Client) -> tuple[str, str]:
    """The host that speaks for the client (§8.1); one without such a host is a sector of its own."""
    named = client.details.sector_identifier_uri
    hosts = {urlsplit(uri).hostname for uri in ((named,) if named is not None else client.redirect_uris)}
    host = hosts.pop() if len(hosts) == 1 else None
    return ("host", host) if host else ("client", client.client_id)
