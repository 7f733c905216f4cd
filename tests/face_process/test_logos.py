"""logo_uri: fetched once, drawn again by the process that reads pictures, served by us (XS-03, SS-11, design §8)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from idp.biometrics.logos import SIDE
from idp.store import client_logos
from tests.face_process.running import FaceProcess, reader_of_pictures
from tests.listening import Application, application, send
from tests.specs.registering import Registering
from tests.world import World, copy_world


@dataclass
class Near:
    """A house that may call the application, and a face process without any model: logos need none."""

    here: Registering
    app: Application
    process: FaceProcess

    def with_logo(self, body: bytes, kind: str = "image/png", **departures: Any) -> dict[str, Any]:
        self.app.answers["/logo"] = send(body=body, Content_Type=kind)
        return self.here.registered(logo_uri=f"{self.app.url}/logo", **departures)

    def sign_in_page(self, made: dict[str, Any]) -> str:
        world = self.here.world
        asked = {"client_id": made["client_id"], "redirect_uri": made["redirect_uris"][0]}
        return world.authorize(world.browser(), **asked).text


@pytest.fixture
def near(founded: Path, tmp_path: Path) -> Iterator[Near]:
    data = copy_world(founded, tmp_path / "data").data
    with reader_of_pictures(data, tmp_path) as process, application() as app:
        world = World(data, process.clock, given={"outbound_allow": f"localhost:{app.port}"})
        yield Near(Registering(world), app, process)
        world.house.database.dispose()


def png(size: tuple[int, int] = (300, 200), mode: str = "RGBA", **how: Any) -> bytes:
    image = Image.new(mode, size)
    ImageDraw.Draw(image).ellipse((20, 20, size[0] - 20, size[1] - 20), fill="#0a5" if mode != "L" else 90)
    return saved(image, "PNG", **how)


def saved(image: Image.Image, format: str, **how: Any) -> bytes:
    written = BytesIO()
    image.save(written, format, **how)
    return written.getvalue()


def src(page: str) -> str:
    return page.split('<img class="logo" src="')[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (png(), "image/png"),
        (saved(Image.new("RGB", (640, 640), "#0a5"), "JPEG"), "image/jpeg"),
        (saved(Image.new("RGBA", (64, 64), "#0a5"), "WEBP"), "image/webp"),
        (saved(Image.new("P", (16, 16)), "PNG"), "image/png"),
        (saved(Image.frombytes("RGBA", (100, 100), os.urandom(40_000)), "PNG"), "image/png"),
    ],
)
def test_a_logo_is_drawn_again_and_served_by_us(near: Near, body: bytes, kind: str) -> None:
    """oidcc-registration-logo-uri"""
    made = near.with_logo(body, kind)
    assert made["logo_uri"] == f"{near.app.url}/logo"
    address, browser = src(near.sign_in_page(made)), near.here.world.browser()
    assert urlsplit(address)._replace(query="").geturl() == f"{near.here.world.tenant().issuer}/client_logo"
    answer = browser.get(address)
    assert answer.status == 200
    assert answer.header("Content-Type") == "image/png"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Content-Disposition") == 'inline; filename="logo.png"'
    assert "sandbox" in str(answer.header("Content-Security-Policy"))
    assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
    drawn = Image.open(BytesIO(answer.body))
    assert (drawn.format, drawn.mode) == ("PNG", "RGBA")
    assert max(drawn.size) <= SIDE
    again = browser.get(address, If_None_Match=str(answer.header("ETag")))
    assert (again.status, again.body) == (304, b"")
    assert len(near.app.at("/logo")) == 1, "however often it is shown"


def test_a_logo_keeps_its_shape_and_what_is_transparent(near: Near) -> None:
    made = near.with_logo(png((300, 200)))
    answer = near.here.world.browser().get(src(near.sign_in_page(made)))
    drawn = Image.open(BytesIO(answer.body))
    assert drawn.size == (SIDE, SIDE * 2 // 3)
    corner, centre = drawn.getpixel((0, 0)), drawn.getpixel((SIDE // 2, SIDE // 3))
    assert isinstance(corner, tuple)
    assert isinstance(centre, tuple)
    assert (corner[3], centre[3]) == (0, 255)


def test_xs_03_nothing_of_what_was_sent_is_passed_on(near: Near) -> None:
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "<script>alert('zqx')</script>")
    polyglot = png(pnginfo=about) + b"<html><script>alert('zqx')</script></html>"
    made = near.with_logo(polyglot)
    answer = near.here.world.browser().get(src(near.sign_in_page(made)))
    assert answer.status == 200
    assert b"zqx" not in answer.body
    assert b"script" not in answer.body


def animated() -> bytes:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green")]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


REFUSED = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/png"),
    "svg by its name": (b"<svg/>", "image/svg+xml"),
    "html": (b"<html><script>alert(1)</script></html>", "image/png"),
    "gif": (saved(Image.new("P", (16, 16)), "GIF"), "image/png"),
    "ico": (saved(Image.new("RGB", (16, 16)), "ICO"), "image/png"),
    "apng": (animated(), "image/png"),
    "cut off": (png()[:200], "image/png"),
    "50 megapixels": (saved(Image.new("1", (10_000, 5_000)), "PNG"), "image/png"),
    "larger than the limit": (b"\x89PNG" + b"\0" * 300_000, "image/png"),
    "json": (b"{}", "application/json"),
    "nothing": (b"", "image/png"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_xs_03_what_is_no_small_picture_is_no_logo_and_the_client_is_registered(near: Near, name: str) -> None:
    body, kind = REFUSED[name]
    made = near.with_logo(body, kind)
    assert '<img class="logo"' not in near.sign_in_page(made)
    assert near.here.world.browser().get(f"/t/acme/client_logo?client_id={made['client_id']}").status == 404


def test_ss_11_an_address_that_may_not_be_called_is_no_logo(near: Near) -> None:
    for uri in ("https://10.0.0.1/logo.png", "http://localhost:9/logo.png", "https://169.254.169.254/latest"):
        made = near.here.registered(logo_uri=uri)
        page = near.sign_in_page(made)
        assert '<img class="logo"' not in page
        assert uri not in page


def test_a_logo_belongs_to_its_client_and_tenant_and_goes_with_it(near: Near) -> None:
    made, another = near.with_logo(png()), near.here.registered(slug="other")
    address, browser = src(near.sign_in_page(made)), near.here.world.browser()
    assert browser.get(address.replace("/t/acme/", "/t/other/")).status == 404
    assert browser.get(f"/t/other/client_logo?client_id={another['client_id']}").status == 404
    near.here.delete(made)
    assert browser.get(address).status == 404
    with near.here.world.inside() as ctx:
        assert client_logos.find(ctx, made["client_id"]) is None


def test_a_change_fetches_the_logo_only_when_its_address_changes(near: Near) -> None:
    made = near.with_logo(png())
    before = src(near.sign_in_page(made))
    assert near.here.change(made, client_name="Renamed").status == 200
    assert src(near.sign_in_page(made)) == before
    assert len(near.app.at("/logo")) == 1
    near.app.answers["/new"] = send(body=png((50, 50)), Content_Type="image/png")
    near.here.world.clock.step(1)
    near.here.change(made, logo_uri=f"{near.app.url}/new")
    assert src(near.sign_in_page(made)) != before
    near.here.change(made, logo_uri=None)
    assert '<img class="logo"' not in near.sign_in_page(made)


def test_without_the_face_process_a_client_has_no_logo_and_is_registered(near: Near) -> None:
    near.process.stop()
    assert '<img class="logo"' not in near.sign_in_page(near.with_logo(png()))


def test_ds_05_logos_need_no_model(near: Near) -> None:
    assert json.dumps(near.process.client.health()["ready"]) == "false"
    assert near.process.client.logo(png()) is not None
