"""/admin/t/<tenant>/people: who has an account: searched by address; a new one, with an invitation."""

from __future__ import annotations

from typing import Any

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response

LIST = "/admin/t/<tenant>/people"
NEW = f"{LIST}/new"


def listing(desk: Desk) -> Response:
    query = desk.passed_on("search", "active", "cursor")
    page = desk.ask("people.list", query=query).json
    return desk.show(
        "people.html",
        page=page,
        path=desk.at("/people"),
        search=desk.query.get("search", ""),
        active=desk.query.get("active", ""),
    )


def new(desk: Desk, form: Form | None = None) -> Response:
    form = form or Form({"email": "", "name": "", "invite": True, "face": False})
    return desk.show(
        "person_new.html",
        crumbs=(("console.nav.people", desk.at("/people")),),
        form=form,
        back=desk.at("/people"),
        call=desk.call("people.create", body=_body(form)),
    )


def create(desk: Desk) -> Response:
    """An invitation that was asked for is made with the person; its link is told by this very page."""
    form = desk.typed(**{name: desk.form.get(name, "") for name in ("invite", "face")})
    done = desk.attempt("people.create", body=_body(form))
    if isinstance(done, Problem):
        return new(desk, form.wrong(done))
    person = done.json
    if not form.ticked("invite"):
        return desk.go(desk.at(f"/people/{person['id']}"), "person_created")
    asked = {"face": form.ticked("face")}
    once = f"{desk.form.get('once', '')} invitation"
    return invited(desk, person, desk.ask("people.invite", {"person": person["id"]}, body=asked, key=once).json)


def invited(desk: Desk, person: dict[str, Any], told: dict[str, Any]) -> Response:
    """What became of an invitation: the one page that shows its link."""
    at = desk.at(f"/people/{person['id']}")
    if told["mailed"]:
        return desk.go(at, "person_invited")
    return desk.show(
        "person_invited.html",
        crumbs=(("console.nav.people", desk.at("/people")),),
        person=person,
        invitation=told,
        back=at,
        headers=(("Cache-Control", "no-store"),),
    )


def _body(form: Form) -> dict[str, Any]:
    return {"email": form.value("email").strip(), "name": form.value("name") or None}


PAGES = (
    Page(LIST, listing, nav="people"),
    Page(NEW, new, nav="people"),
    Page(NEW, create, "POST", nav="people"),
)
