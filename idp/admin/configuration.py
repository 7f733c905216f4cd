"""Configuration as data: what a tenant is like, as one document, and the steps from one document to another.

The document is made of the interface's own bodies, and each step is one of its operations: what can be written, how it
is checked and what the audit says of it is the same through either. People are no configuration.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel

from idp.admin.api import ahead, applications, branding, claims, groups, policy, tenants, webhooks
from idp.admin.api.configured import ConfiguredApplication, ConfiguredWebhook
from idp.admin.api.looks import LooksChange
from idp.admin.api.operation import Act, Call
from idp.admin.api.problem import FieldError, Problem, conflict, invalid
from idp.admin.api.schema import Body, Paged
from idp.admin.given_secret import GivenSecret
from idp.ids import derived_id, generated

LARGEST_PAGE = 200
Members = dict[str, Any]
Secrets = Mapping[str, GivenSecret]
"""By the JSON pointer of the reference."""
NONE: Secrets = {}
NOT_HERE = (
    "A reference is read by `faceguard apply`, on the machine where it runs, and by nobody else. Leave it out here; "
    "a secret is made anew where the application or the webhook is shown."
)


@dataclass(frozen=True, slots=True)
class Change:
    """`path` in the document; `before` and `after` None where it was not there, or is no more, or is a secret, of which
    `source` says where it comes from."""

    kind: Literal["added", "changed", "removed"]
    path: str
    before: Any = None
    after: Any = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class One:
    """A part that every tenant has once."""

    name: str
    body: type[Body]
    read: Act
    write: Act


@dataclass(frozen=True, slots=True)
class Many:
    """A part of which there are several: `key` names each in the document, `id` in the interface at `place`.

    `body` is what the document says of one, `new_body` what `create` takes of it. `create_copy` is for what is named in
    the document by a random id of another tenant. `give_secret` says whether the secret was another.
    """

    name: str
    body: type[Body]
    new_body: type[Body]
    change_body: type[Body]
    key: str
    id: str
    place: str
    listing: Act
    create: Act
    change: Act
    remove: Act
    query: type[Paged] | None = None
    create_copy: Act | None = None
    give_secret: Callable[[Call, GivenSecret], bool] | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """One that the tenant has: its key, its id, and what can be written of it."""

    key: str
    id: str
    members: Members


def _named(kind: groups.Groups, name: str, place: str) -> Many:
    return Many(
        name, groups.NewGroup, groups.NewGroup, groups.GroupChange, "name", "id", place,
        kind.listing, kind.create, kind.change, kind.remove, groups.Search,
    )  # fmt: skip


APPLICATIONS = Many(
    "applications", ConfiguredApplication, applications.NewApplication, applications.ApplicationChange,
    "client_id", "client_id", "client", applications.listing, applications.create, applications.change,
    applications.delete, applications.Search, applications.create_copy, applications.give_secret,
)  # fmt: skip
PARTS: tuple[One | Many, ...] = (
    One("tenant", tenants.TenantChange, tenants.read, tenants.change),
    One("policy", policy.PolicyChange, policy.read, policy.change),
    One("branding", LooksChange, branding.published, branding.configure),
    One("claims", claims.Mapping, claims.read, claims.write),
    APPLICATIONS,
    _named(groups.Groups("group"), "groups", "group"),
    _named(groups.Groups("role"), "roles", "role"),
    Many("webhooks", ConfiguredWebhook, webhooks.NewWebhook, webhooks.WebhookChange, "url", "id", "webhook",
         webhooks.listing, webhooks.create, webhooks.change, webhooks.remove, give_secret=webhooks.give_secret),
)  # fmt: skip


def export(call: Call) -> Members:
    """The tenant as a document. No secret is among what the interface shows."""
    document: Members = {}
    for part in PARTS:
        if isinstance(part, One):
            document[part.name] = _current(part, call)
        else:
            present = sorted(_present(part, call), key=lambda one: one.key)
            document[part.name] = [_said(one.members) for one in present]
    return document


def warnings(document: Mapping[str, Any]) -> list[str]:
    """Why an exported document cannot be applied as it is, in sentences."""
    said = []
    for part in PARTS:
        if isinstance(part, Many):
            keys = Counter(one[part.key] for one in document.get(part.name, ()))
            said += [_twice(part, key) for key, times in keys.items() if times > 1]
    return said


def apply(call: Call, document: Mapping[str, Any], *, prune: bool, secrets: Secrets = NONE) -> list[Change]:
    """Makes the tenant like the document, with the caller's transaction: whoever only plans rolls it back.

    What the document does not name stays, but with `prune` the things of the lists that it has. Raises Problem, which
    names the place in the document, for a reference to a secret too that is not among `secrets`.
    """
    _require_resolved(document, secrets)
    if call.ahead is None:
        call = replace(call, ahead=ahead.fetch(call.house, _elsewhere(call, document)))
    with _at("/branding"):
        document = branding.prepared(call, document)
    call.begin()
    changes: list[Change] = []
    for part in PARTS:
        wanted = document.get(part.name)
        if wanted is None:
            continue
        now = replace(call, ctx=replace(call.ctx, tenant=call.tenant_now()))
        if isinstance(part, One):
            changes += _apply_one(part, now, wanted)
        else:
            changes += _apply_many(part, now, wanted, prune, secrets)
    return changes


def elsewhere(document: Mapping[str, Any], former: Callable[[Members], Members | None]) -> ahead.Addresses:
    """What is to be fetched for its applications. `former`: what the tenant has of one of them; None where nothing of
    it would change."""
    logos, sectors = set[str](), set[str]()
    for one in document.get("applications") or ():
        stored = former(one)
        if stored is None:
            continue
        logo, sector = one.get("logo_uri"), (stored | one).get("sector_identifier_uri")
        logos |= {logo} if logo and logo != stored.get("logo_uri") else set()
        sectors |= {sector} if sector else set()  # asked anew at each change
    return ahead.Addresses(logos, sectors)


def _elsewhere(call: Call, document: Mapping[str, Any]) -> ahead.Addresses:
    if not document.get("applications"):
        return elsewhere({}, dict)
    stored = {one.key: one.members for one in _present(APPLICATIONS, call)}

    def former(one: Members) -> Members | None:
        found = stored.get(_key_in(call, one.get("client_id") or "", stored), {})
        said = {name: one[name] for name in one if name not in ("secret", "client_id")}
        return None if found and not _differing(APPLICATIONS.body, said, found) else found

    return elsewhere(document, former)


def references(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Of secrets: the part, the JSON pointer, and where the secret is."""
    for part in (one for one in PARTS if isinstance(one, Many)):
        for number, one in enumerate(document.get(part.name) or ()):
            if one.get("secret") is not None:
                yield part.name, f"/{part.name}/{number}/secret", one["secret"]


def _require_resolved(document: Mapping[str, Any], secrets: Secrets) -> None:
    unknown = [FieldError(pointer, NOT_HERE) for _, pointer, _ in references(document) if pointer not in secrets]
    if unknown:
        raise Problem(422, NOT_HERE, unknown)


def _apply_one(part: One, call: Call, wanted: Members) -> list[Change]:
    current = _current(part, call)
    differing = _differing(part.body, wanted, current)
    if differing:
        with _at(f"/{part.name}"):
            part.write(replace(call, body=_body(part.body, differing), if_match=None))
    return [_changed(f"{part.name}.{name}", current.get(name), value) for name, value in differing.items()]


def _apply_many(part: Many, call: Call, wanted: list[Members], prune: bool, secrets: Secrets) -> list[Change]:
    present, changes = _present(part, call), list[Change]()
    keys = _keys(part, call, wanted, present)
    by_key = {one.key: one for one in present}
    for number, (key, one) in enumerate(zip(keys, wanted, strict=True)):
        said = {part.key: key} | {name: one[name] for name in one if name not in ("secret", part.key)}
        path, pointer = f"{part.name}[{one[part.key]}]", f"/{part.name}/{number}"
        with _at(pointer):
            if key in by_key:
                id = by_key[key].id
                changes += _change(part, call, by_key[key], said, path)
            else:
                id = _create(part, call, said, copy=key != one[part.key])
                changes.append(Change("added", path, after=said))
                if key != one[part.key]:
                    changes.append(Change("added", f"{path}.{part.key}", after=key))
            kind: Literal["added", "changed"] = "changed" if key in by_key else "added"
            changes += _give_secret(part, _touching(part, call, id), secrets.get(f"{pointer}/secret"), kind, path)
    kept = {*keys}
    for stored in sorted(present, key=lambda one: one.key) if prune else ():
        if stored.key not in kept:
            part.remove(_touching(part, call, stored.id))
            changes.append(Change("removed", f"{part.name}[{stored.key}]", before=_said(stored.members)))
    return changes


def _create(part: Many, call: Call, said: Members, *, copy: bool) -> str:
    """The id of what was made."""
    create = part.create_copy if copy and part.create_copy is not None else part.create
    body = _body(part.new_body, {name: value for name, value in said.items() if name in part.new_body.model_fields})
    id = str(getattr(create(replace(call, body=body, if_match=None)), part.id))
    if said.get("active") is False:
        part.change(replace(_touching(part, call, id), body=_body(part.change_body, {"active": False})))
    return id


def _change(part: Many, call: Call, present: Present, said: Members, path: str) -> list[Change]:
    current, differing = present.members, _differing(part.body, said, present.members)
    if differing:
        asked = _touching(part, call, present.id)
        part.change(replace(asked, body=_body(part.change_body, differing)))
    return [_changed(f"{path}.{name}", current.get(name), value) for name, value in differing.items()]


def _give_secret(
    part: Many, call: Call, given: GivenSecret | None, kind: Literal["added", "changed"], path: str
) -> list[Change]:
    if given is None or part.give_secret is None or not part.give_secret(call, given):
        return []
    return [Change(kind, f"{path}.secret", source=given.source)]


def _keys(part: Many, call: Call, wanted: list[Members], present: list[Present]) -> list[str]:
    """By which the tenant knows each of those that are wanted. Raises Problem where it is not to be told.

    A random id is one tenant's alone: in another one, what it named has an id that is derived from both, so that the
    same document means the same thing there again.
    """
    known, keys = Counter(one.key for one in present), dict[str, None]()
    for number, one in enumerate(wanted):
        key, pointer = one.get(part.key), f"/{part.name}/{number}/{part.key}"
        if key is None:
            raise invalid(pointer, "It is needed here, to know it again.")
        if part.create_copy is not None:
            key = _key_in(call, key, known)
        if key in keys:
            raise invalid(pointer, _twice(part, key))
        if known[key] > 1:
            raise conflict(f"The tenant as it is: {_twice(part, key)}", pointer)
        keys[key] = None
    return [*keys]


def _key_in(call: Call, client_id: str, known: Collection[str]) -> str:
    if client_id in known or not generated(client_id):
        return client_id
    return derived_id(call.ctx.tenant.slug, client_id)  # not from its random id, which a plan makes anew each time


def _twice(part: Many, key: str) -> str:
    """What to do where a key, which a tenant may have twice, is not enough to know one by."""
    return (
        f"{part.name}: {key!r} stands there twice, and by its {part.key} each is known. "
        f"Remove one, or change its {part.key}{' (a query of its own is enough)' if part.key == 'url' else ''}."
    )


def _touching(part: Many, call: Call, id: str) -> Call:
    return replace(call, arguments={**call.arguments, part.place: id}, body=None, if_match=None)


def _current(part: One, call: Call) -> Members:
    return _writable(part.body, part.read(replace(call, body=None, query=None, if_match=None)))


def _present(part: Many, call: Call) -> list[Present]:
    found: list[Present] = []
    cursor: str | None = None
    while True:
        query = None if part.query is None else part.query(limit=LARGEST_PAGE, cursor=cursor)
        page: Any = part.listing(replace(call, query=query, body=None, if_match=None))
        for item in page.items:
            key, id = str(getattr(item, part.key)), str(getattr(item, part.id))
            found.append(Present(key, id, {part.key: key} | _writable(part.body, item)))
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
