"""RFC 8725 §3.7 to §3.12, RFC 7519 §4.1: strict JSON, exact issuer, audience and type, whole seconds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.keys import compact, jose
from idp.keys.token_kinds import TokenRefused
from tests.specs.forging import ABSENT, ISSUER, NOW, SECOND, Consumer, b64, consumers

EVERY = consumers()
NOT_STRINGS = [ABSENT, None, "", 1, True, ["x"], {"x": "y"}]


@pytest.mark.parametrize(
    "iss", [*NOT_STRINGS, [ISSUER], [ISSUER, "https://mallory.example"], ISSUER + "/", ISSUER[:-1]]
)
def test_jw_09_jw_11_iss_is_exactly_this_issuer(consumer: Consumer, iss: Any) -> None:
    assert not consumer.accepts(consumer.token(claims={"iss": iss}))


@pytest.mark.parametrize("sub", NOT_STRINGS)
def test_jw_09_sub_is_a_string(consumer: Consumer, sub: Any) -> None:
    assert not consumer.accepts(consumer.token(claims={"sub": sub}))


@pytest.mark.parametrize("aud", [ABSENT, None, "", 1, True, {"x": "y"}, [], [["nested"]], [""], [1]])
def test_jw_09_aud_is_a_string_or_a_list_of_strings(consumer: Consumer, aud: Any) -> None:
    assert not consumer.accepts(consumer.token(claims={"aud": aud}))


@pytest.mark.parametrize("aud", ["other", ["other"], ["other", "another"]])
def test_jw_10_aud_names_us(for_us: Consumer, aud: Any) -> None:
    assert not for_us.accepts(for_us.token(claims={"aud": aud}))


@pytest.mark.parametrize("name", ["exp", "iat"])
@pytest.mark.parametrize("value", [ABSENT, None, "9999999999", -1, 0, True, [SECOND], 1e15, 2**63, float(SECOND)])
def test_jw_09_exp_and_iat_are_whole_seconds(consumer: Consumer, name: str, value: Any) -> None:
    assert not consumer.accepts(consumer.token(claims={name: value}))


NO_NUMBERS = [b"NaN", b"Infinity", b"-Infinity", b"1" * 5000, b"0x10", b"01", b"1."]


@pytest.mark.parametrize("number", [*NO_NUMBERS, b"1e400"], ids=repr)
def test_jw_09_exp_is_no_number_beyond_json(consumer: Consumer, number: bytes) -> None:
    good = json.dumps(consumer.claims).encode()
    exp = b'"exp": ' + str(SECOND + 300).encode()
    assert exp in good
    assert not consumer.accepts(consumer.token(raw_claims=good.replace(exp, b'"exp": ' + number)))


@pytest.mark.parametrize("number", NO_NUMBERS, ids=repr)
def test_jw_14_numbers_that_json_does_not_have_are_refused_anywhere(consumer: Consumer, number: bytes) -> None:
    good = json.dumps(consumer.claims).encode()
    assert consumer.accepts(consumer.token(raw_claims=good[:-1] + b', "more": 1}'))
    assert not consumer.accepts(consumer.token(raw_claims=good[:-1] + b', "more": ' + number + b"}"))


@pytest.mark.parametrize(
    "typ", [ABSENT, None, "", "jwt", "AT+JWT", "application/at+jwt", "logout+jwt", "dpop+jwt", "JWS", 1, ["at+jwt"]]
)
def test_jw_10_typ_is_exactly_the_kinds(consumer: Consumer, typ: Any) -> None:
    assert not consumer.accepts(consumer.token({"typ": typ}))


def test_jw_10_a_token_of_the_other_kind_is_refused_even_under_its_key(access: Consumer, hint: Consumer) -> None:
    assert not access.accepts(access.token({"typ": "JWT"}))
    assert not access.accepts(access.token({"typ": "JWT"}, claims={**hint.claims, "aud": access.audience}))
    assert not hint.accepts(hint.token({"typ": "at+jwt"}))
    assert not hint.accepts(access.token())
    assert not access.accepts(hint.token())


@pytest.mark.parametrize("name", ["client_id", "jti", "sid", "grant_id"])
@pytest.mark.parametrize("value", NOT_STRINGS)
def test_rfc9068_s2_2_an_access_token_has_its_required_claims(access: Consumer, name: str, value: Any) -> None:
    assert not access.accepts(access.token(claims={name: value}))


def test_jw_14_a_member_named_twice_is_refused(consumer: Consumer) -> None:
    body = json.dumps(consumer.claims).encode()
    assert consumer.accepts(consumer.token(raw_claims=body))
    assert not consumer.accepts(consumer.token(raw_claims=body[:-1] + b', "sub": "alice"}'))
    assert not consumer.accepts(consumer.token(raw_claims=body[:-1] + b', "x": {"a": 1, "a": 2}}'))
    head = {"alg": consumer.key.alg, "typ": consumer.kind.typ, "kid": consumer.key.kid}
    raw = json.dumps(head).encode()
    assert consumer.accepts(consumer.token(raw_header=raw))
    assert not consumer.accepts(consumer.token(raw_header=raw[:-1] + b', "alg": "' + consumer.key.alg.encode() + b'"}'))


@pytest.mark.parametrize("text", [b'"\\ud800"', b'"\xff"', b'"\xed\xa0\x80"', b'"\x00"', b"\xef\xbb\xbf1"])
def test_jw_14_text_that_is_not_utf8_is_refused(consumer: Consumer, text: bytes) -> None:
    body = json.dumps(consumer.claims).encode()
    assert not consumer.accepts(consumer.token(raw_claims=body[:-1] + b', "x": ' + text + b"}"))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"text"', b"1", b"{}", b"{", b"[" * 9000, b'{"a":' * 2000])
def test_jw_14_a_payload_that_is_no_object_is_refused_however_deep(consumer: Consumer, body: bytes) -> None:
    assert not consumer.accepts(consumer.token(raw_claims=body))
    assert not consumer.accepts(consumer.token(raw_header=body))


def test_jw_14_no_token_over_16_kb_is_read(function: Consumer) -> None:
    fits = function.token(claims={"padding": "x" * 11_000})
    assert len(fits) < compact.TOKEN_LIMIT
    assert function.accepts(fits)
    assert not function.accepts(function.token(claims={"padding": "x" * 12_500}))
    assert not function.accepts(function.token({"kid": "k" * 1_000_000}))
    assert not function.accepts("a" * 10_000_000)


members = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["alg", "typ", "kid", "crit", "jwk", "b64", "iss", "sub", "aud", "exp", "iat", "nbf", "sid", "jti", "scope"]


@settings(max_examples=400, deadline=None)
@given(
    place=st.sampled_from(sorted(EVERY)),
    header=st.dictionaries(st.sampled_from(NAMES), members, max_size=2),
    claims=st.dictionaries(st.sampled_from(NAMES), members, max_size=3),
)
def test_jw_20_truly_signed_tokens_with_any_members_are_accepted_or_refused_and_nothing_else(
    place: str, header: dict[str, Any], claims: dict[str, Any]
) -> None:
    consumer = EVERY[place]
    consumer.accepts(consumer.token(header, claims))


@settings(max_examples=400, deadline=None)
@given(place=st.sampled_from(sorted(EVERY)), data=st.data())
def test_jw_20_no_change_to_a_genuine_token_is_accepted_and_nothing_else_is_raised(place: str, data: Any) -> None:
    consumer = EVERY[place]
    genuine = consumer.token()
    start = data.draw(st.integers(0, len(genuine)))
    end = data.draw(st.integers(start, min(len(genuine), start + 8)))
    other = genuine[:start] + data.draw(st.text(max_size=8)) + genuine[end:]
    assert consumer.accepts(other) == (other == genuine)


@settings(max_examples=300, deadline=None)
@given(
    token=st.text(max_size=200)
    | st.lists(st.binary(max_size=40), min_size=3, max_size=3).map(lambda parts: ".".join(b64(part) for part in parts))
)
def test_jw_20_no_other_text_is_accepted_and_nothing_but_token_refused_is_raised(token: str) -> None:
    for consumer in EVERY.values():
        with pytest.raises(TokenRefused):
            jose.verify(consumer.kind, token, consumer.keys, issuer=ISSUER, audience=None, now=NOW)
