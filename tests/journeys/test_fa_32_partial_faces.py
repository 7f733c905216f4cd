"""FA-32: a face without the light phase, or from a camera that looks made up, counts only in company."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.agent import Browser
from tests.journeys.people import (
    FACE,
    MFA,
    PASS,
    evidence_of,
    give_code,
    is_camera,
    look,
    with_codes,
    with_face,
)
from tests.world import World, claims_of, landed

PARTIAL = replace(PASS, detail={**PASS.detail, "partial": True})


def acr_of(world: World, code: str) -> str:
    return str(claims_of(world.redeem(code).json["id_token"])["acr"])


def test_fa_32_the_proof_says_which_of_the_two_it_was(world: World, browser: Browser) -> None:
    with_face(world)
    look(world, browser, world.sign_in(browser, acr_values=FACE), PARTIAL)
    assert {one.factor for one in evidence_of(world, browser)} == {"pwd", "face-partial"}


def test_fa_32_password_and_a_partial_face_are_no_face(world: World, browser: Browser) -> None:
    with_face(world)
    answer = look(world, browser, world.sign_in(browser, acr_values=FACE), PARTIAL)
    assert acr_of(world, landed(answer)["code"]) == MFA


def test_fa_32_where_a_face_is_required_a_partial_one_alone_is_refused(world: World, browser: Browser) -> None:
    world.set_policy(face="required")
    with_face(world)
    answer = look(world, browser, world.sign_in(browser), PARTIAL)
    assert landed(answer)["error"] == "unmet_authentication_requirements"


def test_fa_32_beside_something_possessed_it_is_a_face(world: World, browser: Browser) -> None:
    world.set_policy(face="required")
    with_face(world)
    codes = with_codes(world)
    page = look(world, browser, world.sign_in(browser), PARTIAL)
    assert page.status == 200
    assert not is_camera(page)
    answer = give_code(browser, page, codes[0])
    assert acr_of(world, landed(answer)["code"]) == FACE


@pytest.mark.parametrize("partial_first", [True, False])
def test_fa_32_what_a_session_has_proven_before_counts_as_company(
    world: World, browser: Browser, partial_first: bool
) -> None:
    with_face(world)
    if partial_first:
        look(world, browser, world.sign_in(browser, acr_values=FACE), PARTIAL)
        codes = with_codes(world)
        answer = give_code(browser, world.authorize(browser, acr_values=FACE), codes[0])
    else:
        codes = with_codes(world)
        give_code(browser, world.sign_in(browser, acr_values=MFA), codes[0])
        answer = look(world, browser, world.authorize(browser, acr_values=FACE), PARTIAL)
    assert acr_of(world, landed(answer)["code"]) == FACE
