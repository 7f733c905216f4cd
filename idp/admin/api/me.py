"""/me: who is asking, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from idp.admin.api.operation import Call, Operation
from idp.admin.api.schema import Shown
from idp.admin.roles import GRANTED, OF_THE_PLATFORM
from idp.store import administrators
from idp.store.administrators import Role

PLATFORM: Mapping[Role, list[str]] = {role: sorted(granted) for role, granted in GRANTED.items()}
TENANT: Mapping[Role, list[str]] = {role: sorted(granted - OF_THE_PLATFORM) for role, granted in GRANTED.items()}
"""What a role may do over every tenant, and over one."""


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
    held = [one for one in administrators.held(call.system, who.id) if one.over is None or one.slug is not None]
    roles = [
        RoleShown(role=one.role, tenant=one.slug, permissions=(PLATFORM if one.over is None else TENANT)[one.role])
        for one in held
    ]
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
