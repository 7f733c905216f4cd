"""/admin/t/<tenant>/people/<person>: one person: name and claims, factors, sessions, consents, groups and roles."""

from __future__ import annotations

import json
from typing import Any

from idp.admin.api.problem import FieldError, Problem, invalid
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response

PERSON = "/admin/t/<tenant>/people/<person>"


def show(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("people.read", who(desk))
    person = told.json
    claims = json.dumps(person["claims"], indent=2, ensure_ascii=False)
    form = form or Form({"email": person["email"], "name": person["name"], "claims": claims}, etag=told.etag)
    return desk.show(
        "person.html",
        crumbs=(("console.nav.people", desk.at("/people")),),
        form=form,
        person=person,
        factors=desk.ask("people.factors", who(desk)).json,
        sessions=_part(desk, "people.sessions"),
        consents=_part(desk, "people.consents"),
        path=desk.at(f"/people/{person['id']}"),
    )


def _part(desk: Desk, operation: str) -> Any:
    """A page of one of the two lists. Each is leafed through by itself."""
    list_name = operation.rpartition(".")[2]
    query = [("cursor", cursor) for name, cursor in desk.passed_on(list_name)]
    return desk.ask(operation, who(desk), query=query).json


def change(desk: Desk) -> Response:
    form = desk.typed()
    body = _body(form)
    if isinstance(body, Problem):
        return show(desk, form.wrong(body))
    done = desk.attempt("people.change", who(desk), body=body)
    if isinstance(done, Problem):
        now = dict(desk.ask("people.read", who(desk)).headers)["ETag"]
        return show(desk, form.wrong(done, etag=now))
    return back(desk, "saved")


def unlock(desk: Desk) -> Response:
    return _pressed(desk, "people.unlock", "person_unlocked")


def end_session(desk: Desk) -> Response:
    return _pressed(desk, "people.end_session", "session_ended", session=desk.form.get("session", ""))


def end_sessions(desk: Desk) -> Response:
    return _pressed(desk, "people.end_sessions", "sessions_ended")


def withdraw(desk: Desk) -> Response:
    return _pressed(desk, "people.withdraw_consent", "consent_withdrawn", client=desk.form.get("client", ""))


def who(desk: Desk) -> dict[str, str]:
    return {"person": desk.arguments["person"]}


def back(desk: Desk, notice: str | None = None) -> Response:
    return desk.go(desk.at(f"/people/{desk.arguments['person']}"), notice)


def _pressed(desk: Desk, operation: str, notice: str, **places: str) -> Response:
    """A button that needs no second question. What it is about may be gone by now, which is as well."""
    try:
        desk.ask(operation, {**who(desk), **places})
    except Problem as problem:
        if problem.status != 404 or not places:
            raise
        return back(desk)
    return back(desk, notice)


def _body(form: Form) -> dict[str, Any] | Problem:
    try:
        claims = json.loads(form.value("claims") or "{}")
    except ValueError as error:
        return invalid("/claims", f"That is no JSON: {error}.")
    if not isinstance(claims, dict):
        return Problem(422, "", (FieldError("/claims", 'A JSON object, as {} or {"locale": "de"}.'),))
    return {"email": form.value("email").strip(), "name": form.value("name") or None, "claims": claims}


PAGES = (
    Page(PERSON, show, nav="people"),
    Page(PERSON, change, "POST", nav="people"),
    Page(f"{PERSON}/unlock", unlock, "POST", nav="people"),
    Page(f"{PERSON}/end_session", end_session, "POST", nav="people"),
    Page(f"{PERSON}/end_sessions", end_sessions, "POST", nav="people"),
    Page(f"{PERSON}/withdraw_consent", withdraw, "POST", nav="people"),
)
