"""/admin/tenants: the tenants that one administers, searched and page by page; a new one."""

from __future__ import annotations

from typing import Any

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response
from idp.looks.themes import installed

LIST = "/admin/tenants"
NEW = f"{LIST}/new"
FACE = ("off", "preferred", "required")


def listing(desk: Desk) -> Response:
    query = desk.passed_on("search", "cursor")
    page = desk.ask("tenants.list", query=query).json
    return desk.show("tenants.html", page=page, search=desk.query.get("search", ""), path=LIST, new=NEW)


def new(desk: Desk, form: Form | None = None) -> Response:
    form = form or Form({"slug": "", "name": "", "face": "off", "theme": "default"})
    return desk.show(
        "tenant_new.html",
        crumbs=(("console.nav.tenants", LIST),),
        form=form,
        faces=FACE,
        themes=sorted(installed()),
        call=desk.call("tenants.create", body=_body(form)),
    )


def create(desk: Desk) -> Response:
    form = desk.typed()
    done = desk.attempt("tenants.create", body=_body(form))
    if isinstance(done, Problem):
        return new(desk, form.wrong(done))
    return desk.go(desk.home(done.json["slug"]), "tenant_created")


def _body(form: Form) -> dict[str, Any]:
    return {name: form.value(name) for name in ("slug", "name", "face", "theme")}


PAGES = (
    Page(LIST, listing, nav="tenants"),
    Page(NEW, new, nav="tenants"),
    Page(NEW, create, "POST", nav="tenants"),
)
