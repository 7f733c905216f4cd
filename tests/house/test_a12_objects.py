"""A12, L4. Each thing that an address or a form names, as its owner and from elsewhere: elsewhere it does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from idp.store import captures, clients, consents, sessions
from tests.agent import Answer, Browser
from tests.house.provoked import csrf_of, open_capture
from tests.house.route_map import CAPTURE, CODE, INTERFACE, JOURNEY, ROUTES
from tests.house.wire import ask
from tests.journeys.people import FACE, NEW_PASSWORD, invitation, journey_id, journey_of, with_codes, with_face
from tests.specs.registering import ADDRESS, GOOD, Registering
from tests.world import World, landed

NAMED_IN_PATHS = {"tenant", "journey", "code", "capture", "client", "theme", "name"}
VARYING = re.compile(rb"[A-Za-z0-9_-]{16,}")


def assert_same(elsewhere: Answer, unknown: Answer) -> None:
    """What belongs to another is answered like what never was: status, headers, size."""
    assert elsewhere.status == unknown.status
    assert [name for name, _ in elsewhere.headers] == [name for name, _ in unknown.headers]
    assert VARYING.sub(b"", elsewhere.body) == VARYING.sub(b"", unknown.body)


def as_seen_by_other(browser: Browser) -> None:
    """The other tenant's cookies with the first one's values: whatever binds to a browser would match."""
    for name in ("", "-browser", "-known"):
        if f"fg-acme{name}" in browser.cookies:
            browser.cookies[f"fg-other{name}"] = browser.cookies[f"fg-acme{name}"]


def test_tn_01_every_kind_of_thing_that_a_path_names_is_tried_below() -> None:
    """A new placeholder needs its test here; the interface's are all asked in tests/admin, the console asks there."""
    paths = [path for path in ROUTES if path not in INTERFACE and not path.startswith("/admin/")]
    assert {name for path in paths for name in re.findall(r"<(\w+)>", path)} == NAMED_IN_PATHS


@pytest.mark.parametrize(
    "step", ["", "/password", "/recovery", "/totp", "/consent", "/cancel", "/saved", "/face_consent"]
)
def test_tn_01_a_journey_is_unknown_at_another_tenant(world: World, browser: Browser, step: str) -> None:
    page = world.sign_in(browser, client_id="asks")
    csrf = page.form("/consent").fields["csrf"]
    as_seen_by_other(browser)

    def send(slug: str, journey: str) -> Answer:
        address = f"/t/{slug}/login/{journey}{step}"
        return browser.post(address, {"csrf": csrf, "decision": "allow"}) if step else browser.get(address)

    elsewhere, unknown = send("other", journey_id(page)), send("other", JOURNEY)
    assert elsewhere.status == 404
    assert_same(elsewhere, unknown)
    assert browser.get(page.url).form("/consent")


def test_tn_01_an_invitation_is_unknown_at_another_tenant(world: World, browser: Browser) -> None:
    link = invitation(world, "carol@example.com")
    there = link.replace("/t/acme/", "/t/other/")
    assert_same(browser.get(there), browser.get(f"/t/other/invite/{CODE}"))
    assert browser.get(there).status == 404
    csrf = browser.get(link).form("password").fields["csrf"]
    as_seen_by_other(browser)
    chosen = {"csrf": csrf, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    assert browser.post(there, chosen).status == 403
    own = browser.get(invitation(world, "carol@example.com", slug="other")).form("password").fields["csrf"]
    assert browser.post(there, chosen | {"csrf": own}).status == 404
    assert browser.get(link).status == 200


@pytest.mark.parametrize("act", ["frames", "finish"])
def test_tn_01_a_capture_is_unknown_at_another_tenant(world: World, browser: Browser, act: str) -> None:
    with_face(world)
    camera = world.sign_in(browser, acr_values=FACE)
    assert open_capture(browser, camera).status == 503  # nobody judges here; the row is what is asked for
    journey = journey_of(world, browser, camera)
    with world.inside() as ctx:
        held = captures.open(
            ctx,
            journey=journey.id,
            browser=journey.browser,
            person=journey.person or "",
            purpose="verify",
            node="local",
        )
    as_seen_by_other(browser)
    mark = {"FG-Csrf": csrf_of(camera), "FG-Seq": "0", "FG-Step": "0", "FG-Time": "0", "FG-Mac": "A" * 43}
    cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}

    def send(capture: str) -> Answer:
        return ask(world.app, "POST", f"/t/other/face/captures/{capture}/{act}", body=b"x", headers=mark | cookies)

    assert_same(send(held.id), send(CAPTURE))
    assert send(held.id).status in {404, 503}
    with world.inside() as ctx:
        assert (found := captures.find(ctx, held.id)) is not None
        assert found.closed_at is None


def test_tn_01_a_capture_for_another_tenants_journey_is_refused_like_an_unknown_one(
    world: World, browser: Browser
) -> None:
    with_face(world)
    camera = world.sign_in(browser, acr_values=FACE)
    as_seen_by_other(browser)

    def send(journey: str) -> Answer:
        body = f'{{"journey":"{journey}"}}'.encode()
        headers = {"FG-Csrf": csrf_of(camera)}
        return browser.send("POST", "/t/other/face/captures", body=body, headers=headers)

    assert send(journey_id(camera)).status == 404
    assert_same(send(journey_id(camera)), send(JOURNEY))


@pytest.mark.parametrize(("name", "slug"), [("mallory", "acme"), ("alice", "other")])
def test_tn_01_a_session_of_another_is_not_ended(world: World, browser: Browser, name: str, slug: str) -> None:
    victim = world.browser()
    world.sign_in(victim, name, slug)
    with world.inside(slug) as ctx:
        (held,) = sessions.of_person(ctx, world.person(name, slug).id)
    world.sign_in(browser)
    assert_same(end(browser, held.id), end(browser, "x" * 22))
    with world.inside(slug) as ctx:
        assert sessions.find(ctx, held.id) is not None
    with world.inside() as ctx:
        (own,) = sessions.of_person(ctx, world.person().id)
    end(browser, own.id)
    with world.inside() as ctx:
        assert sessions.find(ctx, own.id) is None


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_tn_01_a_registration_is_unknown_at_another_tenant(world: World, method: str) -> None:
    here = Registering(world)
    made = here.registered()
    token, sent = made["registration_access_token"], {"client_id": made["client_id"], **GOOD}

    def send(slug: str, client: str) -> Answer:
        return here.send(method, f"/t/{slug}{ADDRESS}/{client}", token, sent if method == "PUT" else None)

    assert send("other", made["client_id"]).status == 401
    assert_same(send("other", made["client_id"]), send("other", "x" * 22))
    assert here.read(made).json["redirect_uris"] == made["redirect_uris"]


def end(browser: Browser, session: str) -> Answer:
    form = browser.get("/t/acme/account").form("sign_out")
    return browser.post("/t/acme/account/end_session", {"csrf": form.fields["csrf"], "session": session}, follow=False)


@pytest.mark.parametrize(("name", "slug"), [("bob", "acme"), ("alice", "other")])
def test_tn_01_a_consent_of_another_is_not_withdrawn(world: World, browser: Browser, name: str, slug: str) -> None:
    owner = world.browser()
    agreed = owner.submit(world.sign_in(owner, name, slug, client_id="asks").form("/consent"), decision="allow")
    tokens = world.redeem(landed(agreed)["code"], slug, client_id="asks").json
    world.sign_in(browser)
    csrf = browser.get("/t/acme/account").form("sign_out").fields["csrf"]
    withdraw = "/t/acme/account/withdraw_consent"
    answers = [browser.post(withdraw, {"csrf": csrf, "client_id": who}, follow=False) for who in ("asks", "nobody")]
    assert_same(*answers)
    with world.inside(slug) as ctx:
        assert consents.scope_of(ctx, world.person(name, slug).id, "asks")
    assert world.userinfo(tokens["access_token"], slug).status == 200


def test_tn_01_a_recovery_code_is_of_its_person_in_its_tenant(world: World) -> None:
    codes = with_codes(world)
    for name, slug in (("bob", "acme"), ("alice", "other")):
        with_face(world, name, slug)
        with_codes(world, name, slug)
        browser = world.browser()
        camera = world.sign_in(browser, name, slug, acr_values=FACE)
        other = browser.get(f"{camera.url}?way=another")
        assert browser.submit(other.form("code"), code=codes[0]).form("code")


Tokens = dict[str, Any]
ELSEWHERE: dict[str, Callable[[World, Tokens], tuple[Answer, Answer]]] = {
    "refresh token": lambda world, tokens: (
        world.token("other", grant_type="refresh_token", refresh_token=tokens["refresh_token"]),
        world.token("other", grant_type="refresh_token", refresh_token="x" * 43),
    ),
    "code": lambda world, _tokens: (world.redeem(world.code(), "other"), world.redeem("x" * 43, "other")),
    "id_token_hint": lambda world, tokens: (
        world.browser().get("/t/other/oauth/end_session", {"id_token_hint": tokens["id_token"]}),
        world.browser().get("/t/other/oauth/end_session", {"id_token_hint": "x" * 43}),
    ),
}


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_tn_01_what_one_tenant_minted_is_answered_elsewhere_like_what_nobody_did(world: World, kind: str) -> None:
    tokens = world.tokens()
    assert_same(*ELSEWHERE[kind](world, tokens))
    refreshed = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refreshed.status == 200


def test_tn_14_a_client_that_only_another_tenant_has_is_answered_like_an_unknown_one(
    world: World, browser: Browser
) -> None:
    with world.inside("other") as ctx:
        clients.register(ctx, world.client("web").__class__(**{**_fields(world), "client_id": "other-only"}))
    assert_same(world.authorize(browser, client_id="other-only"), world.authorize(browser, client_id="never-was1"))
    assert_same(world.redeem("x", client_id="other-only"), world.redeem("x", client_id="never-was1"))
    bye = {"client_id": "other-only", "post_logout_redirect_uri": "https://app.example.com/bye"}
    assert browser.get("/t/acme/oauth/end_session", bye).location is None


def _fields(world: World) -> dict[str, Any]:
    client = world.client("web")
    return {name: getattr(client, name) for name in client.__slots__}


def test_tn_13_metrics_name_routes_and_statuses_and_nothing_that_was_sent(world: World) -> None:
    def labels() -> set[str]:
        return set(re.findall(r'route="([^"]*)"', ask(world.app, "GET", "/metrics").text))

    for number in range(50):
        for target in (
            f"/t/tenant{number}/oauth/jwks",
            f"/t/acme/nothing{number}",
            f"/static/junk{number}",
            f"/x{number}",
        ):
            ask(world.app, "GET", target)
            ask(world.app, f"VERB{number}", target)
    known = {path.removeprefix("/t/<tenant>") for path in ROUTES} | {"other", "page"}
    assert {label for label in labels() if not label.startswith("/static/")} <= known
    assert not {label for label in labels() if "junk" in label or "acme" in label}
    assert "acme" not in ask(world.app, "GET", "/metrics").text
