"""/admin/t/<tenant>/policy: the tenant's rules, and beside them what they mean, while they are being changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, get_args

from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.admin.console.worded import worded
from idp.biometrics import calibration
from idp.context import SECOND_FACTORS, Feature
from idp.http import NO_STORE, Response
from idp.login.assurance import LADDER
from idp.oauth.clients.policies import POLICIES

RULE = "/admin/t/<tenant>/policy"
PREVIEW = f"{RULE}/preview"
CHOICES = ("face", "floor", "face_profile", "face_liveness")
NUMBERS = ("face_max_age", "face_unused_months", "session_idle", "session_absolute")
TICKS = ("face_approval", "face_duplicates", "embedding_allowed")
SETS = ("second_factors", "features", "registration_policies")
DRAFTED = (*CHOICES, "face_max_age", "face_unused_months")
OFFERED = ("face_approval", "face_duplicates")
OF_PREVIEW = ("application", "factors")
OFFERED_AT_ONCE = 20  # applications; the others are looked for
SENT_EMPTY = frozenset({"second_factors", "factors", "face_max_age"})


def editor(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("policy.read")
    form = form or Form(_values(told.json) | _persons(desk.query), etag=told.etag)
    applications, more = _applications(desk, form.value("find"), form.value("application"))
    preview, problem = _preview(desk, form)
    return desk.show(
        "policy.html",
        form=form if problem is None else form.wrong(problem),
        applications=applications,
        more=more,
        ladder=LADDER,
        profiles=calibration.names(),
        factors=SECOND_FACTORS,
        features=get_args(Feature),
        policies=tuple(POLICIES.values()),
        preview=preview,
        path=desk.at("/policy"),
        may=desk.may("policy.change"),
        call=desk.call("policy.change", body=_body(form), if_match=True),
    )


def change(desk: Desk) -> Response:
    form = _typed(desk)
    done = desk.attempt("policy.change", body=_body(form))
    if isinstance(done, Problem):
        now = dict(desk.ask("policy.read").headers)["ETag"]
        return editor(desk, form.wrong(done, etag=now))
    return desk.go(desk.at("/policy"), "saved")


def drafted(desk: Desk) -> Response:
    """The editor as it was sent, with the preview of what stands in it: for browsers without scripts."""
    return editor(desk, _typed(desk))


def live(desk: Desk) -> Response:
    """The same preview as JSON, for the page's script: words of the page's language, nothing to be taken for HTML."""
    query = [
        (name, value)
        for name, value in desk.request.query
        if name in (*DRAFTED, *OFFERED, "second_factors", *OF_PREVIEW)
    ]
    try:
        said = _worded(desk, desk.ask("policy.preview", query=query).json)
    except Problem as problem:
        if problem.status not in (400, 422):
            raise
        said = {"sentences": [], "consequences": []}
    if "find" in desk.query:
        said["applications"], _more = _applications(desk, desk.query["find"], desk.query.get("application", ""))
    return Response(200, (("Content-Type", "application/json"), *NO_STORE), json.dumps(said).encode())


def _applications(desk: Desk, find: str, chosen: str) -> tuple[list[tuple[str, str]], bool]:
    """Client ids and names of some, the chosen one among them, and whether there are more to look for."""
    query = [("limit", str(OFFERED_AT_ONCE)), *([("search", find[:128])] if find else [])]
    page = desk.ask("applications.list", query=query).json
    found = {one["client_id"]: one["client_name"] for one in page["items"]}
    if chosen and chosen not in found:
        with suppress(Problem):
            found[chosen] = desk.ask("applications.read", {"client": chosen}).json["client_name"]
    return list(found.items()), bool(find) or page["next"] is not None


def _preview(desk: Desk, form: Form) -> tuple[dict[str, Any], Problem | None]:
    values = {name: form.value(name) for name in (*DRAFTED, "second_factors", *OF_PREVIEW)}
    query = [(name, str(value)) for name, value in values.items() if value != "" or name in SENT_EMPTY]
    query += [(name, str(form.ticked(name)).lower()) for name in OFFERED]
    try:
        return _worded(desk, desk.ask("policy.preview", query=query).json), None
    except Problem as problem:
        if problem.status not in (400, 422):
            raise
        return {"sentences": [], "consequences": []}, None if form.errors else problem


def _worded(desk: Desk, preview: Mapping[str, Any]) -> dict[str, Any]:
    return {name: worded(desk, preview[name]) for name in ("sentences", "consequences")}


def _values(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {name: " ".join(value) if name in SETS else value for name, value in policy.items()}


def _persons(query: Mapping[str, str]) -> dict[str, str]:
    """Whose sign-in to what is previewed."""
    chosen = {"application": query.get("application", ""), "factors": query.get("factors", "face recovery")}
    return chosen | {"find": query.get("find", "")}


def _typed(desk: Desk) -> Form:
    sets = {name: " ".join(desk.all(name)) for name in (*SETS, "factors")}
    return desk.typed(**sets)


def _body(form: Form) -> dict[str, Any]:
    body: dict[str, Any] = {name: form.value(name) for name in CHOICES}
    body |= {name: _number(form, name) for name in NUMBERS}
    body |= {name: form.ticked(name) for name in TICKS}
    return body | {name: str(form.value(name)).split() for name in SETS}


def _number(form: Form, name: str) -> int | str | None:
    """What is no number goes on as it is, so that the interface says so beside the field."""
    typed = str(form.value(name))
    return int(typed) if typed.isascii() and typed.isdigit() else typed or None


PAGES = (
    Page(RULE, editor, nav="policy"),
    Page(RULE, change, "POST", nav="policy"),
    Page(PREVIEW, live, nav="policy"),
    Page(PREVIEW, drafted, "POST", nav="policy"),
)
