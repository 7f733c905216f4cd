"""/admin/t/<tenant>/looks/versions/<version>: what was published once, to be looked at and shown again."""

from __future__ import annotations

from typing import Any

from idp.admin.api.problem import Problem, not_found
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.looks import ABOVE
from idp.admin.console.looks_preview import framed, frames
from idp.admin.console.page import Page
from idp.http import Response

RULE = "/admin/t/<tenant>/looks/versions/<version>"


def one(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("branding.read")
    number = desk.arguments["version"]
    found = next((one for one in told.json["versions"] if str(one["version"]) == number), None)
    if found is None:
        raise not_found()
    return desk.show(
        "looks_version.html",
        crumbs=((ABOVE, desk.at("/looks")),),
        form=form or Form(etag=told.etag),
        version=found,
        shown=told.json["version"] == found["version"],
        screens=frames(desk, {"version": number}),
        frames=framed(desk),
        back=desk.at("/looks"),
        may=desk.may("branding.roll_back"),
        call=desk.call("branding.roll_back", body=_body(number), if_match=True),
    )


def roll_back(desk: Desk) -> Response:
    done = desk.attempt("branding.roll_back", body=_body(desk.arguments["version"]))
    if isinstance(done, Problem):
        return one(desk, Form().wrong(done, etag=desk.ask("branding.read").etag))
    return desk.go(desk.at("/looks"), "looks_rolled_back")


def _body(number: str) -> dict[str, Any]:
    return {"version": int(number) if number.isascii() and number.isdigit() else number}


PAGES = (Page(RULE, one, nav="looks"), Page(RULE, roll_back, "POST", nav="looks"))
