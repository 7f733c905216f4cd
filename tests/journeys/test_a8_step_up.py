"""Security A8, SU-01 to SU-08: what an application asks for, what a session brings, what is asked of the person."""

from __future__ import annotations

import json

import pytest

from idp.store import faces, sessions
from tests.agent import Browser
from tests.journeys.people import FACE, MFA, SINGLE, evidence_of, give_code, is_camera, look, with_codes, with_face
from tests.world import PASSWORD, World, claims_of, landed


def id_token(world: World, answer, slug: str = "acme") -> dict:
    redeemed = world.redeem(landed(answer)["code"], slug)
    assert redeemed.status == 200, redeemed.text
    return claims_of(redeemed.json["id_token"])


@pytest.mark.parametrize("asked", [{}, {"acr_values": SINGLE}, {"acr_values": f"{SINGLE} {MFA}"}])
@pytest.mark.parametrize("by", ["tenant", "client"])
def test_su_01_su_02_a_floor_holds_whatever_acr_values_say(world: World, browser: Browser, asked, by):
    with_face(world)
    world.set_policy(face="required") if by == "tenant" else world.change_client("web", floor=FACE)
    page = world.sign_in(browser, **asked)
    assert is_camera(page)
    claims = id_token(world, look(world, browser, page))
    assert (claims["acr"], claims["amr"]) == (FACE, ["pwd", "face", "mfa"])


def essential(*values: str) -> str:
    return json.dumps({"id_token": {"acr": {"essential": True, "values": list(values)}}})


@pytest.mark.parametrize("wanted", [FACE, "urn:nobody:knows", "urn:faceguard:acr:face-device"])
def test_su_03_an_essential_acr_out_of_reach_is_the_error_and_no_code(world: World, browser: Browser, wanted):
    answer = world.authorize(browser, claims=essential(wanted))
    if answer.status == 200:
        answer = browser.submit(answer.form("password"), email="alice@example.com", password=PASSWORD)
    assert landed(answer)["error"] == "unmet_authentication_requirements"
    assert "code" not in landed(answer)


def test_su_03_an_essential_acr_within_reach_is_stepped_up_to(world: World, browser: Browser):
    with_face(world)
    world.sign_in(browser)
    page = world.authorize(browser, claims=essential(FACE))
    assert is_camera(page)
    assert id_token(world, look(world, browser, page))["acr"] == FACE


def test_su_04_a_password_session_is_asked_for_the_face_alone(world: World, browser: Browser):
    with_face(world)
    first = id_token(world, world.sign_in(browser))
    world.change_client("web2", floor=FACE)
    world.clock.step(100)
    page = world.authorize(browser, client_id="web2", redirect_uri="https://second.example.com/cb")
    assert is_camera(page)
    assert 'type="password"' not in page.text
    landed(look(world, browser, page))
    proven = {one.factor: one.proved_at for one in evidence_of(world, browser)}
    assert (proven["face"] - proven["pwd"]).total_seconds() > 100
    again = id_token(world, world.authorize(browser))
    assert again["amr"] == ["pwd", "face", "mfa"]
    assert (again["sid"], again["auth_time"]) == (first["sid"], first["auth_time"])


def test_su_04_acr_values_ask_for_a_face_only_where_there_is_one(world: World, browser: Browser):
    assert id_token(world, world.sign_in(browser, acr_values=f"{FACE} {MFA}"))["acr"] == SINGLE


def test_su_04_a_voluntary_face_gives_way_to_a_recovery_code(world: World, browser: Browser):
    with_face(world)
    codes = with_codes(world)
    page = world.sign_in(browser, acr_values=FACE)
    claims = id_token(world, give_code(browser, page, codes[0]))
    assert (claims["acr"], claims["amr"]) == (MFA, ["pwd", "otp", "mfa"])


@pytest.mark.parametrize("asked", [{"max_age": "60"}, {"max_age": "0"}, {"prompt": "login"}])
def test_su_05_a_new_sign_in_is_really_performed(world: World, browser: Browser, asked):
    first = id_token(world, world.sign_in(browser))
    world.clock.step(300)
    page = world.authorize(browser, **asked)
    assert "code" not in (page.location or "")
    again = browser.submit(page.form("password"), password="not it at all")
    assert again.status == 200
    assert "not right" in again.text
    world.clock.step(5)
    second = id_token(world, browser.submit(page.form("password"), password=PASSWORD))
    assert second["auth_time"] >= first["auth_time"] + 300
    assert second["sid"] == first["sid"]


@pytest.mark.parametrize("asked", [{"max_age": "60"}, {"max_age": "0"}])
def test_su_05_prompt_none_does_not_ask(world: World, browser: Browser, asked):
    world.sign_in(browser)
    world.clock.step(300)
    assert landed(world.authorize(browser, prompt="none", **asked))["error"] == "login_required"


def test_su_05_prompt_none_tells_what_is_missing(world: World, browser: Browser):
    with_face(world)
    assert landed(world.authorize(browser, prompt="none"))["error"] == "login_required"
    world.sign_in(browser)
    assert "code" in landed(world.authorize(browser, prompt="none"))
    world.change_client("web", floor=FACE)
    assert landed(world.authorize(browser, prompt="none"))["error"] == "interaction_required"
    asks = landed(world.authorize(browser, prompt="none", client_id="asks"))
    assert asks["error"] == "consent_required"
    beyond = essential("urn:nobody:knows")
    refused = landed(world.authorize(browser, prompt="none", client_id="web2", claims=beyond, **SECOND))
    assert refused["error"] == "unmet_authentication_requirements"


def test_su_06_somebody_else_who_signs_in_again_gets_nothing_of_the_first(world: World, browser: Browser):
    with_face(world)
    alice = id_token(world, look(world, browser, world.sign_in(browser, acr_values=FACE)))
    old = browser.cookies["fg-acme"]
    code = landed(world.authorize(browser))["code"]
    page = world.authorize(browser, prompt="login")
    other = browser.get(f"{page.url}?way=account")
    answer = browser.submit(other.form("email"), email="bob@example.com", password=PASSWORD)
    bob = id_token(world, answer)
    assert bob["sub"] == world.person("bob").id
    assert bob["amr"] == ["pwd"]
    assert bob["sid"] != alice["sid"]
    with world.inside() as ctx:
        assert sessions.by_cookie(ctx, old) is None
        assert sessions.find(ctx, alice["sid"]) is None
    assert world.redeem(code).json["error"] == "invalid_grant"


@pytest.mark.parametrize("by", ["tenant", "client", "request"])
def test_su_07_a_face_of_nine_hours_ago_is_looked_at_again_and_nothing_else(world: World, browser: Browser, by):
    with_face(world)
    world.set_policy(face="required", session_idle=86400)
    first = id_token(world, look(world, browser, world.sign_in(browser)))
    world.clock.step(9 * 3600)
    asked = {"face_max_age": "900"} if by == "request" else {}
    if by == "tenant":
        world.set_policy(face_max_age=900)
    if by == "client":
        world.change_client("web", face_max_age=900)
    page = world.authorize(browser, **asked)
    assert is_camera(page)
    second = id_token(world, look(world, browser, page))
    assert (second["sid"], second["auth_time"]) == (first["sid"], first["auth_time"])
    assert "code" in landed(world.authorize(browser, **asked))


def test_su_08_amr_names_only_what_was_verified(world: World, browser: Browser):
    with_face(world)
    codes = with_codes(world)
    assert id_token(world, world.sign_in(browser))["amr"] == ["pwd"]
    page = world.authorize(browser, acr_values=FACE)
    landed(give_code(browser, page, codes[0]))
    assert id_token(world, world.authorize(browser))["amr"] == ["pwd", "otp", "mfa"]
    seen = world.authorize(browser, acr_values=FACE)
    assert id_token(world, look(world, browser, seen))["amr"] == ["pwd", "face", "mfa"]


def test_su_08_a_face_whose_templates_are_gone_counts_no_more(world: World, browser: Browser):
    with_face(world)
    landed(look(world, browser, world.sign_in(browser, acr_values=FACE)))
    with world.inside() as ctx:
        faces.delete_of_person(ctx, world.person().id)
    assert id_token(world, world.authorize(browser))["amr"] == ["pwd"]
    world.clock.step(10)
    with_face(world)
    assert id_token(world, world.authorize(browser))["amr"] == ["pwd"]


def test_an_id_token_hint_of_somebody_else_is_no_answer(world: World, browser: Browser):
    hint = world.redeem(landed(world.sign_in(world.browser(), "bob"))["code"]).json["id_token"]
    world.sign_in(browser)
    assert landed(world.authorize(browser, id_token_hint=hint, prompt="none"))["error"] == "login_required"
    page = world.authorize(browser, id_token_hint=hint)
    answer = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    assert landed(answer)["error"] == "login_required"


SECOND = {"redirect_uri": "https://second.example.com/cb"}
