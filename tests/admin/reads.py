"""Everything that can be read: each GET of the interface and each page of the console, with each filter and each list
also from its middle. It comes from OPERATIONS and from the console's PAGES: what is added is asked for, too."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import Engine

from idp.admin.api.all import OPERATIONS
from idp.admin.console.all import PAGES
from idp.endpoints.gateway import Gateway
from idp.oauth.clients.metadata import CLIENT_CREDENTIALS, new_client
from idp.store import administrators, clients, passwords, people
from idp.store.administrators import Role
from idp.tokens.audience import API_SCOPES
from tests.admin.caller import Caller
from tests.admin.console.conftest import HASHED, sign_in
from tests.agent import Answer, Form
from tests.world import World

LARGEST_PAGE = "200"
LONG_AGO, THEN = "2025-07-20T00:00", "2025-10-03T00:00"
VALUES: Mapping[str, tuple[str, ...]] = {
    "limit": (LARGEST_PAGE,),
    "search": ("a", "no such thing"),
    "active": ("true", "false"),
    "state": ("dead", "pending", "delivered"),
    "kind": ("signed_in", "tenant.policy_changed", "no.such_kind"),
    "person": ("{person}",),
    "client": ("app-000031",),
    "actor": ("admin.7@example.com", "nobody"),
    "object": ("application/app-000031",),
    "request_id": ("request-000000000500",),
    "since": (f"{THEN}Z",),
    "until": (f"{LONG_AGO}Z", f"{THEN}Z"),
    "format": ("csv",),
    "after": ("500",),
    "days": ("1", "90"),
    "application": ("{client}",),
    "principal": ("{principal}",),
    "tenant": ("{tenant}",),
}
"""What is asked for, by the filter's name. A new filter needs its line."""
DRAFTS = frozenset({"policy.preview", "branding.preview"})
"""What is asked of these beside the application reaches no statement."""
ONCE = frozenset({"/admin/again/<form>", "/admin/test/callback"})
"""Where a browser comes back to, with what is good once."""
DOCUMENTS = frozenset(
    {
        "configuration.read",
        "console /admin/t/<tenant>/audit/export",
        "console /admin/t/<tenant>/configuration/export",
    }
)
"""Files of all that a tenant has, which somebody asks to keep: no page waits for them, and they take as long as they
are long."""
NEXT = re.compile(r'rel="next" href="([^"]+)"')


@dataclass(frozen=True)
class Read:
    """`path` of the interface is below /api/v1."""

    name: str
    path: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass
class Reader:
    """An administrator at both doors: of everything, or of the tenants whose ids are given. A class because tokens and
    sign-ins end while it reads."""

    world: World
    over: tuple[str, ...] = ()
    name: str = "reader"

    def __post_init__(self) -> None:
        world, names = self.world, [CLIENT_CREDENTIALS]
        client, secret = new_client(name=self.name, client_id=self.name, grant_types=names, scope=API_SCOPES)
        self._secret, email = str(secret), f"{self.name}@example.com"
        with world.inside("system") as system:
            clients.register(system, client)
            person = people.add(system, email, self.name.title(), email_verified=True)
            passwords.put(system, person.id, HASHED)
            for principal in (client.client_id, person.id):
                for tenant in self.over or (None,):
                    role: Role = "tenant_admin" if tenant else "platform_admin"
                    administrators.appoint(system, principal, role, tenant)
        self.enter()

    def enter(self) -> None:
        """Anew, at both."""
        world = self.world
        answer = world.token("system", self.name, self._secret, grant_type=CLIENT_CREDENTIALS)
        self.caller = Caller(world, answer.json["access_token"])
        self.browser = world.browser()
        sign_in(self.browser, self.name)
        self.entered = world.clock.now()

    @property
    def engine(self) -> Engine:
        """Of the application that it reads."""
        assert isinstance(self.world.app, Gateway)
        return self.world.app._database

    def refresh(self) -> None:
        """Nothing is remembered from the read before, and whoever signed in minutes ago signs in anew."""
        self.world.clock.step(1)
        if self.world.clock.now() - self.entered > timedelta(minutes=4):
            self.enter()
            self.world.clock.step(1)

    def read(self, one: Read) -> Answer:
        if one.path.startswith("/admin/"):
            return self.browser.get(one.path, list(one.query) or None, follow=False)
        return self.caller.get(one.path, **dict(one.query))


def of_interface(reader: Reader, places: Mapping[str, str], depth: int) -> Iterator[Read]:
    """`depth`: pages that are leafed through before the one from the middle of a list."""
    for operation in (one for one in OPERATIONS if one.reads):
        path, known = _put(operation.path, places), dict[str, Any]()
        if operation.query is not None:
            known = dict(operation.query.model_fields)
        yield Read(operation.id, path)
        for name in known.keys() - {"cursor"}:
            if operation.id in DRAFTS and name not in VALUES:
                continue
            for value in VALUES[name]:
                asked = _fill(value, places)
                yield Read(f"{operation.id} {name}={asked}", path, ((name, asked),))
        if "cursor" in known:
            yield from _deep(reader, Read(operation.id, path, (("limit", LARGEST_PAGE),)), depth)


def of_console(reader: Reader, places: Mapping[str, str], depth: int) -> Iterator[Read]:
    """The filters of a page are the fields of its forms that ask."""
    for rule in dict.fromkeys(page.rule for page in PAGES if page.method == "GET" and page.rule not in ONCE):
        one = Read(f"console {rule}", _put(rule, places))
        yield one
        answer = reader.read(one)
        if "html" not in (answer.header("Content-Type") or ""):
            continue
        asking = {name for form in answer.forms if _to(form, one) for name in form.fields}
        for name in sorted(asking & VALUES.keys()):
            for value in VALUES[name]:
                typed = _fill(value, places).removesuffix("Z")
                yield Read(f"{one.name} {name}={typed}", one.path, ((name, typed),))
        yield from _leafed(reader, one, answer, depth)


def _deep(reader: Reader, one: Read, depth: int) -> Iterator[Read]:
    cursor = None
    for _ in range(depth):
        query = one.query if cursor is None else (*one.query, ("cursor", cursor))
        following = reader.read(Read(one.name, one.path, query)).json["next"]
        if following is None:
            break
        cursor = following
    if cursor is not None:
        yield Read(f"{one.name} cursor", one.path, (("cursor", cursor),))


def _leafed(reader: Reader, one: Read, answer: Answer, depth: int) -> Iterator[Read]:
    there = None
    for _ in range(depth):
        found = NEXT.search(answer.text)
        if found is None:
            break
        path, _, query = html.unescape(found[1]).partition("?")
        there = Read(f"{one.name} cursor", path, tuple(parse_qsl(query)))
        answer = reader.read(there)
    if there is not None:
        yield there


def _to(form: Form, one: Read) -> bool:
    """Not the search for a tenant, which stands on every page."""
    return form.method == "get" and urlsplit(form.action).path == one.path


def _put(rule: str, places: Mapping[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda place: places[place[1]], rule)


def _fill(value: str, places: Mapping[str, str]) -> str:
    return places[value[1:-1]] if value.startswith("{") else value
