"""The desk: one request at the console, with everything that a page needs, and no way past the interface's own rules.

A page reads and changes through ask() and attempt() alone: the operations of /api/v1, with their permissions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from idp.admin.api.exchange import Asked, Told
from idp.admin.api.perform import Api
from idp.admin.api.problem import Problem
from idp.admin.console import navigation
from idp.admin.console.api_call import ApiCall, api_call
from idp.admin.console.form import Form
from idp.admin.console.page import Page
from idp.admin.places import in_address
from idp.admin.principal import Principal
from idp.context import Ctx, Tenant
from idp.http import Request, Response, see_other
from idp.ids import new_id
from idp.looks.themes import theme_of
from idp.pages import render
from idp.store.console_sessions import ConsoleSession
from idp.store.people import Person

Query = Sequence[tuple[str, str]]
NOTHING: Mapping[str, str] = {}
OF_THE_FORM = frozenset({"csrf", "etag", "once"})
CORRECTABLE = frozenset({400, 409, 412, 422, 503})
"""What a problem's status is where somebody can do something about it in the form."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`tenant` is the one that the address names, None where it names none. `recent` are those looked at before."""

    api: Api
    system: Ctx
    request: Request
    page: Page
    built: frozenset[str]
    arguments: Mapping[str, str]
    who: Principal
    person: Person
    session: ConsoleSession
    csrf: str
    tenant: Tenant | None = None
    recent: tuple[Tenant, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)
    asked: list[ApiCall] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Of the tenant. A page below /admin/t/<tenant> has one."""
        assert self.tenant is not None
        return self.tenant.slug

    @property
    def query(self) -> Mapping[str, str]:
        return dict(self.request.query)

    def passed_on(self, *names: str) -> list[tuple[str, str]]:
        """Of the address's query what the interface is asked in turn: the named parameters that are not empty."""
        return [(name, self.query[name]) for name in names if self.query.get(name)]

    def typed(self, **more: Any) -> Form:
        """What was sent, as a form to be shown again. Fields that were not sent stand empty."""
        sent = {name: value for name, value in self.form.items() if name not in OF_THE_FORM}
        return Form({**sent, **more}, etag=self.form.get("etag", ""))

    def all(self, name: str) -> list[str]:
        """Every value of a field that may come more than once."""
        return [value for sent, value in self.request.form if sent == name]

    def ask(
        self,
        operation_id: str,
        arguments: Mapping[str, str] = NOTHING,
        *,
        query: Query = (),
        body: Any = None,
        if_match: str | None = None,
        key: str | None = None,
    ) -> Told:
        """One operation, as /api/v1 does it. The tenant of the address is added. Raises Problem."""
        operation = self.api.operations[operation_id]
        places = self._places(arguments)
        if operation.reads:
            self.asked.append(self.call(operation_id, places, query=query))
        sent = b"" if body is None else json.dumps(body).encode()
        return self.api.perform(self.system, self.who, operation, Asked(places, query, sent, if_match, key))

    def attempt(
        self, operation_id: str, arguments: Mapping[str, str] = NOTHING, *, query: Query = (), body: Any = None
    ) -> Told | Problem:
        """ask() for a form: with its ETag, and once however often it is sent. A problem that can be corrected in the
        form is given back; any other is raised."""
        etag, once = self.form.get("etag") or None, self.form.get("once") or None
        try:
            return self.ask(operation_id, arguments, query=query, body=body, if_match=etag, key=once)
        except Problem as problem:
            if problem.status not in CORRECTABLE:
                raise
            return problem

    def may(self, operation_id: str) -> bool:
        """Whether it would be allowed: what is not is not offered."""
        operation = self.api.operations.get(operation_id)
        if operation is None:
            return False
        over = self.tenant.id if self.tenant is not None and operation.of_tenant else None
        return self.who.may(operation.permission, over)

    def require_fresh(self, operation_id: str) -> None:
        """On the page that asks again: better sign in anew before the button than after it. Raises Problem."""
        self.api.require_fresh(self.system, self.who, self.api.operations[operation_id])

    def call(
        self,
        operation_id: str,
        arguments: Mapping[str, str] = NOTHING,
        *,
        query: Query = (),
        body: Any = None,
        if_match: bool = False,
    ) -> ApiCall:
        """How somebody would ask the same with curl, for the panel below a form."""
        operation, address = self.api.operations[operation_id], self.api.house.settings.address.url
        return api_call(operation, address, self._places(arguments), query, body, if_match=if_match)

    @staticmethod
    def placed(id: str) -> str:
        """An id as it stands in an address."""
        return in_address(id)

    def at(self, below: str = "") -> str:
        """The address of a page of this tenant."""
        return navigation.address(self.slug, below)

    def go(self, to: str, notice: str | None = None) -> Response:
        """To another page of the console, where `notice`, a word of [console.notice], is shown."""
        mark = "&" if "?" in to else "?"
        return see_other(f"{self.api.house.settings.address.url}{to}{f'{mark}notice={notice}' if notice else ''}")

    def show(
        self,
        template: str,
        *,
        crumbs: Sequence[tuple[str, str]] = (),
        form: Form | None = None,
        status: int | None = None,
        headers: Sequence[tuple[str, str]] = (),
        **values: Any,
    ) -> Response:
        """`template` below console/, in the layout. `crumbs`: (words, address) of the pages above this one. The status
        is the form's, unless one is given."""
        return render(
            self.system,
            f"console/{template}",
            status=status or (form.status if form else 200),
            form=form,
            request=self.request,
            headers=headers,
            desk=self,
            csrf=self.csrf,
            once=new_id(),
            crumbs=crumbs,
            nav_tenant=navigation.of_tenant(self.built, self.who, self.tenant) if self.tenant else [],
            nav_platform=navigation.of_platform(self.built, self.who),
            home=lambda slug: self.home(slug),
            notice=self._notice(),
            known=self._words(),
            calls=tuple(self.asked),
            **values,
        )

    def home(self, slug: str) -> str:
        """The first page of a tenant."""
        return navigation.address(slug, "" if navigation.PLACE in self.built else "/settings")

    def _places(self, arguments: Mapping[str, str]) -> Mapping[str, str]:
        return arguments if self.tenant is None or "tenant" in arguments else {"tenant": self.slug, **arguments}

    def _notice(self) -> str | None:
        word = f"console.notice.{self.query.get('notice', '')}"
        return word if word in self._words() else None

    def _words(self) -> frozenset[str]:
        return theme_of(self.system.tenant).words.keys("en")
