"""DS-01, DS-04 on every upload of a face: whatever the bytes, one and the same answer, and the process lives on.

tests/face/test_image.py has each kind of hostile bytes alone; logos have theirs in test_logos.py.
"""

from __future__ import annotations

import time
from io import BytesIO

import pytest
from PIL import Image

from idp.biometrics.client import ImageRejected
from tests.face.photos import photo
from tests.face.test_image import REFUSED, saved
from tests.face_process.house import FaceHouse
from tests.face_process.test_fa_05 import begun
from tests.face_process.test_http import ActorOf, FaceWorld, faced

__all__ = ["faced"]

FRAME, IMPORT = 48 * 1024, 16 * 1024 * 1024
LARGE_BUT_HONEST = {"one pixel row over the limit", "header says large, JPEG", "too many bytes"}
"""Refused as a frame; an operator's photograph may be as large, and shows no face then."""


def test_ds_01_a_frame_that_is_no_picture_ends_its_capture_in_the_same_words(faced: FaceWorld, actor: ActorOf) -> None:
    bodies, pid = set(), faced.process.child.pid if faced.process.child else 0
    for name, make in REFUSED.items():
        hostile = make()
        if not 0 < len(hostile) <= FRAME:
            continue
        one = begun(faced, actor)
        one.jpeg = lambda hostile=hostile: hostile  # type: ignore[misc]
        began = time.monotonic()
        answer = one.send(one.next())
        assert (answer.status, answer.json["error"]) == (410, "capture_over"), name
        assert time.monotonic() - began < 2, name
        bodies.add(answer.body)
    assert len(bodies) == 1
    assert faced.process.child is not None
    assert (faced.process.child.pid, faced.process.child.poll()) == (pid, None)
    assert faced.camera().sits(actor("obama.jpg")).json["result"] == "pass"


def test_ds_01_an_import_of_what_is_no_picture_is_refused_in_the_same_words(house: FaceHouse) -> None:
    person, tenant = house.person(), house.tenants["acme"].id
    words = set()
    for name, make in REFUSED.items():
        hostile = make()
        if len(hostile) > IMPORT or name in LARGE_BUT_HONEST:
            continue
        with pytest.raises(ImageRejected) as refused:
            house.client.import_images(tenant, person, [hostile])
        words.add(str(refused.value))
    assert len(words) == 1
    assert house.client.import_images(tenant, person, [photo("obama.jpg").read_bytes()]) == 1


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_ds_04_a_picture_of_nothing_is_no_face_to_import(house: FaceHouse, grey: int) -> None:
    blank = saved(Image.new("RGB", (640, 480), (grey,) * 3), "JPEG")
    with pytest.raises(ImageRejected, match="no_face"):
        house.client.import_images(house.tenants["acme"].id, house.person(), [blank])


def test_ds_01_a_face_in_any_honest_format_is_imported(house: FaceHouse) -> None:
    face = Image.open(photo("obama.jpg")).convert("RGB")
    forms = [saved(face, "PNG"), saved(face, "WEBP"), saved(face.convert("CMYK"), "JPEG")]
    forms += [saved(face.convert("L"), "PNG"), saved(face, "JPEG", progressive=True)]
    forms.append(saved(face, "JPEG") + BytesIO(b"trailing garbage" * 100).getvalue())
    assert house.client.import_images(house.tenants["acme"].id, house.person(), forms) == len(forms)
