"""Client authentication. RFC 6749 §2.3, OIDC Core §9: client_secret_basic, client_secret_post, client_secret_jwt,
private_key_jwt, none; exactly the registered one. Every failure is told in the same words."""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote_plus

from idp.context import Ctx
from idp.ids import digest
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import TokenRefused
from idp.oauth.clients import assertion, known
from idp.oauth.clients.assertion import Assertions
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import InvalidClient, InvalidRequest
from idp.oauth.parameters import Parameters
from idp.store.clients import Client

IN_BODY = (("client_secret",), ("client_assertion", "client_assertion_type"))


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request says about its client; nothing of it is verified yet."""

    methods: frozenset[str]
    client_id: str
    secret: str | None = None
    assertion: str | None = None


class ClientAuthentication:
    """A class because it carries what assertions are verified with."""

    def __init__(self, keyring: Keyring, client_keys: ClientKeys) -> None:
        self._assertions = Assertions(keyring, client_keys)

    def authenticate(self, ctx: Ctx, authorization: str | None, form: Parameters) -> Client:
        """The client that proved itself. `authorization` is the header. Raises InvalidClient, InvalidRequest.

        May end the transaction and call the client's server for its keys, so it comes before anything is written.
        """
        try:
            presented = _presented(authorization, form)
            client = known.find(ctx, presented.client_id)
            if client is None or not client.active:
                raise InvalidClient("client unknown or inactive")
            if client.auth_method not in presented.methods:
                raise InvalidClient(f"client is registered for {client.auth_method}")
            if presented.assertion is not None:
                self._assertions.check(ctx, client, presented.assertion)
            elif client.auth_method != "none" and not _proves(presented.secret, client.secret_digest):
                raise InvalidClient("wrong client secret")
        except TokenRefused as error:
            raise InvalidClient(f"client assertion: {error}") from error
        return client


def _presented(authorization: str | None, form: Parameters) -> Presented:
    """Raises TokenRefused beside what authenticate() raises."""
    in_body = [names for names in IN_BODY if any(name in form for name in names)]
    if len(in_body) + (authorization is not None) > 1:  # RFC 6749 §2.3
        raise InvalidRequest("more than one client authentication method")
    if authorization is not None:
        basic = _basic(authorization)
        if form.get("client_id", basic.client_id) != basic.client_id:
            raise InvalidRequest("client_id differs from the Authorization header")
        return basic
    if "client_assertion" in form or "client_assertion_type" in form:
        return _asserted(form)
    if "client_id" not in form:
        raise InvalidClient("no client_id")
    if "client_secret" in form:
        return Presented(frozenset({"client_secret_post"}), form["client_id"], form["client_secret"])
    return Presented(frozenset({"none"}), form["client_id"])


def _asserted(form: Parameters) -> Presented:
    """RFC 7521 §4.2: client_id is not needed, and where it is sent it must be the assertion's."""
    if form.get("client_assertion_type") != assertion.TYPE or "client_assertion" not in form:
        raise InvalidClient("client_assertion or its type is missing, or another type")
    token = form["client_assertion"]
    claimed = assertion.claimed_client(token)
    if form.get("client_id", claimed) != claimed:
        raise InvalidClient("client_id differs from the assertion's sub")
    return Presented(assertion.METHODS, claimed, assertion=token)


def _basic(authorization: str) -> Presented:
    """RFC 6749 §2.3.1: both halves are form-encoded before they become Basic's user name and password."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient("an Authorization scheme other than Basic")
    try:
        name, colon, secret = b64decode(credentials.strip(), validate=True).decode("utf-8").partition(":")
        client_id, secret = unquote_plus(name, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, ValueError) as error:
        raise InvalidClient("unreadable Basic credentials") from error
    if not colon:
        raise InvalidClient("Basic credentials without a colon")
    return Presented(frozenset({"client_secret_basic"}), client_id, secret)


def _proves(secret: str | None, expected_digest: str | None) -> bool:
    if secret is None or expected_digest is None:
        return False
    return hmac.compare_digest(digest(secret), expected_digest)
