"""/admin/t/<tenant>/keys: what the tenant signs with; the next keys, and a key taken out of use."""

from __future__ import annotations

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response

LIST = "/admin/t/<tenant>/keys"
ROTATE = f"{LIST}/rotate"
RETIRE = f"{LIST}/<kid>/retire"
ABOVE = "console.nav.keys"


def listing(desk: Desk) -> Response:
    page = desk.ask("keys.list", query=desk.passed_on("cursor")).json
    return desk.show("keys.html", page=page, path=desk.at("/keys"))


def ask_rotate(desk: Desk, form: Form | None = None) -> Response:
    desk.require_fresh("keys.rotate")
    return desk.show(
        "keys_rotate.html",
        crumbs=((ABOVE, desk.at("/keys")),),
        form=form or Form(),
        back=desk.at("/keys"),
        call=desk.call("keys.rotate"),
    )


def rotate(desk: Desk) -> Response:
    done = desk.attempt("keys.rotate")
    if isinstance(done, Problem):
        return ask_rotate(desk, Form().wrong(done))
    return desk.go(desk.at("/keys"), "keys_rotated")


def ask_retire(desk: Desk, form: Form | None = None) -> Response:
    key = desk.ask("keys.read", {"kid": desk.arguments["kid"]}).json
    desk.require_fresh("keys.retire")
    return desk.show(
        "key_retire.html",
        crumbs=((ABOVE, desk.at("/keys")),),
        form=form or Form(),
        key=key,
        back=desk.at("/keys"),
        call=desk.call("keys.retire", {"kid": key["kid"]}, body={"removed": bool(form and form.ticked("removed"))}),
    )


def retire(desk: Desk) -> Response:
    form = desk.typed()
    done = desk.attempt("keys.retire", {"kid": desk.arguments["kid"]}, body={"removed": form.ticked("removed")})
    if isinstance(done, Problem):
        return ask_retire(desk, form.wrong(done))
    return desk.go(desk.at("/keys"), "key_retired")


PAGES = (
    Page(LIST, listing, nav="keys"),
    Page(ROTATE, ask_rotate, nav="keys"),
    Page(ROTATE, rotate, "POST", nav="keys"),
    Page(RETIRE, ask_retire, nav="keys"),
    Page(RETIRE, retire, "POST", nav="keys"),
)
