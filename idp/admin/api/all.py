"""Every operation of the interface. A new resource is one file and one line here."""

from __future__ import annotations

from idp.admin.api import administrators, me, tenants
from idp.admin.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *me.OPERATIONS,
    *tenants.OPERATIONS,
    *administrators.OPERATIONS,
)
