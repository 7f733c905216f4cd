"""/admin/t/<tenant>/settings: a tenant's name and theme; suspending it and removing it, which ask again on pages of
their own."""

from __future__ import annotations

from idp.admin.api.problem import Problem, invalid
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response
from idp.looks.themes import installed

RULE = "/admin/t/<tenant>/settings"
ACTIVE = "/admin/t/<tenant>/active"
REMOVE = "/admin/t/<tenant>/remove"


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
        remove=desk.at("/remove") if desk.may("tenants.remove") else None,
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


def ask_remove(desk: Desk, form: Form | None = None) -> Response:
    tenant = desk.ask("tenants.read").json
    if tenant["active"] or tenant["removing"] or not desk.may("tenants.remove"):
        return desk.go(desk.at("/settings"))
    desk.require_fresh("tenants.remove")
    return desk.show(
        "tenant_remove.html",
        crumbs=(("console.nav.settings", desk.at("/settings")),),
        form=form or Form({"name": ""}),
        tenant=tenant,
        back=desk.at("/settings"),
        call=desk.call("tenants.remove"),
    )


def remove(desk: Desk) -> Response:
    """The name that is typed is compared here: it is there to make somebody stop and read."""
    form, tenant = desk.typed(), desk.ask("tenants.read").json
    if form.value("name").strip() != tenant["name"]:
        return ask_remove(desk, form.wrong(invalid("/name", f"Type {tenant['name']}, the tenant's name.")))
    done = desk.attempt("tenants.remove")
    if isinstance(done, Problem):
        return ask_remove(desk, form.wrong(done))
    return desk.go("/admin/tenants", "tenant_removing")


def _body(form: Form) -> dict[str, str]:
    return {"name": form.value("name"), "theme": form.value("theme")}


PAGES = (
    Page(RULE, settings, nav="settings"),
    Page(RULE, change, "POST", nav="settings"),
    Page(ACTIVE, ask_active, nav="settings"),
    Page(ACTIVE, set_active, "POST", nav="settings"),
    Page(REMOVE, ask_remove, nav="settings"),
    Page(REMOVE, remove, "POST", nav="settings"),
)
