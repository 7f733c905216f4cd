"""Authenticator apps."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, moment, tenant_key

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "totp",
        tenant_key(),
        sa.Column("person", Chars(32), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        moment("added_at", nullable=False),
    )


def downgrade() -> None:
    op.drop_table("totp")
