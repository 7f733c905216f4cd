"""The worker (design §2): what can wait is done once, by whoever's turn it is."""

from __future__ import annotations

from datetime import timedelta

from idp.store import keys, one_time
from idp.worker import KEY_AGE, work_once
from tests.world import World


def test_of_two_workers_one_does_a_job_and_nobody_again_before_its_time(world: World) -> None:
    assert work_once(world.house) == ["purge", "rotate-keys", "forget-faces"]
    assert work_once(world.house) == []
    world.clock.step(61)
    assert work_once(world.house) == ["purge", "forget-faces"]


def test_what_has_long_expired_is_gone(world: World) -> None:
    with world.inside() as ctx:
        value = one_time.mint(ctx, "invitation", owner="nobody", payload={}, lifetime=timedelta(minutes=1))
    world.clock.step(3 * 86400)
    work_once(world.house)
    with world.inside() as ctx:
        assert one_time.look(ctx, "invitation", value) is None


def test_signing_keys_that_have_grown_old_are_replaced_and_stay_published(world: World) -> None:
    with world.inside() as ctx:
        before = {key.kid for key in keys.signing_keys(ctx)}
    world.clock.step(KEY_AGE.total_seconds() + 1)
    work_once(world.house)
    with world.inside() as ctx:
        after = {key.kid for key in keys.signing_keys(ctx)}
    assert before < after
    published = world.browser().get("/t/acme/oauth/jwks").json["keys"]
    assert before <= {key["kid"] for key in published}
