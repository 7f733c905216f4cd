"""/registration_tokens: initial access tokens, with which applications register themselves (RFC 7591 §3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from idp.admin.api import cursor
from idp.admin.api.admitted import allowed
from idp.admin.api.members import RegistrationPolicyName
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import not_found
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.ids import digest
from idp.store import registration_tokens
from idp.store.columns import EPOCH
from idp.store.registration_tokens import RegistrationToken

LENGTH = 32
"""Of a digest that stands for its token, in hexadecimal digits: who holds a token is not to be compared with."""


class RegistrationTokenShown(Shown):
    id: str
    registration_policy: str
    """What applications that register with it are held to."""
    label: str
    uses_left: int
    live: bool
    created_at: datetime
    expires_at: datetime


class NewRegistrationTokenShown(RegistrationTokenShown):
    token: str
    """Told now and never again."""
    warnings: list[str]


class NewRegistrationToken(Body):
    registration_policy: RegistrationPolicyName = "standard"
    uses: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many applications it can make."""
    hours: Annotated[int, Field(ge=1, le=24 * 365)] = 24
    label: Annotated[str, Field(max_length=100)] = ""
    """For whom it is."""


def shown(token: RegistrationToken, now: datetime) -> RegistrationTokenShown:
    return RegistrationTokenShown(
        id=token.digest[:LENGTH],
        registration_policy=token.policy,
        label=token.label,
        uses_left=token.uses_left,
        live=token.live(now),
        created_at=token.created_at,
        expires_at=token.expires_at,
    )


def listing(call: Call) -> Page[RegistrationTokenShown]:
    since, after = cursor.after(call, "registration_tokens") or (EPOCH.isoformat(), "")
    query: Paged = call.query
    start = (datetime.fromisoformat(since), after)
    rows = registration_tokens.page(call.ctx, after=start, limit=query.limit + 1)
    items, following = cursor.page_of(
        call, "registration_tokens", rows, lambda row: [row.created_at.isoformat(), row.digest]
    )
    return Page[RegistrationTokenShown](items=[shown(one, call.ctx.now) for one in items], next=following)


def read(call: Call) -> RegistrationTokenShown:
    return shown(_found(call), call.ctx.now)


def create(call: Call) -> NewRegistrationTokenShown:
    body: NewRegistrationToken = call.body
    allowed(call, body.registration_policy)
    call.begin()
    value = registration_tokens.mint(
        call.ctx,
        policy=body.registration_policy,
        label=body.label,
        uses=body.uses,
        lifetime=timedelta(hours=body.hours),
    )
    made = registration_tokens.look(call.ctx, value)
    assert made is not None
    place = f"registration_token/{digest(value)[:LENGTH]}"
    call.note("registration_token.created", place, **body.model_dump())
    offered = call.ctx.tenant.offers("registration")
    warnings = [] if offered else ["The tenant does not offer registration: its policy's features lack it."]
    return NewRegistrationTokenShown(**shown(made, call.ctx.now).model_dump(), token=value, warnings=warnings)


def revoke(call: Call) -> None:
    """Applications that it made stay."""
    call.begin()
    token = _found(call)
    registration_tokens.revoke(call.ctx, token.digest)
    call.note("registration_token.revoked", f"registration_token/{token.digest[:LENGTH]}", label=token.label)


def _found(call: Call) -> RegistrationToken:
    name = call.arguments["token"]
    found = registration_tokens.named(call.ctx, name) if len(name) == LENGTH else None
    if found is None:
        raise not_found()
    return found


TOKENS = "/tenants/<tenant>/registration_tokens"
OPERATIONS = (
    Operation("registration_tokens.list", "GET", TOKENS, "Initial access tokens, the oldest first",
              "applications.read", listing, Page[RegistrationTokenShown], query=Paged),
    Operation("registration_tokens.create", "POST", TOKENS, "Make an initial access token; it is told once",
              "applications.write", create, NewRegistrationTokenShown, body=NewRegistrationToken, status=201),
    Operation("registration_tokens.read", "GET", f"{TOKENS}/<token>", "One initial access token",
              "applications.read", read, RegistrationTokenShown),
    Operation("registration_tokens.revoke", "DELETE", f"{TOKENS}/<token>", "Revoke an initial access token",
              "applications.write", revoke, status=204),
)  # fmt: skip
