"""/admin/me: who is signed in, with what, until when, and what the roles allow."""

from __future__ import annotations

from idp.admin.console.desk import Desk
from idp.admin.console.page import Page
from idp.http import Response
from idp.store.console_sessions import IDLE


def me(desk: Desk) -> Response:
    return desk.show(
        "me.html",
        me=desk.ask("me.read").json,
        session=desk.session,
        idle=int(IDLE.total_seconds()) // 60,
        account=f"{desk.system.tenant.base_url}/account",
    )


PAGES = (Page("/admin/me", me),)
