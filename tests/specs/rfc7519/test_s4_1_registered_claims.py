"""RFC 7519 §4.1, Registered Claim Names. What is malformed: ../rfc8725/test_s3_8_claims.py."""

from __future__ import annotations

import pytest

from tests.specs.forging import SECOND, Consumer


def test_s4_1_3_the_audience_may_be_one_of_a_list_of_strings_and_of_nothing_else(function: Consumer) -> None:
    assert not function.accepts(function.token(claims={"aud": [function.audience, 1]}))
    assert not function.accepts(function.token(claims={"aud": [[function.audience]]}))
    assert function.accepts(function.token(claims={"aud": [function.audience, "other"]}))


def test_s4_1_4_exp_is_the_first_second_at_which_a_token_is_dead(access: Consumer) -> None:
    assert access.accepts(access.token(claims={"exp": SECOND + 1}))
    assert not access.accepts(access.token(claims={"exp": SECOND}))


def test_s4_1_4_a_hint_is_honoured_after_its_exp(hint: Consumer) -> None:
    assert hint.accepts(hint.token(claims={"iat": SECOND - 4000, "exp": SECOND - 3700}))


@pytest.mark.parametrize("name", ["iat", "nbf"])
def test_s4_1_5_s4_1_6_an_issuers_clock_may_be_ten_seconds_ahead_and_no_more(function: Consumer, name: str) -> None:
    assert function.accepts(function.token(claims={name: SECOND + 10}))
    assert not function.accepts(function.token(claims={name: SECOND + 11}))
