"""The other side of the capture protocol, scripted: it fails on demand, and stands still where a test wants to look."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Route, expect

from idp.pages import render
from tests.browser.pages.samples import ctx, samples
from tests.browser.pages.site_of_pages import serve

KEY, CHAIN = b"k" * 32, b"c" * 32
BASE = "http://localhost/t/nordwind"
SHORT: tuple[dict[str, Any], ...] = (
    {"type": "centre"},
    {"type": "follow", "to": "up_left", "degrees": 17.0, "dwell": 0.6},
    {"type": "done"},
)
WHOLE: tuple[dict[str, Any], ...] = (
    *SHORT[:2],
    {"type": "follow", "to": "right", "degrees": 20.0, "dwell": 0.5},
    {"type": "nearer", "scale": 1.45},
    *({"type": "light", "colour": colour} for colour in ("warm", "cool", "green", "white", "dark", "warm")),
    {"type": "done"},
)
FRAMES = 4
"""How many each step takes."""


@dataclass
class OtherSide:
    """Answers as the capture protocol does. A class because it remembers what it was sent.

    `fails`: (status, headers, body) or "lost", by the number of the frame request, or of opening at -1. `stays`: the
    step that is never over.
    """

    verdict: dict[str, Any] = field(default_factory=lambda: {"result": "retry", "hint": "too_dark", "next": "/"})
    fails: dict[int, Any] = field(default_factory=dict)
    steps: tuple[dict[str, Any], ...] = SHORT
    stays: int | None = None
    hint: str | None = "too_far"
    at: dict[str, float] | None = None
    expires_in: int = 45
    delay: float = 0.0
    """Seconds until a frame is answered."""
    opened: list[dict[str, Any]] = field(default_factory=list)
    frames: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    endings: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        path = route.request.url.rsplit("/", 1)[1]
        if path == "captures":
            self.opened.append({"headers": route.request.headers, "body": route.request.post_data_json})
            self._reply(route, -1, self._ticket())
        elif path == "frames":
            time.sleep(self.delay)
            self.frames.append((route.request.headers, route.request.post_data_buffer or b""))
            answer = {"step": self._step(len(self.frames) // FRAMES), "hint": self.hint, "at": self.at}
            self._reply(route, len(self.frames) - 1, answer)
        else:
            self.endings.append(route.request.post_data_json)
            route.fulfill(json=self.verdict)

    def _step(self, number: int) -> dict[str, Any]:
        last = len(self.steps) - 1 if self.stays is None else self.stays
        return {"index": min(number, last), **self.steps[min(number, last)]}

    def _reply(self, route: Route, number: int, answer: dict[str, Any]) -> None:
        wrong = self.fails.get(number)
        if wrong == "lost":
            route.abort()
        elif wrong:
            status, headers, body = wrong
            route.fulfill(status=status, headers=headers, body=json.dumps(body))
        else:
            route.fulfill(json=answer)

    def _ticket(self) -> dict[str, Any]:
        encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (KEY, CHAIN)]
        ticket = {"id": "cap1", "key": encoded[0], "chain": encoded[1], "step": self._step(0)}
        return {**ticket, "steps": len(self.steps) - 1, "expires_in": self.expires_in}


def camera_page(page: Page, other: OtherSide, *, sample: str = "camera.html", locale: str = "en") -> None:
    """Loads the camera page before that other side, until its script listens: it enables what starts a check."""
    house = ctx(base_url=BASE)
    serve(page, house, render(house, "camera.html", camera=True, ui_locales=(locale,), **samples()[sample]))
    page.route("**/face/captures**", other)
    page.route("**/face/captures/**", other)
    expect(page.locator("#start")).to_be_enabled()
