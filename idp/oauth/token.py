"""The token endpoint's five phases. RFC 6749 §3.2, §5.1; OIDC Core §3.1.3.3, §12.2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from idp.context import Ctx
from idp.keys.jwe import Recipient
from idp.keys.keyring import Keyring
from idp.oauth.clients import policies, recipient
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import InvalidRequest, UnauthorizedClient, UnsupportedGrantType
from idp.oauth.grants.authorized import Authorized, GrantType, OwnAccess
from idp.oauth.grants.offered import offered
from idp.oauth.parameters import Parameters, once
from idp.store.clients import Client
from idp.tokens import access_token, client_token, id_token


class TokenRequests:
    """A class because it holds the grant types, by name, and what they and their clients are answered with."""

    def __init__(
        self,
        keyring: Keyring,
        client_keys: ClientKeys,
        clients: ClientAuthentication,
        grant_types: Iterable[GrantType],
    ) -> None:
        self._keyring, self._client_keys, self._clients = keyring, client_keys, clients
        self._grant_types = {grant_type.name: grant_type for grant_type in grant_types}

    @property
    def names(self) -> tuple[str, ...]:
        """The grant types that the house was built with."""
        return tuple(self._grant_types)

    def answer(self, ctx: Ctx, authorization: str | None, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The token response. `authorization` is the header, `pairs` the body's parameters. Raises OAuthError."""
        form = once(pairs)  # RFC 6749 §3.2
        client = self._clients.authenticate(ctx, authorization, form)
        grant_type = self._choose(ctx, client, form)
        seen = {name: value for name, value in form.items() if name in grant_type.parameters}
        whom = recipient.of_id_tokens(ctx, self._client_keys, client)  # before a code is spent for an answer in vain
        authorized = grant_type.authorize(ctx, client, seen)
        if isinstance(authorized, OwnAccess):
            scope = authorized.scope
            return _bearer(*client_token.mint(ctx, self._keyring, client, scope=scope), scope)
        return self._mint(ctx, client, authorized, whom)

    def _choose(self, ctx: Ctx, client: Client, form: Parameters) -> GrantType:
        if "grant_type" not in form:
            raise InvalidRequest("grant_type is missing")
        grant_type = self._grant_types.get(form["grant_type"])
        if grant_type is None or not offered(ctx.tenant, grant_type.name):
            raise UnsupportedGrantType(f"grant_type {form['grant_type']!r}")
        if grant_type.name not in client.grant_types:
            raise UnauthorizedClient(f"{grant_type.name} is not among the client's grant_types")
        return grant_type

    def _mint(self, ctx: Ctx, client: Client, authorized: Authorized, whom: Recipient | None) -> dict[str, Any]:
        grant, scope = authorized.grant, authorized.scope
        access, expires_in = access_token.mint(ctx, self._keyring, grant, client, scope=scope, person=authorized.person)
        answer = _bearer(access, expires_in, scope)
        if authorized.refresh_token is not None:
            answer["refresh_token"] = authorized.refresh_token
        if "openid" in scope:
            answer["id_token"] = id_token.mint(
                ctx,
                self._keyring,
                client,
                grant,
                authorized.person,
                nonce=authorized.nonce,
                access_token=access,
                recipient=whom,
                may_be_unsigned=_may_be_unsigned(ctx, client),
            )
        return answer


def _may_be_unsigned(ctx: Ctx, client: Client) -> bool:
    policy = policies.allowed(ctx.tenant, client.policy)
    return policy is not None and policy.unsigned_id_tokens


def _bearer(access: str, expires_in: int, scope: tuple[str, ...]) -> dict[str, Any]:
    """RFC 6749 §5.1. An empty scope has no spelling (§3.3)."""
    answer: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "expires_in": expires_in}
    return answer | {"scope": " ".join(scope)} if scope else answer
