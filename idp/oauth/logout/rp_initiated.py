"""RP-Initiated Logout 1.0 §2, §3: what a client may ask of the sign-out page."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import TokenRefused
from idp.oauth.clients import known
from idp.oauth.parameters import Parameters
from idp.oauth.request import locales, state
from idp.oauth.responses.query import with_query
from idp.store.clients import Client
from idp.store.sessions import Session
from idp.tokens import id_token
from idp.tokens.id_token import IdTokenHint


@dataclass(frozen=True, slots=True)
class Leaving:
    """`return_to` is registered by `client` and has the `state`. `sound`: nothing in the request was wrong."""

    client: Client | None
    hint: IdTokenHint | None
    return_to: str | None
    ui_locales: tuple[str, ...]
    sound: bool

    def needs_no_question(self, session: Session | None) -> bool:
        """A hint for just this session shows that the person's own application asks (§2), or there is no session."""
        if self.hint is None or not self.sound:
            return False
        return session is None or self.hint.sid == session.id  # which is one person's


def read(ctx: Ctx, keyring: Keyring, given: Parameters) -> Leaving:
    """The checked request. A wrong hint or address makes it unsound: the person is asked and nobody redirected.

    Raises InvalidRequest for a state that is too long.
    """
    hint, genuine = _hint(ctx, keyring, given)
    client = _client(ctx, given, hint)
    sound = genuine and (hint is None or (client is not None and client.client_id == hint.client_id))
    uri, returned = given.get("post_logout_redirect_uri"), state.check(given)
    if uri is not None and (client is None or uri not in client.post_logout_redirect_uris):
        sound = False
    if uri is not None and returned is not None:
        uri = with_query(uri, {"state": returned})  # §3
    return Leaving(client, hint, uri if sound else None, locales.check(given, "ui_locales"), sound)


def _hint(ctx: Ctx, keyring: Keyring, given: Parameters) -> tuple[IdTokenHint | None, bool]:
    token = given.get("id_token_hint")
    if token is None:
        return None, True
    try:
        return id_token.read_hint(ctx, keyring, token), True
    except TokenRefused:
        return None, False


def _client(ctx: Ctx, given: Parameters, hint: IdTokenHint | None) -> Client | None:
    client_id = given.get("client_id") or (hint.client_id if hint else None)
    client = known.find(ctx, client_id) if client_id else None
    return client if client is not None and client.active else None
