"""Registration policies: what a client may be, by name (RFC 9700 §2, FAPI 2.0 §5.3.2). A policy is data.

A client carries the name of its policy from its registration on; one that registers itself gets its initial access
token's. Discovery advertises what a tenant's policies allow together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from idp.context import Tenant

RESPONSE_TYPES = ("code", "id_token", "id_token token", "code id_token", "code token", "code id_token token")
SECRETS = ("client_secret_basic", "client_secret_post", "client_secret_jwt")
AUTH_METHODS = (*SECRETS, "private_key_jwt", "none")
SIGNING_ALGS = ("RS256", "PS256", "ES256", "EdDSA", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512")
FAPI_ALGS = ("PS256", "ES256", "EdDSA")  # FAPI 2.0 §5.4


@dataclass(frozen=True, slots=True)
class RegistrationPolicy:
    """`says` is for whoever chooses one. Algorithms are those that a client may register to sign or to be sent."""

    name: str
    says: str
    response_types: tuple[str, ...] = ("code",)
    auth_methods: tuple[str, ...] = AUTH_METHODS
    application_types: tuple[str, ...] = ("web", "native")
    signing_algs: tuple[str, ...] = SIGNING_ALGS
    pkce_required: bool = True  # of a client that nothing else is said of
    pkce_exemption: bool = False  # of a confidential client, by name
    request_uri: bool = False  # OIDC Core §6.2: an address that we fetch
    unsigned_request_objects: bool = False
    unsigned_id_tokens: bool = False  # in the code flow alone
    device_grant: bool = True


STANDARD = RegistrationPolicy(
    name="standard",
    says="Code flow with PKCE; a confidential client may be exempted from PKCE by name.",
    pkce_exemption=True,
)
NATIVE = RegistrationPolicy(
    name="native",
    says="Installed applications: public, loopback and private-use redirects, PKCE always.",
    auth_methods=("none",),
    application_types=("native",),
)
FAPI2 = RegistrationPolicy(
    name="fapi2",
    says="FAPI 2.0: confidential, private_key_jwt, PS256, ES256 or EdDSA, PKCE always, no device grant.",
    auth_methods=("private_key_jwt",),
    application_types=("web",),
    signing_algs=FAPI_ALGS,
    device_grant=False,
)
OIDC_CERTIFICATION = RegistrationPolicy(
    name="oidc-certification",
    says="What the OpenID certification tests: implicit and hybrid, no PKCE, request_uri, unsigned request objects.",
    response_types=RESPONSE_TYPES,
    pkce_required=False,
    pkce_exemption=True,
    request_uri=True,
    unsigned_request_objects=True,
    unsigned_id_tokens=True,
)
POLICIES = {policy.name: policy for policy in (STANDARD, NATIVE, FAPI2, OIDC_CERTIFICATION)}


def of_tenant(tenant: Tenant) -> tuple[RegistrationPolicy, ...]:
    """Those that the tenant's clients may be held to."""
    return tuple(POLICIES[name] for name in tenant.policy.registration_policies if name in POLICIES)


def allowed(tenant: Tenant, name: str) -> RegistrationPolicy | None:
    """The policy of a client, None where the tenant does not allow it (any more): then the client may nothing."""
    return next((policy for policy in of_tenant(tenant) if policy.name == name), None)


def any_allows(tenant: Tenant, trait: str) -> bool:
    """Whether one of the tenant's policies has the trait: the name of a field of RegistrationPolicy that is a bool."""
    return any(getattr(policy, trait) for policy in of_tenant(tenant))


def response_types(tenant: Tenant) -> tuple[str, ...]:
    return _union(policy.response_types for policy in of_tenant(tenant))


def auth_methods(tenant: Tenant) -> tuple[str, ...]:
    return _union(policy.auth_methods for policy in of_tenant(tenant))


def signing_algs(tenant: Tenant) -> tuple[str, ...]:
    return _union(policy.signing_algs for policy in of_tenant(tenant))


def _union(values: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Each value once, in the order in which it first comes."""
    return tuple(dict.fromkeys(value for some in values for value in some))
