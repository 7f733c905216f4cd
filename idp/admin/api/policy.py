"""/policy: a tenant's rules, each within its range, and what they mean for somebody who signs in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from idp.admin import consequences, preview
from idp.admin.api.members import Acr, RegistrationPolicyName
from idp.admin.api.operation import Call, Operation
from idp.admin.api.own_house import require_platform_for_policy
from idp.admin.api.problem import Problem, invalid
from idp.admin.api.schema import Body, Query, Shown
from idp.admin.sentences import Sentence, say
from idp.biometrics import calibration
from idp.context import FaceDemand, Feature, Policy
from idp.login.assurance import SECOND
from idp.looks.themes import DEFAULT, load
from idp.looks.words import DEFAULT_LOCALE
from idp.store import clients, tenants
from idp.store.clients import Client

OBJECT = "policy"
Liveness = Literal["flp-1.0", "flp-1.0-strict"]
SecondFactor = Literal["face", "passkey", "totp", "recovery", "email"]
FaceAge = Annotated[int, Field(ge=0, le=366 * 86400)]
DEFAULTS = Policy()


class PolicyShown(Shown):
    face: FaceDemand
    """off: never asked; preferred: a second factor is, a face or any other; required: a face is."""
    floor: str
    """The acr below which no application of the tenant gets a sign-in."""
    face_profile: str
    """The false-match rate at which faces are compared."""
    face_liveness: str
    face_max_age: int | None
    """Seconds after which a face is asked for again; null: as long as the session lasts."""
    face_unused_months: int
    """A face that was not used for so long is deleted."""
    face_approval: bool
    """A new face takes effect when an administrator has approved it."""
    face_duplicates: bool
    """A new face is searched for among the tenant's others (1:N)."""
    session_idle: int
    """Seconds."""
    session_absolute: int
    """Seconds."""
    embedding_allowed: bool
    """Whether applications of other sites may renew tokens in a frame (needs https)."""
    features: list[str]
    """What the tenant offers; the rest is not in discovery and is refused."""
    registration_policies: list[str]
    """What its applications may be held to. Those of a policy that is not here may do nothing."""
    second_factors: list[str]
    """A factor that is not here is neither offered nor believed."""


class PolicyChange(Body):
    """What is left out stays; null takes it back to the default."""

    face: FaceDemand | None = None
    floor: Acr | None = None
    face_profile: Annotated[str, Field(max_length=32)] | None = None
    face_liveness: Liveness | None = None
    face_max_age: FaceAge | None = None
    face_unused_months: Annotated[int, Field(ge=1, le=120)] | None = None
    face_approval: bool | None = None
    face_duplicates: bool | None = None
    session_idle: Annotated[int, Field(ge=60, le=30 * 86400)] | None = None
    session_absolute: Annotated[int, Field(ge=300, le=90 * 86400)] | None = None
    embedding_allowed: bool | None = None
    features: list[Feature] | None = None
    registration_policies: list[RegistrationPolicyName] | None = None
    second_factors: list[SecondFactor] | None = None


def _or_none(given: object) -> object:
    return None if given == "" else given


class Draft(Query):
    """The stored policy, but for what is named here."""

    application: Annotated[str, Field(max_length=128)] = ""
    """A client_id; without one, an application that demands nothing itself."""
    factors: Annotated[str, Field(max_length=200)] = "face recovery"
    """What the person has beside a password, separated by spaces: face, passkey, totp, recovery, email."""
    face: FaceDemand | None = None
    floor: Acr | None = None
    face_profile: Annotated[str, Field(max_length=32)] | None = None
    face_liveness: Liveness | None = None
    face_max_age: Annotated[FaceAge | None, BeforeValidator(_or_none)] = None
    """Empty: as long as the session lasts."""
    face_unused_months: Annotated[int, Field(ge=1, le=120)] | None = None
    face_approval: bool | None = None
    face_duplicates: bool | None = None
    second_factors: Annotated[str, Field(max_length=200)] | None = None
    """Separated by spaces."""
    acr_floor: Acr | None = None
    """As if it were the application's own floor."""


class Said(Shown):
    key: str
    """What is said, to be put into words in any language."""
    values: dict[str, str | int | float | list[str]]
    text: str
    """In English."""


class WayShown(Shown):
    proves: list[str]
    """The factors of one sign-in, in order."""
    acr: str | None
    """What the application is told; null: it gets the error unmet_authentication_requirements."""
    amr: list[str]


class PreviewShown(Shown):
    application: str
    factors: list[str]
    floor: str
    """The acr that is demanded: the strictest of the tenant's, the face policy's and the application's."""
    ways: list[WayShown]
    sentences: list[Said]
    consequences: list[Said]
    """Of the face policy, with the numbers of the installed model's calibration."""


def shown(policy: Policy) -> PolicyShown:
    return PolicyShown(**{name: _plain(value) for name, value in asdict(policy).items()})


def read(call: Call) -> PolicyShown:
    return shown(call.ctx.tenant.policy)


def change(call: Call) -> PolicyShown:
    body: PolicyChange = call.body
    changed = _values(body.model_dump(exclude_unset=True))
    _require_profile(changed)
    call.begin()
    former = call.tenant_now().policy
    call.require_match(OBJECT, shown(former))
    wanted = replace(former, **changed)
    require_platform_for_policy(call, wanted)
    if wanted.session_idle > wanted.session_absolute:
        raise invalid("/session_idle", "A session cannot be idle longer than it may last at all.")
    tenants.set_policy(call.ctx, wanted)
    before, after = asdict(former), asdict(wanted)
    differs = {name: {"from": before[name], "to": after[name]} for name in after if after[name] != before[name]}
    call.note("tenant.policy_changed", OBJECT, changed=differs)
    return shown(wanted)


def previewed(call: Call) -> PreviewShown:
    query: Draft = call.query
    client = _application(call, query.application)
    factors = _names("factors", query.factors)
    named = query.model_dump(exclude_unset=True, exclude={"application", "factors", "acr_floor"})
    if query.second_factors is not None:
        named["second_factors"] = _names("second_factors", query.second_factors)
    _require_profile(named)
    policy = replace(call.ctx.tenant.policy, **_values(named))
    if query.acr_floor is not None:
        client = replace(client or _nobody(), floor=query.acr_floor)
    return _preview(policy, client, factors, client.name if client else call.ctx.tenant.name)


def _preview(policy: Policy, client: Client | None, factors: Iterable[str], application: str) -> PreviewShown:
    has = frozenset(factors)
    return PreviewShown(
        application=application,
        factors=[one for one in SECOND if one in has],
        floor=preview.demand_of(policy, client).floor,
        ways=[
            WayShown(proves=list(way.proves), acr=way.acr, amr=list(way.amr))
            for way in preview.ways(policy, client, has)
        ],
        sentences=[told(one) for one in preview.sentences(policy, client, has, application)],
        consequences=[told(one) for one in consequences.of(policy)],
    )


def told(sentence: Sentence) -> Said:
    values = {name: _plain(value) for name, value in sentence.values.items()}
    return Said(key=sentence.key, values=values, text=say(load(DEFAULT).words, DEFAULT_LOCALE, sentence))


def _application(call: Call, client_id: str) -> Client | None:
    """Raises Problem where nobody signs in to it: what is asked of no one is not previewed."""
    if not client_id:
        return None
    client = clients.find(call.ctx, client_id)
    if client is None:
        raise Problem(404, "There is no such application.")
    return client


def _nobody() -> Client:
    return Client("", "", "web", "none", None, (), trusted=True)


def _values(sent: Mapping[str, Any]) -> dict[str, Any]:
    """As Policy holds them: null is the default, a list a tuple with each name once."""
    values = {}
    for name, value in sent.items():
        kept = getattr(DEFAULTS, name) if value is None else value
        values[name] = tuple(dict.fromkeys(kept)) if isinstance(kept, list | tuple) else kept
    return values


def _require_profile(changed: Mapping[str, Any]) -> None:
    name = changed.get("face_profile")
    if name is not None and name not in calibration.names():
        known = ", ".join(calibration.names())
        raise invalid("/face_profile", f"The installed model is calibrated for {known or 'no rate'}.")


def _names(member: str, text: str) -> tuple[str, ...]:
    names = tuple(text.split())
    if not {*names} <= {"face", "passkey", "totp", "recovery", "email"}:
        raise Problem(400, f"{member}: face, passkey, totp, recovery and email are known.")
    return names


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


assert {field.name for field in fields(Policy)} == {*PolicyShown.model_fields} == {*PolicyChange.model_fields}
OPERATIONS = (
    Operation("policy.read", "GET", "/tenants/<tenant>/policy", "The tenant's rules", "policy.read", read,
              PolicyShown),
    Operation("policy.change", "PATCH", "/tenants/<tenant>/policy", "Change some of the tenant's rules",
              "policy.write", change, PolicyShown, body=PolicyChange,
              description="Members left out stay as they are; null takes one back to its default."),
    Operation("policy.preview", "GET", "/tenants/<tenant>/policy/preview",
              "What a person signing in will be asked for", "policy.read", previewed, PreviewShown, query=Draft),
)  # fmt: skip
