"""Webhooks: an administrator has addresses told of events, signed, again until they answer (AD-11, TN-01, A6)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from idp.audit import sealing
from idp.outbound.delivery import PAUSES, Delivery
from idp.store import audit, webhook_deliveries
from idp.worker import outbox_of, purge_expired
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.listening import Application, Received, application, send
from tests.world import World, copy_world

WEBHOOKS = "/tenants/acme/webhooks"


@pytest.fixture
def world(founded: Path, tmp_path: Path) -> Iterator[World]:
    """May call receivers on this machine."""
    made = copy_world(founded, tmp_path / "data", outbound_allow="localhost")
    yield made
    made.house.database.dispose()


@pytest.fixture
def receiver() -> Iterator[Application]:
    with application() as app:
        yield app


@pytest.fixture
def delivery(world: World) -> Iterator[Delivery]:
    made = outbox_of(world.house)
    yield made
    made.close()


def create(admin: Caller, url: str, *kinds: str) -> dict[str, Any]:
    made = admin.post(WEBHOOKS, {"url": url, "kinds": list(kinds or ("*",))})
    assert made.status == 201, made.text
    return dict(made.json)


def happen(world: World, kind: str = "thing", slug: str = "acme", **told: Any) -> None:
    with world.inside(slug) as ctx:
        audit.record(ctx, kind, **told)
    sealing.seal_all(world.house)


def deliver(delivery: Delivery) -> None:
    """Until every call that is due has come back."""
    while delivery.turn():
        time.sleep(0.01)


def verified(secret: str, received: Received, now: float) -> dict[str, Any]:
    """What a receiver reads, by the example in docs/operate.md. Raises ValueError where that refuses it."""
    if not genuine(secret, received.headers, received.body, now):
        raise ValueError("not genuine")
    return dict(json.loads(received.body))


def example() -> Callable[..., bool]:
    text = (Path(__file__).parents[2] / "docs/operate.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 our own document
    return cast(Callable[..., bool], names["genuine"])


genuine = example()


def test_ad_11_an_event_arrives_signed_and_says_what_happened(
    platform: Caller, world: World, receiver: Application, delivery: Delivery
) -> None:
    made = create(platform, f"{receiver.url}/hook", "client")
    happen(world, "client.changed", client="web", actor="ann", object="application/web", detail={"name": "Web"})
    happen(world, "signed_in")
    deliver(delivery)
    [received] = receiver.received
    assert received.headers["content-type"] == "application/json"
    told = verified(made["secret"], received, world.clock.now().timestamp())
    assert told.pop("event") > 0
    assert told == {
        "id": received.headers["webhook-id"],
        "kind": "client.changed",
        "time": world.clock.now().isoformat(),
        "tenant": "acme",
        "person": None,
        "client": "web",
        "actor": "ann",
        "object": "application/web",
        "detail": {"name": "Web"},
    }
    [shown] = platform.get(f"{WEBHOOKS}/{made['id']}/deliveries").json["items"]
    assert (shown["id"], shown["state"], shown["attempts"]) == (told["id"], "delivered", 1)


def test_ad_11_a_changed_or_an_old_message_is_refused_by_the_receiver(
    platform: Caller, world: World, receiver: Application, delivery: Delivery
) -> None:
    secret = create(platform, f"{receiver.url}/hook", "thing")["secret"]
    happen(world)
    deliver(delivery)
    [received], now = receiver.received, world.clock.now().timestamp()
    verified(secret, received, now + 299)
    for wrong in (
        Received("POST", "/hook", received.headers, received.body.replace(b"thing", b"other")),
        Received("POST", "/hook", received.headers | {"webhook-id": "another"}, received.body),
        Received("POST", "/hook", received.headers | {"webhook-timestamp": str(int(now) + 60)}, received.body),
    ):
        with pytest.raises(ValueError, match="not genuine"):
            verified(secret, wrong, now)
    with pytest.raises(ValueError, match="not genuine"):
        verified(secret, received, now + 301)
    with pytest.raises(ValueError, match="not genuine"):
        verified("whsec_" + base64.b64encode(b"x" * 32).decode(), received, now)


def test_ad_11_after_a_rotation_both_secrets_sign_for_a_day(
    appoint: Appoint, world: World, receiver: Application, delivery: Delivery
) -> None:
    admin = appoint("tenant_admin", "acme")
    made = create(admin, f"{receiver.url}/hook", "thing")
    rotated = admin.post(f"{WEBHOOKS}/{made['id']}/secret").json
    assert rotated["secret"] != made["secret"]
    happen(world)
    deliver(delivery)
    for secret in (made["secret"], rotated["secret"]):
        verified(secret, receiver.received[0], world.clock.now().timestamp())
    world.clock.step(86400)
    happen(world)
    deliver(delivery)
    verified(rotated["secret"], receiver.received[1], world.clock.now().timestamp())
    with pytest.raises(ValueError, match="not genuine"):
        verified(made["secret"], receiver.received[1], world.clock.now().timestamp())


def test_ad_02_the_secret_is_told_once_and_lies_wrapped(platform: Caller, world: World) -> None:
    made = create(platform, "https://app.example.com/hook")
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    assert len(key) == 32
    for path in (WEBHOOKS, f"{WEBHOOKS}/{made['id']}", "/tenants/acme/audit"):
        assert "whsec_" not in platform.get(path).text
    stored = b"".join(path.read_bytes() for path in world.data.glob("*.db*"))
    assert made["secret"].encode() not in stored
    assert key not in stored


def test_a_failed_call_is_repeated_and_its_status_shown(
    platform: Caller, world: World, receiver: Application, delivery: Delivery
) -> None:
    made = create(platform, f"{receiver.url}/hook", "thing")
    receiver.answers["/hook"] = send(500)
    happen(world)
    deliver(delivery)
    deliveries = f"{WEBHOOKS}/{made['id']}/deliveries"
    [shown] = platform.get(deliveries, state="pending").json["items"]
    assert (shown["attempts"], shown["status"]) == (1, "status 500")
    receiver.answers["/hook"] = send(204, b"")
    world.clock.step(PAUSES[0].total_seconds())
    deliver(delivery)
    [shown] = platform.get(deliveries).json["items"]
    assert (shown["state"], shown["attempts"]) == ("delivered", 2)
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]


def test_after_a_day_it_is_dead_and_can_be_replayed(
    appoint: Appoint, world: World, receiver: Application, delivery: Delivery
) -> None:
    made = create(appoint("tenant_admin", "acme"), f"{receiver.url}/hook", "thing")
    receiver.answers["/hook"] = send(503)
    happen(world)
    deliver(delivery)
    world.clock.step(timedelta(days=1).total_seconds() - 1)
    deliver(delivery)
    admin, deliveries = appoint("auditor", "acme"), f"{WEBHOOKS}/{made['id']}/deliveries"
    [dead] = admin.get(deliveries, state="dead").json["items"]
    assert (dead["attempts"], dead["status"]) == (2, "status 503")
    given_up = admin.get("/tenants/acme/audit", kind="webhook.given_up").json["items"][0]
    assert given_up["object"] == f"webhook/{made['id']}"
    receiver.answers.clear()
    assert admin.post(f"{deliveries}/{dead['id']}/replay").status == 403
    admin = appoint("platform_admin")
    assert admin.post(f"{deliveries}/{dead['id']}/replay").status == 202
    assert admin.post(f"{deliveries}/{dead['id']}/replay").status == 409
    deliver(delivery)
    [shown] = [one for one in admin.get(deliveries).json["items"] if one["id"] == dead["id"]]
    assert shown["state"] == "delivered"
    assert {one.headers["webhook-id"] for one in receiver.received} == {dead["id"]}


def test_a_new_webhook_is_told_nothing_of_what_was_before(
    platform: Caller, world: World, receiver: Application, delivery: Delivery
) -> None:
    with world.inside() as ctx:
        audit.record(ctx, "thing")
    world.clock.step(1)
    create(platform, f"{receiver.url}/hook", "thing")
    happen(world)
    deliver(delivery)
    assert len(receiver.received) == 1


def test_what_happens_to_webhooks_themselves_is_told_to_none(
    platform: Caller, world: World, receiver: Application, delivery: Delivery
) -> None:
    create(platform, f"{receiver.url}/hook", "*", "webhook")
    happen(world, "webhook.given_up")
    deliver(delivery)
    assert [json.loads(one.body)["kind"] for one in receiver.received if b"webhook." in one.body] == []


def test_a_test_event_is_sent_to_a_webhook_that_asks_for_something_else(
    platform: Caller, world: World, receiver: Application, delivery: Delivery
) -> None:
    made = create(platform, f"{receiver.url}/hook", "face")
    answer = platform.post(f"{WEBHOOKS}/{made['id']}/test")
    assert (answer.status, answer.json["state"]) == (202, "pending")
    sealing.seal_all(world.house)
    deliver(delivery)
    [received] = receiver.received
    assert verified(made["secret"], received, world.clock.now().timestamp())["kind"] == "webhook.tested"


@pytest.mark.parametrize("stop", ["switch off", "remove"])
def test_a_webhook_that_is_switched_off_or_removed_is_told_nothing_more(
    platform: Caller, world: World, receiver: Application, delivery: Delivery, stop: str
) -> None:
    made = create(platform, f"{receiver.url}/hook", "thing")
    path = f"{WEBHOOKS}/{made['id']}"
    happen(world)
    if stop == "remove":
        assert platform.delete(path).status == 204
        assert platform.get(path).status == 404
    else:
        assert platform.patch(path, {"active": False}).json["active"] is False
        assert platform.post(f"{path}/test").status == 409
    happen(world)
    deliver(delivery)
    assert receiver.received == []
    if stop == "switch off":
        [shown] = platform.get(f"{path}/deliveries").json["items"]
        assert (shown["state"], shown["status"]) == ("dead", "switched off")


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example.com/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "https://ann:x@app.example.com/",
        "https://0x7f.1/",
        "ftp://app.example.com/",
        "/hook",
        "https://10.0.0.1:8443/",
    ],
)
def test_a6_an_address_that_is_never_called_is_refused_beside_its_member(platform: Caller, url: str) -> None:
    answer = platform.post(WEBHOOKS, {"url": url, "kinds": ["*"]})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == "/url"
    made = create(platform, "https://app.example.com/hook")
    assert platform.patch(f"{WEBHOOKS}/{made['id']}", {"url": url}).status == 422


def test_a6_a_name_that_leads_into_the_network_is_called_by_nobody(
    platform: Caller, world: World, delivery: Delivery
) -> None:
    made = create(platform, "https://inside.example.com/hook", "thing")
    world.house.fetcher._resolve = lambda host, port: ["127.0.0.1"]
    happen(world)
    deliver(delivery)
    [shown] = platform.get(f"{WEBHOOKS}/{made['id']}/deliveries").json["items"]
    assert (shown["state"], shown["attempts"]) == ("pending", 1)
    assert "not in FACEGUARD_OUTBOUND_ALLOW" in shown["status"]


def test_a6_a_redirect_is_not_followed(
    platform: Caller, world: World, receiver: Application, delivery: Delivery
) -> None:
    create(platform, f"{receiver.url}/hook", "thing")
    receiver.answers["/hook"] = send(307, Location=f"{receiver.url}/elsewhere")
    happen(world)
    deliver(delivery)
    assert [one.path for one in receiver.received] == ["/hook"]


def test_tn_01_another_tenants_webhook_is_not_there(
    appoint: Appoint, world: World, receiver: Application, delivery: Delivery
) -> None:
    admin, theirs = appoint("tenant_admin", "acme"), appoint("tenant_admin", "other")
    made = create(admin, f"{receiver.url}/hook")
    path = f"/tenants/other/webhooks/{made['id']}"
    assert theirs.get("/tenants/other/webhooks").json["items"] == []
    assert theirs.get(path).status == 404
    assert theirs.get(f"{path}/deliveries").status == 404
    assert theirs.patch(path, {"active": False}).status == 404
    assert theirs.post(f"{path}/secret").status == 404
    assert theirs.delete(path).status == 404
    happen(world, "others", slug="other")
    deliver(delivery)
    assert b"others" not in b"".join(one.body for one in receiver.received)
    assert {json.loads(one.body)["tenant"] for one in receiver.received} <= {"acme"}


def test_tn_01_a_delivery_is_replayed_under_its_own_webhook_alone(platform: Caller, world: World) -> None:
    one, two = (create(platform, "https://app.example.com/hook", kind) for kind in ("thing", "nothing"))
    happen(world)
    [delivery] = platform.get(f"{WEBHOOKS}/{one['id']}/deliveries").json["items"]
    assert platform.post(f"{WEBHOOKS}/{two['id']}/deliveries/{delivery['id']}/replay").status == 404
    assert platform.post(f"{WEBHOOKS}/{one['id']}/deliveries/nothing/replay").status == 404


def test_a_webhook_is_changed_and_its_deliveries_come_page_by_page(platform: Caller, world: World) -> None:
    made = create(platform, "https://app.example.com/hook", "thing")
    path = f"{WEBHOOKS}/{made['id']}"
    read = platform.get(path)
    changed = platform.patch(path, {"kinds": ["thing", "face.verify"]}, If_Match=str(read.header("ETag")))
    assert changed.json["kinds"] == ["thing", "face.verify"]
    late = platform.patch(path, {"kinds": ["*"]}, If_Match=str(read.header("ETag")))
    assert (late.status, late.json["changed_by"]) == (412, "platform_admin-all-2")
    for _ in range(5):
        happen(world)
    seen, cursor = [], {}
    while True:
        page = platform.get(f"{path}/deliveries", limit="2", **cursor).json
        seen += [one["event"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("kinds", [[], ["Face"], ["face.*"], ["**"], [""], ["a"] * 51])
def test_kinds_that_name_nothing_are_refused(platform: Caller, kinds: list[str]) -> None:
    answer = platform.post(WEBHOOKS, {"url": "https://app.example.com/hook", "kinds": kinds})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"].startswith("/kinds")


def test_a_tenant_has_ten_at_most(platform: Caller) -> None:
    for number in range(10):
        create(platform, f"https://app.example.com/{number}")
    eleventh = platform.post(WEBHOOKS, {"url": "https://app.example.com/hook", "kinds": ["*"]})
    assert eleventh.status == 409


def test_deliveries_are_kept_as_long_as_they_are_of_use(world: World, platform: Caller) -> None:
    made = create(platform, "https://app.example.com/hook", "thing")
    happen(world)
    happen(world)
    with world.inside() as ctx:
        first, second = webhook_deliveries.page(ctx, made["id"], limit=9)
        webhook_deliveries.note(ctx, first.id, "delivered", "delivered")

    def left() -> set[str]:
        with world.inside() as ctx:
            return {one.id for one in webhook_deliveries.page(ctx, made["id"], limit=9)}

    world.clock.step(timedelta(days=2).total_seconds())
    purge_expired(world.house)
    with world.inside() as ctx:
        buried = webhook_deliveries.find(ctx, second.id)
    assert buried is not None
    assert (buried.state, buried.status) == ("dead", "not sent in time")
    assert left() == {first.id, second.id}
    world.clock.step(timedelta(days=6).total_seconds())
    purge_expired(world.house)
    assert left() == {second.id}
    world.clock.step(timedelta(days=30).total_seconds())
    purge_expired(world.house)
    assert left() == set()
