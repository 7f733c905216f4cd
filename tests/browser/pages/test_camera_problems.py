"""The camera page when something is wrong: one clear sentence, a way on, and the camera off.

The other side of the capture protocol is scripted here, so that it can fail on demand; how the real one is passed is
tested with the whole house.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from idp.pages import render
from tests.browser.pages.samples import ctx, samples
from tests.browser.pages.site_of_pages import serve

pytestmark = pytest.mark.browser

KEY, CHAIN = b"k" * 32, b"c" * 32
BASE = "http://localhost/t/nordwind"
STEPS: list[dict[str, Any]] = [
    {"index": 0, "type": "centre"},
    {"index": 1, "type": "turn", "to": "left"},
    {"index": 2, "type": "done"},
]


@dataclass
class OtherSide:
    """Answers as the capture protocol does: a step further after every fourth frame. `fails`: (status, headers, body)
    of the frame request with that number, or of opening at -1. A class because it remembers what it was sent."""

    verdict: dict[str, Any] = field(default_factory=lambda: {"result": "retry", "hint": "too_dark", "next": "/"})
    fails: dict[int, Any] = field(default_factory=dict)
    opened: list[dict[str, Any]] = field(default_factory=list)
    frames: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __call__(self, route: Route) -> None:
        path = route.request.url.rsplit("/", 1)[1]
        if path == "captures":
            self.opened.append({"headers": route.request.headers, "body": route.request.post_data_json})
            self._reply(route, -1, self._ticket())
        elif path == "frames":
            self.frames.append((route.request.headers, route.request.post_data_buffer or b""))
            step = STEPS[min(len(self.frames) // 4, 2)]
            self._reply(route, len(self.frames) - 1, {"step": step, "hint": "too_far"})
        else:
            route.fulfill(json=self.verdict)

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
        return {"id": "cap1", "key": encoded[0], "chain": encoded[1], "step": STEPS[0], "expires_in": 45}


Opening = Callable[..., tuple[Page, OtherSide]]


@pytest.fixture
def opening(chromium: Callable[..., Browser]) -> Iterator[Opening]:
    """opening(other side's fields, camera=…, script=…): the camera page before such a server."""
    contexts: list[BrowserContext] = []

    def of(*, camera: bool = True, allowed: bool = True, script: str = "", **scripted: Any) -> tuple[Page, OtherSide]:
        context = chromium(camera=camera, allowed=allowed).new_context()
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(script)
        house = ctx(base_url=BASE)
        serve(page, house, render(house, "camera.html", camera=True, **samples()["camera.html"]))
        other = OtherSide(**scripted)
        page.route("**/face/captures**", other)
        page.route("**/face/captures/**", other)
        return page, other

    yield of
    for context in contexts:
        context.close()


def test_frames_are_small_pictures_in_a_chain_that_the_server_can_check(opening: Opening):
    page, other = opening()
    page.click("#start")
    expect(page.locator("#ended-title")).to_be_visible(timeout=20_000)
    [opened] = other.opened
    assert opened["body"] == {"journey": samples()["camera.html"]["journey"]}
    assert opened["headers"]["fg-csrf"] == "c5rf"
    assert len(other.frames) >= 8
    previous = CHAIN
    times = []
    for number, (headers, jpeg) in enumerate(sorted(other.frames, key=lambda frame: int(frame[0]["fg-seq"]))):
        seq, step, time = (int(headers[f"fg-{name}"]) for name in ("seq", "step", "time"))
        message = previous + struct.pack(">IBQ", seq, step, time) + hashlib.sha256(jpeg).digest()
        previous = hmac.new(KEY, message, hashlib.sha256).digest()
        assert headers["fg-mac"] == base64.urlsafe_b64encode(previous).rstrip(b"=").decode()
        assert headers["content-type"] == "application/octet-stream"
        assert seq == number
        assert len(jpeg) <= 48 * 1024
        with Image.open(io.BytesIO(jpeg)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (640, 480))
        times.append(time)
    assert times == sorted(times)


def test_a_retry_says_what_to_change_and_stops_the_camera(opening: Opening):
    page, _ = opening()
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text("It is too dark", timeout=20_000)
    assert page.evaluate("document.getElementById('preview').srcObject") is None
    expect(page.locator("#again")).to_be_visible()
    expect(page.locator("#other")).to_be_visible()


def test_a_failure_does_not_say_why(opening: Opening):
    page, _ = opening(verdict={"result": "fail", "hint": "two_faces", "next": "/"})
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text("We could not confirm", timeout=20_000)
    assert "face can be seen" not in page.inner_text("#ended-text")


def test_a_pass_leads_only_to_an_address_of_our_own(opening: Opening):
    page, _ = opening(verdict={"result": "pass", "hint": None, "next": "https://evil.example/"})
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text("Something went wrong here", timeout=20_000)
    assert page.url == f"{BASE}/page"


@pytest.mark.parametrize(
    ("fails", "sentence", "way_on"),
    [
        ({-1: (503, {"Retry-After": "7"}, {"error": "face_unavailable"})}, "again in 7 seconds", "#again"),
        ({-1: (429, {"Retry-After": "30"}, {"error": "too_many_attempts"})}, "Wait 30 seconds", "#again"),
        ({-1: (403, {}, {"error": "form_expired"})}, "Load it again", "#reload"),
        ({-1: (403, {}, {"error": "face_locked"})}, "switched off", "#other"),
        ({-1: (409, {}, {"error": "face_not_asked_for"})}, "Load it again", "#reload"),
        ({2: (410, {}, {"error": "capture_over"})}, "Start again", "#again"),
        ({2: (500, {}, {})}, "Something went wrong here", "#again"),
        ({2: "lost"}, "connection was lost", "#again"),
    ],
)
def test_each_refusal_has_a_sentence_and_a_way_on(opening: Opening, fails: dict[int, Any], sentence: str, way_on: str):
    page, _ = opening(fails=fails)
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text(sentence, timeout=20_000)
    expect(page.locator(way_on)).to_be_visible()
    expect(page.locator("#other")).to_be_visible()
    assert page.evaluate("document.getElementById('preview').srcObject") is None


def test_after_a_problem_the_same_page_can_be_used_again(opening: Opening):
    page, other = opening(fails={2: "lost"})
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text("connection was lost", timeout=20_000)
    page.click("#again")
    expect(page.locator("#ended-text")).to_contain_text("too dark", timeout=20_000)
    assert len(other.opened) == 2


def test_no_camera_is_explained(opening: Opening):
    page, other = opening(camera=False)
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text("No camera was found")
    assert other.opened == []


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("NotAllowedError", "did not allow the camera"),
        ("NotReadableError", "in use by another program"),
        ("OverconstrainedError", "No camera was found"),
    ],
)
def test_each_way_a_browser_can_refuse_the_camera_is_explained(opening: Opening, script: str, sentence: str):
    refusing = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{script}'); }};"
    page, _ = opening(script=refusing)
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text(sentence)
    expect(page.locator("#other")).to_be_visible()


def test_an_insecure_address_is_explained(opening: Opening):
    page, _ = opening(script="Object.defineProperty(window, 'isSecureContext', {value: false});")
    page.click("#start")
    expect(page.locator("#ended-text")).to_contain_text("only on a secure address")


def test_escape_cancels_and_stops_the_camera(opening: Opening):
    page, other = opening()
    with page.expect_request("**/frames"):
        page.click("#start")
    assert page.evaluate("document.documentElement.dataset.step") == "centre"
    page.keyboard.press("Escape")
    expect(page.locator("#start")).to_be_focused()
    assert page.evaluate("document.getElementById('preview').srcObject") is None
    sent = len(other.frames)
    page.wait_for_timeout(500)
    assert len(other.frames) <= sent + 1


def test_the_keyboard_alone_starts_the_check(opening: Opening):
    page, other = opening()
    page.focus("#start")
    page.keyboard.press("Enter")
    expect(page.locator("#ended-title")).to_be_focused(timeout=20_000)
    assert other.frames
