"""Tenants that are being removed, and the addresses of those that were."""

from alembic import op
from sqlalchemy import text

from idp.store.columns import moment

revision = "0015"
down_revision = "0014"

LEAVING = text("removing_at IS NOT NULL AND removed_at IS NULL")


def upgrade() -> None:
    op.add_column("tenants", moment("removing_at"))
    op.add_column("tenants", moment("removed_at"))
    op.create_index("tenants_removing", "tenants", ["removing_at"], sqlite_where=LEAVING, postgresql_where=LEAVING)


def downgrade() -> None:
    op.drop_index("tenants_removing", "tenants")
    op.drop_column("tenants", "removed_at")
    op.drop_column("tenants", "removing_at")
