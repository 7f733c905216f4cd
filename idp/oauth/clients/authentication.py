"""Client authentication. RFC 6749 §2.3: client_secret_basic, client_secret_post, none; exactly the registered one."""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote_plus

from idp.context import Ctx
from idp.ids import digest
from idp.oauth.clients import known
from idp.oauth.errors import InvalidClient, InvalidRequest
from idp.oauth.parameters import Parameters
from idp.store.clients import Client


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request says about its client; nothing of it is verified yet."""

    method: str
    client_id: str
    secret: str | None = None


def authenticate(ctx: Ctx, authorization: str | None, form: Parameters) -> Client:
    """The client that proved itself. `authorization` is the header. Raises InvalidClient, InvalidRequest."""
    presented = _presented(authorization, form)
    client = known.find(ctx, presented.client_id)
    if client is None or not client.active:
        raise InvalidClient("client unknown or inactive")
    if client.auth_method != presented.method:
        raise InvalidClient(f"client is registered for {client.auth_method}, used {presented.method}")
    if client.auth_method != "none" and not _proves(presented.secret, client.secret_digest):
        raise InvalidClient("wrong client secret")
    return client


def _presented(authorization: str | None, form: Parameters) -> Presented:
    in_body = [name for name in ("client_secret", "client_assertion") if name in form]
    if len(in_body) + (authorization is not None) > 1:  # RFC 6749 §2.3
        raise InvalidRequest("more than one client authentication method")
    if authorization is not None:
        basic = _basic(authorization)
        if form.get("client_id", basic.client_id) != basic.client_id:
            raise InvalidRequest("client_id differs from the Authorization header")
        return basic
    if "client_id" not in form or "client_assertion" in form:
        raise InvalidClient("no client_id, or an assertion, which is not supported")
    if "client_secret" in form:
        return Presented("client_secret_post", form["client_id"], form["client_secret"])
    return Presented("none", form["client_id"])


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
    return Presented("client_secret_basic", client_id, secret)


def _proves(secret: str | None, expected_digest: str | None) -> bool:
    if secret is None or expected_digest is None:
        return False
    return hmac.compare_digest(digest(secret), expected_digest)
