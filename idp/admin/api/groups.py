"""/groups and /roles: named sets of people, which the claims mapping tells applications of.

Neither gives anybody a right here: who administers is another matter (TN-11).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import Field

from idp.admin.api import cursor
from idp.admin.api.operation import Call, Operation
from idp.admin.api.people import PersonShown
from idp.admin.api.people import shown as person_shown
from idp.admin.api.problem import conflict, invalid, not_found
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.admin.api.touched import object_of, person_of
from idp.store import groups
from idp.store.groups import Group, Kind
from idp.store.taken import Taken

MOST = 200  # groups and roles of one person: a token has to carry them
Name = Annotated[str, Field(min_length=1, max_length=100)]
Description = Annotated[str, Field(max_length=500)]


class GroupShown(Shown):
    id: str
    name: str
    """What applications are told, as it is written."""
    description: str
    created_at: datetime


class NewGroup(Body):
    name: Name
    description: Description = ""


class GroupChange(Body):
    name: Name | None = None
    description: Description | None = None


class Search(Paged):
    search: Annotated[str, Field(max_length=100)] = ""
    """How the name begins."""


def shown(group: Group) -> GroupShown:
    return GroupShown(id=group.id, name=group.name, description=group.description, created_at=group.created_at)


class Groups:
    """The operations on one kind. A class because groups and roles differ in their kind alone."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def listing(self, call: Call) -> Page[GroupShown]:
        query: Search = call.query
        behind = cursor.after(call, self.kind) or [""]
        rows = groups.page(call.ctx, self.kind, after=behind[0], limit=query.limit + 1, prefix=query.search)
        items, following = cursor.page_of(call, self.kind, rows, lambda row: [row.name])
        return Page[GroupShown](items=[shown(one) for one in items], next=following)

    def create(self, call: Call) -> GroupShown:
        body: NewGroup = call.body
        _check_name(body.name)
        call.begin()
        try:
            group = groups.add(call.ctx, self.kind, body.name, body.description)
        except Taken as error:
            raise _taken() from error
        call.note(f"{self.kind}.created", self._object(group), name=group.name)
        return shown(group)

    def read(self, call: Call) -> GroupShown:
        return shown(self._named(call))

    def change(self, call: Call) -> GroupShown:
        body: GroupChange = call.body
        call.begin()
        group = self._named(call)
        call.require_match(self._object(group), shown(group))
        name, description = body.name or group.name, body.description
        _check_name(name)
        kept = group.description if description is None else description
        try:
            groups.change(call.ctx, self.kind, group.id, name=name, description=kept)
        except Taken as error:
            raise _taken() from error
        call.note(f"{self.kind}.changed", self._object(group), name=name)
        return shown(self._named(call))

    def remove(self, call: Call) -> None:
        call.begin()
        group = self._named(call)
        groups.remove(call.ctx, self.kind, group.id)
        call.note(f"{self.kind}.removed", self._object(group), name=group.name)

    def members(self, call: Call) -> Page[PersonShown]:
        query: Paged = call.query
        group, name = self._named(call), f"members of {call.arguments[self.kind]}"
        behind = cursor.after(call, name) or [""]
        rows = groups.members(call.ctx, group.id, after=behind[0], limit=query.limit + 1)
        items, following = cursor.page_of(call, name, rows, lambda row: [row.id])
        return Page[PersonShown](items=[person_shown(one) for one in items], next=following)

    def join(self, call: Call) -> None:
        call.begin()
        group, person = self._named(call), person_of(call)
        if groups.how_many(call.ctx, person.id) >= MOST:
            raise conflict(f"Nobody has more than {MOST} groups and roles.")
        if groups.join(call.ctx, group.id, person.id):
            call.note(f"{self.kind}.joined", object_of(person.id), person=person.id, name=group.name)

    def leave(self, call: Call) -> None:
        call.begin()
        group, person = self._named(call), person_of(call)
        if not groups.leave(call.ctx, group.id, person.id):
            raise not_found()
        call.note(f"{self.kind}.left", object_of(person.id), person=person.id, name=group.name)

    def _named(self, call: Call) -> Group:
        group = groups.find(call.ctx, self.kind, call.arguments[self.kind])
        if group is None:
            raise not_found()
        return group

    def _object(self, group: Group) -> str:
        return f"{self.kind}/{group.id}"


def _check_name(name: str) -> None:
    if not name.isprintable() or name != name.strip():
        raise invalid("/name", "It holds characters that are not for reading, or space around it.")


def _taken() -> Exception:
    return conflict("There is one of this name already.", "/name")


def _operations(kind: Kind) -> tuple[Operation, ...]:
    on, many = Groups(kind), f"{kind}s"
    every, one = f"/tenants/<tenant>/{many}", f"/tenants/<tenant>/{many}/<{kind}>"
    member = f"{one}/members/<person>"
    word: Callable[[str], str] = lambda said: said.format(kind=kind, many=many)  # noqa: E731
    return (
        Operation(f"{many}.list", "GET", every, word("The {many} of a tenant, by name"), "groups.read", on.listing,
                  Page[GroupShown], query=Search),
        Operation(f"{many}.create", "POST", every, word("Make a {kind}"), "groups.write", on.create, GroupShown,
                  body=NewGroup, status=201),
        Operation(f"{many}.read", "GET", one, word("One {kind}"), "groups.read", on.read, GroupShown),
        Operation(f"{many}.change", "PATCH", one, word("Rename or describe a {kind}"), "groups.write", on.change,
                  GroupShown, body=GroupChange),
        Operation(f"{many}.remove", "DELETE", one, word("Remove a {kind}, not its people"), "groups.write", on.remove,
                  status=204),
        Operation(f"{many}.members", "GET", f"{one}/members", word("The people of a {kind}"), "groups.read",
                  on.members, Page[PersonShown], query=Paged),
        Operation(f"{many}.join", "PUT", member, word("Put a person into a {kind}"), "groups.write", on.join,
                  status=204),
        Operation(f"{many}.leave", "DELETE", member, word("Take a person out of a {kind}"), "groups.write", on.leave,
                  status=204),
    )  # fmt: skip


OPERATIONS = (*_operations("group"), *_operations("role"))
