"""A world in which everything of A13 is under way: a session, a journey, a camera, a code, tokens of every kind.

Alice's face is demanded by the client `shop`, so that what stands on it can fall with it. `robot` acts for itself;
`admin` has a session at the console. It is arranged once and copied for each cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from idp.ids import digest
from idp.keys.keyring import JWKS_MAX_AGE
from idp.login.factors import face
from idp.oauth.clients.metadata import CLIENT_CREDENTIALS, DEVICE_CODE, GRANT_TYPES, SCOPES, new_client
from idp.store import administrators, captures, clients, consents, passwords, people
from tests.agent import Answer, Browser
from tests.devices import enter, is_question
from tests.house.provoked import csrf_of
from tests.journeys.people import FACE, PASS, journey_of, look, with_face
from tests.specs.servers import basic_of, register_robot
from tests.world import CALLBACK, PASSWORD, World, copy_world, landed

BYE = "https://app.example.com/bye"
ONLINE, OFFLINE = "openid profile email", "openid profile email offline_access"
RENEWED = "1"  # second: a face_max_age that asks for the face again
CLIENTS = {"shop": "email", "robot": "orders:write"}  # and what each loses of its scope


@dataclass(frozen=True)
class Arranged:
    """What was handed out, and when."""

    data: Path
    elapsed: float
    cookies: dict[str, str]
    admin: dict[str, str]
    proven: str  # the address of a journey whose last step was just proven
    camera: str
    csrf: str
    capture: str
    code: str
    online: dict[str, Any]
    offline: dict[str, Any]
    own: str  # robot's token
    question: str  # the address of a journey that asks about a device, and the code that this device polls with
    waiting: str
    device: str  # the code of a device that was allowed

    @contextmanager
    def copied(self, to: Path) -> Iterator[World]:
        world = copy_world(self.data, to)
        world.clock.step(self.elapsed)
        yield world
        world.house.database.dispose()


def arrange(founded: Path, to: Path) -> Arranged:
    world = copy_world(founded, to)
    world.clock.step(JWKS_MAX_AGE + 1)  # a key may have been retired since the founding
    _register(world)
    browser, admin = world.browser(), world.browser()
    _sign_in(world, browser)
    online, offline = (_tokens(world, browser, scope) for scope in (ONLINE, OFFLINE))
    own = world.token(client_id="robot", grant_type="client_credentials").json["access_token"]
    _enter_the_console(admin)
    world.clock.step(2)  # by now RENEWED asks for another look
    proven, camera = _camera(world, browser), _camera(world, browser)
    _look_only(world, browser, proven)
    capture = _opened(world, browser, camera)
    code = landed(_authorize(world, browser, ONLINE))["code"]
    waiting, question = _device(world, browser)
    device, answered = _device(world, browser)
    browser.submit(answered.form("/consent"), decision="allow")
    world.house.database.dispose()
    return Arranged(
        data=to,
        elapsed=world.clock.elapsed,
        cookies=browser.cookies,
        admin=admin.cookies,
        proven=proven.url,
        camera=camera.url,
        csrf=csrf_of(camera),
        capture=capture,
        code=code,
        online=online,
        offline=offline,
        own=own,
        question=question.url,
        waiting=waiting,
        device=device,
    )


def _register(world: World) -> None:
    shop, _ = new_client(
        name="Shop",
        redirect_uris=[CALLBACK],
        post_logout_redirect_uris=[BYE],
        grant_types=(*GRANT_TYPES, CLIENT_CREDENTIALS, DEVICE_CODE),
        scope=SCOPES,
        floor=FACE,
    )
    register_robot(world)
    with_face(world)
    with world.inside() as ctx:
        clients.register(ctx, replace(shop, client_id="shop", secret_digest=digest(world.client_secret)))
        alice = world.person().id
        consents.give(ctx, alice, "shop", OFFLINE.split())
        hashed = str(passwords.hash_of(ctx, alice))
    with world.inside("system") as ctx:
        admin = people.add(ctx, "admin@example.com", email_verified=True).id
        passwords.put(ctx, admin, hashed)
        administrators.appoint(ctx, admin, "platform_admin")


def _sign_in(world: World, browser: Browser) -> None:
    camera = world.sign_in(browser, client_id="shop")
    landed(look(world, browser, camera))


def _tokens(world: World, browser: Browser, scope: str) -> dict[str, Any]:
    answer = world.redeem(landed(_authorize(world, browser, scope))["code"], client_id="shop")
    assert answer.status == 200, answer.text
    return dict(answer.json)


def _enter_the_console(admin: Browser) -> None:
    page = admin.get("/admin/")
    answer = admin.submit(page.form("password"), email="admin@example.com", password=PASSWORD)
    assert answer.status == 200, answer.text


def _authorize(world: World, browser: Browser, scope: str, **departures: str) -> Answer:
    return world.authorize(browser, client_id="shop", scope=scope, **departures)


def _device(world: World, browser: Browser) -> tuple[str, Answer]:
    """The code that a device polls with, and the page on which its person is asked."""
    basic = {"Authorization": basic_of("shop", world.client_secret)}
    codes = world.browser().post("/t/acme/oauth/device_authorization", {"scope": ONLINE}, **basic).json
    question = enter(browser, codes["user_code"])
    assert is_question(question), question.text
    return codes["device_code"], question


def _camera(world: World, browser: Browser) -> Answer:
    """A journey of the live session that asks for the face again."""
    answer = _authorize(world, browser, ONLINE, face_max_age=RENEWED)
    assert 'id="camera"' in answer.text, answer.text
    return answer


def _look_only(world: World, browser: Browser, at: Answer) -> None:
    journey = journey_of(world, browser, at)
    with world.inside() as ctx:
        face.may_open(ctx, world.ways, journey)
        face.passed(ctx, world.ways, journey, PASS)


def _opened(world: World, browser: Browser, at: Answer) -> str:
    """A capture whose frames the face process has."""
    journey = journey_of(world, browser, at)
    with world.inside() as ctx:
        return captures.open(
            ctx,
            journey=journey.id,
            browser=journey.browser,
            person=world.person().id,
            purpose="verify",
            node="local",
        ).id
