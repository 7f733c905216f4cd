"""RFC 8628 §3.5, Device Access Token Response: the errors that a polling device meets."""

from __future__ import annotations

from tests.agent import Browser
from tests.devices import Device, approved, decide, up_to_the_question
from tests.specs.security.outcomes import assert_refused
from tests.world import World


def test_s3_5_a_device_polls_while_its_person_has_not_answered(world: World, tv: Device) -> None:
    for _ in range(3):
        assert_refused(tv.poll(), "authorization_pending")


def test_s3_5_a_poll_that_comes_too_early_adds_five_seconds_for_good(world: World, tv: Device) -> None:
    assert_refused(tv.poll(0), "authorization_pending")
    assert_refused(tv.poll(4), "slow_down")
    assert_refused(tv.poll(9), "slow_down")
    assert_refused(tv.poll(15), "authorization_pending")
    assert_refused(tv.poll(14), "slow_down")
    assert_refused(tv.poll(20), "authorization_pending")


def test_s3_5_who_slows_down_still_gets_the_tokens(world: World) -> None:
    tv = approved(world)
    tv.poll(0, device_code="not mine")
    assert tv.poll(0).status == 200


def test_s3_5_an_early_poll_of_an_approved_code_costs_time_and_not_the_code(world: World, tv: Device) -> None:
    tv.poll()
    browser = world.browser()
    decide(browser, up_to_the_question(world, browser, tv))
    assert_refused(tv.poll(1), "slow_down")
    assert tv.poll(10).status == 200


def test_s3_5_a_denied_device_is_told_so_until_its_code_expires(world: World, browser: Browser, tv: Device) -> None:
    decide(browser, up_to_the_question(world, browser, tv), "deny")
    for _ in range(2):
        assert_refused(tv.poll(), "access_denied")
    assert_refused(tv.poll(600), "expired_token")


def test_s3_5_after_expires_in_the_device_code_has_expired(world: World, tv: Device) -> None:
    assert_refused(tv.poll(599), "authorization_pending")
    assert_refused(tv.poll(5), "expired_token")


def test_s3_5_an_approval_that_nobody_fetched_expires_too(world: World) -> None:
    assert_refused(approved(world).poll(600), "expired_token")


def test_s3_5_nobody_answers_a_device_whose_time_is_over(world: World, browser: Browser, tv: Device) -> None:
    question = up_to_the_question(world, browser, tv)
    world.clock.step(600)
    assert decide(browser, question).status == 404
    assert_refused(tv.poll(), "expired_token")
