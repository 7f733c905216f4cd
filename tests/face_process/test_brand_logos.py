"""A tenant's logo: drawn again by the process that reads pictures, served by us under its own name (XS-03)."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from PIL import Image

from tests.admin.caller import Caller
from tests.admin.conftest import appointed
from tests.agent import Answer
from tests.face_process.running import FaceProcess, reader_of_pictures
from tests.face_process.test_logos import REFUSED, png, saved
from tests.world import World, copy_world

BRANDING = "/tenants/acme/branding"


@dataclass
class Near:
    """An administrator of a house with a face process that has no model: logos need none."""

    world: World
    admin: Caller
    process: FaceProcess

    def draft(self, picture: bytes) -> Answer:
        return self.admin.patch(BRANDING, {"logo": base64.b64encode(picture).decode()})

    def publish(self, picture: bytes) -> str:
        """The address that pages name."""
        drafted = self.draft(picture)
        assert drafted.status == 200, drafted.text
        assert self.admin.post(f"{BRANDING}/publish").status == 200
        found = re.search(r'<img src="([^"]+)" alt="" class="own">', self.world.browser().get("/t/acme/account").text)
        assert found
        return found[1]


@pytest.fixture
def near(founded: Path, tmp_path: Path) -> Iterator[Near]:
    data = copy_world(founded, tmp_path / "data").data
    with reader_of_pictures(data, tmp_path) as process:
        world = World(data, process.clock)
        yield Near(world, appointed(world, "platform_admin"), process)
        world.house.database.dispose()


def test_xs_03_a_logo_is_drawn_again_and_served_by_us(near: Near) -> None:
    sent = png((1000, 250)) + b"<script>alert('zqx')</script>"
    address = near.publish(sent)
    assert address.startswith("/t/acme/brand_logo?v=")
    answer = near.world.browser().get(address)
    assert answer.status == 200
    assert answer.header("Content-Type") == "image/png"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Content-Disposition") == 'inline; filename="logo.png"'
    assert "sandbox" in str(answer.header("Content-Security-Policy"))
    assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert b"zqx" not in answer.body
    drawn = Image.open(BytesIO(answer.body))
    assert (drawn.format, drawn.mode, drawn.size) == ("PNG", "RGBA", (512, 128))
    assert near.world.browser().get(address, If_None_Match=str(answer.header("ETag"))).status == 304


def test_xs_03_what_is_no_small_picture_is_refused(near: Near) -> None:
    for name, (body, _) in REFUSED.items():
        answer = near.draft(body)
        assert answer.status == 422, (name, answer.text)
        assert answer.json["errors"][0]["pointer"] == "/logo", name
    assert near.admin.get(BRANDING).json["draft"]["logo_url"] is None


def test_a_picture_of_noise_is_drawn_smaller_until_it_is_light(near: Near) -> None:
    noise = saved(Image.frombytes("RGB", (290, 290), os.urandom(290 * 290 * 3)), "PNG")
    answer = near.world.browser().get(near.publish(noise))
    assert len(answer.body) <= 44 * 1024
    assert max(Image.open(BytesIO(answer.body)).size) < 290


def test_an_old_logo_goes_with_the_last_version_that_named_it_and_no_other_tenant_has_it(near: Near) -> None:
    first = near.publish(png((64, 64)))
    browser = near.world.browser()
    assert browser.get("/t/acme/brand_logo").header("Cache-Control") == "no-cache"
    assert browser.get(first.replace("/t/acme/", "/t/other/")).status == 404
    assert browser.get("/t/other/brand_logo").status == 404
    second = near.publish(png((48, 48)))
    assert second != first
    assert browser.get(first).status == 200, "it can be taken back"
    for number in range(11):
        near.admin.patch(BRANDING, {"display_name": f"Acme {number}"})
        near.admin.post(f"{BRANDING}/publish")
    assert browser.get(first).status == 404
    assert browser.get(second).status == 200
    near.draft(png((50, 41)))
    drafted = near.admin.get(BRANDING).json["draft"]["logo_url"]
    assert browser.get(drafted).status == 200
    near.admin.delete(f"{BRANDING}/draft")
    assert browser.get(drafted).status == 404


def test_a_document_carries_the_logo_and_applying_it_again_draws_nothing(near: Near) -> None:
    address = near.publish(png((700, 100)))
    where = "/tenants/acme/configuration"
    exported = near.admin.get(where).json["configuration"]["branding"]
    kept = base64.b64decode(exported["logo"])
    assert address.endswith(hashlib.sha256(kept).hexdigest())
    assert yaml.safe_load(yaml.safe_dump(exported)) == exported
    assert near.admin.post("/tenants/other/configuration/apply", {"branding": exported}).status == 200
    assert near.world.browser().get(address.replace("/t/acme/", "/t/other/")).body == kept
    near.process.stop()
    assert near.admin.post(f"{where}/apply", {"branding": exported}).json == {"changes": []}
