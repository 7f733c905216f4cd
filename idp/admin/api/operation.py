"""An operation: what may be asked of the interface, as data. Routes, OpenAPI, permissions and tests come from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from idp.admin.api.ahead import Ahead
from idp.admin.api.problem import Problem
from idp.admin.api.schema import Body, Query, Shown
from idp.admin.principal import Principal
from idp.admin.roles import Permission
from idp.context import Ctx, Tenant
from idp.house import House
from idp.http import BODY_LIMIT
from idp.store import audit, tenants
from idp.store.upsert import take_turns

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation, read and authorised. `ctx` is of the tenant that the address names, active or not;
    `system` where it names none. `body` and `query` are what the operation declares."""

    ctx: Ctx
    system: Ctx
    house: House
    principal: Principal
    arguments: Mapping[str, str] = field(default_factory=dict)
    query: Any = None
    body: Any = None
    if_match: str | None = None
    ahead: Ahead | None = None
    """What was fetched before a transaction that several operations share."""

    def begin(self) -> None:
        """From here on nobody else changes what belongs to the tenant through this interface, and every row is read as
        it is now. What is slow (hashing, calling somebody) comes before."""
        self.ctx.tx.read_latest()
        self.ctx.tx.begin()
        take_turns(self.ctx.tx, f"administration of {self.ctx.tenant.id}")

    def tenant_now(self) -> Tenant:
        """The touched one as it is stored, at most a second old; after begin() as it is at this moment."""
        return tenants.by_slug(self.ctx.tx, self.ctx.tenant.slug) or self.ctx.tenant

    def require_match(self, object: str, current: Shown) -> None:
        """If-Match (RFC 9110 §13.1.1) against what is there now. Raises Problem, which says who changed it and when."""
        if self.if_match is None or self.if_match in ("*", etag(current)):
            return
        last, members = audit.last_of(self.ctx, object), {}
        said = "It was changed since you read it. Read it again and repeat your change."
        if last is not None:
            members = {"changed_by": last.actor, "changed_at": last.at.isoformat(), "change": dict(last.detail)}
            who = last.actor or "Somebody"
            said = f"{who} changed it at {last.at:%Y-%m-%d %H:%M:%S} UTC. Read it again and repeat your change."
        raise Problem(412, said, headers=(("ETag", etag(current)),), members=members)

    def note(
        self, kind: str, object: str, *, person: str | None = None, client: str | None = None, **detail: Any
    ) -> int:
        """The audit event of a change, in the touched tenant; its number."""
        return audit.record(
            self.ctx, kind, person=person, client=client, actor=self.principal.name, object=object, detail=detail
        )


@dataclass(frozen=True, slots=True)
class File:
    """An answer that is no JSON object: an export."""

    body: bytes
    content_type: str
    name: str
    headers: tuple[tuple[str, str], ...] = ()


Act = Callable[[Call], Shown | File | None]


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` below /api/v1; its `<tenant>` is a slug. `fresh`: a person must have signed in minutes ago."""

    id: str
    method: Method
    path: str
    summary: str
    permission: Permission
    act: Act
    answer: type[Shown] | None = None
    body: type[Body] | None = None
    query: type[Query] | None = None
    status: int = 200
    fresh: bool = False
    description: str = ""
    file: str | None = None  # the media types, where the answer is a File: "application/jsonl, text/csv"
    body_limit: int = BODY_LIMIT

    @property
    def reads(self) -> bool:
        return self.method == "GET"

    @property
    def tag(self) -> str:
        return self.id.partition(".")[0]

    @property
    def of_tenant(self) -> bool:
        return "<tenant>" in self.path


def etag(shown: Shown) -> str:
    """A strong validator of the representation (RFC 9110 §8.8.3)."""
    canonical = json.dumps(shown.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"'


def named(operations: Sequence[Operation]) -> dict[str, Operation]:
    """By id; an id stands for one operation."""
    by_id = {operation.id: operation for operation in operations}
    if len(by_id) != len(operations):
        raise ValueError("two operations have one id")
    return by_id
