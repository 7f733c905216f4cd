"""What every function of the house is handed first: whose request this is, and when it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from idp.store.unit_of_work import UnitOfWork

FaceDemand = Literal["off", "preferred", "required"]
Feature = Literal[
    "backchannel_logout",
    "client_credentials",
    "device_authorization",
    "frontchannel_logout",
    "introspection",
    "registration",
    "request_object",
    "revocation",
    "session_management",
]
SECOND_FACTORS = ("face", "passkey", "totp", "recovery", "email")
FEATURES_BY_DEFAULT: tuple[Feature, ...] = (
    "backchannel_logout",
    "client_credentials",
    "device_authorization",
    "frontchannel_logout",
    "introspection",
    "request_object",
    "revocation",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A tenant's rules, as data: what signing in demands, how long sessions last, and what the tenant offers.

    What is not among `features` is not in discovery and is refused; `registration_policies` are those that its clients
    may be held to (oauth/clients/policies.py). A factor that is not among `second_factors` is neither offered nor
    believed (MF-07). A face is deleted after so many months without use, takes effect only once an administrator has
    approved it, or is searched for among the tenant's others when it is enrolled: each where its member says so.
    """

    face: FaceDemand = "off"
    floor: str = "urn:faceguard:acr:single"
    face_profile: str = "fmr-1e-4"
    face_liveness: str = "flp-1.0-strict"
    face_max_age: int | None = None
    face_unused_months: int = 12
    face_approval: bool = False
    face_duplicates: bool = False
    session_idle: int = 3600
    session_absolute: int = 86400
    embedding_allowed: bool = False
    features: tuple[Feature, ...] = FEATURES_BY_DEFAULT
    registration_policies: tuple[str, ...] = ("standard", "native", "fapi2")
    second_factors: tuple[str, ...] = SECOND_FACTORS


ClaimSource = Literal["groups", "roles", "name", "email", "own", "fixed"]
ClaimPlace = Literal["id_token", "userinfo", "access_token"]
ClaimScope = Literal["openid", "profile", "email", "address", "phone", "groups", "roles"]


@dataclass(frozen=True, slots=True)
class MappedClaim:
    """A claim of the tenant's own, told under a scope, in `places`.

    `own`: what is kept with the person under the claim's name; `fixed`: `value`, the same for everybody. Every value is
    literal text (AD-08).
    """

    name: str
    source: ClaimSource
    scope: ClaimScope
    places: tuple[ClaimPlace, ...] = ("id_token", "userinfo")
    value: str | None = None


Corners = Literal["square", "soft", "round"]
Font = Literal["sans", "humanist", "serif", "mono"]


@dataclass(frozen=True, slots=True)
class Branding:
    """What a tenant's pages and letters look like over its theme. What is None is as the theme has it.

    `logo` names a picture of its own by its SHA-256; colours are `#rrggbb`; addresses are https. `version` counts what
    was published, 0 where nothing was.
    """

    display_name: str | None = None
    logo: str | None = None
    colour: str | None = None
    colour_dark: str | None = None
    corners: Corners | None = None
    font: Font | None = None
    heading_font: Font | None = None
    support_url: str | None = None
    terms_url: str | None = None
    privacy_url: str | None = None
    version: int = 0

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Branding:
        """As a row keeps it; names that a later version wrote are passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})


@dataclass(frozen=True, slots=True)
class Tenant:
    """An issuer. `base_url` is the issuer, fixed at creation; `id` never returns, `slug` is for people.

    `suspended_at`: None while it is active. `removing_at`: since when it is being removed, from which there is no way
    back.
    """

    id: str
    slug: str
    name: str
    base_url: str
    active: bool = True
    theme: str = "default"
    policy: Policy = field(default_factory=Policy)
    branding: Branding = field(default_factory=Branding)
    claims: tuple[MappedClaim, ...] = ()
    suspended_at: datetime | None = None
    removing_at: datetime | None = None

    def serves(self, now: datetime, grace: timedelta) -> bool:
        """Also for `grace` after it was suspended, unless it is being removed: its keys are gone by then."""
        suspended = self.suspended_at
        return self.active or (suspended is not None and not self.removing and now < suspended + grace)

    @property
    def removing(self) -> bool:
        return self.removing_at is not None

    @property
    def issuer(self) -> str:
        return self.base_url

    @property
    def shown_name(self) -> str:
        """What people know it as."""
        return self.branding.display_name or self.name

    def offers(self, feature: Feature) -> bool:
        return feature in self.policy.features

    def takes(self, factor: str) -> bool:
        """Whether the tenant has not switched this factor off. "face-partial" is the face's."""
        name = factor.removesuffix("-partial")
        return name not in SECOND_FACTORS or name in self.policy.second_factors


@dataclass(frozen=True, slots=True)
class Ctx:
    """One request in one tenant. `tx` commits after an answer or a refusal and rolls back after the unforeseen."""

    tenant: Tenant
    now: datetime
    request_id: str
    tx: UnitOfWork
    remote_addr: str = ""
