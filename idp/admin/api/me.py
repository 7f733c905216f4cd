"""/me: who is asking, and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from idp.admin.api.operation import Call, Operation
from idp.admin.api.schema import Shown
from idp.admin.roles import GRANTED, OF_THE_PLATFORM
from idp.store import tenants
from idp.store.administrators import Role


class RoleShown(Shown):
    role: Role
    tenant: str | None
    """The slug; null for every tenant."""
    permissions: list[str]


class Me(Shown):
    id: str
    kind: Literal["person", "client"]
    name: str
    scope: list[str]
    auth_time: datetime | None
    amr: list[str]
    roles: list[RoleShown]


def read(call: Call) -> Me:
    who = call.principal
    roles = []
    for one in who.appointments:
        tenant = None if one.over is None else tenants.by_id(call.ctx.tx, one.over)
        if one.over is None or tenant is not None:
            granted = GRANTED[one.role] if one.over is None else GRANTED[one.role] - OF_THE_PLATFORM
            slug = tenant.slug if tenant else None
            roles.append(RoleShown(role=one.role, tenant=slug, permissions=sorted(granted)))
    return Me(
        id=who.id,
        kind=who.kind,
        name=who.name,
        scope=sorted(who.scope),
        auth_time=who.auth_time,
        amr=list(who.amr),
        roles=roles,
    )


OPERATIONS = (Operation("me.read", "GET", "/me", "Who you are here", "self.read", read, Me),)
