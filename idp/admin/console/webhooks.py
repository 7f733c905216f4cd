"""/admin/t/<tenant>/webhooks: addresses that are told of events, what they were told, and telling it again."""

from __future__ import annotations

from typing import Any

from idp.admin.api.exchange import Told
from idp.admin.api.problem import Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response

LIST = "/admin/t/<tenant>/webhooks"
NEW, ONE = f"{LIST}/new", f"{LIST}/<webhook>"
TEST, REPLAY, SECRET, REMOVE = (f"{ONE}/{act}" for act in ("test", "replay", "secret", "remove"))
STATES = ("pending", "delivered", "dead")


def listing(desk: Desk) -> Response:
    return desk.show("webhooks.html", items=desk.ask("webhooks.list").json["items"], path=desk.at("/webhooks"))


def new(desk: Desk, form: Form | None = None) -> Response:
    _require(desk, "webhooks.create")
    form = form or Form({"url": "", "kinds": "*"})
    return desk.show(
        "webhook_new.html",
        crumbs=_above(desk),
        form=form,
        back=desk.at("/webhooks"),
        call=desk.call("webhooks.create", body=_body(form)),
    )


def create(desk: Desk) -> Response:
    form = desk.typed()
    done = desk.attempt("webhooks.create", body=_body(form))
    return new(desk, form.wrong(done)) if isinstance(done, Problem) else _secret(desk, done)


def one(desk: Desk, form: Form | None = None) -> Response:
    told = desk.ask("webhooks.read", _place(desk))
    webhook = told.json
    shown = {"url": webhook["url"], "kinds": "\n".join(webhook["kinds"]), "active": webhook["active"]}
    form = form or Form(shown, etag=told.etag)
    state = desk.query.get("state", "")
    query = [("limit", "20")] + ([("state", state)] if state in STATES else [])
    query += desk.passed_on("cursor")
    return desk.show(
        "webhook.html",
        crumbs=_above(desk),
        form=form,
        webhook=webhook,
        page=desk.ask("webhooks.deliveries", _place(desk), query=query).json,
        state=state if state in STATES else "",
        states=STATES,
        path=_path(desk),
        audit=desk.at("/audit"),
        may=desk.may("webhooks.change"),
        call=desk.call("webhooks.change", _place(desk), body=_change(form), if_match=True),
    )


def change(desk: Desk) -> Response:
    form = desk.typed(active="active" in desk.form)
    done = desk.attempt("webhooks.change", _place(desk), body=_change(form))
    if isinstance(done, Problem):
        now = dict(desk.ask("webhooks.read", _place(desk)).headers)["ETag"]
        return one(desk, form.wrong(done, etag=now))
    return desk.go(_path(desk), "saved")


def test(desk: Desk) -> Response:
    done = desk.attempt("webhooks.test", _place(desk))
    return _wrong(desk, done) if isinstance(done, Problem) else desk.go(_path(desk), "webhook_tested")


def replay(desk: Desk) -> Response:
    done = desk.attempt("webhooks.replay", {**_place(desk), "delivery": desk.form.get("delivery", "")})
    return _wrong(desk, done) if isinstance(done, Problem) else desk.go(_path(desk), "webhook_replayed")


def ask_rotate(desk: Desk, form: Form | None = None) -> Response:
    return _ask(desk, "webhook_secret_new.html", "webhooks.rotate", form)


def rotate(desk: Desk) -> Response:
    done = desk.attempt("webhooks.rotate", _place(desk))
    return ask_rotate(desk, Form().wrong(done)) if isinstance(done, Problem) else _secret(desk, done)


def ask_remove(desk: Desk, form: Form | None = None) -> Response:
    return _ask(desk, "webhook_remove.html", "webhooks.remove", form)


def remove(desk: Desk) -> Response:
    done = desk.attempt("webhooks.remove", _place(desk))
    if isinstance(done, Problem):
        return ask_remove(desk, Form().wrong(done))
    return desk.go(desk.at("/webhooks"), "webhook_removed")


def _ask(desk: Desk, template: str, operation: str, form: Form | None) -> Response:
    webhook = desk.ask("webhooks.read", _place(desk)).json
    _require(desk, operation)
    return desk.show(
        template,
        crumbs=(*_above(desk), (webhook["url"], _path(desk))),
        form=form or Form(),
        webhook=webhook,
        back=_path(desk),
        call=desk.call(operation, _place(desk)),
    )


def _require(desk: Desk, operation: str) -> None:
    """Better said before the form than after it. Raises Problem."""
    if not desk.may(operation):
        raise Problem(403, "Your role does not allow it.")
    desk.require_fresh(operation)


def _secret(desk: Desk, done: Told) -> Response:
    """Told on the page that answers, this once."""
    webhook = done.json
    return desk.show(
        "webhook_secret.html",
        crumbs=_above(desk),
        webhook=webhook,
        back=desk.at(f"/webhooks/{webhook['id']}"),
    )


def _wrong(desk: Desk, problem: Problem) -> Response:
    """What was asked of a webhook beside its form, and cannot be."""
    told = desk.ask("webhooks.read", _place(desk))
    webhook = told.json
    shown = {"url": webhook["url"], "kinds": "\n".join(webhook["kinds"]), "active": webhook["active"]}
    return one(desk, Form(shown, etag=told.etag).wrong(problem))


def _body(form: Form) -> dict[str, Any]:
    return {"url": str(form.value("url")).strip(), "kinds": str(form.value("kinds")).split()}


def _change(form: Form) -> dict[str, Any]:
    return {**_body(form), "active": form.ticked("active")}


def _place(desk: Desk) -> dict[str, str]:
    return {"webhook": desk.arguments["webhook"]}


def _path(desk: Desk) -> str:
    return desk.at(f"/webhooks/{desk.arguments['webhook']}")


def _above(desk: Desk) -> tuple[tuple[str, str], ...]:
    return (("console.nav.webhooks", desk.at("/webhooks")),)


PAGES = (
    Page(LIST, listing, nav="webhooks"),
    Page(NEW, new, nav="webhooks"),
    Page(NEW, create, "POST", nav="webhooks"),
    Page(ONE, one, nav="webhooks"),
    Page(ONE, change, "POST", nav="webhooks"),
    Page(TEST, test, "POST", nav="webhooks"),
    Page(REPLAY, replay, "POST", nav="webhooks"),
    Page(SECRET, ask_rotate, nav="webhooks"),
    Page(SECRET, rotate, "POST", nav="webhooks"),
    Page(REMOVE, ask_remove, nav="webhooks"),
    Page(REMOVE, remove, "POST", nav="webhooks"),
)
