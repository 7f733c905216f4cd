"""Passkeys."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Words, moment, tenant_key

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "passkeys",
        tenant_key(),
        sa.Column("credential", Chars(1366), primary_key=True),
        sa.Column("person", Chars(32), nullable=False),
        sa.Column("handle", Chars(64), nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("transports", sa.JSON, nullable=False),
        sa.Column("aaguid", Chars(36), nullable=False),
        sa.Column("backup_eligible", sa.Boolean, nullable=False),
        sa.Column("backed_up", sa.Boolean, nullable=False),
        sa.Column("user_verified", sa.Boolean, nullable=False),
        sa.Column("name", Words, nullable=False),
        moment("created_at", nullable=False),
        moment("used_at"),
        sa.Index("passkeys_person", "tenant", "person"),
    )


def downgrade() -> None:
    op.drop_table("passkeys")
