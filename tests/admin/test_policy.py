"""/policy: every rule within its range, and a preview that says what the sign-in itself would do."""

from __future__ import annotations

from typing import Any

import pytest

from idp.context import Policy
from idp.login.assurance import FACE, FACE_DEVICE, MFA, SINGLE
from idp.looks.themes import load
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.world import World, claims_of

POLICY, PREVIEW = "/tenants/acme/policy", "/tenants/acme/policy/preview"


@pytest.fixture
def admin(appoint: Appoint) -> Caller:
    return appoint("tenant_admin", "acme")


def texts(said: list[dict[str, Any]]) -> str:
    return "\n".join(one["text"] for one in said)


def test_a_policy_is_changed_rule_by_rule_and_counts_at_once(admin: Caller) -> None:
    read = admin.get(POLICY)
    change = {"face": "required", "face_max_age": 600, "second_factors": ["face", "recovery"], "session_idle": 900}
    changed = admin.patch(POLICY, change, If_Match=str(read.header("ETag")))
    assert changed.status == 200, changed.text
    assert changed.json == read.json | change
    policy = admin.world.tenant().policy
    assert (policy.face, policy.second_factors, policy.session_idle) == ("required", ("face", "recovery"), 900)
    assert admin.patch(POLICY, {"face_max_age": None, "session_idle": None}).json["session_idle"] == 3600
    assert admin.get(POLICY).json["face_max_age"] is None


def test_rfc9110_s13_a_stale_change_says_what_became_of_the_rule(admin: Caller) -> None:
    tag = str(admin.get(POLICY).header("ETag"))
    assert admin.patch(POLICY, {"session_idle": 1200}).status == 200
    late = admin.patch(POLICY, {"session_idle": 1300}, If_Match=tag)
    assert late.status == 412
    assert late.json["change"] == {"changed": {"session_idle": {"from": 3600, "to": 1200}}}


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"face": "sometimes"}, "/face"),
        ({"floor": "urn:faceguard:acr:none"}, "/floor"),
        ({"face_profile": "fmr-1e-1"}, "/face_profile"),
        ({"face_liveness": "flp-0"}, "/face_liveness"),
        ({"face_max_age": -1}, "/face_max_age"),
        ({"face_unused_months": 0}, "/face_unused_months"),
        ({"session_idle": 1}, "/session_idle"),
        ({"session_idle": "3600"}, "/session_idle"),
        ({"session_absolute": 10**9}, "/session_absolute"),
        ({"session_absolute": 600}, "/session_idle"),
        ({"features": ["everything"]}, "/features/0"),
        ({"registration_policies": ["anarchy"]}, "/registration_policies/0"),
        ({"second_factors": ["pwd"]}, "/second_factors/0"),
        ({"face_approval": "yes"}, "/face_approval"),
        ({"allow_all": True}, "/allow_all"),
    ],
)
def test_what_is_unknown_or_out_of_range_is_refused_by_the_member(
    admin: Caller, change: dict[str, Any], member: str
) -> None:
    before = admin.get(POLICY).json
    answer = admin.patch(POLICY, {"face_approval": True} | change)
    assert answer.status == 422, answer.text
    assert answer.json["errors"][0]["pointer"] == member
    assert admin.get(POLICY).json == before


def test_every_rule_of_a_policy_is_shown_and_can_be_set(admin: Caller) -> None:
    shown = admin.get(POLICY).json
    assert {*shown} == {*Policy.__dataclass_fields__}
    assert admin.patch(POLICY, shown).json == shown


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_tn_01_another_tenants_policy_is_not_there(admin: Caller, method: str) -> None:
    assert admin.send(method, "/tenants/other/policy", {} if method == "PATCH" else None).status == 404
    assert admin.get("/tenants/other/policy/preview").status == 404


def test_an_auditor_reads_and_a_supporter_does_not(appoint: Appoint) -> None:
    auditor = appoint("auditor", "acme", ("faceguard:read",))
    assert auditor.get(PREVIEW).status == 200
    assert auditor.patch(POLICY, {}).status == 403
    assert appoint("support", "acme").get(POLICY).status == 403


def test_the_preview_says_what_a_person_will_be_asked_for(admin: Caller) -> None:
    off = admin.get(PREVIEW, application="web", face="off").json
    assert off["ways"] == [{"proves": ["pwd"], "acr": SINGLE, "amr": ["pwd"]}]
    assert "A person signing in to Web shop will be asked for a password." in texts(off["sentences"])
    preferred = admin.get(PREVIEW, application="web", face="preferred").json
    assert "Then for a face or a recovery code." in texts(preferred["sentences"])
    assert {"proves": ["pwd", "face"], "acr": FACE, "amr": ["pwd", "face", "mfa"]} in preferred["ways"]
    assert {"proves": ["pwd", "recovery"], "acr": MFA, "amr": ["pwd", "otp", "mfa"]} in preferred["ways"]
    required = admin.get(PREVIEW, application="web", face="required").json
    assert [way["acr"] for way in required["ways"]] == [FACE]
    assert "With a recovery code the person would reach their own pages only" in texts(required["sentences"])
    nothing = admin.get(PREVIEW, application="web", face="required", factors="").json
    assert nothing["ways"] == [{"proves": ["pwd"], "acr": None, "amr": []}]
    assert "unmet_authentication_requirements" in texts(nothing["sentences"])


def test_the_preview_knows_the_applications_floor_and_its_wishes(admin: Caller) -> None:
    path = "/tenants/acme/applications/web"
    assert admin.patch(path, {"acr_floor": FACE_DEVICE, "face_max_age": 60, "trusted": False}).status == 200
    seen = admin.get(PREVIEW, application="web", factors="face passkey").json
    assert {way["acr"] for way in seen["ways"]} == {FACE_DEVICE}
    said = texts(seen["sentences"])
    assert "Web shop itself demands" in said
    assert "The face is asked for again after 60 seconds." in said
    assert "consent" in said
    assert admin.get(PREVIEW, application="web", factors="face", acr_floor=FACE).json["ways"][0]["acr"] == FACE


def test_the_preview_agrees_with_the_sign_in(admin: Caller, world: World) -> None:
    tokens = world.tokens()
    seen = admin.get(PREVIEW, application="web", factors="").json["ways"][0]
    claims = claims_of(tokens["id_token"])
    assert (seen["acr"], seen["amr"]) == (claims["acr"], claims["amr"])
    world.set_policy(face="required")
    assert admin.get(PREVIEW, application="web", factors="").json["ways"][0]["acr"] is None


def test_the_consequences_come_with_the_numbers_of_the_calibration(admin: Caller) -> None:
    said = admin.get(PREVIEW, face="required", face_profile="fmr-1e-3").json["consequences"]
    assert said[0]["key"] == "demand_required"
    matches = next(one for one in said if one["key"] == "false_matches")
    assert (matches["values"]["matches"], matches["values"]["pairs"]) == (23750, 23752290)
    assert "one in 1,000 comparisons" in matches["text"]
    assert "liveness_strict" in [one["key"] for one in said]
    lenient = admin.get(PREVIEW, face_liveness="flp-1.0", second_factors="face").json["consequences"]
    assert {"liveness_lenient", "fallback_none"} <= {one["key"] for one in lenient}


def test_every_sentence_has_its_words_in_every_language() -> None:
    words = load("default").words
    english, german = ({key for key in words.keys(locale) if key.startswith("preview.")} for locale in ("en", "de"))
    assert english == german


@pytest.mark.parametrize(
    "query", [{"factors": "password"}, {"face": "maybe"}, {"face_max_age": "-1"}, {"sort": "x"}, {"floor": "x"}]
)
def test_tn_05_a_preview_of_nothing_known_is_refused(admin: Caller, query: dict[str, str]) -> None:
    assert admin.get(PREVIEW, **query).status == 400


def test_a_preview_of_no_application_is_not_there(admin: Caller) -> None:
    assert admin.get(PREVIEW, application="nobody").status == 404
