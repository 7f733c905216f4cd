"""What captures have shown, so that a recording of one is recognised when it is played again."""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, moment, tenant_key

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "frame_digests",
        tenant_key(),
        sa.Column("person", Chars(32), primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("capture", Chars(32), primary_key=True),
        moment("at", nullable=False),
        sa.Index("frame_digests_age", "at"),
    )


def downgrade() -> None:
    op.drop_table("frame_digests")
