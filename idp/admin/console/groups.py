"""/admin/t/<tenant>/groups and /roles: named sets of people; who is in them."""

from __future__ import annotations

from typing import Any

from idp.admin.api.problem import FieldError, Problem
from idp.admin.console.desk import Desk
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.http import Response
from idp.store.groups import Kind

TENANT = "/admin/t/<tenant>"
NOBODY = "Nobody here has this address."


class GroupPages:
    """The pages of one kind. A class because groups and roles differ in their words alone."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.many = kind, f"{kind}s"

    def listing(self, desk: Desk) -> Response:
        query = desk.passed_on("search", "cursor")
        page = desk.ask(f"{self.many}.list", query=query).json
        return self._show(desk, "groups.html", None, page=page, search=desk.query.get("search", ""))

    def new(self, desk: Desk, form: Form | None = None) -> Response:
        form = form or Form({"name": "", "description": ""})
        return self._show(desk, "group_new.html", form, call=desk.call(f"{self.many}.create", body=_body(form)))

    def create(self, desk: Desk) -> Response:
        form = desk.typed()
        done = desk.attempt(f"{self.many}.create", body=_body(form))
        if isinstance(done, Problem):
            return self.new(desk, form.wrong(done))
        return desk.go(desk.at(f"/{self.many}/{done.json['id']}"), f"{self.kind}_created")

    def group(self, desk: Desk, form: Form | None = None, joining: Form | None = None) -> Response:
        told = desk.ask(f"{self.many}.read", self._this(desk))
        group = told.json
        query = desk.passed_on("cursor")
        members = desk.ask(f"{self.many}.members", self._this(desk), query=query).json
        given = {"name": group["name"], "description": group["description"]}
        form = form or Form(given, etag=told.etag)
        joining = joining or Form({"email": ""})
        return self._show(
            desk,
            "group.html",
            form,
            status=max(form.status, joining.status),
            group=group,
            page=members,
            joining=joining,
        )

    def change(self, desk: Desk) -> Response:
        form = desk.typed()
        done = desk.attempt(f"{self.many}.change", self._this(desk), body=_body(form))
        if isinstance(done, Problem):
            now = dict(desk.ask(f"{self.many}.read", self._this(desk)).headers)["ETag"]
            return self.group(desk, form.wrong(done, etag=now))
        return self._back(desk, "saved")

    def join(self, desk: Desk) -> Response:
        """By address, as people know each other."""
        joining, wanted = desk.typed(), desk.form.get("email", "").strip()
        found = desk.ask("people.list", query=[("search", wanted), ("limit", "1")]).json["items"] if wanted else []
        if not found or found[0]["email"].casefold() != wanted.casefold():
            return self.group(desk, joining=joining.wrong(Problem(422, NOBODY, (FieldError("/email", NOBODY),))))
        done = desk.attempt(f"{self.many}.join", {**self._this(desk), "person": found[0]["id"]})
        if isinstance(done, Problem):
            return self.group(desk, joining=joining.wrong(done))
        return self._back(desk, "member_joined")

    def leave(self, desk: Desk) -> Response:
        try:
            desk.ask(f"{self.many}.leave", {**self._this(desk), "person": desk.form.get("person", "")})
        except Problem as problem:
            if problem.status != 404:
                raise
        return self._back(desk, "member_left")

    def ask_remove(self, desk: Desk, form: Form | None = None) -> Response:
        group = desk.ask(f"{self.many}.read", self._this(desk)).json
        call = desk.call(f"{self.many}.remove", self._this(desk))
        at = desk.at(f"/{self.many}/{group['id']}")
        return self._show(desk, "group_remove.html", form or Form(), group=group, back=at, call=call)

    def remove(self, desk: Desk) -> Response:
        done = desk.attempt(f"{self.many}.remove", self._this(desk))
        if isinstance(done, Problem):
            return self.ask_remove(desk, Form().wrong(done))
        return desk.go(desk.at(f"/{self.many}"), f"{self.kind}_removed")

    def _show(
        self, desk: Desk, template: str, form: Form | None, *, status: int | None = None, **values: Any
    ) -> Response:
        crumbs = () if form is None else ((f"console.groups.{self.many}", desk.at(f"/{self.many}")),)
        return desk.show(
            template,
            status=status,
            crumbs=crumbs,
            form=form,
            kind=self.kind,
            path=desk.at(f"/{self.many}"),
            **values,
        )

    def _this(self, desk: Desk) -> dict[str, str]:
        return {self.kind: desk.arguments[self.kind]}

    def _back(self, desk: Desk, notice: str) -> Response:
        return desk.go(desk.at(f"/{self.many}/{desk.arguments[self.kind]}"), notice)


def _body(form: Form) -> dict[str, str]:
    return {"name": form.value("name"), "description": form.value("description")}


def _pages(kind: Kind) -> tuple[Page, ...]:
    on = GroupPages(kind)
    every, one = f"{TENANT}/{kind}s", f"{TENANT}/{kind}s/<{kind}>"
    return (
        Page(every, on.listing, nav="groups"),
        Page(f"{every}/new", on.new, nav="groups"),
        Page(f"{every}/new", on.create, "POST", nav="groups"),
        Page(one, on.group, nav="groups"),
        Page(one, on.change, "POST", nav="groups"),
        Page(f"{one}/join", on.join, "POST", nav="groups"),
        Page(f"{one}/leave", on.leave, "POST", nav="groups"),
        Page(f"{one}/remove", on.ask_remove, nav="groups"),
        Page(f"{one}/remove", on.remove, "POST", nav="groups"),
    )


PAGES = (*_pages("group"), *_pages("role"))
