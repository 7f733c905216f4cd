"""/audit: what happened in a tenant, and who did it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import AwareDatetime, Field

from idp.admin.api import cursor
from idp.admin.api.operation import Call, File, Operation
from idp.admin.api.problem import not_found
from idp.admin.api.schema import Page, Paged, Query, Shown
from idp.audit import export as writing
from idp.store import audit, audit_search
from idp.store.audit import Event
from idp.store.audit_search import Wanted

EXPORTED = 2_500
LIST = "audit"
Short = Annotated[str, Field(min_length=1, max_length=160)]
Kind = Annotated[str, Field(max_length=48, pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]


class AuditEvent(Shown):
    seq: int
    """Its number; later events have higher ones."""
    time: datetime
    kind: str
    """What happened: `face.verify.passed` is below `face.verify` and below `face`."""
    person: str | None
    """The id of the person it is about."""
    client: str | None
    actor: str | None
    """Who did it, where that is not the person: an administrator, an operator, a client."""
    object: str | None
    """What was changed, such as `application/web`."""
    request_id: str
    detail: dict[str, Any]


class Sought(Query):
    kind: Kind | None = None
    """This kind and everything below it."""
    person: Short | None = None
    client: Short | None = None
    actor: Short | None = None
    object: Short | None = None
    request_id: Short | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    """Before this moment."""

    def wanted(self) -> Wanted:
        return Wanted(
            self.kind, self.person, self.client, self.actor, self.object, self.request_id, self.since, self.until
        )


class AuditQuery(Sought, Paged):
    pass


class ExportQuery(Sought):
    format: writing.Format = "jsonl"
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Only events with a higher number: the last one of the file before."""


def listing(call: Call) -> Page[AuditEvent]:
    query: AuditQuery = call.query
    behind = cursor.after(call, LIST)
    found = audit_search.newest(call.ctx, query.wanted(), before=behind[0] if behind else None, limit=query.limit + 1)
    items = found.events[: query.limit]
    on = items[-1].seq if len(found.events) > query.limit else found.looked_to
    following = None if on is None else cursor.behind(call, LIST, [on])
    return Page[AuditEvent](items=[shown(event) for event in items], next=following)


def read(call: Call) -> AuditEvent:
    number = call.arguments["event"]
    event = audit.find(call.ctx, int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
    if event is None:
        raise not_found()
    return shown(event)


def export(call: Call) -> File:
    query: ExportQuery = call.query
    found = audit_search.oldest(call.ctx, query.wanted(), after=query.after, limit=EXPORTED)
    head, write = writing.WRITERS[query.format]
    call.note("audit.exported", "audit", events=len(found.events), format=query.format)
    name = f"audit-{call.ctx.tenant.slug}-{query.after}.{query.format}"
    link = () if found.looked_to is None else (("Link", _following(query, found.looked_to)),)
    return File((head + write(found.events)).encode(), writing.TYPES[query.format], name, link)


def shown(event: Event) -> AuditEvent:
    return AuditEvent(**writing.member(event))


def _following(query: ExportQuery, after: int) -> str:
    """RFC 8288."""
    asked = query.model_dump(mode="json", exclude_none=True) | {"after": after}
    return f'<?{urlencode(asked)}>; rel="next"'


OPERATIONS = (
    Operation("audit.list", "GET", "/tenants/<tenant>/audit", "Events, newest first", "audit.read", listing,
              Page[AuditEvent], query=AuditQuery,
              description="A page may hold fewer events than asked for and still have a next one: filters other than"
                          " person and object look at a bounded number of events for each page."),
    Operation("audit.read", "GET", "/tenants/<tenant>/audit/<event>", "One event", "audit.read", read, AuditEvent),
    Operation("audit.export", "GET", "/tenants/<tenant>/audit/export", "Events as a file, oldest first",
              "audit.export", export, query=ExportQuery, fresh=True, file="application/jsonl, text/csv",
              description="At most 2,500 events a file, as lines of JSON or as CSV (text/csv); a Link header leads to"
                          " the next file. Filters other than person and object look at a bounded number of events for"
                          " each file, which may then hold fewer, or none."),
)  # fmt: skip
