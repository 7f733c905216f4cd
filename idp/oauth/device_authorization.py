"""The device authorization request and its answer. RFC 8628 §3.1, §3.2."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from idp.context import Ctx
from idp.ids import new_id, new_secret
from idp.keys.seal import Seals
from idp.oauth import user_code
from idp.oauth.clients import device_grant
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.parameters import once
from idp.oauth.request import AuthorizationRequest, acr_values, claims, max_age, nonce, scope
from idp.store import device_authorizations
from idp.store.clients import Client

LIKE = "code"  # the response type whose rules hold: here too nothing comes through the browser


class DeviceRequests:
    """A class because it carries what clients are authenticated and user codes made with."""

    def __init__(self, clients: ClientAuthentication, seals: Seals) -> None:
        self._clients, self._seals = clients, seals

    def read(
        self, ctx: Ctx, authorization: str | None, pairs: Iterable[tuple[str, str]]
    ) -> tuple[AuthorizationRequest, Client]:
        """What a device asks for. `authorization` is the header, `pairs` the body's parameters. Raises OAuthError."""
        given = once(pairs)
        client = self._clients.authenticate(ctx, authorization, given)
        device_grant.require(ctx, client)
        age = max_age.check(given, "max_age")
        return AuthorizationRequest(
            client_id=client.client_id,
            redirect_uri="",
            scope=scope.check(given, client, LIKE),
            nonce=nonce.check(given, LIKE),
            acr_values=acr_values.check(given) or client.details.default_acr_values,
            claims=claims.check(given, client),
            max_age=client.details.default_max_age if age is None else age,
            face_max_age=max_age.check(given, "face_max_age"),
        ), client

    def open(self, ctx: Ctx, asked: AuthorizationRequest) -> dict[str, Any]:
        """A device that waits, and what it is told (RFC 8628 §3.2)."""
        device_code, opened = new_secret(), None
        while opened is None:  # until the user code is no other device's
            device = new_id()
            shown = user_code.of(ctx, self._seals, device)
            opened = device_authorizations.open(
                ctx,
                id=device,
                device_code=device_code,
                user_digest=user_code.digest(ctx, self._seals, shown),
                client=asked.client_id,
                request=replace(asked, device=device).to_json(),
            )
        page = user_code.verification_uri(ctx)
        return {
            "device_code": device_code,
            "user_code": shown,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={shown}",
            "expires_in": int(device_authorizations.LIFETIME.total_seconds()),
            "interval": opened.interval,
        }
