"""A person at a browser: the verbs of somebody who signs in, each one page's worth, by what the page shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

CAPTURE_MS = 60_000
"""A whole check takes about ten seconds; nobody is waited for longer than the capture's 45."""
TRIES = 3
"""Of one journey, which allows no more. One in thirty takes a second one, and more on a machine that is busy."""
ENDED = """came_from => {
  const camera = document.querySelector("#camera");
  return location.href !== came_from || !camera || camera.dataset.state === "ended";
}"""


@dataclass
class Person:
    """Somebody with an account. `codes` are the unused recovery codes."""

    email: str
    password: str
    codes: list[str] = field(default_factory=list)


def fully_seen(sitting: Callable[[], dict[str, Any]], **wanted: object) -> dict[str, Any]:
    """The claims of the first of three sittings that have the wanted ones, else of the last: of a few living people in
    a hundred the light is not told from noise, and such a face counts only beside another factor (FA-32)."""
    claims = sitting()
    for _again in range(TRIES - 1):
        if claims.items() >= wanted.items():
            break
        claims = sitting()
    return claims


@dataclass
class Visitor:
    """Holds one tab."""

    page: Page
    issuer: str
    app_url: str

    # At the demo application

    def at_the_application(self) -> Visitor:
        self.page.goto(f"{self.app_url}/")
        return self

    def follow(self, id: str) -> Visitor:
        self.page.click(f"#{id}")
        return self

    @property
    def claims(self) -> dict[str, Any]:
        """The ID token's, as the demo application shows them."""
        shown = self.page.locator("#claims")
        expect(shown).to_be_visible()
        return dict(json.loads(shown.inner_text()))

    @property
    def is_signed_out_there(self) -> bool:
        return self.page.locator("#login").is_visible()

    # At FaceGuard

    def gives_password(self, person: Person) -> Visitor:
        self.page.fill("#email", person.email)
        self.page.fill("#password", person.password)
        self.page.click("main form button.button")
        return self

    def starts_camera(self) -> Visitor:
        self.page.click("#start")
        return self

    def looks_into_the_camera(self) -> Visitor:
        """Until the page leads on. Presses the button that tries again where the page shows it, as people do."""
        came_from = self.page.url
        self.starts_camera()
        self._wait_for_the_end(came_from)
        for _again in range(TRIES - 1):
            if not self.page.locator("#camera #again").is_visible():
                break
            self.page.click("#again")
            self._wait_for_the_end(came_from)
        assert not self.page.locator("#ended-title").is_visible(), self.said_at_the_end()
        return self

    def _wait_for_the_end(self, came_from: str) -> None:
        """Of the check that is going on: another page, or words on this one."""
        self.page.wait_for_function(ENDED, arg=came_from, timeout=CAPTURE_MS)

    def is_turned_away(self) -> str:
        """After the camera has started: waits for the end of a check that does not lead on; what the page says then."""
        expect(self.camera).to_have_attribute("data-state", "ended", timeout=CAPTURE_MS)
        return self.said_at_the_end()

    def said_at_the_end(self) -> str:
        return f"{self.page.inner_text('#ended-title')} {self.page.inner_text('#ended-text')}"

    def takes_the_other_way(self, person: Person) -> Visitor:
        """From the camera page."""
        self.page.click("#other")
        return self.gives_code(person)

    def gives_code(self, person: Person) -> Visitor:
        self.page.fill("#code", person.codes.pop())
        self.page.click("main form button.button")
        return self

    def allows_if_asked(self) -> Visitor:
        """Consent is asked once for a person and an application."""
        allow = self.page.locator("button[name=decision][value=allow]")
        expect(allow.or_(self.page.locator("#claims"))).to_be_visible()
        if allow.is_visible():
            allow.click()
        return self

    def takes_up(self, link: str, person: Person, *, face: bool = True) -> Visitor:
        """An invitation, up to the camera: password, recovery codes (which the person keeps), consent."""
        self.page.goto(link)
        self.page.fill("#password", person.password)
        self.page.fill("#password_again", person.password)
        self.page.click("main form button.button")
        self.page.click("main form button.button")
        person.codes = self.page.locator("#codes code").all_inner_texts()
        assert len(set(person.codes)) == 10
        self.page.check("input[name=saved]")
        self.page.click("main form button.button")
        if face:
            self.page.check("input[name=consent]")
            self.page.click("button[value=accept]")
        return self

    def does_without_a_face(self) -> Visitor:
        """From the camera page of an enrolment."""
        self.page.click("#other")
        self.page.click("button[value=decline]")
        self.page.wait_for_url(f"{self.issuer}/account")
        return self

    @property
    def camera(self) -> Locator:
        return self.page.locator("#camera")

    @property
    def asked_for_a_password(self) -> bool:
        return self.page.locator("input[type=password]").count() > 0
