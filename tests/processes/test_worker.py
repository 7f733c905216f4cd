"""The worker (design §2): what can wait is done once, by whoever's turn it is."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event

from idp.store import audit, audit_seals, keys, one_time, outbox
from idp.worker import KEY_AGE, deliver_until, outbox_of, seal_until, work_once
from tests.listening import application
from tests.specs.signing_out import register_logout, sign_out
from tests.world import World, copy_world


def test_of_two_workers_one_does_a_job_and_nobody_again_before_its_time(world: World) -> None:
    assert work_once(world.house) == ["purge", "rotate-keys", "forget-faces", "unused-faces", "remove-tenants"]
    assert work_once(world.house) == []
    world.clock.step(61)
    assert work_once(world.house) == ["purge", "forget-faces", "remove-tenants"]


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


def test_a_call_that_is_put_into_the_outbox_is_made_within_a_second_or_so(founded: Path, tmp_path: Path) -> None:
    world = copy_world(founded, tmp_path / "data", outbound_allow="localhost")
    ended = threading.Event()
    with application() as app:
        register_logout(world, backchannel_logout_uri=f"{app.url}/web")
        working = threading.Thread(target=deliver_until, args=(ended, world.house))
        working.start()
        browser = world.browser()
        sign_out(browser, world.tokens(browser))
        put_at = time.monotonic()
        while not app.received:
            assert time.monotonic() - put_at < 2
            time.sleep(0.02)
        ended.set()
        working.join(5)
    assert not working.is_alive()
    world.house.database.dispose()


def test_ad_09_an_event_is_sealed_within_a_second_or_so(world: World) -> None:
    ended = threading.Event()
    working = threading.Thread(target=seal_until, args=(ended, world.house))
    with world.inside() as ctx:
        audit.record(ctx, "thing")
    working.start()
    for _ in range(100):
        with world.inside() as ctx:
            if audit_seals.count_unsealed(ctx) == 0:
                break
        time.sleep(0.05)
    ended.set()
    working.join(5)
    with world.inside() as ctx:
        assert (audit_seals.count_unsealed(ctx), audit_seals.newest(ctx)) == (0, 1)


def test_an_empty_outbox_costs_one_look_that_writes_nothing(world: World) -> None:
    delivery, asked = outbox_of(world.house), []
    event.listen(world.house.database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    delivery.turn()
    delivery.close()
    assert len(asked) == 1
    assert asked[0].startswith("SELECT")
    assert "outbox" in asked[0]


def test_an_entry_that_cannot_be_read_holds_nothing_up(world: World) -> None:
    with world.inside() as ctx:
        outbox.put_in(ctx, "backchannel_logout", {}, timedelta(hours=1))
        outbox.put_in(ctx, "backchannel_logout", {"client": "gone"}, timedelta(hours=1))
    delivery = outbox_of(world.house)
    assert delivery.turn() == 0
    delivery.close()
    with world.house.transaction() as tx:
        world.clock.step(60)
        assert len(outbox.claim(tx, world.clock.now(), 10, timedelta(0))) == 1
