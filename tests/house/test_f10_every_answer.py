"""F10, XS-04, XS-05, LG-06: the headers of every answer that can be provoked, at every address and every status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.endpoints.headers import NOTHING_LOADS
from tests.house.provoked import Provoked, along_the_way, by_strangers
from tests.world import World, copy_world, found_world

HTTPS = "https://login.example.com"
POPUP_PAGES = "unsafe-none"  # sign-in pages stay reachable for the window that opened them
NONCE = re.compile(r"'nonce-([A-Za-z0-9_-]{22,})'")
TYPES = {
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "text/plain; version=1.0.0; charset=utf-8",
    "text/css; charset=utf-8",
    "text/javascript; charset=utf-8",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
}


@pytest.fixture(scope="module")
def answers(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Provoked]]:
    world = copy_world(founded, tmp_path_factory.mktemp("swept") / "data")
    yield [*by_strangers(world), *along_the_way(world)]
    world.house.database.dispose()


@pytest.fixture(scope="module")
def https_answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Provoked]]:
    given = {"public_url": HTTPS}
    data = tmp_path_factory.mktemp("https")
    found_world(data, **given)
    world = World(data, origin=HTTPS, given=given)
    signed_in = Provoked("signed in over https", "", world.sign_in(world.browser()))
    yield [*by_strangers(world), signed_in]
    world.house.database.dispose()


def policy_of(one: Provoked) -> dict[str, str]:
    given = one.answer.all("Content-Security-Policy")
    assert len(given) == 1, one.name
    parts = (part.strip().partition(" ") for part in given[0].split(";"))
    return {name: value for name, _, value in parts}


def test_every_status_that_the_house_knows_is_among_them(answers: list[Provoked]) -> None:
    statuses = {one.answer.status for one in answers}
    assert statuses >= {200, 204, 303, 304, 400, 401, 403, 404, 405, 413, 429, 503}
    assert not {status for status in statuses if status >= 500} - {503}
    assert sum(one.is_camera_page for one in answers) >= 2


def test_hd_01_every_page_loads_only_what_its_policy_names(answers: list[Provoked]) -> None:
    for one in answers:
        policy = policy_of(one)
        assert policy["default-src"] == "'none'", one.name
        assert policy["base-uri"] == "'none'", one.name
        assert policy["frame-ancestors"] == "'none'", one.name
        assert not re.search(r"unsafe|\*|https?:(?!//)|data:.*script", policy.get("script-src", "")), one.name
        if one.is_page and one.answer.body:
            assert policy.get("object-src", "'none'") == "'none'", one.name
            assert policy.get("require-trusted-types-for") == "'script'", one.name


def test_hd_01_no_nonce_comes_twice(answers: list[Provoked]) -> None:
    given = [one.answer.header("Content-Security-Policy") or "" for one in answers]
    nonces = [set(NONCE.findall(policy)) for policy in given if policy != NOTHING_LOADS]
    assert all(len(nonce) == 1 for nonce in nonces)
    assert len(nonces) > 100
    assert len(set.union(*nonces)) == len(nonces)


def test_hd_02_and_lg_06_nothing_can_be_framed(answers: list[Provoked]) -> None:
    for one in answers:
        assert one.answer.all("X-Frame-Options") == ["DENY"], one.name


def test_hd_03_https_is_remembered_for_a_year_at_every_address(
    answers: list[Provoked], https_answers: list[Provoked]
) -> None:
    for one in https_answers:
        expected = ["max-age=31536000; includeSubDomains"]
        assert one.answer.all("Strict-Transport-Security") == expected, one.name
        for cookie in one.answer.all("Set-Cookie"):
            assert cookie.startswith("__Host-"), one.name
            assert "; Secure" in cookie, one.name
    assert not any(one.answer.all("Strict-Transport-Security") for one in answers)


def test_hd_04_every_type_is_said_once_and_never_guessed(answers: list[Provoked]) -> None:
    for one in answers:
        assert one.answer.all("X-Content-Type-Options") == ["nosniff"], one.name
        said = one.answer.all("Content-Type")
        assert len(said) <= 1, one.name
        if one.answer.body:
            assert set(said) <= TYPES, one.name


def test_hd_05_and_06_nothing_leaks_to_other_sites(answers: list[Provoked]) -> None:
    for one in answers:
        assert one.answer.all("Referrer-Policy") == ["no-referrer"], one.name
        opener = {"same-origin", POPUP_PAGES} if one.is_page else {"same-origin"}
        assert len(one.answer.all("Cross-Origin-Opener-Policy")) == 1, one.name
        assert set(one.answer.all("Cross-Origin-Opener-Policy")) <= opener, one.name
        document = one.declared_kept and "static" not in one.path
        readers = one.answer.all("Cross-Origin-Resource-Policy")
        assert readers == ["cross-origin"] if document and one.may_be_kept else readers == ["same-origin"], one.name


def test_hd_07_camera_and_passkeys_are_for_their_own_pages_alone(answers: list[Provoked]) -> None:
    for one in answers:
        camera = "camera=(self)" if one.is_camera_page else "camera=()"
        if one.is_page and not one.answer.body:
            continue  # HEAD: what the page's script would ask for is not there to be seen
        nothing = "microphone=(), geolocation=()"
        keys = ", ".join(f"publickey-credentials-{what}={one.may_ask(what)}" for what in ("create", "get"))
        assert one.answer.all("Permissions-Policy") == [f"{camera}, {nothing}, {keys}"], one.name


def test_hd_08_and_09_only_what_is_everybodys_is_kept_and_it_sets_no_cookie(answers: list[Provoked]) -> None:
    for one in answers:
        assert len(one.answer.all("Cache-Control")) == 1, one.name
        if one.may_be_kept:
            assert one.declared_kept, one.name
            assert one.answer.status in {200, 304}, one.name
            assert one.answer.all("Set-Cookie") == [], one.name
        assert not one.answer.all("Server"), one.name
        assert not one.answer.all("X-Powered-By"), one.name


def test_as_34_every_cookie_is_kept_from_scripts_and_from_other_sites(answers: list[Provoked]) -> None:
    cookies = [(one.name, cookie) for one in answers for cookie in one.answer.all("Set-Cookie")]
    assert cookies
    for name, cookie in cookies:
        assert re.match(r"fg-((acme|system)(-browser|-known)?|admin(-login)?)=", cookie), name
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}, name
        assert "domain" not in cookie.lower(), name
        assert len(cookie) < 4096, name


def test_hd_11_a_form_leads_home_or_to_the_application_that_asked(answers: list[Provoked]) -> None:
    for one in answers:
        leads = policy_of(one)["form-action"]
        assert leads in {"'none'", "'self'", "'self' https://app.example.com"}, one.name


def test_ru_21_redirects_are_303_and_lead_home_or_to_a_registered_address(answers: list[Provoked]) -> None:
    home = ("http://localhost:8080/", "https://app.example.com/")
    for one in answers:
        assert one.answer.status not in {301, 302, 307, 308}, one.name
        assert (one.answer.location is not None) == (one.answer.status == 303), one.name
        assert one.answer.location is None or one.answer.location.startswith(home), one.name


def test_an_unknown_tenant_looks_like_a_suspended_one_and_a_refusal_names_no_cause(answers: list[Provoked]) -> None:
    for one in answers:
        if one.name.startswith("unknown tenant"):
            assert one.answer.status == 404, one.name
        if one.answer.status >= 400:
            assert not re.search(r"Traceback|sqlite|SELECT |werkzeug|/idp/", one.answer.text), one.name
