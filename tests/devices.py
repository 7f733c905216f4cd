"""A device without a browser, as tests use one: it asks, shows its code, and polls; its person answers elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from idp.oauth.clients.metadata import DEVICE_CODE
from idp.store import clients
from tests.agent import Answer, Browser
from tests.journeys.people import is_camera
from tests.world import PASSWORD, World

HERE = "203.0.113.50"


def another(world: World, client_id: str, **changed: Any) -> None:
    """A client like the television of the world."""
    like = world.client("tv")
    with world.inside() as ctx:
        clients.register(ctx, replace(like, client_id=client_id, **changed))


@dataclass
class Device:
    """A device of client `client_id`. It has no browser and no cookies."""

    world: World
    client_id: str = "tv"
    slug: str = "acme"
    address: str = HERE
    answer: dict[str, Any] | None = None

    def ask(self, **departures: str | None) -> Answer:
        """A good device authorization request; keywords are the departures from it (None leaves a parameter out)."""
        good: dict[str, str | None] = {"client_id": self.client_id, "scope": "openid profile"}
        fields = {name: value for name, value in (good | departures).items() if value is not None}
        asked = self.world.browser(self.address).post(f"/t/{self.slug}/oauth/device_authorization", fields)
        self.answer = asked.json if asked.status == 200 else None
        return asked

    def poll(self, wait: float = 5, **departures: str | None) -> Answer:
        """Polls after the usual pause."""
        self.world.clock.step(wait)
        good: dict[str, str | None] = {
            "grant_type": DEVICE_CODE,
            "device_code": self["device_code"],
            "client_id": self.client_id,
            "client_secret": None,
        }
        given = good | departures
        client_id, secret = str(given.pop("client_id")), given.pop("client_secret")
        return self.world.token(self.slug, client_id=client_id, client_secret=secret, **given)

    def __getitem__(self, name: str) -> Any:
        assert self.answer is not None, "it has not asked, or was refused"
        return self.answer[name]


def device(world: World, **departures: str | None) -> Device:
    """A device that waits."""
    made = Device(world)
    asked = made.ask(**departures)
    assert asked.status == 200, asked.text
    return made


def enter(browser: Browser, code: str, slug: str = "acme") -> Answer:
    """Types the code into the page; what comes next."""
    page = browser.get(f"/t/{slug}/oauth/device")
    return browser.submit(page.form("user_code"), user_code=code)


def up_to_the_question(
    world: World, browser: Browser, waiting: Device, name: str = "alice", password: str = PASSWORD
) -> Answer:
    """Types the code and signs in; the page that asks, or the camera."""
    page = enter(browser, waiting["user_code"], waiting.slug)
    if "password" in page.text and "decision" not in page.text:
        page = browser.submit(page.form("password"), email=f"{name}@example.com", password=password)
    assert is_question(page) or is_camera(page), page.text[:2000]
    return page


def is_question(answer: Answer) -> bool:
    return answer.status == 200 and "Did you start this?" in answer.text


def decide(browser: Browser, question: Answer, decision: str = "allow") -> Answer:
    return browser.submit(question.form("/consent"), decision=decision)


def approved(world: World, browser: Browser | None = None, name: str = "alice", **departures: str | None) -> Device:
    """A device whose person has said yes."""
    waiting, here = device(world, **departures), browser or world.browser()
    told = decide(here, up_to_the_question(world, here, waiting, name))
    assert "You can go back to your device" in told.text, told.text[:2000]
    return waiting
