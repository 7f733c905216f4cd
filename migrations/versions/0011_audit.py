"""Audit events are sealed and counted, and webhooks are told of them."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Words, moment, tenant_key

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("seal", sa.Integer))
    op.create_index("audit_events_person", "audit_events", ["tenant", "person", "seq"])
    unsealed = sa.text("seal IS NULL")
    op.create_index(
        "audit_events_unsealed", "audit_events", ["tenant", "seq"], sqlite_where=unsealed, postgresql_where=unsealed
    )
    op.create_table(
        "audit_seals",
        tenant_key(),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first_seq", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("events", sa.LargeBinary, nullable=False),
        sa.Column("previous", Chars(64), nullable=False),
        sa.Column("digest", Chars(64), nullable=False),
        moment("sealed_at", nullable=False),
    )
    op.create_table(
        "audit_heads",
        tenant_key(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", Chars(64), nullable=False),
        sa.Column("mac", Chars(64), nullable=False),
    )
    op.create_table(
        "audit_activity",
        tenant_key(),
        moment("hour", primary_key=True),
        sa.Column("kind", Chars(16), primary_key=True),
        sa.Column("outcome", Chars(32), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Index("audit_activity_age", "hour"),
    )
    _webhooks()


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        tenant_key(),
        sa.Column("id", Chars(32), primary_key=True),
        sa.Column("url", Words, nullable=False),
        sa.Column("kinds", sa.JSON, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("secret_wrapped", sa.LargeBinary, nullable=False),
        sa.Column("former_wrapped", sa.LargeBinary),
        moment("former_until"),
        moment("created_at", nullable=False),
    )
    pending = sa.text("state = 'pending'")
    op.create_table(
        "webhook_deliveries",
        tenant_key(),
        sa.Column("id", Chars(32), primary_key=True),
        sa.Column("webhook", Chars(32), nullable=False),
        sa.Column("event", sa.BigInteger, nullable=False),
        sa.Column("kind", Chars(48), nullable=False),
        sa.Column("state", Chars(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("status", Words),
        moment("created_at", nullable=False),
        moment("pending_since", nullable=False),
        moment("tried_at"),
        moment("expires_at", nullable=False),
        sa.Index("webhook_deliveries_newest", "tenant", "webhook", "event", "id"),
        sa.Index("webhook_deliveries_state", "tenant", "webhook", "state", "event", "id"),
        sa.Index("webhook_deliveries_pending", "pending_since", sqlite_where=pending, postgresql_where=pending),
        sa.Index("webhook_deliveries_expiry", "expires_at"),
    )


def downgrade() -> None:
    for table in ("webhook_deliveries", "webhooks", "audit_activity", "audit_heads", "audit_seals"):
        op.drop_table(table)
    op.drop_index("audit_events_unsealed", "audit_events")
    op.drop_index("audit_events_person", "audit_events")
    op.drop_column("audit_events", "seal")
