"""The policy's editor and its preview; keys; initial access tokens."""

from __future__ import annotations

import re
from dataclasses import replace

from idp.store import clients
from tests.admin.console.conftest import At
from tests.agent import Browser
from tests.world import World

POLICY, KEYS, TOKENS = "/admin/t/acme/policy", "/admin/t/acme/keys", "/admin/t/acme/registration_tokens"


def test_the_preview_stands_beside_the_rules_and_follows_a_draft(ada: Browser, world: World) -> None:
    page = ada.get(POLICY)
    assert "will be asked for a password" in page.text
    form = page.form("face_profile")
    drafted = ada.post(f"{POLICY}/preview", form.fields | {"face": "required", "application": "web"})
    assert drafted.status == 200, drafted.text
    assert "A person signing in to Web shop" in drafted.text
    assert "A live face is demanded at every sign-in" in drafted.text
    assert world.tenant().policy.face == "off"


def test_an_application_is_found_among_many_without_scripts(ada: Browser, world: World) -> None:
    with world.inside() as ctx:
        for number in range(30):
            clients.register(ctx, replace(world.client("web"), client_id=f"n{number}", name=f"Notes {number:02}"))
    page = ada.get(POLICY)
    assert ">Notes 00</option>" in page.text
    assert ">Notes 29</option>" not in page.text
    form = page.form("face_profile")
    found = ada.post(f"{POLICY}/preview", form.fields | {"find": "notes 29", "face": "required"})
    assert ">Notes 29</option>" in found.text
    assert ">Notes 00</option>" not in found.text
    drafted = ada.post(f"{POLICY}/preview", found.form("face_profile").fields | {"find": "", "application": "n29"})
    assert "A person signing in to Notes 29" in drafted.text
    assert '<option value="n29" selected>Notes 29</option>' in drafted.text
    live = ada.get(f"{POLICY}/preview", {"find": "otes 2", "factors": ""}).json
    assert [name for _id, name in live["applications"]] == [f"Notes 2{digit}" for digit in range(10)]


def test_the_live_preview_speaks_the_pages_language(ada: Browser) -> None:
    query = {"face": "required", "factors": "", "face_max_age": ""}
    said = ada.get(f"{POLICY}/preview", query).json
    assert any("unmet_authentication_requirements" in one for one in said["sentences"])
    german = ada.send("GET", f"{POLICY}/preview?face=required", headers={"Accept-Language": "de"}).json
    assert german["consequences"][0].startswith("Bei jeder Anmeldung")
    assert ada.get(f"{POLICY}/preview", {"face_max_age": "soon"}).json["sentences"] == []


def test_a_policy_is_saved_and_what_is_out_of_range_stays_typed(ada: Browser, world: World) -> None:
    form = ada.get(POLICY).form("face_profile")
    sent = [*form.fields.items()]
    several = [(name, value) for name, value in sent if name not in ("second_factors", "features", "factors")]
    several = [(name, value) for name, value in several if name != "registration_policies"]
    several += [("second_factors", "face"), ("second_factors", "recovery"), ("features", "revocation")]
    several += [("registration_policies", "standard")]
    changed = [(name, "required" if name == "face" else value) for name, value in several]
    saved = ada.post(POLICY, changed)
    assert "Saved." in saved.text, saved.text[:3000]
    policy = world.tenant().policy
    assert (policy.face, policy.second_factors, policy.features) == ("required", ("face", "recovery"), ("revocation",))
    again = ada.get(POLICY).form("face_profile")
    wrong = ada.submit(again, session_idle="1")
    assert wrong.status == 422
    assert re.search(r'<input id="field-session_idle"[^>]*value="1"[^>]*aria-invalid="true"', wrong.text)


def test_keys_are_rotated_and_retired_after_a_question(ada: Browser) -> None:
    page = ada.get(KEYS)
    assert page.text.count("in use") == 2
    assert '"d"' not in page.text
    rotated = ada.submit(ada.get(f"{KEYS}/rotate").form("once"))
    assert "The next keys are published." in rotated.text
    assert "to come" in rotated.text
    kid = re.findall(r"/keys/([\w-]+)/retire", rotated.text)[0]
    retired = ada.submit(ada.get(f"{KEYS}/{kid}/retire").form("once"))
    assert "a successor signs" in retired.text


def test_a_token_is_made_shown_once_and_revoked(ada: Browser) -> None:
    made = ada.submit(ada.get(TOKENS).form("label"), label="for Ann")
    found = re.search(r'<p class="once"[^>]*><code>([^<]+)</code>', made.text)
    assert found
    listed = ada.get(TOKENS)
    assert "for Ann" in listed.text
    assert found[1] not in listed.text
    token = re.findall(r"/registration_tokens/(\w+)/revoke", listed.text)[0]
    revoked = ada.submit(ada.get(f"{TOKENS}/{token}/revoke").form("once"))
    assert "The token is revoked." in revoked.text
    wrong = ada.submit(ada.get(TOKENS).form("label"), uses="many")
    assert wrong.status == 422
    assert 'value="many"' in wrong.text


def test_tn_01_a_foreign_tenants_rules_are_no_page(at_console: At) -> None:
    adam = at_console("tenant_admin", "acme", name="adam")
    for page in ("policy", "policy/preview", "keys", "keys/rotate", "registration_tokens"):
        assert adam.get(f"/admin/t/other/{page}").status == 404
