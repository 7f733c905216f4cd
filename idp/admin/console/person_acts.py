"""What is asked again before it is done to a person: inviting, disabling, taking a factor away, removing."""

from __future__ import annotations

from typing import Any

from idp.admin.api.problem import Problem, not_found
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.admin.console.people import invited
from idp.admin.console.person import PERSON, back, who
from idp.http import Response
from idp.login.factor_reset import PROVEN_AS


def ask_invite(desk: Desk, form: Form | None = None) -> Response:
    person, form = _person(desk, "people.invite"), form or Form({"face": False, "by_hand": False})
    return _show(
        desk, "person_invite.html", person, form, desk.call("people.invite", who(desk), body=_invitation(form))
    )


def invite(desk: Desk) -> Response:
    form = desk.typed(**{name: desk.form.get(name, "") for name in ("face", "by_hand")})
    done = desk.attempt("people.invite", who(desk), body=_invitation(form))
    if isinstance(done, Problem):
        return ask_invite(desk, form.wrong(done))
    return invited(desk, _person(desk, "people.invite"), done.json)


def ask_active(desk: Desk, form: Form | None = None) -> Response:
    person = _person(desk, "people.change")
    call = desk.call("people.change", who(desk), body={"active": not person["active"]})
    return _show(desk, "person_active.html", person, form or Form(), call)


def set_active(desk: Desk) -> Response:
    active = desk.form.get("active") == "yes"
    done = desk.attempt("people.change", who(desk), body={"active": active})
    if isinstance(done, Problem):
        return ask_active(desk, Form().wrong(done))
    return back(desk, "person_enabled" if active else "person_disabled")


def ask_remove(desk: Desk, form: Form | None = None) -> Response:
    person = _person(desk, "people.remove")
    desk.require_fresh("people.remove")
    return _show(desk, "person_remove.html", person, form or Form(), desk.call("people.remove", who(desk)))


def remove(desk: Desk) -> Response:
    done = desk.attempt("people.remove", who(desk))
    if isinstance(done, Problem):
        return ask_remove(desk, Form().wrong(done))
    return desk.go(desk.at("/people"), "person_removed")


def ask_reset(desk: Desk, form: Form | None = None) -> Response:
    if desk.arguments["factor"] not in PROVEN_AS:
        raise not_found()
    person = _person(desk, "people.reset_factor")
    desk.require_fresh("people.reset_factor")
    call = desk.call("people.reset_factor", _factor(desk))
    return _show(desk, "person_reset.html", person, form or Form(), call, factor=desk.arguments["factor"])


def reset(desk: Desk) -> Response:
    done = desk.attempt("people.reset_factor", _factor(desk))
    if isinstance(done, Problem):
        return ask_reset(desk, Form().wrong(done))
    return back(desk, "factor_reset")


def _show(desk: Desk, template: str, person: dict[str, Any], form: Form, call: Any, **values: Any) -> Response:
    at = desk.at(f"/people/{person['id']}")
    crumbs = (("console.nav.people", desk.at("/people")),)
    return desk.show(template, crumbs=crumbs, form=form, person=person, back=at, call=call, **values)


def _person(desk: Desk, operation: str) -> dict[str, Any]:
    """Raises Problem where the role does not reach as far as the operation that the page asks about."""
    if not desk.may(operation):
        raise Problem(403, "Your role does not allow it.")
    found: dict[str, Any] = desk.ask("people.read", who(desk)).json
    return found


def _invitation(form: Form) -> dict[str, Any]:
    asked: dict[str, Any] = {"face": form.ticked("face")}
    return asked | ({"mail": False} if form.ticked("by_hand") else {})


def _factor(desk: Desk) -> dict[str, str]:
    return {**who(desk), "factor": desk.arguments["factor"]}


PAGES = tuple(
    page
    for below, ask, act in (
        ("invitation", ask_invite, invite),
        ("active", ask_active, set_active),
        ("remove", ask_remove, remove),
        ("factors/<factor>", ask_reset, reset),
    )
    for page in (
        Page(f"{PERSON}/{below}", ask, nav="people"),
        Page(f"{PERSON}/{below}", act, "POST", nav="people"),
    )
)
