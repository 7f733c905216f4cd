"""Registered metadata of clients, tokens that register, device authorizations, an outbox."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Words, moment, tenant_key

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("clients") as clients:
        clients.alter_column("id_token_alg", type_=Chars(16), existing_type=Chars(8), existing_nullable=False)
        clients.add_column(sa.Column("response_types", sa.JSON, nullable=False, server_default='["code"]'))
        clients.add_column(sa.Column("policy", Chars(32), nullable=False, server_default="standard"))
        clients.add_column(sa.Column("dynamic", sa.Boolean, nullable=False, server_default=sa.false()))
        clients.add_column(sa.Column("secret_wrapped", sa.LargeBinary))
        clients.add_column(sa.Column("registration_digest", Chars(64)))
        clients.add_column(sa.Column("details", sa.JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("signing_keys") as keys:
        keys.alter_column("alg", type_=Chars(16), existing_type=Chars(8), existing_nullable=False)
    op.add_column("grants", sa.Column("claims_locales", Words, nullable=False, server_default=""))
    op.create_table(
        "registration_tokens",
        tenant_key(),
        sa.Column("digest", Chars(64), primary_key=True),
        sa.Column("policy", Chars(32), nullable=False),
        sa.Column("label", Words, nullable=False),
        sa.Column("uses_left", sa.Integer, nullable=False),
        moment("created_at", nullable=False),
        moment("expires_at", nullable=False),
        sa.Index("registration_tokens_expiry", "expires_at"),
    )
    op.create_table(
        "client_logos",
        tenant_key(),
        sa.Column("client", Chars(128), primary_key=True),
        sa.Column("png", sa.LargeBinary, nullable=False),
        moment("fetched_at", nullable=False),
    )
    op.create_table(
        "device_authorizations",
        tenant_key(),
        sa.Column("id", Chars(32), primary_key=True),
        sa.Column("digest", Chars(64), nullable=False),
        sa.Column("user_digest", Chars(64), nullable=False),
        sa.Column("client", Chars(128), nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("remote_addr", Words, nullable=False),
        sa.Column("status", Chars(12), nullable=False),
        sa.Column("grant", Chars(32)),
        sa.Column("interval", sa.Integer, nullable=False),
        moment("polled_at"),
        moment("created_at", nullable=False),
        moment("expires_at", nullable=False),
        moment("used_at"),
        sa.UniqueConstraint("tenant", "digest"),
        sa.UniqueConstraint("tenant", "user_digest"),
        sa.Index("device_authorizations_expiry", "expires_at"),
    )
    op.create_table(
        "outbox",
        tenant_key(),
        sa.Column("id", Chars(32), primary_key=True),
        sa.Column("kind", Chars(24), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        moment("created_at", nullable=False),
        moment("due_at", nullable=False),
        moment("expires_at", nullable=False),
        sa.Index("outbox_due", "due_at"),
        sa.Index("outbox_expiry", "expires_at"),
    )


def downgrade() -> None:
    for table in ("outbox", "device_authorizations", "client_logos", "registration_tokens"):
        op.drop_table(table)
    op.drop_column("grants", "claims_locales")
    with op.batch_alter_table("signing_keys") as keys:
        keys.alter_column("alg", type_=Chars(8), existing_type=Chars(16), existing_nullable=False)
    with op.batch_alter_table("clients") as clients:
        for column in ("details", "registration_digest", "secret_wrapped", "dynamic", "policy", "response_types"):
            clients.drop_column(column)
        clients.alter_column("id_token_alg", type_=Chars(8), existing_type=Chars(16), existing_nullable=False)
