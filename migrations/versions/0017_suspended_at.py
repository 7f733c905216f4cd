"""Since when a tenant is suspended: its keys are published until its last token has ended."""

from alembic import op

from idp.store.columns import moment

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("tenants", moment("suspended_at"))


def downgrade() -> None:
    op.drop_column("tenants", "suspended_at")
