"""RFC 7519 §3.1, §6.1: the published tokens, through our own reading."""

from __future__ import annotations

import pytest

from idp.keys import foreign, jose
from idp.keys.token_kinds import REQUEST_OBJECT, TokenRefused
from tests.specs.forging import ISSUER, NOW, Consumer
from tests.specs.published import keys_of, vectors

SIGNED, UNSECURED = vectors("rfc7515")["A.1"], vectors("rfc7515")["A.5"]
JOE = {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}


def test_s3_1_the_example_is_a_token_of_whoever_has_the_secret() -> None:
    assert foreign.verify_foreign(REQUEST_OBJECT, SIGNED["token"], keys_of(SIGNED), algs=["HS256"]).claims == JOE


def test_s3_1_and_it_is_none_of_ours(function: Consumer) -> None:
    for token in (SIGNED["token"], UNSECURED["token"]):
        with pytest.raises(TokenRefused):
            jose.verify(function.kind, token, function.keys, issuer=ISSUER, audience=None, now=NOW)


def test_s6_1_an_unsecured_token_is_read_where_that_is_asked_for_and_nowhere_else() -> None:
    assert foreign.read_unsigned(REQUEST_OBJECT, UNSECURED["token"]).claims == JOE
    assert jose.unsigned(JOE).rpartition(".")[2] == ""
    assert foreign.read_unsigned(REQUEST_OBJECT, jose.unsigned(JOE)).claims == JOE
    with pytest.raises(TokenRefused):
        foreign.verify_foreign(REQUEST_OBJECT, UNSECURED["token"], keys_of(SIGNED), algs=["none", "HS256"])
