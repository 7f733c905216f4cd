"""Audit events, and what is made of them: seals, counts for the dashboard, and webhooks that are told of them."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, text

from idp.store.columns import Chars, Words, moment, tenant_key
from idp.store.metadata import metadata, sequence

UNSEALED = text("seal IS NULL")
PENDING = text("state = 'pending'")

audit_events = Table(
    "audit_events",
    metadata,
    Column("seq", sequence, primary_key=True, autoincrement=True),
    Column("tenant", Chars(32), nullable=False),
    Column("kind", Chars(48), nullable=False),
    Column("person", Chars(32)),
    Column("client", Chars(128)),
    Column("actor", Words),
    Column("request_id", Chars(32), nullable=False),
    Column("object", Chars(160)),  # what an administrator changed, "application/web"
    Column("detail", JSON, nullable=False),
    moment("at", nullable=False),
    Column("seal", Integer),  # the number of its seal, a second or so later
    Index("audit_events_tenant", "tenant", "seq"),
    Index("audit_events_object", "tenant", "object", "seq"),
    Index("audit_events_person", "tenant", "person", "seq"),
    Index(
        "audit_events_unsealed",
        "tenant",
        "seq",
        sqlite_where=UNSEALED,
        postgresql_where=UNSEALED,
    ),
    sqlite_autoincrement=True,
)

audit_seals = Table(
    "audit_seals",
    metadata,
    tenant_key(),
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3, … in each tenant
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("events", LargeBinary, nullable=False),  # of each event: its seq, 8 bytes, and its SHA-256, 32 bytes
    Column("previous", Chars(64), nullable=False),  # the digest of the seal before
    Column("digest", Chars(64), nullable=False),  # HMAC, keyed from the tenant's root
    moment("sealed_at", nullable=False),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    tenant_key(),
    Column("number", Integer, nullable=False),  # of the newest seal
    Column("digest", Chars(64), nullable=False),
    Column("mac", Chars(64), nullable=False),  # nobody without the key can say that an earlier seal is the newest
)

audit_activity = Table(
    "audit_activity",
    metadata,
    tenant_key(),
    moment("hour", primary_key=True),
    Column("kind", Chars(16), primary_key=True),  # sign_in, failure, face
    Column("outcome", Chars(32), primary_key=True),
    Column("count", Integer, nullable=False),
    Index("audit_activity_age", "hour"),
)

webhooks = Table(
    "webhooks",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("url", Words, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("secret_wrapped", LargeBinary, nullable=False),
    Column("former_wrapped", LargeBinary),  # the secret before, while receivers change over
    moment("former_until"),
    moment("created_at", nullable=False),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("webhook", Chars(32), nullable=False),
    Column("event", BigInteger, nullable=False),  # the event's seq
    Column("kind", Chars(48), nullable=False),
    Column("state", Chars(16), nullable=False),  # pending, delivered, dead
    Column("attempts", Integer, nullable=False),
    Column("status", Words),  # what came of the last attempt
    moment("created_at", nullable=False),
    moment("pending_since", nullable=False),
    moment("tried_at"),
    moment("expires_at", nullable=False),
    Index("webhook_deliveries_newest", "tenant", "webhook", "event", "id"),
    Index("webhook_deliveries_state", "tenant", "webhook", "state", "event", "id"),
    Index(
        "webhook_deliveries_pending",
        "pending_since",
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    ),
    Index("webhook_deliveries_expiry", "expires_at"),
)
