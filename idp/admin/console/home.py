"""/admin/: the one tenant that somebody administers, else the list of them."""

from __future__ import annotations

from idp.admin.console.desk import Desk
from idp.admin.console.page import Page
from idp.http import Response
from idp.store import tenants


def home(desk: Desk) -> Response:
    over = desk.who.tenants()
    only = tenants.by_id(desk.system.tx, next(iter(over))) if over is not None and len(over) == 1 else None
    return desk.go(desk.home(only.slug) if only else "/admin/tenants")


PAGES = (Page("/admin/", home),)
