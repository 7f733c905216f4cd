"""RFC 6238: codes from time. Appendix B's vectors, of which we use the last six digits (RFC 4226 §5.3)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from idp.login.factors.totp import STEP, new_secret, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
APPENDIX_B = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), APPENDIX_B)
def test_appendix_b_the_published_codes_are_right_at_their_time(seconds: int, code: str) -> None:
    assert step_of(SECRET, code[-6:], at(seconds)) == seconds // STEP


@pytest.mark.parametrize(("aside", "right"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)])
def test_s5_2_one_step_before_and_after_is_accepted_and_no_more(aside: int, right: bool) -> None:
    """The code of the step that begins at 1,111,111,110, asked `aside` seconds after that."""
    assert (step_of(SECRET, "050471", at(1111111110 + aside)) is not None) is right


@pytest.mark.parametrize("after", [37037037, 37037038])
def test_s5_2_a_step_that_was_accepted_is_not_accepted_again(after: int) -> None:
    assert step_of(SECRET, "050471", at(1111111111), after=after) is None
    assert step_of(SECRET, "050471", at(1111111111), after=37037036) == 37037037


@pytest.mark.parametrize(
    "typed", ["", "05047", "0504711", "14050471", "05047a", "٠٥٠٤٧١", "050471\x00", "-50471", "5.0471"]
)
def test_what_is_not_six_digits_is_no_code(typed: str) -> None:
    assert step_of(SECRET, typed, at(1111111111)) is None


def test_spaces_in_a_code_do_not_matter() -> None:
    assert step_of(SECRET, " 050 471\n", at(1111111111)) == 37037037


def test_s3_the_secret_is_random_and_of_160_bits() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}
