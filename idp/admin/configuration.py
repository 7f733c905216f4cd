"""Configuration as data: what a tenant is like, as one document, and the steps from one document to another.

The document is made of the interface's own bodies, and each step is one of its operations: what can be written, how it
is checked and what the audit says of it is the same through either. People are no configuration.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel

from idp.admin.api import applications, claims, groups, policy, tenants, webhooks
from idp.admin.api.operation import Act, Call
from idp.admin.api.problem import FieldError, Problem, invalid
from idp.admin.api.schema import Body, Paged

LARGEST_PAGE = 200
Members = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """`path` in the document; `before` and `after` None where it was not there, or is no more."""

    kind: Literal["added", "changed", "removed"]
    path: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class One:
    """A part that every tenant has once."""

    name: str
    body: type[Body]
    read: Act
    write: Act


@dataclass(frozen=True, slots=True)
class Many:
    """A part of which there are several: `key` names each in the document, `id` in the interface at `place`."""

    name: str
    body: type[Body]
    change_body: type[Body]
    key: str
    id: str
    place: str
    listing: Act
    create: Act
    change: Act
    remove: Act
    query: type[Paged] | None = None


def _named(kind: groups.Groups, name: str, place: str) -> Many:
    return Many(
        name, groups.NewGroup, groups.GroupChange, "name", "id", place,
        kind.listing, kind.create, kind.change, kind.remove, groups.Search,
    )  # fmt: skip


PARTS: tuple[One | Many, ...] = (
    One("tenant", tenants.TenantChange, tenants.read, tenants.change),
    One("policy", policy.PolicyChange, policy.read, policy.change),
    One("claims", claims.Mapping, claims.read, claims.write),
    Many("applications", applications.NewApplication, applications.ApplicationChange, "client_id", "client_id",
         "client", applications.listing, applications.create, applications.change, applications.delete,
         applications.Search),
    _named(groups.Groups("group"), "groups", "group"),
    _named(groups.Groups("role"), "roles", "role"),
    Many("webhooks", webhooks.NewWebhook, webhooks.WebhookChange, "url", "id", "webhook",
         webhooks.listing, webhooks.create, webhooks.change, webhooks.remove),
)  # fmt: skip


def export(call: Call) -> Members:
    """The tenant as a document. No secret is among what the interface shows."""
    document: Members = {}
    for part in PARTS:
        if isinstance(part, One):
            document[part.name] = _current(part, call)
        else:
            present = sorted(_present(part, call).items())
            document[part.name] = [_said(members) for _, (_, members) in present]
    return document


def apply(call: Call, document: Mapping[str, Any], *, prune: bool) -> list[Change]:
    """Makes the tenant like the document, with the caller's transaction: whoever only plans rolls it back.

    What the document does not name stays, but with `prune` the things of the lists that it has. Raises Problem, which
    names the place in the document.
    """
    call.begin()
    latest = call.tenant_now()
    call, changes = replace(call, ctx=replace(call.ctx, tenant=latest)), []
    for part in PARTS:
        wanted = document.get(part.name)
        if wanted is None:
            continue
        if isinstance(part, One):
            changes += _apply_one(part, call, wanted)
        else:
            changes += _apply_many(part, call, wanted, prune)
    return changes


def _apply_one(part: One, call: Call, wanted: Members) -> list[Change]:
    current = _current(part, call)
    differing = _differing(part.body, wanted, current)
    if differing:
        with _at(f"/{part.name}"):
            part.write(replace(call, body=_body(part.body, differing), if_match=None))
    return [_changed(f"{part.name}.{name}", current.get(name), value) for name, value in differing.items()]


def _apply_many(part: Many, call: Call, wanted: list[Members], prune: bool) -> list[Change]:
    present, changes = _present(part, call), []
    _require_keys(part, wanted)
    for number, one in enumerate(wanted):
        key, path = one[part.key], f"{part.name}[{one[part.key]}]"
        with _at(f"/{part.name}/{number}"):
            if key not in present:
                part.create(replace(call, body=_body(part.body, one), if_match=None))
                changes.append(Change("added", path, after=one))
                continue
            id, current = present[key]
            differing = _differing(part.body, one, current)
            if differing:
                asked = _touching(part, call, id)
                part.change(replace(asked, body=_body(part.change_body, differing)))
                changes += [_changed(f"{path}.{name}", current.get(name), value) for name, value in differing.items()]
    for key in sorted(set(present) - {one[part.key] for one in wanted}) if prune else ():
        id, current = present[key]
        part.remove(_touching(part, call, id))
        changes.append(Change("removed", f"{part.name}[{key}]", before=current))
    return changes


def _require_keys(part: Many, wanted: list[Members]) -> None:
    seen: set[Any] = set()
    for number, one in enumerate(wanted):
        key, pointer = one.get(part.key), f"/{part.name}/{number}/{part.key}"
        if key is None or key in seen:
            raise invalid(pointer, "It is needed here, to know it again." if key is None else "It stands there twice.")
        seen.add(key)


def _touching(part: Many, call: Call, id: str) -> Call:
    return replace(call, arguments={**call.arguments, part.place: id}, body=None, if_match=None)


def _current(part: One, call: Call) -> Members:
    return _writable(part.body, part.read(replace(call, body=None, query=None, if_match=None)))


def _present(part: Many, call: Call) -> dict[str, tuple[str, Members]]:
    """By key: the id, and what can be written."""
    found: dict[str, tuple[str, Members]] = {}
    cursor: str | None = None
    while True:
        query = None if part.query is None else part.query(limit=LARGEST_PAGE, cursor=cursor)
        page: Any = part.listing(replace(call, query=query, body=None, if_match=None))
        for item in page.items:
            found[str(getattr(item, part.key))] = (str(getattr(item, part.id)), _writable(part.body, item))
        cursor = getattr(page, "next", None)
        if cursor is None:
            return found


def _writable(body: type[Body], shown: Any) -> Members:
    """Of what the interface shows, that which can be written."""
    said: Members = shown.model_dump(mode="json", include=set(body.model_fields))
    return said


def _said(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not None}


def _body(model: type[BaseModel], members: Members) -> BaseModel:
    return model.model_validate_json(json.dumps(members))


def _differing(model: type[BaseModel], wanted: Members, current: Members) -> Members:
    """Of the members that are named, those that are otherwise; what is left out inside of one has its default."""
    said = _body(model, wanted).model_dump(mode="json")
    return {name: said[name] for name in wanted if current.get(name) != said[name]}


def _changed(path: str, before: Any, after: Any) -> Change:
    return Change("changed", path, before, after)


@contextmanager
def _at(pointer: str) -> Iterator[None]:
    """What an operation says of its body is said of the document."""
    try:
        yield
    except Problem as problem:
        errors = tuple(FieldError(pointer + one.pointer, one.detail) for one in problem.errors)
        raise Problem(problem.status, problem.detail, errors or (FieldError(pointer, problem.detail),)) from problem
