"""A21. Generated requests at every address that reads something: any bytes, and right parameters gone wrong."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.agent import Answer
from tests.house.doors import Door, doors
from tests.house.route_map import GET, INTERFACE, POST, ROUTES, example
from tests.house.wire import FORM, ask
from tests.world import CALLBACK, World

EXPECTED = {200, 204, 303, 400, 401, 403, 404, 405, 413, 429, 503}
HOMES = ("http://localhost:8080/", "https://app.example.com/")
TYPES = st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=x", "text/plain", ""])
WIRE = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(["Authorization", "Cookie", "Origin", "Accept-Language", "If-None-Match", "FG-Csrf", "FG-Mac"]),
    WIRE | st.sampled_from(["Basic d2ViOng=", "Bearer x", "fg-acme=x; fg-acme-browser=y", "null"]),
    max_size=3,
)
SEGMENT = st.binary(min_size=1, max_size=40)
NAMES = [
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age",
    "claims", "acr_values", "id_token_hint", "login_hint", "ui_locales", "display", "code_challenge", "request",
    "code_challenge_method", "grant_type", "code", "refresh_token", "code_verifier", "client_secret", "access_token",
    "post_logout_redirect_uri", "logout_hint", "csrf", "sealed", "email", "password", "way", "notice", "session", "",
]  # fmt: skip
GOOD = ["code", "query", "openid", "S256", "none login", "0", "web", CALLBACK, "authorization_code", "refresh_token"]
VALUE = st.text(max_size=40) | st.sampled_from(GOOD) | st.from_regex(r"\A[\[\]{}\":,0-9a-z.\-\\u]{0,40}\Z")
FUZZED = settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
RIGHT = (
    "authorize GET", "authorize POST", "token refresh", "userinfo", "end_session GET", "sign-in", "invitation",
    "consent to a face", "consent", "end_session", "withdraw_consent", "recovery", "totp",
)  # fmt: skip
READERS = sorted(
    {(path, method) for path, one in ROUTES.items() if path not in INTERFACE for method in one.methods & {GET, POST}}
)
"""The interface reads nothing without a token: tests/admin/test_schema.py sends it what it is not made for."""


def assert_foreseen(answer: Answer) -> None:
    assert answer.status in EXPECTED
    assert answer.location is None or answer.location.startswith(HOMES)
    assert answer.header("X-Frame-Options") == "DENY"
    assert all(value.isprintable() for _, value in answer.headers)


def encoded(pairs: list[tuple[str, str]]) -> str:
    return "&".join(
        "=".join(quote_from_bytes(part.encode("utf-8", "surrogatepass")) for part in pair) for pair in pairs
    )


@pytest.mark.parametrize(("path", "method"), READERS, ids=lambda part: str(part))
def test_any_bytes_are_answered(house_world: World, path: str, method: str) -> None:
    @FUZZED
    @given(st.data())
    def sent(data: st.DataObject) -> None:
        places = {place: quote_from_bytes(data.draw(SEGMENT), safe="") for place in _places(path)}
        chosen = data.draw(st.sampled_from([{}, places]))
        answer = ask(
            house_world.app,
            method,
            f"{example(path, **chosen)}?{data.draw(WIRE)}",
            body=data.draw(st.binary(max_size=200)),
            content_type=data.draw(TYPES),
            headers=data.draw(HEADERS),
        )
        assert_foreseen(answer)

    sent()


@pytest.mark.parametrize(("path", "method"), READERS, ids=lambda part: str(part))
def test_any_parameters_are_answered(house_world: World, path: str, method: str) -> None:
    @FUZZED
    @given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=10), VALUE), max_size=8))
    def sent(pairs: list[tuple[str, str]]) -> None:
        query = encoded(pairs)
        target = f"{example(path)}?{query}" if method == GET else example(path)
        assert_foreseen(ask(house_world.app, method, target, body=query.encode()))

    sent()


@pytest.fixture(scope="module")
def open_doors(house_world: World) -> Callable[[str], Door]:
    known = {door.name: door for door in doors(house_world)}
    return lambda name: known[name]


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_request_with_two_things_wrong_is_answered(
    house_world: World, open_doors: Callable[[str], Door], name: str
) -> None:
    door = open_doors(name)

    @FUZZED
    @given(st.dictionaries(st.sampled_from(sorted(door.fields)), VALUE, min_size=1, max_size=2))
    def sent(changed: dict[str, str]) -> None:
        given = {field: value.encode("utf-8", "surrogatepass") for field, value in changed.items()}
        answer = door.knock(house_world, door.pairs(**given))
        assert_foreseen(answer)
        if {"client_id", "redirect_uri"} & {field for field, value in changed.items() if value != door.fields[field]}:
            assert not (answer.location or "").startswith(CALLBACK)

    sent()


def test_any_sign_in_form_is_answered(house_world: World) -> None:
    browser = house_world.browser()
    form = house_world.authorize(browser).form("password")

    @settings(FUZZED, max_examples=60)
    @given(email=st.text(max_size=60) | st.emails(), password=st.text(max_size=60))
    def sent(email: str, password: str) -> None:
        pairs = encoded([*form.fields.items(), ("email", email), ("password", password)])
        cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
        answer = ask(house_world.app, POST, "/t/acme/login/start", body=pairs.encode(), headers=cookie)
        assert_foreseen(answer)

    sent()


def _places(path: str) -> list[str]:
    return [part.strip("<>") for part in path.split("/") if part.startswith("<")]
