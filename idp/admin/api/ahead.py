"""What applications name elsewhere, logos and sectors' documents, fetched before the transaction that writes several of
them: a server that answers slowly must hold up nobody else (design §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from idp.admin.api.problem import conflict
from idp.biometrics.client import FaceClient
from idp.house import House
from idp.oauth.clients import addresses
from idp.oauth.clients.logo import Logos
from idp.oauth.errors import InvalidClientMetadata
from idp.outbound.fetch import LIMIT, Fetched, Fetcher, FetchFailed
from idp.store.clients import Client

MOST, AT_ONCE = 50, 10
LATE = "it was not fetched before; try again"


@dataclass(frozen=True, slots=True)
class Addresses:
    logos: Set[str]
    documents: Set[str]


@dataclass(frozen=True, slots=True)
class Ahead:
    """Instead of the house's own: they answer with what is at hand and call nobody."""

    fetcher: Fetcher
    logos: Logos


class _Documents(Fetcher):
    """A class because it stands for the guarded fetch."""

    def __init__(self, found: Mapping[str, Fetched | FetchFailed]) -> None:
        self._found = found

    def get(self, url: str, *, accept: str = "application/json", limit: int = LIMIT) -> Fetched:
        found = self._found.get(url, FetchFailed(LATE))
        if isinstance(found, FetchFailed):
            raise found
        return found


class _Pictures(Logos):
    """A class because it stands for the way to logos."""

    def __init__(self, drawn: Mapping[str, bytes | None]) -> None:
        self._drawn = drawn

    def fetched(self, client: Client) -> bytes | None:
        return self._drawn.get(client.details.logo_uri or "")


def logos_of(house: House) -> Logos:
    return Logos(house.fetcher, FaceClient(house.settings.places.face_socket).logo)


def fetch(house: House, elsewhere: Addresses) -> Ahead:
    """Outside any transaction; at most MOST addresses, AT_ONCE at a time. Raises Problem for more."""
    pictures, wanted = sorted(_callable(elsewhere.logos)), sorted(_callable(elsewhere.documents))
    if len(pictures) + len(wanted) > MOST:
        raise conflict(
            f"Its applications name {len(pictures) + len(wanted)} logos and sector documents that are to be fetched, "
            f"and {MOST} are at a time. Take the applications in several parts.",
            "/applications",
        )
    known = logos_of(house)

    def document(url: str) -> Fetched | FetchFailed:
        try:
            return house.fetcher.get(url)
        except FetchFailed as failure:
            return failure

    with ThreadPoolExecutor(AT_ONCE) as threads:
        drawn = dict(zip(pictures, threads.map(known.at, pictures), strict=True))
        found = dict(zip(wanted, threads.map(document, wanted), strict=True))
    return Ahead(_Documents(found), _Pictures(drawn))


def _callable(urls: Iterable[str]) -> Iterable[str]:
    """What no client may name is called by nobody: whoever writes the client refuses it."""
    for url in urls:
        try:
            addresses.check_called("", url)
        except InvalidClientMetadata:
            continue
        yield url
