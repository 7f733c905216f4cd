"""Sessions of the console."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Words, moment, tenant_key

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "console_sessions",
        tenant_key(),
        sa.Column("digest", Chars(64), primary_key=True),
        sa.Column("person", Chars(32), nullable=False),
        sa.Column("sid", Chars(32), nullable=False),
        sa.Column("acr", Words, nullable=False),
        sa.Column("amr", sa.JSON, nullable=False),
        sa.Column("hint", Words, nullable=False),
        sa.Column("recent", sa.JSON, nullable=False),
        moment("auth_time", nullable=False),
        moment("created_at", nullable=False),
        moment("seen_at", nullable=False),
        moment("expires_at", nullable=False),
        moment("ended_at"),
        sa.Index("console_sessions_expiry", "expires_at"),
    )


def downgrade() -> None:
    op.drop_table("console_sessions")
