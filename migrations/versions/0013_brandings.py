"""What a tenant's pages look like: a draft, the versions that were published, and their logos."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Words, moment, tenant_key

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "brandings",
        tenant_key(),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("looks", sa.JSON, nullable=False),
        sa.Column("saved_by", Words, nullable=False),
        moment("saved_at", nullable=False),
    )
    op.create_table(
        "brand_logos",
        tenant_key(),
        sa.Column("sha256", Chars(64), primary_key=True),
        sa.Column("png", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("brand_logos")
    op.drop_table("brandings")
