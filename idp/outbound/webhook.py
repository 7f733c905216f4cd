"""Webhooks: a tenant's audit events, told to addresses that its administrators name.

Signed as the Standard Webhooks specification has it: `webhook-signature` is v1 and the HMAC-SHA256 of id, timestamp and
body, under a secret that is shown once. A rotated secret signs too for a day, so that receivers can change over.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.outbound.call import Message
from idp.store import audit, outbox, webhook_deliveries, webhooks
from idp.store.audit import Event
from idp.store.webhook_deliveries import TRIED_FOR
from idp.store.webhooks import Webhook

KIND: Literal["webhook"] = "webhook"
PREFIX = "whsec_"
OVERLAP = timedelta(days=1)


def announce(ctx: Ctx, events: Iterable[Event]) -> None:
    """Has every webhook that wants one of the events told, in the transaction that seals them. Not of what was before
    it: when it is made, or when a database is sealed for the first time, there may be much."""
    told = webhooks.listing(ctx)
    wanted = [
        (one.id, event.seq, event.kind)
        for event in events
        for one in told
        if one.wants(event.kind) and one.created_at <= event.at
    ]
    send(ctx, webhook_deliveries.add(ctx, wanted))


def send(ctx: Ctx, deliveries: Iterable[str]) -> None:
    outbox.put_in_all(ctx, KIND, ({"delivery": one} for one in deliveries), TRIED_FOR)


def new_secret() -> str:
    """256 random bits, as the specification spells them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def prepare(ctx: Ctx, payload: Mapping[str, Any], *, keyring: Keyring) -> Message | None:
    """The message, signed now; None when the webhook was removed, or switched off, which makes the delivery dead."""
    delivery = webhook_deliveries.find(ctx, payload["delivery"])
    if delivery is None or delivery.state != "pending":
        return None
    webhook, event = webhooks.find(ctx, delivery.webhook), audit.find(ctx, delivery.event)
    if webhook is None or event is None or not webhook.active or not ctx.tenant.active:
        webhook_deliveries.note(ctx, delivery.id, "dead", "switched off", tried=False)
        return None
    body = json.dumps(told(ctx, delivery.id, event), separators=(",", ":")).encode()
    timestamp = str(int(ctx.now.timestamp()))
    signed = " ".join(signature(one, delivery.id, timestamp, body) for one in _secrets(ctx, keyring, webhook))
    headers = {"webhook-id": delivery.id, "webhook-timestamp": timestamp, "webhook-signature": signed}
    return Message(webhook.url, body, headers, f"webhook/{webhook.id}")


def noted(ctx: Ctx, payload: Mapping[str, Any], failure: str | None, last: bool) -> None:
    """What came of an attempt."""
    state: webhook_deliveries.State = "delivered" if failure is None else "dead" if last else "pending"
    webhook_deliveries.note(ctx, payload["delivery"], state, "delivered" if failure is None else failure)


def told(ctx: Ctx, id: str, event: Event) -> dict[str, Any]:
    """What a receiver reads. `id` is the same each time the delivery is tried or repeated."""
    return {
        "id": id,
        "kind": event.kind,
        "time": event.at.isoformat(),
        "tenant": ctx.tenant.slug,
        "event": event.seq,
        "person": event.person,
        "client": event.client,
        "actor": event.actor,
        "object": event.object,
        "detail": dict(event.detail),
    }


def signature(secret: str, id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"


def _secrets(ctx: Ctx, keyring: Keyring, webhook: Webhook) -> Iterable[str]:
    yield keyring.unwrap_webhook(ctx, webhook.id, webhook.secret_wrapped)
    if webhook.former_wrapped is not None and webhook.former_until is not None and ctx.now < webhook.former_until:
        yield keyring.unwrap_webhook(ctx, webhook.id, webhook.former_wrapped)
