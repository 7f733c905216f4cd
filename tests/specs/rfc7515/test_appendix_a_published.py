"""RFC 7515 Appendix A, E: the published signatures, through our own verification."""

from __future__ import annotations

import json

import pytest

from idp.keys import foreign
from idp.keys.algorithms import SIGNATURES
from idp.keys.token_kinds import TokenRefused
from tests.specs.published import ANY, keys_of, payload_of, vectors

PUBLISHED = vectors("rfc7515")
JOE = {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}


@pytest.mark.parametrize("section", ["A.1", "A.2", "A.3"])
def test_appendix_a_1_to_a_3_the_published_signature_is_of_the_published_claims(section: str) -> None:
    vector = PUBLISHED[section]
    assert foreign.verify_foreign(ANY, vector["token"], keys_of(vector), algs=[vector["alg"]]).claims == JOE


def test_appendix_a_4_the_payload_may_be_anything_but_then_it_is_no_token() -> None:
    vector = PUBLISHED["A.4"]
    assert payload_of(vector) == b"Payload"
    with pytest.raises(TokenRefused):
        foreign.verify_foreign(ANY, vector["token"], keys_of(vector), algs=["ES512"])


@pytest.mark.parametrize("section", ["A.1", "A.2", "A.3", "A.4"])
def test_s5_2_no_other_payload_signature_key_or_algorithm_passes(section: str) -> None:
    vector = PUBLISHED[section]
    head, payload, signature = vector["token"].split(".")
    other = "A.3" if section != "A.3" else "A.4"
    departures = [
        {"token": f"{head}.{payload[:-4]}AAAA.{signature}"},
        {"token": f"{head}.{payload}.{signature[:-4]}AAAA"},
        {"alg": next(alg for alg in (*SIGNATURES, "HS384") if alg != vector["alg"])},
        {"key": PUBLISHED[other]["key"], "secret": PUBLISHED["A.1"]["secret"][:-4] + "AAAA"}
        if "secret" in vector
        else {"key": PUBLISHED[other]["key"]},
    ]
    for departure in departures:
        with pytest.raises(TokenRefused):
            payload_of(vector, **departure)


def test_appendix_a_5_an_unsecured_token_passes_no_verification() -> None:
    vector = PUBLISHED["A.5"]
    for signed in ("A.1", "A.2", "A.3"):
        with pytest.raises(TokenRefused):
            foreign.verify_foreign(ANY, vector["token"], keys_of(PUBLISHED[signed]), algs=["none", *SIGNATURES])
    assert foreign.read_unsigned(ANY, vector["token"]).claims == JOE
    with pytest.raises(TokenRefused):
        foreign.read_unsigned(ANY, PUBLISHED["A.2"]["token"])


@pytest.mark.parametrize(("section", "form"), [("A.6", "general"), ("A.7", "flattened")])
def test_appendix_a_6_a_7_no_json_serialisation_is_read(section: str, form: str) -> None:
    with pytest.raises(TokenRefused):
        payload_of(PUBLISHED["A.3"], token=json.dumps(PUBLISHED[section][form]))


def test_appendix_e_a_critical_member_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(TokenRefused, match="header member"):
        foreign.read_unsigned(ANY, PUBLISHED["E"]["token"])
