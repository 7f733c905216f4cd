"""What the camera page sends: small pictures in a chain, at the network's pace, and nothing that was not shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import struct
from itertools import pairwise

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.pages.conftest import DRAWN, Opening
from tests.browser.pages.other_side import BASE, CHAIN, KEY, WHOLE, OtherSide
from tests.browser.pages.samples import samples

pytestmark = pytest.mark.browser


def run(page: Page, seconds: int = 20) -> None:
    page.click("#start")
    expect(page.locator("#ended-title")).to_be_visible(timeout=seconds * 1000)


def in_order(other: OtherSide) -> list[tuple[dict[str, int], bytes, str]]:
    """(numbers of its headers, JPEG, MAC) of each frame."""
    frames = [
        ({name: int(headers[f"fg-{name}"]) for name in ("seq", "step", "time")}, jpeg, headers["fg-mac"])
        for headers, jpeg in other.frames
    ]
    return sorted(frames, key=lambda frame: frame[0]["seq"])


def test_a_frame_that_found_no_place_is_sent_again_unchanged(opening: Opening):
    page, other = opening(fails={3: (503, {"Retry-After": "3"}, {"error": "face_unavailable"})})
    run(page)
    assert len(other.endings) == 1
    refused = other.frames[3]
    again = [frame for frame in other.frames if frame[0]["fg-seq"] == refused[0]["fg-seq"]]
    assert len(again) == 2
    assert again[0][1] == again[1][1]
    assert again[0][0]["fg-mac"] == again[1][0]["fg-mac"]
    assert other.endings[0]["frames"] == len({frame[0]["fg-seq"] for frame in other.frames})


def test_frames_are_small_pictures_in_a_chain_that_the_server_can_check(opening: Opening):
    page, other = opening()
    run(page)
    [opened] = other.opened
    assert opened["body"] == {
        "journey": samples()["camera.html"]["journey"],
        "light": True,
        "steps": "dot",
    }
    assert opened["headers"]["fg-csrf"] == "c5rf"
    assert len(other.frames) >= 8
    previous = CHAIN
    times = []
    for number, (numbers, jpeg, mac) in enumerate(in_order(other)):
        message = previous + struct.pack(">IBQ", *numbers.values()) + hashlib.sha256(jpeg).digest()
        previous = hmac.new(KEY, message, hashlib.sha256).digest()
        assert mac == encoded(previous)
        assert numbers["seq"] == number
        assert len(jpeg) <= 48 * 1024
        with Image.open(io.BytesIO(jpeg)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (640, 480))
        times.append(numbers["time"])
    assert times == sorted(set(times))
    assert {headers["content-type"] for headers, _ in other.frames} == {"application/octet-stream"}


def test_the_end_says_how_many_frames_there_were_the_last_mac_and_which_camera(opening: Opening):
    page, other = opening()
    run(page)
    [ending] = other.endings
    assert ending["frames"] == len(other.frames)
    assert ending["mac"] == in_order(other)[-1][2]
    camera = ending["camera"]
    assert set(camera) == {"label", "width", "height", "rate"}
    assert "fake" in camera["label"]
    assert camera["width"] >= 320
    assert camera["rate"] > 0


def test_an_upright_camera_gives_upright_pictures(opening: Opening):
    page, other = opening(script=DRAWN + "canvas.width = 480; canvas.height = 640;")
    run(page)
    sizes = set()
    for _headers, jpeg in other.frames:
        with Image.open(io.BytesIO(jpeg)) as picture:
            sizes.add(picture.size)
    assert sizes == {(480, 640)}


def test_what_is_sent_is_not_mirrored(opening: Opening):
    """The camera's left half is red."""
    halves = """
      const draw = () => { const context = canvas.getContext("2d");
        context.fillStyle = "red"; context.fillRect(0, 0, 320, 480);
        context.fillStyle = `rgb(0 0 ${200 + Math.random() * 50})`; context.fillRect(320, 0, 320, 480); };
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
      setInterval(draw, 33);
      navigator.mediaDevices.getUserMedia = async () => { draw(); return canvas.captureStream(30); };
    """
    page, other = opening(script=halves)
    with page.expect_request("**/frames"):
        page.click("#start")
    assert "matrix(-1" in page.evaluate("getComputedStyle(document.getElementById('preview')).transform")
    expect(page.locator("#ended-title")).to_be_visible(timeout=20_000)
    with Image.open(io.BytesIO(other.frames[-1][1])) as picture:
        red, _, blue = picture.convert("RGB").getpixel((100, 240))
    assert red > 200 > 60 > blue


def test_each_frame_says_a_step_that_was_shown_and_light_changes_twice_a_second_at_most(opening: Opening):
    page, other = opening(steps=WHOLE)
    page.evaluate(
        """() => { window.changes = []; let light;
        new MutationObserver(() => { const now = document.getElementById("camera").dataset.light;
          if (now !== light) window.changes.push([light = now, performance.now()]); }
        ).observe(document.getElementById("camera"), { attributes: true }); }"""
    )
    run(page, 40)
    steps = [numbers["step"] for numbers, _, _ in in_order(other)]
    assert steps == sorted(steps)
    assert set(steps) >= {0, 1, 2, 3}
    changes = page.evaluate("window.changes")
    assert len(changes) >= 4
    assert all(after[1] - before[1] >= 495 for before, after in pairwise(changes))


def test_no_more_than_fifteen_frames_a_second_and_two_on_their_way(opening: Opening):
    page, other = opening(steps=WHOLE)
    page.evaluate(
        """() => { let flying = 0; window.most = 0; const ask = window.fetch;
        window.fetch = (...given) => { window.most = Math.max(window.most, ++flying);
          return ask(...given).finally(() => { flying -= 1; }); }; }"""
    )
    run(page, 40)
    times = [numbers["time"] for numbers, _, _ in in_order(other)]
    assert len(times) / (times[-1] - times[0]) * 1000 <= 15
    assert page.evaluate("window.most") <= 2


def test_a_slow_network_gets_fewer_and_smaller_pictures_and_is_told_at_the_end(opening: Opening):
    page, other = opening(delay=0.45, stays=0, expires_in=8)
    run(page, 40)
    assert "too slow" in page.inner_text("#ended-text")
    strength = []
    for _, jpeg, _ in in_order(other):
        with Image.open(io.BytesIO(jpeg)) as picture:
            strength.append(sum(picture.quantization[0]))  # type: ignore[attr-defined]
    assert strength[-1] > 1.3 * strength[0]


@pytest.mark.parametrize(
    ("choice", "asked"),
    [("#without-light", {"light": False, "steps": "dot"}), ("#in-words", {"light": True, "steps": "words"})],
)
def test_fa_32_what_is_chosen_is_asked_for_and_kept(opening: Opening, choice: str, asked: dict[str, object]):
    page, other = opening()
    page.focus(choice)
    page.keyboard.press("Space")
    page.reload()
    assert page.is_checked(choice)
    run(page)
    assert {name: other.opened[-1]["body"][name] for name in asked} == asked


def test_fa_32_whoever_wants_less_motion_is_spared_the_light(opening: Opening):
    page, other = opening(context={"reduced_motion": "reduce"})
    assert page.is_checked("#without-light")
    run(page)
    assert other.opened[0]["body"]["light"] is False


def test_a_pass_leads_only_to_an_address_of_our_own(opening: Opening):
    page, _ = opening(verdict={"result": "pass", "hint": None, "next": "https://evil.example/"})
    run(page)
    assert "Something went wrong here" in page.inner_text("#ended-text")
    assert page.url == f"{BASE}/page"


def encoded(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
