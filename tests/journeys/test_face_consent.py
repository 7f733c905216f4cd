"""The receipt of a consent to keep a face (security D7): what it says, that it is signed, and how it ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from face.enrol import TEMPLATES
from face.version import DIMENSIONS, VERSION
from idp.keys import jose
from idp.keys.token_kinds import ACCESS, ID_HINT, TokenRefused
from idp.login import face_receipt
from idp.pages import wording
from idp.store import audit, faces, people
from idp.worker import remove_unused_faces
from tests.agent import Answer, Browser
from tests.journeys.people import NEW_PASSWORD, give_code, invitation, look, with_codes, with_face
from tests.world import World

CAROL = "carol@example.com"


def consent_page(world: World, browser: Browser) -> Answer:
    page = browser.get(invitation(world, CAROL))
    page = browser.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    return browser.submit(page.form("saved"), saved="yes")


def receipt_of(world: World, browser: Browser) -> dict[str, object]:
    answer = browser.get("/t/acme/account/face_receipt")
    assert answer.status == 200, answer.text
    return dict(answer.json)


def agreed(world: World, browser: Browser, language: str = "en") -> dict[str, object]:
    form = consent_page(world, browser).form("face_consent")
    page = browser.post(form.action, {**form.fields, "consent": "yes", "decision": "accept"}, Accept_Language=language)
    look(world, browser, page)
    return receipt_of(world, browser)


def test_d7_the_page_says_in_plain_words_what_the_receipt_says(world: World, browser: Browser) -> None:
    text = consent_page(world, browser).text
    for said in (f"Up to {TEMPLATES} lists of {DIMENSIONS} numbers", VERSION, "12 months", "Acme (http://localhost"):
        assert said in text
    assert 'type="checkbox"' in text
    assert "checked" not in text


def test_d7_the_receipt_names_controller_purpose_data_place_model_retention_alternative_and_withdrawal(
    world: World, browser: Browser
) -> None:
    receipt = agreed(world, browser)
    tenant = world.tenant()
    with world.inside() as ctx:
        carol = people.by_email(ctx, CAROL)
    assert carol is not None
    assert receipt["controller"] == {"name": "Acme", "issuer": tenant.issuer}
    assert receipt["purpose"]
    stored = dict(receipt["stored"])  # type: ignore[call-overload]
    assert (stored["templates"], stored["numbers_each"], stored["pictures"]) == (TEMPLATES, DIMENSIONS, False)
    assert "AES-256-GCM" in stored["encryption"]
    assert (receipt["where"], receipt["model"]) == (tenant.base_url, VERSION)
    assert dict(receipt["retention"])["unused_months"] == 12  # type: ignore[call-overload]
    assert "recovery" in list(receipt["alternatives"])  # type: ignore[call-overload]
    assert dict(receipt["withdrawal"])["at"] == f"{tenant.base_url}/account/remove_face"  # type: ignore[call-overload]
    assert (receipt["locale"], receipt["actor"], receipt["sub"]) == ("en", carol.id, carol.id)
    assert receipt["iat"] == int(world.clock.now().timestamp())


@pytest.mark.parametrize("language", ["en", "de"])
def test_d7_its_digest_is_that_of_the_very_words_that_were_shown(world: World, browser: Browser, language: str) -> None:
    receipt = agreed(world, browser, language)
    with world.inside() as ctx:
        shown = wording(ctx, "face_consent", language, **face_receipt.told(ctx))
    assert receipt["text"] == {"version": face_receipt.TEXT_VERSION, "sha256": face_receipt.digest_of(shown)}
    assert receipt["locale"] == language


def test_d7_the_tenant_signed_it_and_it_passes_for_no_token(world: World, browser: Browser) -> None:
    signed = str(agreed(world, browser)["signed"])
    published = KeySet.import_key_set(browser.get("/t/acme/oauth/jwks").json)
    opened = jws.deserialize_compact(signed, published, algorithms=["ES256"])
    assert opened.headers()["typ"] == face_receipt.TYP
    assert json.loads(opened.payload)["controller"]["name"] == "Acme"
    with pytest.raises(JoseError):
        jws.deserialize_compact(signed[:-8] + "AAAAAAAA", published, algorithms=["ES256"])
    with world.inside() as ctx:
        keys, issuer, now = world.house.keyring.public_keys(ctx), ctx.tenant.issuer, ctx.now
        for token in (ACCESS, ID_HINT):
            with pytest.raises(TokenRefused, match="typ"):
                jose.verify(token, signed, keys, issuer=issuer, audience=None, now=now)


def test_d7_withdrawing_is_deleting_and_the_receipt_goes_with_it(world: World, browser: Browser) -> None:
    agreed(world, browser)
    with_face(world, "carol")
    page = browser.get("/t/acme/account/remove_face")
    account = browser.submit(page.form("remove_face"))
    assert "face_receipt" not in account.text
    with world.inside() as ctx:
        carol = people.by_email(ctx, CAROL)
        assert carol is not None
        assert faces.consent_of(ctx, carol.id) is None
        assert faces.count(ctx, carol.id) == 0
    assert browser.get("/t/acme/account/face_receipt").url.endswith("/t/acme/account")


def test_d11_a_face_unused_for_the_tenant_s_months_is_deleted_as_its_person_would(
    world: World, browser: Browser
) -> None:
    world.set_policy(face_unused_months=6)
    codes = with_codes(world)
    for name in ("alice", "bob"):
        with_face(world, name)
    world.clock.step(timedelta(days=150).total_seconds())
    look(world, browser, world.sign_in(browser, "bob", acr_values="urn:faceguard:acr:face"))
    assert remove_unused_faces(world.house) == 0
    world.clock.step(timedelta(days=40).total_seconds())
    assert remove_unused_faces(world.house) == 1
    with world.inside() as ctx:
        assert faces.count(ctx, world.person("alice").id) == 0
        assert faces.count(ctx, world.person("bob").id) == 1
        assert faces.keys_to_destroy(ctx, world.person("alice").id) == ["k"]
        [event] = [one for one in audit.recent(ctx) if one.kind == "face.expired"]
        assert (event.person, event.actor) == (world.person("alice").id, "retention")
    other = world.browser()
    page = world.sign_in(other, "alice", acr_values="urn:faceguard:acr:mfa")
    assert give_code(other, page, codes[0]).status == 303
