"""OIDC Core §5.1, §5.2, §5.4, §5.5: which claims about a person come out, and in what form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from idp.store import people
from idp.store.people import Person
from idp.tokens.claims import person_claims
from tests.world import World, claims_of

CLAIMS = {
    "given_name": "Alice",
    "family_name": "Ng",
    "locale": "de",
    "phone_number": "+41 1 234 56 78",
    "phone_number_verified": True,
    "address": {"country": "CH"},
    "nickname#ja": "\u30a2\u30ea",
    "updated_at": 1700000000,
}


def alice(**given: Any) -> Person:
    good = {"name": "Alice Ng", "claims": CLAIMS, "email_verified": True} | given
    return Person(id="sub", email="alice@example.com", active=True, created_at=datetime.now(UTC), **good)


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ((), set()),
        (("openid", "offline_access", "admin"), set()),
        (("email",), {"email", "email_verified"}),
        (("phone",), {"phone_number", "phone_number_verified"}),
        (("address",), {"address"}),
        (("profile",), {"name", "given_name", "family_name", "locale", "updated_at"}),
    ],
)
def test_s5_4_a_scope_gives_its_claims_and_no_others(scope: tuple[str, ...], names: set[str]) -> None:
    assert person_claims(alice(), scope).keys() == names


def test_s5_1_the_columns_hold_over_what_else_is_stored() -> None:
    posing = alice(claims={"email": "root@example.com", "email_verified": True, "name": "Root"}, email_verified=False)
    given = person_claims(posing, ("email", "profile"))
    assert given == {"email": "alice@example.com", "email_verified": False, "name": "Alice Ng"}


def test_s5_1_a_persons_name_is_not_taken_from_elsewhere_when_it_is_absent() -> None:
    assert person_claims(alice(name=None, claims={"name": "Root"}), ("profile",)) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"nickname": ""},
        {"nickname": None},
        {"nickname": 1},
        {"nickname": True},
        {"phone_number_verified": "true"},
        {"updated_at": "2026"},
        {"updated_at": True},
        {"address": "Bern"},
        {"address": {}},
        {"birthdate": ["1990"]},
    ],
)
def test_s5_3_2_what_is_empty_or_of_the_wrong_type_is_left_out(wrong: dict[str, Any]) -> None:
    assert person_claims(alice(name=None, claims=wrong), ("profile", "phone", "address"), dict.fromkeys(wrong)) == {}


def test_s5_5_a_claim_comes_by_name_whatever_the_scope() -> None:
    assert person_claims(alice(), ("openid",), {"locale": None, "email": {"essential": True}}) == {
        "locale": "de",
        "email": "alice@example.com",
    }


def test_s5_5_1_an_essential_claim_that_we_lack_is_left_out() -> None:
    assert person_claims(alice(), (), {"gender": {"essential": True}}) == {}


@pytest.mark.parametrize(
    ("how", "given"),
    [
        ({"value": "de"}, True),
        ({"value": "fr"}, False),
        ({"values": ["fr", "de"]}, True),
        ({"values": ["fr", "it"]}, False),
        ({"values": []}, False),
        ({"essential": True, "value": "fr"}, False),
        ({"essential": False}, True),
        ({}, True),
    ],
)
def test_s5_5_1_a_claim_asked_for_with_values_is_given_if_it_is_one_of_them(how: dict[str, Any], given: bool) -> None:
    assert ("locale" in person_claims(alice(), (), {"locale": how})) is given


def test_s5_2_a_claim_in_a_language_is_given_by_that_name_alone() -> None:
    assert person_claims(alice(), ("profile",), {"nickname#ja": None})["nickname#ja"] == "\u30a2\u30ea"
    assert "nickname#ja" not in person_claims(alice(), ("profile",), {"nickname": None})


@pytest.mark.parametrize("name", ["sub", "iss", "acr", "roles", "admin", "sub#de", "password", "", "#", "name2"])
def test_s5_1_no_other_name_comes_out_even_when_stored_and_asked_for(name: str) -> None:
    assert person_claims(alice(name=None, claims={name: "x"}), ("openid",), {name: {"essential": True}}) == {}


LANGUAGES = {
    "locale": "en",
    "nickname": "Ali",
    "nickname#ja": "\u30a2\u30ea",
    "nickname#de-CH": "Alischa",
    "family_name#ja-Kana-JP": "\u30a4\u30f3",
}


@pytest.mark.parametrize(
    ("locales", "nickname"),
    [
        ((), "Ali"),
        (("ja",), "\u30a2\u30ea"),
        (("JA",), "\u30a2\u30ea"),
        (("fr", "ja"), "\u30a2\u30ea"),
        (("en", "ja"), "Ali"),
        (("de",), "Alischa"),
        (("de-CH-1996",), "Alischa"),
        (("de-AT",), "Ali"),
        (("ja-JP",), "\u30a2\u30ea"),
        (("fr",), "Ali"),
        (("j",), "Ali"),
    ],
)
def test_s5_2_claims_locales_chooses_the_language_of_untagged_claims(locales: tuple[str, ...], nickname: str) -> None:
    given = person_claims(alice(claims=LANGUAGES), ("profile",), None, locales)
    assert given["nickname"] == nickname
    assert not any("#" in name for name in given)


def test_s5_2_a_claim_that_is_known_in_one_language_alone_comes_when_that_is_asked_for() -> None:
    assert "family_name" not in person_claims(alice(claims=LANGUAGES), ("profile",))
    assert person_claims(alice(claims=LANGUAGES), ("profile",), None, ("ja",))["family_name"] == "\u30a4\u30f3"


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ("nickname#JA", "\u30a2\u30ea"),
        ("nickname#de", "Alischa"),
        ("nickname#en", "Ali"),
        ("nickname#fr", None),
        ("nickname#", None),
        ("NICKNAME#ja", None),
        ("family_name#ja", "\u30a4\u30f3"),
    ],
)
def test_s5_2_a_claim_asked_for_in_a_language_is_the_nearest_that_is_known(asked: str, value: str | None) -> None:
    given = person_claims(alice(claims=LANGUAGES), ("openid",), {asked: None})
    assert given == ({} if value is None else {asked: value})


def test_s5_2_claims_locales_of_the_request_reach_id_token_and_userinfo(world: World) -> None:
    with world.inside() as ctx:
        people.set_claims(ctx, world.person().id, LANGUAGES)
    tokens = world.tokens(claims_locales="fr ja", claims='{"id_token": {"nickname": null}}')
    assert claims_of(tokens["id_token"])["nickname"] == "\u30a2\u30ea"
    assert world.userinfo(tokens["access_token"]).json["nickname"] == "\u30a2\u30ea"
    assert world.userinfo(world.tokens()["access_token"]).json["nickname"] == "Ali"
