"""/admin/t/<tenant>/claims: which claims of its own the tenant tells applications; one added, one taken away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from idp.admin.api.problem import FieldError, Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.context import ClaimPlace, ClaimScope, ClaimSource
from idp.http import Response

RULE = "/admin/t/<tenant>/claims"
PLACES = get_args(ClaimPlace)


def show(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("claims.read")
    ticked = {place: place != "access_token" for place in PLACES}
    form = form or Form({"name": "", "source": "groups", "scope": "profile", "value": "", **ticked})
    form = replace(form, etag=form.etag or told.etag)
    return desk.show(
        "claims.html",
        crumbs=(("console.nav.groups", desk.at("/groups")),),
        form=form,
        items=told.json["items"],
        sources=get_args(ClaimSource),
        scopes=get_args(ClaimScope),
        places=PLACES,
        path=desk.at("/claims"),
        call=desk.call("claims.write", body={"items": [*told.json["items"], _claim(form)]}, if_match=True),
    )


def add(desk: Desk) -> Response:
    form = desk.typed(**{place: desk.form.get(place, "") for place in PLACES})
    return _write(desk, [*_kept(desk), _claim(form)], form)


def remove(desk: Desk) -> Response:
    return _write(desk, [one for one in _kept(desk) if one["name"] != desk.form.get("claim")], None)


def _write(desk: Desk, items: list[dict[str, Any]], form: Form | None) -> Response:
    done = desk.attempt("claims.write", body={"items": items})
    if not isinstance(done, Problem):
        return desk.go(desk.at("/claims"), "saved")
    # What is wrong is wrong with the claim that was added, which is the last one.
    own = f"/items/{len(items) - 1}"
    errors = [FieldError(one.pointer.removeprefix(own), one.detail) for one in done.errors]
    now = dict(desk.ask("claims.read").headers)["ETag"]
    return show(desk, (form or Form()).wrong(replace(done, errors=errors), etag=now))


def _kept(desk: Desk) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = desk.ask("claims.read").json["items"]
    return items


def _claim(form: Form) -> dict[str, Any]:
    value = form.value("value")
    return {
        "name": form.value("name").strip(),
        "source": form.value("source"),
        "scope": form.value("scope"),
        "places": [place for place in PLACES if form.ticked(place)],
        "value": value or None,
    }


PAGES = (
    Page(RULE, show, nav="groups"),
    Page(RULE, add, "POST", nav="groups"),
    Page(f"{RULE}/remove", remove, "POST", nav="groups"),
)
