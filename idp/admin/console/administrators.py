"""/admin/administrators: who may do what on this platform; giving a role and taking every one away."""

from __future__ import annotations

from typing import Any, get_args

from idp.admin.api.problem import Problem, not_found
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response
from idp.store.administrators import Role

LIST = "/admin/administrators"
NEW = f"{LIST}/new"
DISMISS = f"{LIST}/<principal>/dismiss"


def listing(desk: Desk) -> Response:
    page = desk.ask("administrators.list", query=desk.passed_on("search", "cursor")).json
    search = desk.query.get("search", "")
    return desk.show("administrators.html", page=page, search=search, path=LIST, new=NEW, me=desk.who.id)


def new(desk: Desk, form: Form | None = None) -> Response:
    desk.require_fresh("administrators.appoint")
    given = {name: desk.query.get(name, "") for name in ("principal", "role", "tenant")}
    form = form or Form(given)
    return desk.show(
        "administrator_new.html",
        crumbs=(("console.nav.administrators", LIST),),
        form=form,
        roles=get_args(Role),
        call=desk.call("administrators.appoint", body=_body(form)),
    )


def appoint(desk: Desk) -> Response:
    form = desk.typed()
    done = desk.attempt("administrators.appoint", body=_body(form))
    if isinstance(done, Problem):
        return new(desk, form.wrong(done))
    return desk.go(LIST, "administrator_appointed")


def ask_dismiss(desk: Desk, form: Form | None = None) -> Response:
    principal = desk.arguments["principal"]
    held = desk.ask("administrators.list", query=[("principal", principal)]).json["items"]
    if not held:
        raise not_found()
    desk.require_fresh("administrators.dismiss")
    return desk.show(
        "administrator_dismiss.html",
        crumbs=(("console.nav.administrators", LIST),),
        form=form or Form(),
        held=held,
        back=LIST,
        call=desk.call("administrators.dismiss", {"principal": principal}),
    )


def dismiss(desk: Desk) -> Response:
    done = desk.attempt("administrators.dismiss", {"principal": desk.arguments["principal"]})
    if isinstance(done, Problem):
        return ask_dismiss(desk, Form().wrong(done))
    return desk.go(LIST, "administrator_dismissed")


def _body(form: Form) -> dict[str, Any]:
    return {
        "principal": form.value("principal"),
        "role": form.value("role"),
        "tenant": form.value("tenant") or None,
    }


PAGES = (
    Page(LIST, listing, nav="administrators"),
    Page(NEW, new, nav="administrators"),
    Page(NEW, appoint, "POST", nav="administrators"),
    Page(DISMISS, ask_dismiss, nav="administrators"),
    Page(DISMISS, dismiss, "POST", nav="administrators"),
)
