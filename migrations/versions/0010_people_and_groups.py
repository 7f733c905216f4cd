"""Groups, roles, a tenant's own claims, and people in the order of their addresses.

Addresses are sorted by their characters' numbers, so that a prefix of one is a range of the index on PostgreSQL too.
"""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Sorted, Words, moment, tenant_key

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("tenants", sa.Column("claims", sa.JSON, nullable=False, server_default="[]"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE tenants ALTER COLUMN claims DROP DEFAULT")
        op.execute('ALTER TABLE people ALTER COLUMN email_key TYPE TEXT COLLATE "C"')
    op.create_index("people_active", "people", ["tenant", "active", "email_key"])
    op.create_table(
        "groups",
        tenant_key(),
        sa.Column("id", Chars(32), primary_key=True),
        sa.Column("kind", Chars(8), nullable=False),
        sa.Column("name", Sorted, nullable=False),
        sa.Column("description", Words, nullable=False),
        moment("created_at", nullable=False),
        sa.UniqueConstraint("tenant", "kind", "name"),
    )
    op.create_table(
        "group_members",
        tenant_key(),
        sa.Column("group", Chars(32), primary_key=True),
        sa.Column("person", Chars(32), primary_key=True),
        moment("since", nullable=False),
        sa.Index("group_members_person", "tenant", "person"),
    )


def downgrade() -> None:
    op.drop_table("group_members")
    op.drop_table("groups")
    op.drop_index("people_active", "people")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE people ALTER COLUMN email_key TYPE TEXT")
    op.drop_column("tenants", "claims")
