"""Clients, as RFC 7591 §2 describes them. A secret is stored as its digest only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, func, or_, tuple_

from idp.context import Ctx
from idp.store import scope
from idp.store.columns import Words
from idp.store.details import Details
from idp.store.recent import Recent
from idp.store.scope import given, pick, run
from idp.store.tables import clients
from idp.store.taken import Taken
from idp.store.unit_of_work import AnyRow
from idp.store.upsert import put_new, won


@dataclass(frozen=True, slots=True)
class Client:
    client_id: str
    name: str
    application_type: str  # web, native
    auth_method: str  # token_endpoint_auth_method
    secret_digest: str | None
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = ("authorization_code",)
    response_types: tuple[str, ...] = ("code",)
    scope: tuple[str, ...] = ("openid",)
    id_token_alg: str = "RS256"  # noqa: S105 - an algorithm
    require_pkce: bool = True
    trusted: bool = False
    floor: str | None = None
    face_max_age: int | None = None
    active: bool = True
    policy: str = "standard"  # of registration: oauth/clients/policies.py
    dynamic: bool = False
    secret_wrapped: bytes | None = None
    registration_digest: str | None = None
    details: Details = field(default_factory=Details)
    expires_at: datetime | None = None  # of a copy that a test sign-in uses


FIELDS = tuple(field.name for field in fields(Client))
LISTS = ("redirect_uris", "post_logout_redirect_uris", "grant_types", "response_types")
ALL = pick(clients, *(clients.c[name] for name in FIELDS))
FIND = ALL.where(clients.c.client_id == given("client_id"))
LASTING = ALL.where(clients.c.expires_at.is_(None))
LISTING = LASTING.order_by(clients.c.created_at, clients.c.client_id)
BY_NAME = (clients.c.name, clients.c.client_id)
PAGE = (
    LASTING.where(tuple_(*BY_NAME) > tuple_(given("name", Words()), given("after", Words())))
    .order_by(*BY_NAME)
    .limit(given("limit", Integer()))
)
LIKE = or_(
    func.lower(clients.c.name).like(given("search"), escape="\\"),
    func.lower(clients.c.client_id).like(given("search"), escape="\\"),
)
OF_PUBLIC = pick(clients, clients.c.redirect_uris).where(
    clients.c.auth_method == given("auth_method"), clients.c.active.is_(True)
)
REGISTER = put_new(clients)
CHANGE = scope.change(clients).where(clients.c.client_id == given("client_id"))
REMOVE = scope.erase(clients).where(clients.c.client_id == given("client_id"))
COUNT_DYNAMIC = pick(clients, func.count()).where(clients.c.dynamic.is_(True))

_recent = Recent()


def find(ctx: Ctx, client_id: str) -> Client | None:
    """At most a second old. An inactive client is found: who may still do what is decided elsewhere."""

    def read() -> Client | None:
        row = run(ctx, FIND, client_id=client_id).first()
        return None if row is None else _client(row)

    return _recent.get(ctx.tx, (ctx.tenant.id, client_id), read)


def listing(ctx: Ctx) -> list[Client]:
    return [_client(row) for row in run(ctx, LISTING)]


def page(ctx: Ctx, *, after: tuple[str, str] = ("", ""), limit: int, search: str = "") -> list[Client]:
    """By name and id, behind those two. `search`: part of either. Copies for a test sign-in are not among them."""
    statement, bound = PAGE, {"name": after[0], "after": after[1], "limit": limit}
    if search:
        statement, bound = statement.where(LIKE), bound | {"search": _containing(search)}
    return [_client(row) for row in run(ctx, statement, **bound)]


def _containing(text: str) -> str:
    """The pattern of LIKE that finds `text` anywhere, whatever it holds."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text.lower()) + "%"


def redirect_uris_of_public(ctx: Ctx) -> list[str]:
    """Of every active client without a secret, at most a second old: preflights ask, and name no client."""

    def read() -> list[str]:
        return [uri for row in run(ctx, OF_PUBLIC, auth_method="none") for uri in row.redirect_uris]

    return _recent.get(ctx.tx, (ctx.tenant.id,), read) or []


def register(ctx: Ctx, client: Client) -> Client:
    """Raises Taken when the tenant has a client of that id."""
    row = _stored({name: getattr(client, name) for name in FIELDS})
    if not won(ctx, REGISTER, **row, created_at=ctx.now):
        raise Taken("client_id")
    return client


def change(ctx: Ctx, client_id: str, **changed: Any) -> bool:
    """Sets the named fields of Client; False when there is no such client. Its id never changes."""
    unknown = set(changed) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such field of a client: {', '.join(sorted(unknown))}")
    found = run(ctx, CHANGE.values(**_stored(changed)), client_id=client_id).rowcount == 1
    _recent.forget(ctx.tx)
    return found


def remove(ctx: Ctx, client_id: str) -> bool:
    """False when there is no such client. What belongs to it is ended elsewhere (oauth/clients/removal.py)."""
    found = run(ctx, REMOVE, client_id=client_id).rowcount == 1
    _recent.forget(ctx.tx)
    return found


def count_dynamic(ctx: Ctx) -> int:
    """How many clients registered themselves and are still there."""
    count: int = run(ctx, COUNT_DYNAMIC).scalar_one()
    return count


def _stored(values: dict[str, Any]) -> dict[str, Any]:
    stored: dict[str, Any] = {name: list(value) if name in LISTS else value for name, value in values.items()}
    if "scope" in stored:
        stored["scope"] = " ".join(stored["scope"])
    if "details" in stored:
        stored["details"] = stored["details"].to_json()
    return stored


def _client(row: AnyRow) -> Client:
    values = dict(row._mapping)
    values |= {name: tuple(values[name]) for name in LISTS}
    values |= {"scope": tuple(values["scope"].split()), "details": Details.from_json(values["details"])}
    return Client(**values)
