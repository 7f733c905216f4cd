"""Lists that stay as quick as they are: who administers a tenant."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index("administrators_over", "administrators", ["tenant", "over", "principal"])


def downgrade() -> None:
    op.drop_index("administrators_over", "administrators")
