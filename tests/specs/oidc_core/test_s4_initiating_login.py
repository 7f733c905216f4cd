"""OIDC Core §4: a sign-in that begins somewhere else than at the application. Each test is one sentence of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from idp.store.details import Details
from tests.world import World, landed

START = "https://app.example.com/start?from=portal"


def _links(world: World) -> list[str]:
    browser = world.browser()
    world.sign_in(browser)
    page = browser.get("/t/acme/account").text
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+start[^"]+)"', page)]


def test_s4_the_account_page_leads_to_the_registered_address_and_names_the_issuer(world: World) -> None:
    world.change_client("asks", details=Details(initiate_login_uri=START))
    (link,) = _links(world)
    assert link.startswith(f"{START}&")
    said = dict(parse_qsl(urlsplit(link).query))
    assert said == {"from": "portal", "iss": world.tenant().issuer}


def test_s4_nothing_about_the_person_goes_along(world: World) -> None:
    world.change_client("asks", details=Details(initiate_login_uri=START))
    (link,) = _links(world)
    assert "alice" not in link
    assert world.person().id not in link


def test_s4_an_application_without_such_an_address_or_a_disabled_one_is_not_there(world: World) -> None:
    assert _links(world) == []
    world.change_client("asks", details=Details(initiate_login_uri=START), active=False)
    assert _links(world) == []


def test_s4_the_application_that_is_opened_so_signs_in_with_the_session_there_is(world: World) -> None:
    browser = world.browser()
    world.sign_in(browser)
    assert "code" in landed(world.authorize(browser))
