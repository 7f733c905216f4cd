"""/webhooks: addresses that are told of a tenant's audit events, and what they were told."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from idp.admin.api import cursor
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import conflict, invalid, not_found
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.admin.given_secret import GivenSecret
from idp.ids import new_id
from idp.outbound import destination, webhook
from idp.outbound.destination import FetchFailed
from idp.store import webhook_deliveries, webhooks
from idp.store.webhook_deliveries import Delivery
from idp.store.webhooks import Webhook

MOST = 10
"""Each one costs a call an event."""
Url = Annotated[str, Field(min_length=1, max_length=2048)]
Kind = Annotated[str, Field(max_length=48, pattern=r"^(\*|[a-z0-9_]+(\.[a-z0-9_]+)*)$")]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=50)]


class WebhookShown(Shown):
    id: str
    url: str
    kinds: list[str]
    """Kinds of events, each with everything below it; `*` for all."""
    active: bool
    created_at: datetime
    former_secret_until: datetime | None
    """Until then the secret before signs too."""


class WebhookWithSecret(WebhookShown):
    secret: str
    """What signs each message. It is told this once."""


class NewWebhook(Body):
    url: Url
    """https, to a public address, but for what the operator allows (FACEGUARD_OUTBOUND_ALLOW)."""
    kinds: Kinds


class WebhookChange(Body):
    url: Url | None = None
    kinds: Kinds | None = None
    active: bool | None = None


class DeliveryShown(Shown):
    id: str
    """The message's `webhook-id`."""
    event: int
    """The audit event's number."""
    kind: str
    state: Literal["pending", "delivered", "dead"]
    """`dead`: nobody tries any more."""
    attempts: int
    status: str | None
    """What came of the last attempt."""
    created_at: datetime
    tried_at: datetime | None


class DeliveryQuery(Paged):
    state: Literal["pending", "delivered", "dead"] | None = None


class Webhooks(Shown):
    items: list[WebhookShown]


def listing(call: Call) -> Webhooks:
    return Webhooks(items=[shown(one) for one in webhooks.listing(call.ctx)])


def create(call: Call) -> WebhookWithSecret:
    body: NewWebhook = call.body
    _require_callable(call, body.url)
    call.begin()
    if len(webhooks.listing(call.ctx)) >= MOST:
        raise conflict(f"A tenant has at most {MOST} webhooks.")
    id, secret = new_id(), webhook.new_secret()
    webhooks.add(call.ctx, id, body.url, tuple(body.kinds), call.house.keyring.wrap_webhook(call.ctx, id, secret))
    call.note("webhook.created", _object(id), url=body.url, kinds=body.kinds)
    return _with_secret(call, id, secret)


def read(call: Call) -> WebhookShown:
    return shown(_found(call))


def change(call: Call) -> WebhookShown:
    body: WebhookChange = call.body
    if body.url is not None:
        _require_callable(call, body.url)
    call.begin()
    one = _found(call)
    call.require_match(_object(one.id), shown(one))
    changed = body.model_dump(exclude_unset=True, exclude_none=True)
    if changed:
        webhooks.change(call.ctx, one.id, **changed)
        call.note("webhook.changed", _object(one.id), changed=changed)
    return shown(_found(call))


def remove(call: Call) -> None:
    call.begin()
    one = _found(call)
    call.require_match(_object(one.id), shown(one))
    webhooks.remove(call.ctx, one.id)
    webhook_deliveries.remove_of(call.ctx, one.id)
    call.note("webhook.removed", _object(one.id), url=one.url)


def rotate(call: Call) -> WebhookWithSecret:
    call.begin()
    one = _found(call)
    call.require_match(_object(one.id), shown(one))
    secret = webhook.new_secret()
    _keep_secret(call, one, secret, one.secret_wrapped)
    return _with_secret(call, one.id, secret)


def give_secret(call: Call, given: GivenSecret) -> bool:
    """Whether it is another than the present one, which signs too for a day, unless nobody was told it yet."""
    call.begin()
    one = _found(call)
    present = call.house.keyring.unwrap_webhook(call.ctx, one.id, one.secret_wrapped)
    if hmac.compare_digest(present, given.value):
        return False
    former = one.secret_wrapped if one.created_at < call.ctx.now else None
    _keep_secret(call, one, given.value, former, source=given.source)
    return True


def _keep_secret(call: Call, one: Webhook, secret: str, former: bytes | None, **source: str) -> None:
    webhooks.change(
        call.ctx,
        one.id,
        secret_wrapped=call.house.keyring.wrap_webhook(call.ctx, one.id, secret),
        former_wrapped=former,
        former_until=None if former is None else call.ctx.now + webhook.OVERLAP,
    )
    call.note("webhook.secret_rotated", _object(one.id), **source)


def test(call: Call) -> DeliveryShown:
    call.begin()
    one = _found_active(call)
    seq = call.note("webhook.tested", _object(one.id))
    [delivery] = webhook_deliveries.add(call.ctx, [(one.id, seq, "webhook.tested")])
    webhook.send(call.ctx, [delivery])
    return _delivery(call, one, delivery)


def deliveries(call: Call) -> Page[DeliveryShown]:
    query: DeliveryQuery = call.query
    one, key = _found(call), cursor.after(call, _list(call))
    rows = webhook_deliveries.page(
        call.ctx, one.id, state=query.state, before=(key[0], key[1]) if key else None, limit=query.limit + 1
    )
    items, following = cursor.page_of(call, _list(call), rows, lambda row: [row.event, row.id])
    return Page[DeliveryShown](items=[_delivery_shown(one) for one in items], next=following)


def replay(call: Call) -> DeliveryShown:
    call.begin()
    one, delivery = _found_active(call), call.arguments["delivery"]
    _delivery(call, one, delivery)
    if not webhook_deliveries.again(call.ctx, delivery):
        raise conflict("It is still being tried.")
    webhook.send(call.ctx, [delivery])
    call.note("webhook.replayed", _object(one.id), delivery=delivery)
    return _delivery(call, one, delivery)


def shown(one: Webhook) -> WebhookShown:
    return WebhookShown(
        id=one.id,
        url=one.url,
        kinds=list(one.kinds),
        active=one.active,
        created_at=one.created_at,
        former_secret_until=one.former_until,
    )


def _found(call: Call) -> Webhook:
    one = webhooks.find(call.ctx, call.arguments["webhook"])
    if one is None:
        raise not_found()
    return one


def _found_active(call: Call) -> Webhook:
    one = _found(call)
    if not one.active:
        raise conflict("The webhook is switched off.")
    return one


def _delivery(call: Call, one: Webhook, id: str) -> DeliveryShown:
    found = webhook_deliveries.find(call.ctx, id)
    if found is None or found.webhook != one.id:
        raise not_found()
    return _delivery_shown(found)


def _delivery_shown(one: Delivery) -> DeliveryShown:
    return DeliveryShown(
        id=one.id,
        event=one.event,
        kind=one.kind,
        state=one.state,
        attempts=one.attempts,
        status=one.status,
        created_at=one.created_at,
        tried_at=one.tried_at,
    )


def _with_secret(call: Call, id: str, secret: str) -> WebhookWithSecret:
    one = webhooks.find(call.ctx, id)
    assert one is not None
    return WebhookWithSecret(**shown(one).model_dump(), secret=secret)


def _require_callable(call: Call, url: str) -> None:
    """Raises Problem for what no call would be made to, whatever its name leads to."""
    try:
        destination.check_as_written(url, call.house.settings.outbound)
    except FetchFailed as refusal:
        raise invalid("/url", f"It cannot be called: {refusal}.") from refusal


def _object(id: str) -> str:
    return f"webhook/{id}"


def _list(call: Call) -> str:
    return f"deliveries of {call.arguments['webhook']}"


WEBHOOKS, WEBHOOK = "/tenants/<tenant>/webhooks", "/tenants/<tenant>/webhooks/<webhook>"
OPERATIONS = (
    Operation("webhooks.list", "GET", WEBHOOKS, "Webhooks of a tenant", "webhooks.read", listing, Webhooks),
    Operation("webhooks.create", "POST", WEBHOOKS, "Have an address told of events; its secret is told this once",
              "webhooks.write", create, WebhookWithSecret, body=NewWebhook, status=201, fresh=True),
    Operation("webhooks.read", "GET", WEBHOOK, "One webhook", "webhooks.read", read, WebhookShown),
    Operation("webhooks.change", "PATCH", WEBHOOK, "Change its address or its kinds, or switch it off",
              "webhooks.write", change, WebhookShown, body=WebhookChange),
    Operation("webhooks.remove", "DELETE", WEBHOOK, "Remove it, and what it was told", "webhooks.write", remove,
              status=204),
    Operation("webhooks.rotate", "POST", f"{WEBHOOK}/secret", "A new secret; the one before signs too for a day",
              "webhooks.write", rotate, WebhookWithSecret, fresh=True),
    Operation("webhooks.test", "POST", f"{WEBHOOK}/test", "Tell it of an event made for this", "webhooks.write", test,
              DeliveryShown, status=202),
    Operation("webhooks.deliveries", "GET", f"{WEBHOOK}/deliveries", "What it was told, newest event first",
              "webhooks.read", deliveries, Page[DeliveryShown], query=DeliveryQuery),
    Operation("webhooks.replay", "POST", f"{WEBHOOK}/deliveries/<delivery>/replay", "Tell it again", "webhooks.write",
              replay, DeliveryShown, status=202),
)  # fmt: skip
