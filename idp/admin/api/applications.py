"""/applications: the clients of a tenant, with what administrators decide of each (RFC 7591 §2; design §4, §9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from idp.admin.api import cursor
from idp.admin.api.admitted import admitted, allowed, described, in_our_names
from idp.admin.api.members import METADATA, Acr, RegistrationPolicyName, Seconds, Sent, Told
from idp.admin.api.operation import Call, Operation
from idp.admin.api.own_house import require_no_console, require_reach
from idp.admin.api.problem import conflict, invalid, not_found
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.admin.given_secret import GivenSecret
from idp.oauth.clients import answer, client_secret, removal
from idp.oauth.clients.admission import keep_logo
from idp.oauth.clients.client_secret import KEYS_AN_HMAC, OF_AN_HMAC
from idp.oauth.clients.policies import SECRETS
from idp.store import clients
from idp.store.clients import Client
from idp.store.taken import Taken

OF_METADATA = (
    "name",
    "application_type",
    "auth_method",
    "redirect_uris",
    "post_logout_redirect_uris",
    "grant_types",
    "response_types",
    "scope",
    "id_token_alg",
    "details",
)


class ApplicationShown(Told, Shown):
    registration_policy: str
    """What its metadata is held to."""
    registered_itself: bool
    """By dynamic registration (RFC 7591): its name is its own word."""
    active: bool
    trusted: bool
    """The operator's own: people are not asked for consent."""
    require_pkce: bool
    acr_floor: str | None
    """The acr below which it gets an error instead of a sign-in."""
    face_max_age: int | None
    """Seconds after which the face is asked for again."""
    warnings: list[str]
    """What is allowed and not recommended."""


class NewApplicationShown(ApplicationShown):
    client_secret: str | None
    """Told now and never again."""


class ApplicationSecret(Shown):
    client_id: str
    client_secret: str
    """Told now and never again."""
    client_secret_expires_at: int = 0


class NewApplication(Sent, Body):
    client_id: Annotated[str | None, Field(max_length=128)] = None
    """Without one, a random id."""
    registration_policy: RegistrationPolicyName = "standard"
    acr_floor: Acr | None = None
    face_max_age: Seconds | None = None
    trusted: bool = False
    require_pkce: bool | None = None


class ApplicationChange(Sent, Body):
    """What is left out stays; null takes it back to the default."""

    registration_policy: RegistrationPolicyName | None = None
    acr_floor: Acr | None = None
    face_max_age: Seconds | None = None
    trusted: bool | None = None
    require_pkce: bool | None = None
    active: bool | None = None


class Search(Paged):
    search: Annotated[str, Field(max_length=128)] = ""
    """Part of a name or of a client_id."""


def shown(client: Client) -> ApplicationShown:
    return ApplicationShown(**_told(client))


def _told(client: Client) -> dict[str, Any]:
    return {
        **answer.registered(client),
        "registration_policy": client.policy,
        "registered_itself": client.dynamic,
        "active": client.active,
        "trusted": client.trusted,
        "require_pkce": client.require_pkce,
        "acr_floor": client.floor,
        "face_max_age": client.face_max_age,
        "warnings": list(answer.warnings(client)),
    }


def listing(call: Call) -> Page[ApplicationShown]:
    query: Search = call.query
    name, client_id = cursor.after(call, "applications") or ("", "")
    rows = clients.page(call.ctx, after=(name, client_id), limit=query.limit + 1, search=query.search)
    items, following = cursor.page_of(call, "applications", rows, lambda row: [row.name, row.client_id])
    return Page[ApplicationShown](items=[shown(one) for one in items], next=following)


def read(call: Call) -> ApplicationShown:
    return shown(found(call))


def create(call: Call) -> NewApplicationShown:
    return _created(call, chosen=True)


def create_copy(call: Call) -> NewApplicationShown:
    """As create, under an id that was derived from another tenant's and is spelled as a random one."""
    return _created(call, chosen=False)


def _created(call: Call, *, chosen: bool) -> NewApplicationShown:
    body: NewApplication = call.body
    policy = allowed(call, body.registration_policy)
    sent = body.model_dump(include=set(METADATA), exclude_none=True)
    made = described(sent, policy, body.client_id, chosen=chosen)
    made = replace(made, floor=body.acr_floor, face_max_age=body.face_max_age, trusted=body.trusted)
    if body.require_pkce is not None:
        made = replace(made, require_pkce=body.require_pkce)
    ready = admitted(call, made)
    call.begin()
    try:
        clients.register(call.ctx, ready.client)
    except Taken as error:
        raise conflict(f"There is an application {made.client_id!r} already.", "/client_id") from error
    keep_logo(call.ctx, ready)
    call.note("client.created", place(made.client_id), client=made.client_id, policy=made.policy)
    return NewApplicationShown(**_told(ready.client), client_secret=ready.secret)


def change(call: Call) -> NewApplicationShown:
    """A new secret is told where the change of its method needs one."""
    body: ApplicationChange = call.body
    changed = body.model_dump(exclude_unset=True)
    former = found(call, latest=True)
    require_reach(call, former)
    if changed.get("active") is False:
        require_no_console(call, former, "/active")
    wanted = _decided(former, changed)
    if not {*changed} & {*METADATA, "registration_policy", "require_pkce"}:
        return _kept(call, former, wanted, None)
    policy = allowed(call, wanted.policy)
    anew = described(_merged(former, changed), policy, former.client_id, chosen=False)
    wanted = replace(wanted, **{name: getattr(anew, name) for name in OF_METADATA})
    ready = admitted(call, wanted, former)
    kept = _kept(call, former, ready.client, ready.secret)
    keep_logo(call.ctx, ready)
    return kept


def delete(call: Call) -> None:
    call.begin()
    client = found(call)
    require_reach(call, client)
    require_no_console(call, client)
    call.require_match(place(client.client_id), shown(client))
    removal.remove(call.ctx, client.client_id, actor=call.principal.name)


def rotate(call: Call) -> ApplicationSecret:
    former = found(call, latest=True)
    require_reach(call, former)
    require_no_console(call, former)
    if former.auth_method not in SECRETS:
        raise conflict(f"An application that is registered for {former.auth_method} has no secret.")
    client, secret = client_secret.given_to(call.ctx, call.house.keyring, former)
    call.begin()
    if secret is None:
        raise not_found()
    _keep_secret(call, client)
    return ApplicationSecret(client_id=client.client_id, client_secret=secret)


def give_secret(call: Call, given: GivenSecret) -> bool:
    """Whether it is another than the present one, which ends at once. Raises Problem."""
    call.begin()
    former = found(call)
    require_reach(call, former)
    require_no_console(call, former)
    if former.auth_method not in SECRETS:
        raise invalid("/secret", f"An application that is registered for {former.auth_method} has no secret.")
    if former.auth_method == KEYS_AN_HMAC and len(given.value) < OF_AN_HMAC:
        raise invalid("/secret", f"For {KEYS_AN_HMAC} it needs {OF_AN_HMAC} characters: `openssl rand -base64 48`.")
    if client_secret.has(former, given.value):
        return False
    _keep_secret(
        call, client_secret.with_secret(call.ctx, call.house.keyring, former, given.value), source=given.source
    )
    return True


def _keep_secret(call: Call, client: Client, **source: str) -> None:
    kept = {"secret_digest": client.secret_digest, "secret_wrapped": client.secret_wrapped}
    if not clients.change(call.ctx, client.client_id, **kept):
        raise not_found()
    call.note("client.secret_rotated", place(client.client_id), client=client.client_id, **source)


def place(client_id: str) -> str:
    return f"application/{client_id}"


def found(call: Call, *, latest: bool = False) -> Client:
    """Raises Problem. A copy for a test sign-in is nobody's to manage."""
    if latest:
        call.ctx.tx.read_latest()
    client = clients.find(call.ctx, call.arguments["client"])
    if client is None or client.expires_at is not None:
        raise not_found()
    return client


def _decided(former: Client, changed: Mapping[str, Any]) -> Client:
    """What is an administrator's to decide; null is its default."""
    values: dict[str, Any] = {"active": former.active, "trusted": former.trusted}
    for name, default in (("active", True), ("trusted", False)):
        if name in changed:
            values[name] = default if changed[name] is None else changed[name]
    if "acr_floor" in changed:
        values["floor"] = changed["acr_floor"]
    if "face_max_age" in changed:
        values["face_max_age"] = changed["face_max_age"]
    if "registration_policy" in changed:
        values["policy"] = changed["registration_policy"] or "standard"
    if "require_pkce" in changed:
        values["require_pkce"] = changed["require_pkce"] is not False
    return replace(former, **values)


def _merged(former: Client, changed: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata as it would be sent anew. Response types follow from grant types that are changed alone."""
    metadata = {name: value for name, value in changed.items() if name in METADATA}
    merged = {name: value for name, value in answer.registered(former).items() if name in METADATA}
    if "grant_types" in metadata and "response_types" not in metadata:
        del merged["response_types"]
    return {name: value for name, value in (merged | metadata).items() if value not in (None, "")}


def _kept(call: Call, former: Client, wanted: Client, secret: str | None) -> NewApplicationShown:
    """Raises Problem where it was changed since it was read."""
    call.begin()
    current = found(call)
    call.require_match(place(former.client_id), shown(current))
    if current != former:
        raise conflict("It was changed at the same moment. Read it again and repeat your change.")
    fields = {name: getattr(wanted, name) for name in clients.FIELDS if getattr(wanted, name) != getattr(former, name)}
    if fields:
        clients.change(call.ctx, former.client_id, **fields)
    named = sorted(in_our_names(name) for name in fields)
    call.note("client.changed", place(former.client_id), client=former.client_id, changed=named)
    return NewApplicationShown(**_told(wanted), client_secret=secret)


CLIENT = "/tenants/<tenant>/applications/<client>"
OPERATIONS = (
    Operation("applications.list", "GET", "/tenants/<tenant>/applications", "Applications by name",
              "applications.read", listing, Page[ApplicationShown], query=Search),
    Operation("applications.create", "POST", "/tenants/<tenant>/applications",
              "Register an application; its secret is told once", "applications.write", create, NewApplicationShown,
              body=NewApplication, status=201),
    Operation("applications.read", "GET", CLIENT, "One application", "applications.read", read, ApplicationShown),
    Operation("applications.change", "PATCH", CLIENT, "Change an application", "applications.write", change,
              NewApplicationShown, body=ApplicationChange,
              description="Members left out stay as they are; null takes one back to its default."),
    Operation("applications.delete", "DELETE", CLIENT, "Delete an application with all that people gave it",
              "applications.write", delete, status=204),
    Operation("applications.rotate_secret", "POST", f"{CLIENT}/secret",
              "A new secret in place of the present one, which ends at once", "applications.write", rotate,
              ApplicationSecret),
)  # fmt: skip
