"""Groups and roles: named sets of a tenant's people. A role is a group that another claim tells of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Integer, func

from idp.context import Ctx
from idp.ids import new_id
from idp.store import scope
from idp.store.columns import LAST
from idp.store.people import COLUMNS as PERSON
from idp.store.people import Person
from idp.store.scope import erase, given, joined, pick, run
from idp.store.tables import group_members, groups, people
from idp.store.taken import Taken
from idp.store.unit_of_work import AnyRow
from idp.store.upsert import put_new, won

Kind = Literal["group", "role"]


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    kind: Kind
    name: str
    description: str
    created_at: datetime = field(compare=False)


C, M = groups.c, group_members.c
COLUMNS = (C.id, C.kind, C.name, C.description, C.created_at)
ALL = pick(groups, *COLUMNS)
FIND = ALL.where(C.id == given("id"), C.kind == given("kind"))
PAGE = ALL.where(C.kind == given("kind")).order_by(C.name).limit(given("limit", Integer()))
BEHIND, FROM, UP_TO = C.name > given("after"), C.name >= given("from"), C.name < given("up_to")
ADD = put_new(groups)
CHANGE = (
    scope.change(groups)
    .where(C.id == given("id"), C.kind == given("kind"))
    .values(name=given("name"), description=given("description"))
)
NAMED = pick(groups, C.id).where(C.kind == given("kind"), C.name == given("name"))
REMOVE = erase(groups).where(C.id == given("id"), C.kind == given("kind"))
OF_PERSON = (
    pick(groups, *COLUMNS)
    .join(group_members, joined(group_members, M.group == C.id))
    .where(M.person == given("person"))
    .order_by(C.kind, C.name)
)
THIS = (M.group == given("group"), M.person == given("person"))
# The page is cut before its people are looked for: PostgreSQL would join all of a large group first.
PAGE_OF_MEMBERS = (
    pick(group_members, M.person)
    .where(M.group == given("group"), M.person > given("after"))
    .order_by(M.person)
    .limit(given("limit", Integer()))
)
MEMBERS = pick(people, *PERSON).where(people.c.id.in_(PAGE_OF_MEMBERS)).order_by(people.c.id)
COUNT = pick(group_members, func.count()).where(M.person == given("person"))
JOIN = put_new(group_members)
LEAVE = erase(group_members).where(*THIS)
DISSOLVE = erase(group_members).where(M.group == given("group"))


def page(ctx: Ctx, kind: Kind, *, after: str = "", limit: int, prefix: str = "") -> list[Group]:
    """By name, behind the name `after`."""
    bound = {"kind": kind, "after": after, "from": prefix, "limit": limit}
    statement = PAGE.where(BEHIND if after else FROM)
    if prefix:
        statement, bound = statement.where(UP_TO), bound | {"up_to": prefix + LAST}
    return [_group(row) for row in run(ctx, statement, **bound)]


def find(ctx: Ctx, kind: Kind, id: str) -> Group | None:
    row = run(ctx, FIND, kind=kind, id=id).first()
    return None if row is None else _group(row)


def add(ctx: Ctx, kind: Kind, name: str, description: str = "") -> Group:
    """Raises Taken when the tenant has one of that kind and name."""
    group = Group(new_id(), kind, name, description, ctx.now)
    if not won(ctx, ADD, **{c.name: getattr(group, c.name) for c in COLUMNS}):
        raise Taken("name")
    return group


def change(ctx: Ctx, kind: Kind, id: str, *, name: str, description: str) -> bool:
    """Raises Taken when another one has that name."""
    if run(ctx, NAMED, kind=kind, name=name).scalar() not in (None, id):
        raise Taken("name")
    return run(ctx, CHANGE, kind=kind, id=id, name=name, description=description).rowcount == 1


def remove(ctx: Ctx, kind: Kind, id: str) -> bool:
    """With its memberships."""
    removed = run(ctx, REMOVE, kind=kind, id=id).rowcount == 1
    if removed:
        run(ctx, DISSOLVE, group=id)
    return removed


def of_person(ctx: Ctx, person: str) -> list[Group]:
    """Groups first, then roles, each by name."""
    return [_group(row) for row in run(ctx, OF_PERSON, person=person)]


def how_many(ctx: Ctx, person: str) -> int:
    count: int = run(ctx, COUNT, person=person).scalar_one()
    return count


def members(ctx: Ctx, id: str, *, after: str = "", limit: int) -> list[Person]:
    """By the person's id, behind the id `after`."""
    return [Person(*row) for row in run(ctx, MEMBERS, group=id, after=after, limit=limit)]


def join(ctx: Ctx, id: str, person: str) -> bool:
    """False when the person is in already. That both exist is the caller's to see to."""
    return won(ctx, JOIN, group=id, person=person, since=ctx.now)


def leave(ctx: Ctx, id: str, person: str) -> bool:
    return run(ctx, LEAVE, group=id, person=person).rowcount == 1


def _group(row: AnyRow) -> Group:
    values: Any = row
    return Group(*values)
