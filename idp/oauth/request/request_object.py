"""Request objects. OIDC Core §6, RFC 9101: which parameters of an authorization request count.

Signed with the client's key; unsigned where its registration policy has that and it registered no algorithm or `none`;
encrypted to us where it registered an algorithm for that. What was encrypted is as little believed as anything else
until its own signature is verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.context import Ctx, Tenant
from idp.keys import compact
from idp.keys.foreign import read_unsigned
from idp.keys.keyring import Keyring
from idp.keys.strict_json import read_object
from idp.keys.token_kinds import REQUEST_OBJECT, TokenRefused
from idp.oauth.clients import policies
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.clients.policies import RegistrationPolicy
from idp.oauth.clients.signed_claims import audience, check_times
from idp.oauth.errors import InvalidRequest, InvalidRequestObject, RequestNotSupported, RequestUriNotSupported
from idp.oauth.parameters import Parameters
from idp.oauth.request import object_parameters, request_uri
from idp.outbound.fetch import Fetcher
from idp.store.clients import Client

DEFAULT_ENC = "A128CBC-HS256"  # OIDC Registration §2
UNSIGNED = "none"


class RequestObjects:
    """A class because it carries what objects are fetched, decrypted and verified with."""

    def __init__(self, keyring: Keyring, client_keys: ClientKeys, fetcher: Fetcher) -> None:
        self._keyring, self._client_keys, self._fetcher = keyring, client_keys, fetcher

    def counted(self, ctx: Ctx, given: Parameters, client: Client) -> Parameters:
        """The parameters that count. May call the client's server, so it comes before anything is written.

        Raises OAuthError.
        """
        if "request" not in given and "request_uri" not in given:
            return given
        if not ctx.tenant.offers("request_object"):
            raise (RequestNotSupported if "request" in given else RequestUriNotSupported)("not offered")
        if "request" in given and "request_uri" in given:  # OIDC Core §6.1
            raise InvalidRequest("request and request_uri at once")
        policy = policies.allowed(ctx.tenant, client.policy)
        if policy is None:
            raise RequestNotSupported("the client's policy is not allowed")
        try:
            claims = self._claims(ctx, client, policy, self._token(ctx, given, client, policy))
            _check(claims, ctx, client)
        except TokenRefused as error:
            raise InvalidRequestObject(f"request object: {error}") from error
        if policy.unsigned_request_objects:
            return object_parameters.merged(claims, given)
        return object_parameters.alone(claims, client.client_id)

    def _token(self, ctx: Ctx, given: Parameters, client: Client, policy: RegistrationPolicy) -> str:
        if "request" in given:
            return given["request"]
        return request_uri.read(ctx, self._fetcher, client, given["request_uri"], allowed=policy.request_uri)

    def _claims(self, ctx: Ctx, client: Client, policy: RegistrationPolicy, token: str) -> Mapping[str, Any]:
        """Raises TokenRefused."""
        if token.count(".") == 4:
            token = self._decrypted(ctx, client, token)
        registered = client.details.request_object_signing_alg
        if token.endswith("."):  # RFC 7515 Appendix A.5: no signature
            if not policy.unsigned_request_objects or registered not in (None, UNSIGNED):
                raise TokenRefused("unsigned")
            return read_unsigned(REQUEST_OBJECT, token).claims
        algs = tuple(alg for alg in policy.signing_algs if registered in (None, alg))
        return self._client_keys.verify(ctx, client, REQUEST_OBJECT, token, algs=algs).claims

    def _decrypted(self, ctx: Ctx, client: Client, token: str) -> str:
        """The JWT inside: encrypted claims that nobody signed are none (RFC 9101 §6.1)."""
        alg, enc = client.details.request_object_encryption_alg, client.details.request_object_encryption_enc
        try:
            header = read_object(compact.parts(token, 5)[0])
            if alg is None or (header.get("alg"), header.get("enc")) != (alg, enc or DEFAULT_ENC):
                raise TokenRefused("encrypted otherwise than registered")
            return self._keyring.decrypt(ctx, token).decode("ascii")
        except ValueError as error:
            raise TokenRefused("encrypted, and not a JWT inside") from error


def _check(claims: Mapping[str, Any], ctx: Ctx, client: Client) -> None:
    """What the object says of itself. Raises TokenRefused."""
    if claims.get("iss", client.client_id) != client.client_id:
        raise TokenRefused("another issuer")
    if claims.get("sub") == client.client_id:  # RFC 9101 §10.8: so no client assertion is a request object
        raise TokenRefused("the client is its subject")
    if "aud" in claims and ctx.tenant.issuer not in audience(claims):
        raise TokenRefused("another audience")
    check_times(claims, ctx.now)


def signing_algs(tenant: Tenant) -> list[str]:
    """What discovery says of them."""
    unsigned = [UNSIGNED] if policies.any_allows(tenant, "unsigned_request_objects") else []
    return [*policies.signing_algs(tenant), *unsigned]
