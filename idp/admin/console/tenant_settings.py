"""/admin/t/<tenant>/settings: a tenant's name and theme; suspending it, which asks again on a page of its own."""

from __future__ import annotations

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response
from idp.looks.themes import installed

RULE = "/admin/t/<tenant>/settings"
ACTIVE = "/admin/t/<tenant>/active"


def settings(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("tenants.read")
    etag = told.etag
    tenant = told.json
    form = form or Form({"name": tenant["name"], "theme": tenant["theme"]}, etag=etag)
    return desk.show(
        "tenant_settings.html",
        form=form,
        tenant=tenant,
        themes=sorted(installed()),
        may=desk.may("tenants.change"),
        call=desk.call("tenants.change", body=_body(form), if_match=True),
        active=desk.at("/active"),
    )


def change(desk: Desk) -> Response:
    form = desk.typed()
    done = desk.attempt("tenants.change", body=_body(form))
    if isinstance(done, Problem):
        now = desk.ask("tenants.read").etag
        return settings(desk, form.wrong(done, etag=now))
    return desk.go(desk.at("/settings"), "saved")


def ask_active(desk: Desk, form: Form | None = None) -> Response:
    tenant = desk.ask("tenants.read").json
    return desk.show(
        "tenant_active.html",
        crumbs=(("console.nav.settings", desk.at("/settings")),),
        form=form or Form(),
        tenant=tenant,
        back=desk.at("/settings"),
        call=desk.call("tenants.change", body={"active": not tenant["active"]}),
    )


def set_active(desk: Desk) -> Response:
    active = desk.form.get("active") == "yes"
    done = desk.attempt("tenants.change", body={"active": active})
    if isinstance(done, Problem):
        return ask_active(desk, Form().wrong(done))
    return desk.go(desk.at("/settings"), "tenant_resumed" if active else "tenant_suspended")


def _body(form: Form) -> dict[str, str]:
    return {"name": form.value("name"), "theme": form.value("theme")}


PAGES = (
    Page(RULE, settings, nav="settings"),
    Page(RULE, change, "POST", nav="settings"),
    Page(ACTIVE, ask_active, nav="settings"),
    Page(ACTIVE, set_active, "POST", nav="settings"),
)
