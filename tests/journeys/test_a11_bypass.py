"""Security A11: no way round the second factor. The tenant demands password and face."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.biometrics.client import Outcome
from idp.ids import digest
from idp.login.factors import face
from idp.login.factors.face import ConsentMissing, NotDue
from idp.login.limits import Throttled
from idp.refusal import Refused
from idp.store import audit, evidence, faces, journeys, people, proofs, sessions, tables
from tests.agent import Answer, Browser
from tests.journeys.people import (
    FACE,
    FAIL,
    MFA,
    NEW_PASSWORD,
    PASS,
    give_code,
    invitation,
    is_camera,
    journey_id,
    journey_of,
    look,
    with_codes,
    with_face,
)
from tests.world import PASSWORD, World, claims_of, landed

RETRY = Outcome("retry", "too_dark", {"match": False, "live": False, "model": "m", "profile": "fmr-1e-4"})


@pytest.fixture(autouse=True)
def password_and_face(world: World) -> None:
    world.set_policy(face="required")
    with_face(world)


def at_the_camera(world: World, browser: Browser, name: str = "alice", **departures: str) -> Answer:
    page = world.sign_in(browser, name, **departures)
    assert is_camera(page)
    return page


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("", {}),
        ("/password", {}),
        ("/password", {"password": PASSWORD}),
        ("/consent", {"decision": "allow"}),
        ("/saved", {"saved": "yes"}),
        ("/face_consent", {"decision": "decline"}),
        ("/face_consent", {"consent": "yes", "decision": "accept"}),
        ("/recovery", {}),
        ("/face", {"skip": "true", "match": "true", "score": "0.99"}),
        ("/resume", {}),
    ],
)
def test_mf_01_no_step_but_the_face_itself_gets_past_the_face(world: World, browser: Browser, step, fields):
    page = at_the_camera(world, browser)
    csrf = page.text.split('data-csrf="')[1].split('"')[0]
    answer = browser.post(f"{page.url}{step}", fields | {"csrf": csrf})
    assert is_camera(answer) or answer.status in {404, 405}
    assert is_camera(browser.get(page.url, {"skip": "true", "way": "", "acr_values": "x"}))
    assert "fg-acme" not in browser.cookies
    assert 'name="email"' in world.authorize(browser).text
    assert 'name="email"' in browser.get("/t/acme/account").text


def test_mf_01_with_the_face_the_code_comes(world: World, browser: Browser):
    answer = look(world, browser, at_the_camera(world, browser))
    claims = claims_of(world.redeem(landed(answer)["code"]).json["id_token"])
    assert (claims["acr"], claims["amr"]) == (FACE, ["pwd", "face", "mfa"])


@pytest.mark.parametrize("outcome", [FAIL, RETRY])
def test_mf_01_a_face_that_did_not_pass_is_no_face(world: World, browser: Browser, outcome):
    assert is_camera(look(world, browser, at_the_camera(world, browser), outcome))


@pytest.mark.parametrize("outcome", [FAIL, RETRY])
def test_mf_01_only_a_pass_becomes_a_proof(world: World, browser: Browser, outcome):
    journey = journey_of(world, browser, at_the_camera(world, browser))
    with world.inside() as ctx, pytest.raises(NotDue):
        face.passed(ctx, world.ways, journey, outcome)


def second_journey(world: World, first: Browser, kind: str) -> tuple[Browser, Answer]:
    """A journey right in every way but that its face was proven in another one."""
    if kind == "of another person":
        with_face(world, "bob")
        return first, at_the_camera(world, first, "bob")
    if kind == "in another browser":
        other = world.browser()
        return other, at_the_camera(world, other)
    second = {"client_id": "web2", "redirect_uri": "https://second.example.com/cb"}
    return first, at_the_camera(world, first, **(second if kind == "of another client" else {}))


@pytest.mark.parametrize("kind", ["of the same person", "of another person", "of another client", "in another browser"])
def test_mf_03_a_face_proven_in_one_journey_is_not_one_in_another(world: World, browser: Browser, kind):
    first = journey_of(world, browser, at_the_camera(world, browser))
    with world.inside() as ctx:
        face.may_open(ctx, world.ways, first)
        face.passed(ctx, world.ways, first, PASS)
    other, page = second_journey(world, browser, kind)
    assert is_camera(other.get(page.url))


def test_mf_03_a_proof_is_consumed_once_and_leaves_one_evidence(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    journey = journey_of(world, browser, page)
    landed(look(world, browser, page))
    with world.inside() as ctx:
        assert proofs.of_journey(ctx, journey.id) == []
        assert proofs.consume(ctx, journey.id, str(journey.person), journey.browser) == []
    assert browser.get(page.url).status == 404


def test_mf_03_a_journey_of_one_tenant_is_unknown_in_another(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    browser.cookies["fg-other-browser"] = browser.cookies["fg-acme-browser"]
    assert browser.get(page.url.replace("/t/acme/", "/t/other/")).status == 404


def test_mf_04_mallorys_password_and_alices_face_are_nobodys_sign_in(world: World, browser: Browser):
    with_face(world, "mallory")
    mallory = at_the_camera(world, browser, "mallory")
    alice = at_the_camera(world, browser, "alice")
    journey = journey_of(world, browser, alice)
    with world.inside() as ctx:
        face.may_open(ctx, world.ways, journey)
        face.passed(ctx, world.ways, journey, PASS)
    csrf = alice.text.split('data-csrf="')[1].split('"')[0]
    assert browser.post(f"{mallory.url}/recovery", {"csrf": csrf, "code": "x"}).status == 403
    assert is_camera(browser.get(mallory.url))
    with world.inside() as ctx:
        proofs.record(
            ctx, journey=journey_id(mallory), browser=journey.browser, person=str(journey.person), factor="face"
        )
    assert is_camera(browser.get(mallory.url))


def test_mf_05_whoever_changes_who_they_are_loses_what_was_proven(world: World, browser: Browser):
    with_face(world, "bob")
    landed(look(world, browser, at_the_camera(world, browser)))
    page = world.authorize(browser, prompt="login")
    journey = journey_of(world, browser, page)
    with world.inside() as ctx:
        proofs.record(ctx, journey=journey.id, browser=journey.browser, person=str(journey.person), factor="face")
    other = browser.get(f"{page.url}?way=account").form("email")
    answer = browser.submit(other, email="bob@example.com", password=PASSWORD)
    assert is_camera(answer)
    answer = browser.get(answer.url)
    assert is_camera(answer)
    claims = claims_of(world.redeem(landed(look(world, browser, answer))["code"]).json["id_token"])
    assert claims["sub"] == world.person("bob").id


def test_mf_06_without_a_face_on_file_a_password_gets_the_error_and_no_camera(world: World, browser: Browser):
    answer = world.sign_in(browser, "mallory")
    assert landed(answer)["error"] == "unmet_authentication_requirements"


@pytest.mark.parametrize("policy", ["off", "preferred", "required"])
@pytest.mark.parametrize("page", ["face", "codes"])
def test_mf_06_a_password_alone_enrols_neither_face_nor_codes(world: World, browser: Browser, policy, page):
    world.set_policy(face=policy)
    account = browser.get("/t/acme/account")
    landed_at = browser.submit(account.form("password"), email="mallory@example.com", password=PASSWORD)
    assert landed_at.url.endswith("/t/acme/account")
    answer = browser.get(f"/t/acme/account/{page}")
    assert answer.status == 403
    assert "camera" not in answer.text
    with world.inside() as ctx:
        rows = ctx.tx.execute(tables.journeys.select().where(tables.journeys.c.purpose == "enrol")).all()
    assert rows == []


def test_mf_06_a_recovery_code_and_a_password_may_enrol(world: World, browser: Browser):
    codes = with_codes(world, "bob")
    page = browser.submit(browser.get("/t/acme/account").form("password"), email="bob@example.com", password=PASSWORD)
    assert page.url.endswith("/t/acme/account")
    give_code(browser, browser.get("/t/acme/account/face"), codes[0])
    consent = browser.get("/t/acme/account/face")
    camera = browser.submit(consent.form("face_consent"), consent="yes", decision="accept")
    assert is_camera(camera)
    assert look(world, browser, camera).url.endswith("account?notice=face_enrolled")


def test_mf_06_two_factors_of_an_hour_ago_are_asked_for_again(world: World, browser: Browser):
    codes = with_codes(world, "bob")
    browser.submit(browser.get("/t/acme/account").form("password"), email="bob@example.com", password=PASSWORD)
    give_code(browser, browser.get("/t/acme/account/face"), codes[0])
    world.clock.step(901)
    again = browser.get("/t/acme/account/face")
    assert 'type="password"' in again.text
    code_page = browser.submit(again.form("password"), password=PASSWORD)
    assert browser.submit(code_page.form("code"), code=codes[1]).form("face_consent")


def test_mf_06_no_camera_without_recorded_consent(world: World, browser: Browser):
    page = browser.get(invitation(world, "bob@example.com"))
    page = browser.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    page = browser.submit(page.form("saved"), saved="yes")
    journey = journey_of(world, browser, page)
    with world.inside() as ctx, pytest.raises(NotDue):
        face.may_open(ctx, world.ways, journey)
    page = browser.submit(page.form("face_consent"), consent="yes", decision="accept")
    journey = journey_of(world, browser, page)
    with world.inside() as ctx:
        faces.withdraw_consent(ctx, world.person("bob").id)
        with pytest.raises(ConsentMissing):
            face.may_open(ctx, world.ways, journey)


def test_mf_07_where_the_face_is_demanded_a_code_opens_the_account_and_not_the_application(
    world: World, browser: Browser
):
    codes = with_codes(world)
    answer = give_code(browser, at_the_camera(world, browser), codes[0])
    assert landed(answer)["error"] == "unmet_authentication_requirements"
    assert browser.get("/t/acme/account").url.endswith("/account")
    assert "alice@example.com" in browser.get("/t/acme/account").text
    assert is_camera(world.authorize(browser))


def test_mf_07_where_it_is_preferred_a_code_is_enough_and_amr_says_so(world: World, browser: Browser):
    world.set_policy(face="preferred")
    codes = with_codes(world)
    answer = give_code(browser, at_the_camera(world, browser), codes[0])
    claims = claims_of(world.redeem(landed(answer)["code"]).json["id_token"])
    assert (claims["acr"], claims["amr"]) == (MFA, ["pwd", "otp", "mfa"])
    with world.inside() as ctx:
        assert "recovery.passed" in {event.kind for event in audit.recent(ctx, 100)}


def test_mf_10_sessions_and_journeys_of_another_tenant_are_anonymous(world: World, browser: Browser):
    world.set_policy("other", face="off")
    world.sign_in(browser, slug="other")
    for name in ("", "-browser", "-known"):
        browser.cookies[f"fg-acme{name}"] = browser.cookies[f"fg-other{name}"]
    assert 'name="email"' in world.authorize(browser).text
    assert landed(world.authorize(browser, prompt="none"))["error"] == "login_required"


def test_mf_11_every_face_in_a_token_has_its_evidence_in_that_session(world: World, browser: Browser):
    answer = look(world, browser, at_the_camera(world, browser))
    first = world.redeem(landed(answer)["code"]).json
    refreshed = world.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json
    for token in (first["id_token"], first["access_token"], refreshed["access_token"]):
        claims = claims_of(token)
        assert "face" in claims["amr"]
        with world.inside() as ctx:
            assert "face" in {one.factor for one in evidence.of_session(ctx, claims["sid"])}


def test_mf_11_a_password_session_never_refreshes_into_a_face(world: World, browser: Browser):
    world.set_policy(face="off")
    first = world.tokens(browser)
    landed(look(world, browser, world.authorize(browser, acr_values=FACE)))
    refreshed = world.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json
    assert claims_of(refreshed["access_token"])["amr"] == ["pwd"]


def test_mf_14_a_recovery_code_is_good_once(world: World, browser: Browser):
    world.set_policy(face="preferred")
    codes = with_codes(world)
    assert "code" in landed(give_code(browser, at_the_camera(world, browser), codes[0].upper().replace("-", " ")))
    other = world.browser()
    again = give_code(other, at_the_camera(world, other), codes[0])
    assert 'role="alert"' in again.text


def test_mf_14_of_parallel_uses_of_one_code_one_succeeds(world: World):
    world.set_policy(face="preferred")
    codes = with_codes(world)
    browsers = [world.browser() for _ in range(4)]
    pages = [at_the_camera(world, browser) for browser in browsers]
    forms = [browser.get(f"{page.url}?way=another").form("code") for browser, page in zip(browsers, pages, strict=True)]

    def use(index: int) -> bool:
        return "code=" in (browsers[index].submit(forms[index], code=codes[0]).location or "")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1


def test_mf_14_codes_of_another_person_or_tenant_are_wrong_and_none_is_stored_readably(world: World, browser: Browser):
    world.set_policy(face="preferred")
    with_codes(world)
    codes = [*with_codes(world, "bob"), *with_codes(world, "alice", "other")]
    page = at_the_camera(world, browser)
    for code in (codes[0], codes[-1]):
        assert 'role="alert"' in give_code(browser, page, code).text
    with world.inside() as ctx:
        stored = repr(ctx.tx.execute(tables.one_time.select()).all())
    assert not any(code in stored or digest(code) in stored for code in codes)


def open_camera(world: World, browser: Browser, page: Answer) -> None:
    journey = journey_of(world, browser, page)
    with world.inside() as ctx:
        face.may_open(ctx, world.ways, journey)


def fails_until(world: World, count: int) -> None:
    """Fails in front of the camera, once a journey, waiting as long as it takes."""
    for _ in range(count):
        browser = world.browser()
        look(world, browser, at_the_camera(world, browser), FAIL)
        world.clock.step(901)


def test_fa_28_three_captures_a_journey(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    for _ in range(3):
        look(world, browser, page, FAIL)
    with pytest.raises(Throttled):
        open_camera(world, browser, page)


def test_fa_28_a_poor_picture_gives_its_attempt_back_five_times(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    for _ in range(5):
        look(world, browser, page, RETRY)
    for _ in range(3):
        look(world, browser, page, RETRY)
    with pytest.raises(Throttled):
        open_camera(world, browser, page)


def test_fa_28_after_five_failures_the_next_waits_half_a_minute_then_longer(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    for _ in range(3):
        look(world, browser, page, FAIL)
    page = at_the_camera(world, browser)
    for _ in range(2):
        look(world, browser, page, FAIL)
    with pytest.raises(Throttled) as first:
        open_camera(world, browser, page)
    assert first.value.seconds == 30
    world.clock.step(31)
    look(world, browser, page, FAIL)
    with pytest.raises(Throttled) as second:
        open_camera(world, browser, at_the_camera(world, browser))
    assert second.value.seconds == 60


def test_fa_28_parallel_openings_get_no_more_tries(world: World):
    browsers = [world.browser(f"192.0.2.{index}") for index in range(10)]
    pages = [at_the_camera(world, browser) for browser in browsers]

    def open_one(index: int) -> bool:
        try:
            open_camera(world, browsers[index], pages[index])
        except Throttled:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(open_one, range(10))) == 5


def test_fa_28_twenty_a_day(world: World, browser: Browser):
    fails_until(world, 20)
    page = at_the_camera(world, browser)
    with pytest.raises(Throttled) as refused:
        open_camera(world, browser, page)
    assert refused.value.kind == "face-day"


def test_fa_28_after_fifty_failures_the_face_is_off_until_another_factor_passes(world: World, browser: Browser):
    codes = with_codes(world)
    for _ in range(2):
        fails_until(world, 20)
        world.clock.step(86400)
    fails_until(world, 10)
    world.clock.step(86400)
    page = at_the_camera(world, browser)
    assert "switched off" in page.text
    with pytest.raises(Throttled) as refused:
        open_camera(world, browser, page)
    assert refused.value.closed
    give_code(browser, page, codes[0])
    other = world.browser()
    assert "code" in landed(look(world, other, at_the_camera(world, other)))


def test_a_success_forgets_the_failures(world: World):
    for _ in range(3):
        browser = world.browser()
        page = at_the_camera(world, browser)
        look(world, browser, page, FAIL)
        look(world, browser, page, FAIL)
        assert "code" in landed(look(world, browser, page))


def test_lg_13_a_person_disabled_half_way_gets_no_further(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    journey = journey_of(world, browser, page)
    with world.inside() as ctx:
        people.set_active(ctx, world.person().id, False)
    assert browser.get(page.url).status == 404
    with world.inside() as ctx, pytest.raises(Refused):
        face.may_open(ctx, world.ways, journey)


def test_a_session_of_a_disabled_person_is_nobodys(world: World, browser: Browser):
    landed(look(world, browser, at_the_camera(world, browser)))
    with world.inside() as ctx:
        people.set_active(ctx, world.person().id, False)
    assert 'name="email"' in world.authorize(browser).text


def test_a_disabled_application_gets_no_code_in_the_middle_of_a_journey(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    world.change_client("web", active=False)
    assert browser.get(page.url).status == 404


def test_sessions_end_idle_and_absolutely(world: World, browser: Browser):
    look(world, browser, at_the_camera(world, browser))
    for _ in range(47):
        world.clock.step(1800)
        assert "code" in landed(world.authorize(browser))
    world.clock.step(1801)
    assert 'name="email"' in world.authorize(browser).text
    with world.inside() as ctx:
        assert sessions.of_person(ctx, world.person().id) == []
    other = world.browser()
    look(world, other, at_the_camera(world, other))
    world.clock.step(3601)
    assert 'name="email"' in world.authorize(other).text


def test_a_journey_ends_after_a_quarter_of_an_hour(world: World, browser: Browser):
    page = at_the_camera(world, browser)
    world.clock.step(journeys.LIFETIME.total_seconds())
    assert browser.get(page.url).status == 404
