"""What stands around a face process in these tests: two databases, two tenants, and people who consented."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from idp.biometrics.client import FaceClient, Opened, Outcome
from idp.context import Ctx, Tenant
from idp.ids import digest, new_id
from idp.settings import load
from idp.store import faces, people, tenants
from idp.store.database import open_database, open_face_keys
from idp.store.migrate import upgrade
from idp.store.unit_of_work import UnitOfWork
from tests.face import photos
from tests.face.actor import Actor
from tests.face_process.page import Page, sit, unpadded
from tests.face_process.running import FaceProcess, SharedClock

BROWSER = digest("the browser's cookie")
ORIGIN = "http://localhost:8080"


class FaceHouse:
    def __init__(self, process: FaceProcess, clock: SharedClock) -> None:
        self.process, self.clock = process, clock
        settings = load(process.environ)
        upgrade(settings.databases.main, settings.databases.face_keys)
        self.main = open_database(settings.databases.main)
        self.keys = open_face_keys(settings.databases.face_keys)
        self.tenants: dict[str, Tenant] = {}
        self._sent: dict[str, tuple[int, bytes]] = {}

    def move_in(self) -> None:
        """Two tenants that nobody has used before: a face enrolled by another test would be a rival here."""
        tx = UnitOfWork(self.main)
        for name in ("acme", "other"):
            slug = f"{name}-{secrets.token_hex(4)}"
            self.tenants[name] = tenants.create(tx, self.clock.now(), slug, name, f"{ORIGIN}/t/{slug}")
        tx.commit()
        tx.close()

    @property
    def client(self) -> FaceClient:
        return self.process.client

    @contextmanager
    def inside(self, slug: str = "acme", *, keys: bool = False) -> Iterator[Ctx]:
        tx = UnitOfWork(self.keys if keys else self.main)
        try:
            yield Ctx(self.tenants[slug], self.clock.now(), new_id(), tx)
            tx.commit()
        finally:
            tx.close()

    def person(self, slug: str = "acme") -> str:
        """Somebody new, who consented to a face."""
        with self.inside(slug) as ctx:
            made = people.add(ctx, f"{new_id()}@example.com").id
            faces.give_consent(ctx, made, text_version="1", text_digest="0" * 64, locale="en", actor=made)
        return made

    def open(
        self, person: str, purpose: str = "verify", *, slug: str = "acme", journey: str = "", **wishes: bool
    ) -> tuple[str, Opened]:
        capture = new_id()
        opened = self.client.open(
            tenant=self.tenants[slug].id,
            capture=capture,
            journey=journey or new_id(),
            person=person,
            purpose=purpose,  # type: ignore[arg-type]
            origin=ORIGIN,
            browser=BROWSER,
            **wishes,
        )
        self._sent[capture] = 0, unpadded(opened.chain)
        return capture, opened

    def sender(self, capture: str, *, slug: str = "acme", browser: str = BROWSER) -> Callable[..., dict[str, object]]:
        def send(seq: int, step: int, time_ms: int, mac: bytes, jpeg: bytes) -> dict[str, object]:
            self._sent[capture] = seq + 1, mac
            return self.client.frame(
                tenant=self.tenants[slug].id,
                capture=capture,
                browser=browser,
                seq=seq,
                step=step,
                time_ms=time_ms,
                mac=mac,
                jpeg=jpeg,
            )

        return send

    def finish(self, capture: str, *, slug: str = "acme", browser: str = BROWSER) -> Outcome:
        """After the frames that the sender has sent."""
        frames, mac = self._sent.get(capture, (0, bytes(32)))
        tenant = self.tenants[slug].id
        return self.client.finish(tenant=tenant, capture=capture, browser=browser, frames=frames, mac=mac)

    def sits(self, person: str, actor: Actor, purpose: str = "verify", *, slug: str = "acme") -> Outcome:
        """A whole capture."""
        capture, opened = self.open(person, purpose, slug=slug)
        sit(self.clock, actor, Page.of(opened.key, opened.chain), self.sender(capture, slug=slug))
        return self.finish(capture, slug=slug)

    def enrolled(self, actor: Actor, *, slug: str = "acme") -> str:
        person = self.person(slug)
        outcome = self.sits(person, actor, "enrol", slug=slug)
        assert outcome.result == "pass", outcome
        return person

    def on_file(self, photo: str, *, slug: str = "acme") -> str:
        """Somebody whose photograph was imported: for tests of what comes after an enrolment, without the frames."""
        person = self.person(slug)
        assert self.client.import_images(self.tenants[slug].id, person, [photos.photo(photo).read_bytes()]) == 1
        return person

    def close(self) -> None:
        self.main.dispose()
        self.keys.dispose()
