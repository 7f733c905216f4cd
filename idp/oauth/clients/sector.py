"""Pairwise identifiers need a sector. OIDC Core §8.1, OIDC Registration §5: its document lists every redirect URI."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from idp.oauth.clients import addresses
from idp.oauth.errors import InvalidClientMetadata
from idp.outbound.fetch import Fetcher, FetchFailed
from idp.store.clients import Client

MEMBER = "sector_identifier_uri"


def check(client: Client) -> None:
    """Without asking anybody: one host, or a document that speaks for several. Raises InvalidClientMetadata."""
    if client.details.subject_type not in {"public", "pairwise"}:
        raise InvalidClientMetadata("subject_type: choose from public, pairwise", "subject_type")
    if client.details.sector_identifier_uri is not None:
        addresses.check_called(MEMBER, client.details.sector_identifier_uri)
    elif client.details.subject_type == "pairwise":
        hosts = {urlsplit(uri).hostname for uri in client.redirect_uris}
        if len(hosts) != 1 or None in hosts:
            raise InvalidClientMetadata("pairwise with several hosts needs a sector_identifier_uri", MEMBER)


def ask(fetcher: Fetcher, client: Client) -> None:
    """Fetches the document, where there is one. Outside any transaction. Raises InvalidClientMetadata."""
    uri = client.details.sector_identifier_uri
    if uri is None:
        return
    try:
        listed = json.loads(fetcher.get(uri).body)
    except (FetchFailed, ValueError, RecursionError) as error:
        raise InvalidClientMetadata(f"{MEMBER}: {error}", MEMBER) from error
    if not isinstance(listed, list) or not all(uri in listed for uri in client.redirect_uris):
        raise InvalidClientMetadata(f"{MEMBER}: it does not list every redirect URI", MEMBER)
