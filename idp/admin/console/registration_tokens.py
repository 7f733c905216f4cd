"""/admin/t/<tenant>/registration_tokens: initial access tokens, made, told once and revoked."""

from __future__ import annotations

from typing import Any

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response
from idp.oauth.clients.policies import POLICIES

LIST = "/admin/t/<tenant>/registration_tokens"
REVOKE = f"{LIST}/<token>/revoke"
ABOVE = "console.nav.applications"


def listing(desk: Desk, form: Form | None = None, made: dict[str, Any] | None = None) -> Response:
    query = desk.passed_on("cursor")
    page = desk.ask("registration_tokens.list", query=query).json
    form = form or Form({"label": "", "registration_policy": "standard", "uses": "1", "hours": "24"})
    return desk.show(
        "registration_tokens.html",
        crumbs=((ABOVE, desk.at("/applications")),),
        page=page,
        path=desk.at("/registration_tokens"),
        form=form,
        made=made,
        policies=tuple(POLICIES),
        call=desk.call("registration_tokens.create", body=_body(form)),
    )


def create(desk: Desk) -> Response:
    form = desk.typed()
    done = desk.attempt("registration_tokens.create", body=_body(form))
    if isinstance(done, Problem):
        return listing(desk, form.wrong(done))
    return listing(desk, made=done.json)


def ask_revoke(desk: Desk, form: Form | None = None) -> Response:
    return desk.show(
        "registration_token_revoke.html",
        crumbs=((ABOVE, desk.at("/applications")), ("console.tokens.title", desk.at("/registration_tokens"))),
        form=form or Form(),
        token=desk.ask("registration_tokens.read", desk.arguments).json,
        back=desk.at("/registration_tokens"),
        call=desk.call("registration_tokens.revoke", desk.arguments),
    )


def revoke(desk: Desk) -> Response:
    done = desk.attempt("registration_tokens.revoke", desk.arguments)
    if isinstance(done, Problem):
        return ask_revoke(desk, Form().wrong(done))
    return desk.go(desk.at("/registration_tokens"), "token_revoked")


def _body(form: Form) -> dict[str, Any]:
    body: dict[str, Any] = {name: form.value(name) for name in ("label", "registration_policy")}
    for name in ("uses", "hours"):
        typed = str(form.value(name))
        body[name] = int(typed) if typed.isascii() and typed.isdigit() else typed
    return body


PAGES = (
    Page(LIST, listing, nav="applications"),
    Page(LIST, create, "POST", nav="applications"),
    Page(REVOKE, ask_revoke, nav="applications"),
    Page(REVOKE, revoke, "POST", nav="applications"),
)
