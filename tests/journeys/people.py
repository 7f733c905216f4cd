"""What people have and do in the tests of journeys: faces on file, codes on paper, a look into the camera.

The camera itself is tested elsewhere. Here the face process's verdict arrives as its endpoint passes it on.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pyotp

from idp.biometrics.client import Outcome
from idp.biometrics.reference_model import SCHEMA, VERSION
from idp.ids import digest, new_id
from idp.login.factors import face, recovery
from idp.store import evidence, faces, journeys, one_time, sessions, totp
from idp.store.evidence import Evidence
from idp.store.journeys import Journey
from idp.tenants.invite import invite
from tests.agent import Answer, Browser
from tests.world import World

SINGLE, MFA, FACE = (f"urn:faceguard:acr:{name}" for name in ("single", "mfa", "face"))
PASS = Outcome("pass", None, {"match": True, "live": True, "model": "m", "profile": "fmr-1e-4"})
FAIL = Outcome("fail", None, {"match": False, "live": True, "model": "m", "profile": "fmr-1e-4"})
NEW_PASSWORD = "quiet-lantern-orbit-77"


def with_face(world: World, name: str = "alice", slug: str = "acme", *, model: str = VERSION, **kept: Any) -> None:
    """A face on file. `kept`: what else is stored of its template."""
    with world.inside(slug) as ctx:
        person = world.person(name, slug).id
        template = {"model": model, "version": SCHEMA, "key": "k", "ciphertext": b"sealed", "verified": True}
        faces.add(ctx, id=new_id(), person=person, **(template | kept))


def with_codes(world: World, name: str = "alice", slug: str = "acme") -> list[str]:
    with world.inside(slug) as ctx:
        return recovery.make(ctx, world.person(name, slug).id)


def with_totp(world: World, name: str = "alice", slug: str = "acme") -> pyotp.TOTP:
    """An authenticator app, as it was confirmed ten minutes ago."""
    secret = pyotp.random_base32()
    with world.inside(slug) as ctx:
        person = world.person(name, slug).id
        wrapped = world.house.keyring.wrap_totp(ctx, person, secret)
        totp.put(ctx, person, wrapped, int(ctx.now.timestamp()) // 30 - 20)
    return pyotp.TOTP(secret)


def invitation(world: World, email: str, *, face: bool = True, slug: str = "acme") -> str:
    with world.inside(slug) as ctx:
        return invite(ctx, email, face=face)


def journey_id(at: Answer) -> str:
    parts = urlsplit(at.url).path.split("/")
    assert parts[-2] == "login", at.url
    return parts[-1]


def journey_of(world: World, browser: Browser, at: Answer, slug: str = "acme") -> Journey:
    with world.inside(slug) as ctx:
        found = journeys.find(ctx, journey_id(at), digest(browser.cookies[f"fg-{slug}-browser"]))
    assert found is not None
    return found


def look(world: World, browser: Browser, at: Answer, outcome: Outcome = PASS, slug: str = "acme") -> Answer:
    """One look into the camera on the page `at`, and back to the journey."""
    journey = journey_of(world, browser, at, slug)
    with world.inside(slug) as ctx:
        face.may_open(ctx, world.ways, journey)
    with world.inside(slug) as ctx:
        if outcome.result == "pass":
            face.passed(ctx, world.ways, journey, outcome)
        else:
            face.failed(ctx, journey, outcome)
    return browser.get(at.url)


def give_code(browser: Browser, at: Answer, code: str) -> Answer:
    """The other way, from the camera page or the page of the code itself."""
    page = at if "/recovery" in at.text else browser.get(f"{at.url}?way=another")
    return browser.submit(page.form("code"), code=code)


def evidence_of(world: World, browser: Browser, slug: str = "acme") -> list[Evidence]:
    with world.inside(slug) as ctx:
        session = sessions.by_cookie(ctx, browser.cookies[f"fg-{slug}"])
        assert session is not None
        return evidence.of_session(ctx, session.id)


def is_camera(answer: Answer) -> bool:
    return answer.status == 200 and 'id="camera"' in answer.text


def unused_codes(world: World, name: str = "alice") -> int:
    with world.inside() as ctx:
        return one_time.unused(ctx, "recovery", world.person(name).id)
