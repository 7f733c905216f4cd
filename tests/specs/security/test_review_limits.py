"""Behind a proxy on the same machine all come from loopback: an address that tells nobody apart limits nobody."""

from __future__ import annotations

from idp.login import limits
from idp.login.factors import face
from idp.store import counters
from tests.journeys.people import with_face
from tests.world import World

SOMEWHERE = "198.51.100.7"


def attacked(world: World, address: str) -> None:
    """As many failures as set off the tenant's alarm, from one address."""
    with world.inside() as ctx:
        for kind, key in (("password-address", address), ("password-all", limits.EVERYWHERE)):
            for _ in range(limits.ALARM_FAILURES):
                counters.bump(ctx, kind, key, window=limits.ADDRESS_WINDOW)


def signs_in(world: World, address: str) -> int:
    browser = world.browser(address)
    return world.sign_in(browser, "bob").status


def test_lg_12_an_attack_through_a_local_proxy_locks_nobody_out(world: World) -> None:
    for address in ("127.0.0.1", "::1"):
        attacked(world, address)
        assert signs_in(world, address) == 303


def test_lg_12_an_address_that_tells_people_apart_is_limited(world: World) -> None:
    attacked(world, SOMEWHERE)
    assert signs_in(world, SOMEWHERE) == 429


def test_fa_28_looks_into_the_camera_through_a_local_proxy_are_counted_by_person(world: World) -> None:
    with_face(world)
    world.set_policy(face="required")
    for address, fits in (("127.0.0.1", True), (SOMEWHERE, False)):
        with world.inside() as ctx:
            for _ in range(face.PER_ADDRESS):
                counters.bump(ctx, "face-address", address, window=face.HOUR)
        browser = world.browser(address)
        page = world.sign_in(browser)
        csrf, journey = (page.text.split(f'data-{name}="')[1].split('"')[0] for name in ("csrf", "journey"))
        asked = browser.send(
            "POST",
            "/t/acme/face/captures",
            body=f'{{"journey": "{journey}"}}'.encode(),
            content_type="application/json",
            headers={"FG_Csrf": csrf},
        )
        assert (asked.status != 429) is fits  # there is no face process here: 503
