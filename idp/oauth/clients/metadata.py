"""Client metadata: what may be registered. RFC 7591 §2, OIDC Registration §2, RFC 8252 §8; details.py has the rest.

`check` is the one gate, for the command line, for registration and for every change of a registration.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from idp.ids import digest, new_id, new_secret
from idp.oauth.clients import addresses, details, sector
from idp.oauth.clients.policies import POLICIES, SECRETS, RegistrationPolicy
from idp.oauth.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.oauth.request.response_type import grant_types as needed_by
from idp.store.clients import Client
from idp.store.details import Details
from idp.tokens.audience import API_SCOPES

GRANT_TYPES = ("authorization_code", "refresh_token")  # of an application that people sign in to
CLIENT_CREDENTIALS = "client_credentials"  # of one that acts for itself
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
ALL_GRANT_TYPES = (*GRANT_TYPES, "implicit", CLIENT_CREDENTIALS, DEVICE_CODE)
OF_PEOPLE = frozenset({"authorization_code", "implicit", DEVICE_CODE})
SCOPES = ("openid", "profile", "email", "address", "phone", "offline_access")
OF_MEMBERSHIP = ("groups", "roles")  # for what a tenant maps under them; registered by an administrator alone

NAME_LIMIT = 100
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,128}")  # RFC 6749 §3.3
CHOSEN_ID = re.compile(r"[A-Za-z0-9._~:/-]{1,128}")  # a resource server's may be the URL that is its audience
ID_LENGTH = len(new_id())
TEST_PREFIX = "test-sign-in."  # of copies for a test sign-in (test_copy.py)
UNPRINTED = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder what is read


def new_client(
    *,
    name: str,
    redirect_uris: Iterable[str] = (),
    client_id: str | None = None,
    post_logout_redirect_uris: Iterable[str] = (),
    application_type: str = "web",
    auth_method: str = "client_secret_basic",
    grant_types: Iterable[str] = ("authorization_code",),
    response_types: Iterable[str] | None = None,
    scope: Iterable[str] = SCOPES,
    id_token_alg: str = "RS256",  # noqa: S107 - an algorithm
    require_pkce: bool = True,
    trusted: bool = False,
    floor: str | None = None,
    face_max_age: int | None = None,
    policy: str = "standard",
    about: Details | None = None,
) -> tuple[Client, str | None]:
    """A client that may be stored, and its secret, of which only the digest is kept.

    Raises InvalidClientMetadata, InvalidRedirectUri among it; the messages are for whoever registers.
    """
    secret = new_secret() if auth_method in SECRETS else None
    kinds = tuple(grant_types)
    client = Client(
        client_id=new_id() if client_id is None else chosen(client_id),
        name=name,
        application_type=application_type,
        auth_method=auth_method,
        secret_digest=None if secret is None else digest(secret),
        redirect_uris=tuple(redirect_uris),
        post_logout_redirect_uris=tuple(post_logout_redirect_uris),
        grant_types=kinds,
        response_types=response_types_of(kinds) if response_types is None else tuple(response_types),
        scope=tuple(scope),
        id_token_alg=id_token_alg,
        require_pkce=require_pkce,
        trusted=trusted,
        floor=floor,
        face_max_age=face_max_age,
        policy=policy,
        details=about or Details(),
    )
    check(client)
    return client, secret


def chosen(client_id: str) -> str:
    """An id that an operator chose is never spelled like a generated one, so no client is taken for a person: what
    their tokens have in `sub` (RFC 9700 §4.15). Raises InvalidClientMetadata."""
    if client_id.startswith(TEST_PREFIX):
        raise InvalidClientMetadata(f"client_id {client_id!a}: {TEST_PREFIX} begins the ids of test sign-ins")
    if not CHOSEN_ID.fullmatch(client_id) or len(client_id) == ID_LENGTH:
        raise InvalidClientMetadata(
            f"client_id {client_id!a}: use letters, digits and . _ ~ : / -, at most 128 and not exactly {ID_LENGTH}"
        )
    return client_id


def response_types_of(grant_types: Collection[str]) -> tuple[str, ...]:
    """What RFC 7591 §2 registers where none is named: code, and nothing for a client that gets none."""
    return ("code",) if "authorization_code" in grant_types else ()


def check(client: Client) -> None:
    """Whether a client may be stored. Raises InvalidClientMetadata, InvalidRedirectUri among it."""
    policy = POLICIES.get(client.policy)
    if policy is None:
        raise InvalidClientMetadata(f"there is no registration policy {client.policy!r}")
    _check_name(client.name)
    _one_of("application_type", client.application_type, policy.application_types)
    _check_addresses(client)
    _check_flow(client, policy)
    _check_authentication(client, policy)
    _check_id_token(client, policy)
    _check_scope(client)
    sector.check(client)
    details.check(client, policy)


def _check_name(name: str) -> None:
    hidden = any(unicodedata.category(one) in UNPRINTED or one in TURNS for one in name)
    if not name.strip() or len(name) > NAME_LIMIT or hidden:
        raise InvalidClientMetadata(
            f"client_name: 1 to {NAME_LIMIT} characters, none of them without a shape", "client_name"
        )


def _check_addresses(client: Client) -> None:
    if not client.redirect_uris and {"authorization_code", "implicit"} & {*client.grant_types}:
        raise InvalidRedirectUri("at least one redirect URI is needed", "redirect_uris")
    for member in ("redirect_uris", "post_logout_redirect_uris"):
        uris: tuple[str, ...] = getattr(client, member)
        if len(uris) > details.LIST_LIMIT:
            raise InvalidClientMetadata(f"{member}: more than {details.LIST_LIMIT}", member)
        for uri in uris:
            addresses.check_redirect(member, uri, client.application_type)


def _check_flow(client: Client, policy: RegistrationPolicy) -> None:
    """RFC 7591 §2.1, OIDC Registration §2: each response type has its grant types, and no grant type is for nothing."""
    for grant_type in client.grant_types:
        _one_of("grant_types", grant_type, ALL_GRANT_TYPES)
    for response_type in client.response_types:
        _one_of("response_types", response_type, policy.response_types)
    needed = {grant_type for response_type in client.response_types for grant_type in needed_by(response_type)}
    if needed != {"authorization_code", "implicit"} & {*client.grant_types}:
        raise InvalidClientMetadata("response_types and grant_types do not fit each other", "grant_types")
    if DEVICE_CODE in client.grant_types and not policy.device_grant:
        raise InvalidClientMetadata(f"the policy {policy.name} has no device grant", "grant_types")
    if DEVICE_CODE in client.grant_types and client.dynamic:  # RFC 8628 §5.4: people decide by the client's name
        raise InvalidClientMetadata("only an administrator registers a client for the device grant", "grant_types")
    if not client.require_pkce and not policy.pkce_exemption:
        raise InvalidClientMetadata(f"the policy {policy.name} exempts nobody from PKCE")
    if client.dynamic and policy.pkce_required and not client.require_pkce:
        raise InvalidClientMetadata("only an administrator exempts a client from PKCE")


def _check_authentication(client: Client, policy: RegistrationPolicy) -> None:
    public = client.auth_method == "none"
    _one_of("token_endpoint_auth_method", client.auth_method, policy.auth_methods)
    if client.application_type == "native" and not public and not client.dynamic:  # RFC 8252 §8.4
        raise InvalidClientMetadata("a native application cannot keep a secret: register it as public")
    if public and not client.require_pkce:
        raise InvalidClientMetadata("a public client cannot be exempted from PKCE")
    if public and CLIENT_CREDENTIALS in client.grant_types:  # RFC 6749 §4.4
        raise InvalidClientMetadata("client_credentials is for clients that have a secret", "grant_types")
    if client.dynamic and CLIENT_CREDENTIALS in client.grant_types:
        raise InvalidClientMetadata("which interfaces a client may call is not for it to say", "grant_types")


def _check_id_token(client: Client, policy: RegistrationPolicy) -> None:
    member = "id_token_signed_response_alg"
    if client.id_token_alg != "none":  # noqa: S105 - an algorithm
        _one_of(member, client.id_token_alg, policy.signing_algs)
    elif not policy.unsigned_id_tokens or client.response_types != ("code",):  # OIDC Registration §2
        raise InvalidClientMetadata("an unsigned ID token is for the code flow of a policy that allows it", member)


def _check_scope(client: Client) -> None:
    """A client that nobody signs in to has the scope names of the interfaces that it calls."""
    for scope in client.scope:
        if OF_PEOPLE & {*client.grant_types} or not SCOPE.fullmatch(scope):
            _one_of("scope", scope, (*SCOPES, *OF_MEMBERSHIP, *API_SCOPES))


def _one_of(member: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise InvalidClientMetadata(f"{member} {value[:80]!a}: choose from {', '.join(known)}", member)
