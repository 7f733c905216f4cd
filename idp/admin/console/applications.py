"""/admin/t/<tenant>/applications: the list, a new one by its kind, its settings, its secret, its code, its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.admin.api.members import METADATA
from idp.admin.api.problem import Problem, not_found
from idp.admin.console import kinds, snippets
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.kinds import KINDS
from idp.admin.console.page import Page
from idp.http import Response
from idp.login.assurance import LADDER
from idp.oauth.clients.metadata import ALL_GRANT_TYPES
from idp.oauth.clients.policies import AUTH_METHODS, POLICIES, SIGNING_ALGS

LIST = "/admin/t/<tenant>/applications"
NEW = f"{LIST}/new"
ONE = f"{LIST}/<client>"
CODE, SECRET, DELETE, ACTIVE = f"{ONE}/code", f"{ONE}/secret", f"{ONE}/delete", f"{ONE}/active"
ABOVE = "console.nav.applications"
LINES = ("redirect_uris", "post_logout_redirect_uris", "contacts", "default_acr_values", "grant_types")
TEXTS = (
    *("client_name", "scope", "token_endpoint_auth_method", "registration_policy", "acr_floor"),
    *("id_token_signed_response_alg", "client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri"),
    *("initiate_login_uri", "frontchannel_logout_uri", "backchannel_logout_uri"),
)
NUMBERS = ("face_max_age", "default_max_age")
TICKS = ("trusted", "require_pkce")


def listing(desk: Desk) -> Response:
    query = desk.passed_on("search", "cursor")
    page = desk.ask("applications.list", query=query).json
    return desk.show(
        "applications.html",
        page=page,
        search=desk.query.get("search", ""),
        path=desk.at("/applications"),
        kind_of=kinds.of,
    )


def new(desk: Desk, form: Form | None = None) -> Response:
    """First the kind, then what that kind needs."""
    name = form.value("kind") if form else desk.query.get("kind", "")
    kind = KINDS.get(name)
    above = ((ABOVE, desk.at("/applications")),)
    if kind is None:
        return desk.show("application_kinds.html", crumbs=above, kinds=tuple(KINDS), path=desk.at("/applications/new"))
    form = form or Form({"kind": name, "client_name": "", "redirect_uris": "", "scope": "", "client_id": ""})
    return desk.show(
        "application_new.html",
        crumbs=above,
        form=form,
        kind=kind,
        call=desk.call("applications.create", body=_made_of(form, kind)),
    )


def create(desk: Desk) -> Response:
    form = desk.typed()
    kind = KINDS.get(form.value("kind"))
    if kind is None:
        raise not_found()
    done = desk.attempt("applications.create", body=_made_of(form, kind))
    if isinstance(done, Problem):
        return new(desk, form.wrong(done))
    return _made(desk, done.json, "application_made")


def one(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("applications.read", {"client": desk.arguments["client"]})
    application = told.json
    form = form or Form(_values(application), etag=told.etag)
    return desk.show(
        "application.html",
        crumbs=((ABOVE, desk.at("/applications")),),
        form=form,
        application=application,
        kind=kinds.of(application),
        at=_at(desk),
        ladder=LADDER,
        methods=AUTH_METHODS,
        algs=(*SIGNING_ALGS, "none"),
        policies=tuple(POLICIES),
        grants=ALL_GRANT_TYPES,
        may=desk.may("applications.change"),
        call=desk.call("applications.change", desk.arguments, body=_body(form), if_match=True),
    )


def change(desk: Desk) -> Response:
    form = desk.typed(grant_types="\n".join(desk.all("grant_types")))
    done = desk.attempt("applications.change", desk.arguments, body=_body(form))
    if isinstance(done, Problem):
        now = dict(desk.ask("applications.read", desk.arguments).headers)["ETag"]
        return one(desk, form.wrong(done, etag=now))
    if done.json["client_secret"]:
        return _made(desk, done.json, "application_secret")
    return desk.go(_at(desk), "saved")


def set_active(desk: Desk) -> Response:
    active = desk.form.get("active") == "yes"
    done = desk.attempt("applications.change", desk.arguments, body={"active": active})
    if isinstance(done, Problem):
        raise done
    return desk.go(_at(desk), "application_on" if active else "application_off")


def code(desk: Desk) -> Response:
    application = desk.ask("applications.read", desk.arguments).json
    assert desk.tenant is not None
    return desk.show(
        "application_code.html",
        crumbs=_crumbs(desk, application),
        application=application,
        issuer=desk.tenant.issuer,
        snippets=snippets.of(kinds.of(application), desk.tenant.issuer, application),
    )


def ask_secret(desk: Desk, form: Form | None = None) -> Response:
    application = desk.ask("applications.read", desk.arguments).json
    return desk.show(
        "application_secret.html",
        crumbs=_crumbs(desk, application),
        form=form or Form(),
        application=application,
        back=_at(desk),
        call=desk.call("applications.rotate_secret", desk.arguments),
    )


def rotate(desk: Desk) -> Response:
    done = desk.attempt("applications.rotate_secret", desk.arguments)
    if isinstance(done, Problem):
        return ask_secret(desk, Form().wrong(done))
    application = desk.ask("applications.read", desk.arguments).json
    return _made(desk, application | {"client_secret": done.json["client_secret"]}, "application_secret")


def ask_delete(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("applications.read", desk.arguments)
    return desk.show(
        "application_delete.html",
        crumbs=_crumbs(desk, told.json),
        form=form or Form(etag=told.etag),
        application=told.json,
        back=_at(desk),
        call=desk.call("applications.delete", desk.arguments, if_match=True),
    )


def delete(desk: Desk) -> Response:
    done = desk.attempt("applications.delete", desk.arguments)
    if isinstance(done, Problem):
        now = dict(desk.ask("applications.read", desk.arguments).headers)["ETag"]
        return ask_delete(desk, Form().wrong(done, etag=now))
    return desk.go(desk.at("/applications"), "application_deleted")


def _made(desk: Desk, application: Mapping[str, Any], title: str) -> Response:
    """The answer to the POST itself: the secret is on no other page, and in no address."""
    assert desk.tenant is not None
    kind, secret = kinds.of(application), application["client_secret"]
    return desk.show(
        "application_made.html",
        crumbs=((ABOVE, desk.at("/applications")),),
        application=application,
        heading=title,
        issuer=desk.tenant.issuer,
        at=desk.at(f"/applications/{desk.placed(application['client_id'])}"),
        snippets=snippets.of(kind, desk.tenant.issuer, application, secret),
    )


def _at(desk: Desk) -> str:
    return desk.at(f"/applications/{desk.placed(desk.arguments['client'])}")


def _crumbs(desk: Desk, application: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return ((ABOVE, desk.at("/applications")), (application["client_name"], _at(desk)))


def _made_of(form: Form, kind: kinds.Kind) -> dict[str, Any]:
    body: dict[str, Any] = {"client_name": form.value("client_name"), **kind.registered}
    if kind.redirects:
        body["redirect_uris"] = form.value("redirect_uris").split()
    if form.value("scope"):
        body["scope"] = form.value("scope")
    if form.value("client_id"):
        body["client_id"] = form.value("client_id")
    if kind.name == "web":
        body["trusted"] = form.ticked("trusted")
    return body


def _values(application: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form: lists a line each, and nothing for what is not registered."""
    named = (*LINES, *TEXTS, *NUMBERS, *TICKS)
    return {
        name: "\n".join(application[name] or []) if name in LINES else application[name]
        for name in named
        if name in METADATA or name in application
    }


def _body(form: Form) -> dict[str, Any]:
    body: dict[str, Any] = {name: form.value(name).split() or None for name in LINES}
    body |= {name: form.value(name) or None for name in TEXTS}
    body |= {name: _number(form, name) for name in NUMBERS}
    return body | {name: form.ticked(name) for name in TICKS}


def _number(form: Form, name: str) -> int | str | None:
    """What is no number goes on as it is, so that the interface says so beside the field."""
    typed = form.value(name)
    return int(typed) if str(typed).isascii() and str(typed).isdigit() else typed or None


PAGES = (
    Page(LIST, listing, nav="applications"),
    Page(NEW, new, nav="applications"),
    Page(NEW, create, "POST", nav="applications"),
    Page(ONE, one, nav="applications"),
    Page(ONE, change, "POST", nav="applications"),
    Page(ACTIVE, set_active, "POST", nav="applications"),
    Page(CODE, code, nav="applications"),
    Page(SECRET, ask_secret, nav="applications"),
    Page(SECRET, rotate, "POST", nav="applications"),
    Page(DELETE, ask_delete, nav="applications"),
    Page(DELETE, delete, "POST", nav="applications"),
)
