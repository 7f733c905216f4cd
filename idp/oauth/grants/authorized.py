"""What a grant type proves: whose tokens are minted, for what scope, on which grant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth.parameters import Parameters
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person
from idp.tokens import refresh_token


@dataclass(frozen=True, slots=True)
class Authorized:
    grant: Grant
    person: Person
    scope: tuple[str, ...]
    refresh_token: str | None = None
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class OwnAccess:
    """The client acts for itself: no grant of a person, no refresh token, no ID token (RFC 6749 §4.4.3)."""

    scope: tuple[str, ...]


class GrantType(Protocol):
    """`parameters` are the form fields that it may see; all others are taken away before it runs."""

    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> frozenset[str]: ...
    def authorize(self, ctx: Ctx, client: Client, form: Parameters) -> Authorized | OwnAccess:
        """Raises OAuthError. Client authentication has happened."""


def first_refresh_token(ctx: Ctx, keyring: Keyring, client: Client, grant: Grant) -> str | None:
    """The first of a new family, for clients that may have one (design §5)."""
    if "refresh_token" not in client.grant_types:
        return None
    return refresh_token.start(ctx, keyring, grant, "offline_access" in grant.scope)
