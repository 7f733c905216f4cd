"""/admin/t/<tenant>/audit: what happened, looked for by what it is about; one event; all of it as a file."""

from __future__ import annotations

import re
from typing import Any

from idp.admin.api.exchange import Told
from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.audit import export as writing
from idp.http import Response

LIST = "/admin/t/<tenant>/audit"
FILES = 40  # of the interface, in one of ours
EVENT, EXPORT = f"{LIST}/<event>", f"{LIST}/export"
FILTERS = ("kind", "person", "client", "actor", "object", "request_id", "since", "until")


def listing(desk: Desk) -> Response:
    form = Form({name: desk.query.get(name, "").strip() for name in FILTERS})
    page: dict[str, Any] | None = None
    try:
        page = desk.ask("audit.list", query=_query(desk, form, "cursor")).json
    except Problem as problem:
        if problem.status != 400:
            raise
        form = form.wrong(problem)
    return desk.show(
        "audit.html",
        status=400 if page is None else 200,
        form=form,
        page=page,
        path=desk.at("/audit"),
        kept={name: form.value(name) for name in FILTERS},
        narrowed=any(form.value(name) for name in FILTERS),
        export=desk.at("/audit/export") if desk.may("audit.export") else "",
    )


def event(desk: Desk) -> Response:
    told = desk.ask("audit.read", {"event": desk.arguments["event"]}).json
    return desk.show(
        "audit_event.html",
        crumbs=(("console.nav.audit", desk.at("/audit")),),
        event=told,
        path=desk.at("/audit"),
    )


def export(desk: Desk) -> Response:
    """One file, of several as the interface answers them."""
    form = Form({name: desk.query.get(name, "").strip() for name in FILTERS})
    query = _query(desk, form, "format")
    told = desk.ask("audit.export", query=[*query, *desk.passed_on("after")])
    body, after = told.body, _following(told)
    head, _write = writing.WRITERS["csv" if desk.query.get("format") == "csv" else "jsonl"]
    for _ in range(FILES - 1):
        if after is None:
            break
        further = desk.ask("audit.export", query=[*query, ("after", after)])
        body, after = body + further.body.removeprefix(head.encode()), _following(further)
    kept = tuple(header for header in told.headers if header[0] != "Link")
    return Response(told.status, kept, body)


def _following(told: Told) -> str | None:
    """Where the next file goes on."""
    found = re.search(r"[?&]after=(\d+)", dict(told.headers).get("Link", ""))
    return found[1] if found else None


def _query(desk: Desk, form: Form, *more: str) -> list[tuple[str, str]]:
    """Moments are typed without a zone and mean UTC."""
    wanted = [(name, str(form.value(name))) for name in FILTERS if form.value(name)]
    moments = [(name, f"{value}Z" if name in ("since", "until") and "T" in value else value) for name, value in wanted]
    return moments + desk.passed_on(*more)


PAGES = (
    Page(LIST, listing, nav="audit"),
    Page(EXPORT, export, nav="audit"),
    Page(EVENT, event, nav="audit"),
)
