"""Who is before the camera is not the person, or is nobody alive. Everything else is right: account, password, page."""

from __future__ import annotations

import pytest

from tests.browser.cameras import Cameras
from tests.browser.conftest import ALICE, MALLORY, Open
from tests.browser.visitor import Person, Visitor

pytestmark = pytest.mark.browser

NOT_CONFIRMED = "We could not confirm that it is you."


def at_the_camera(visitor: Visitor, person: Person) -> Visitor:
    return visitor.at_the_application().follow("login").gives_password(person)


def refused(visitor: Visitor) -> bool:
    """The application knows nobody, and the sign-in is where it was."""
    visitor.page.reload()
    still_asked = visitor.page.locator("#start").is_visible()
    return still_asked and visitor.at_the_application().is_signed_out_there


@pytest.mark.soak
def test_another_living_person_is_refused(visitor: Open, alice: Person):
    mallory = at_the_camera(visitor(live=MALLORY), alice).starts_camera()
    assert NOT_CONFIRMED in mallory.is_turned_away()
    assert refused(mallory)


def test_another_persons_clip_is_refused(visitor: Open, cameras: Cameras, alice: Person):
    mallory = at_the_camera(visitor(clip=cameras.moving(MALLORY)), alice).starts_camera()
    assert NOT_CONFIRMED in mallory.is_turned_away()
    assert refused(mallory)


def test_fa_14_a_still_picture_of_the_right_person_is_refused(visitor: Open, cameras: Cameras, alice: Person):
    picture = at_the_camera(visitor(clip=cameras.still(ALICE)), alice).starts_camera()
    assert NOT_CONFIRMED in picture.is_turned_away()
    assert refused(picture)


@pytest.mark.parametrize(
    ("seen", "hint"), [("nobody", "No face can be seen."), ("two", "More than one face can be seen.")]
)
def test_what_is_wrong_with_the_picture_is_said_at_once(visitor: Open, cameras: Cameras, alice: Person, seen, hint):
    clip = cameras.nobody() if seen == "nobody" else cameras.two(ALICE, MALLORY)
    someone = at_the_camera(visitor(clip=clip), alice).starts_camera()
    someone.page.locator("#hint", has_text=hint).wait_for()
    someone.page.click("#cancel")
    assert refused(someone)
