"""/admin/t/<tenant>/looks: what people see, as a draft with the sign-in page beside it, and its publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.looks_preview import CHOICES, MEMBERS, Fields, framed, frames, tried
from idp.admin.console.page import Page
from idp.context import Corners, Font
from idp.http import Response

RULE = "/admin/t/<tenant>/looks"
PUBLISH, DISCARD, PREVIEW = f"{RULE}/publish", f"{RULE}/discard", f"{RULE}/preview"
ABOVE = "console.nav.looks"
LARGEST = 1_000_000  # bytes of a form with a picture: what is too large for a logo is said beside its field


def editor(desk: Desk, form: Form | None = None) -> Response:
    """`form` as it was typed: the preview shows what stands in it."""
    told = desk.ask("branding.read")
    fields: Fields = {} if form is None else _fields(form)
    form = form or Form(_values(told.json["draft"]), etag=told.etag)
    preview = tried(desk, fields)
    if preview.wrong is not None and not form.errors:
        form = form.wrong(preview.wrong)
    return desk.show(
        "looks.html",
        form=form,
        branding=told.json,
        logo_url=told.json["draft"]["logo_url"],
        contrasts=preview.contrasts,
        screens=frames(desk, fields),
        frames=framed(desk),
        corners=get_args(Corners),
        fonts=get_args(Font),
        path=desk.at("/looks"),
        may=desk.may("branding.change"),
        call=desk.call("branding.change", body=_body(form, told=True), if_match=True),
    )


def save(desk: Desk) -> Response:
    form = _typed(desk)
    done = desk.attempt("branding.change", body=_body(form))
    if isinstance(done, Problem):
        return _again(desk, form, done)
    return desk.go(desk.at("/looks"), "looks_drafted")


def publish(desk: Desk) -> Response:
    """What stands in the form, too: it is saved first, and stays a draft where it cannot be published."""
    form = _typed(desk)
    done = desk.attempt("branding.change", body=_body(form))
    if isinstance(done, Problem):
        return _again(desk, form, done)
    try:
        desk.ask("branding.publish", if_match=done.etag)
    except Problem as problem:
        if problem.status not in (412, 422):
            raise
        return _again(desk, Form({**form.values, "logo": "", "remove_logo": ""}), problem)
    return desk.go(desk.at("/looks"), "looks_published")


def drafted(desk: Desk) -> Response:
    """The editor as it was sent, with the preview of what stands in it: for browsers without scripts."""
    return editor(desk, _typed(desk))


def ask_discard(desk: Desk, form: Form | None = None) -> Response:
    return desk.show(
        "looks_discard.html",
        crumbs=((ABOVE, desk.at("/looks")),),
        form=form or Form(etag=desk.ask("branding.read").etag),
        back=desk.at("/looks"),
        call=desk.call("branding.discard", if_match=True),
    )


def discard(desk: Desk) -> Response:
    done = desk.attempt("branding.discard")
    if isinstance(done, Problem):
        return ask_discard(desk, Form().wrong(done, etag=desk.ask("branding.read").etag))
    return desk.go(desk.at("/looks"), "looks_discarded")


def _again(desk: Desk, form: Form, problem: Problem) -> Response:
    return editor(desk, form.wrong(problem, etag=desk.ask("branding.read").etag))


def _typed(desk: Desk) -> Form:
    """In the order of the page, so that the first wrong field is the topmost."""
    form = desk.typed(remove_logo=desk.form.get("remove_logo", ""))
    order = ("display_name", "logo", "remove_logo", *MEMBERS[1:])
    return Form({name: form.value(name) for name in order}, etag=form.etag)


def _values(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {name: draft[name] for name in MEMBERS}


def _fields(form: Form) -> dict[str, str]:
    tried = {name: _said(form, name) for name in MEMBERS}
    return tried | ({"without_logo": "true"} if form.ticked("remove_logo") else {})


def _body(form: Form, *, told: bool = False) -> dict[str, Any]:
    """`told`: for somebody to read, who needs no picture in base64."""
    body: dict[str, Any] = {name: _said(form, name) or None for name in MEMBERS}
    if form.value("logo"):
        body["logo"] = "…" if told else form.value("logo")
    elif form.ticked("remove_logo"):
        body["logo"] = None
    return body


def _said(form: Form, name: str) -> str:
    said = str(form.value(name)).strip()
    return said.lower() if name in CHOICES else said


PAGES = (
    Page(RULE, editor, nav="looks"),
    Page(RULE, save, "POST", nav="looks", body_limit=LARGEST),
    Page(PUBLISH, publish, "POST", nav="looks", body_limit=LARGEST),
    Page(PREVIEW, drafted, "POST", nav="looks", body_limit=LARGEST),
    Page(DISCARD, ask_discard, nav="looks"),
    Page(DISCARD, discard, "POST", nav="looks"),
)
