"""The pages of applications: registered by kind, edited, given a new secret, tried, switched off and deleted."""

from __future__ import annotations

import re

import pytest

from tests.admin.console.conftest import At
from tests.agent import Browser
from tests.world import PASSWORD, World

LIST = "/admin/t/acme/applications"


def secret_on(text: str) -> str | None:
    found = re.search(r'<p class="once"[^>]*><code>([^<]+)</code>', text)
    return found[1] if found else None


@pytest.mark.parametrize(
    ("kind", "typed", "holds"),
    [
        ("web", {"redirect_uris": "https://shop.example.com/cb\nhttps://shop.example.com/cb2"}, "Authlib"),
        ("spa", {"redirect_uris": "https://shop.example.com/"}, "oidc-client-ts"),
        ("mobile", {"redirect_uris": "com.example.shop:/cb"}, "AppAuth (iOS)"),
        ("device", {}, "device_authorization"),
        ("service", {"scope": "orders"}, "client_credentials"),
    ],
)
def test_each_kind_is_registered_with_its_code_to_copy(
    ada: Browser, world: World, kind: str, typed: dict[str, str], holds: str
) -> None:
    assert f"kind={kind}" in ada.get(f"{LIST}/new").text
    page = ada.get(f"{LIST}/new?kind={kind}")
    made = ada.submit(page.form("client_name"), client_name="My shop", client_id="shop", **typed)
    assert made.status == 200, made.text
    assert holds in made.text
    assert "http://localhost:8080/t/acme" in made.text
    secret = secret_on(made.text)
    assert (secret is not None) == (kind in {"web", "service"})
    assert secret is None or secret not in ada.get(f"{LIST}/shop").text + ada.get(f"{LIST}/shop/code").text
    assert world.client("shop").name == "My shop"
    assert "My shop" in ada.get(LIST).text


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(ada: Browser) -> None:
    page = ada.get(f"{LIST}/new?kind=web")
    answer = ada.submit(page.form("client_name"), client_name="My shop", redirect_uris="http://shop.example.com/cb")
    assert answer.status == 422
    assert "plain http" in answer.text
    assert "http://shop.example.com/cb" in answer.form("client_name").fields["redirect_uris"]
    assert re.search(r'<textarea id="field-redirect_uris"[^>]*aria-invalid="true"', answer.text)


def test_an_application_is_edited_and_a_second_look_shows_it(ada: Browser, world: World) -> None:
    page = ada.get(f"{LIST}/web")
    assert "curl -X PATCH http://localhost:8080/api/v1/tenants/acme/applications/web" in page.text
    floor = "urn:faceguard:acr:mfa"
    typed = page.form("client_name").fields | {"client_name": "The shop", "acr_floor": floor, "face_max_age": "600"}
    grants = [("grant_types", "authorization_code"), ("grant_types", "refresh_token")]
    saved = ada.post(f"{LIST}/web", [one for one in typed.items() if one[0] != "grant_types"] + grants)
    assert "Saved." in saved.text, saved.text[:3000]
    client = world.client("web")
    assert (client.name, client.floor, client.face_max_age, client.trusted) == ("The shop", floor, 600, True)
    assert client.grant_types == ("authorization_code", "refresh_token")
    wrong = ada.submit(ada.get(f"{LIST}/web").form("client_name"), face_max_age="soon")
    assert wrong.status == 422
    assert 'value="soon"' in wrong.text


def test_a_new_secret_is_asked_for_and_shown_once(ada: Browser) -> None:
    page = ada.get(f"{LIST}/web/secret")
    assert "ends at once" in page.text
    made = ada.submit(page.form("once"))
    secret = secret_on(made.text)
    assert secret is not None
    assert secret not in ada.get(f"{LIST}/web").text


def test_an_application_is_switched_off_and_deleted_after_a_question(ada: Browser, world: World) -> None:
    off = ada.submit(ada.get(f"{LIST}/web").form("/active"))
    assert "switched off" in off.text
    assert world.client("web").active is False
    assert "Delete Web shop?" in ada.get(f"{LIST}/web/delete").text
    gone = ada.submit(ada.get(f"{LIST}/web/delete").form("once"))
    assert "The application is deleted." in gone.text
    assert ada.get(f"{LIST}/web").status == 404


def test_the_test_sign_in_shows_the_tokens_and_why(ada: Browser) -> None:
    page = ada.get(f"{LIST}/web/test")
    signing_in = ada.submit(page.form("acr_values"))
    answer = ada.submit(signing_in.form("password"), email="alice@example.com", password=PASSWORD)
    assert answer.status == 200, answer.text
    assert "The test sign-in worked" in answer.text
    assert "it rests on a password" in answer.text
    assert "“pwd” comes from a password" in answer.text
    assert '"acr": "urn:faceguard:acr:single"' in answer.text
    assert ada.get(answer.url).status == 200
    assert "did not work" in ada.get(answer.url).text


def test_tn_01_a_foreign_tenants_applications_are_no_page(at_console: At) -> None:
    adam = at_console("tenant_admin", "acme", name="adam")
    for below in ("", "/new", "/web", "/web/code", "/web/secret", "/web/delete", "/web/test"):
        assert adam.get(f"/admin/t/other/applications{below}").status == 404
    assert adam.get(f"{LIST}/web").status == 200


def test_a_reader_is_offered_nothing_to_change(at_console: At) -> None:
    eve = at_console("auditor", "acme", name="eve")
    assert "New application" not in eve.get(LIST).text
    page = eve.get(f"{LIST}/web")
    assert page.status == 200
    assert "Delete the application" not in page.text


def test_a_state_of_somebody_elses_leads_nowhere(ada: Browser) -> None:
    assert ada.get("/admin/test/callback?code=x&state=y").status == 404
