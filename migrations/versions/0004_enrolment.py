"""Enrolments that wait for approval, signed receipts, when a face was last used, and which accounts share one."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Words, moment, tenant_key

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("templates", sa.Column("view", Chars(16), nullable=False, server_default="frontal"))
    op.add_column("templates", sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("consent_receipts", sa.Column("signed", Words, nullable=False, server_default=""))
    op.add_column("face_deletions", sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "face_uses",
        tenant_key(),
        sa.Column("person", Chars(32), primary_key=True),
        moment("used_at", nullable=False),
    )
    op.create_table(
        "face_pairs",
        tenant_key(),
        sa.Column("first", Chars(32), primary_key=True),
        sa.Column("second", Chars(32), primary_key=True),
        sa.Column("state", Chars(12), nullable=False),
        moment("at", nullable=False),
        sa.Index("face_pairs_second", "tenant", "second"),
    )


def downgrade() -> None:
    op.drop_table("face_pairs")
    op.drop_table("face_uses")
    op.drop_column("face_deletions", "pending")
    op.drop_column("consent_receipts", "signed")
    op.drop_column("templates", "pending")
    op.drop_column("templates", "view")
