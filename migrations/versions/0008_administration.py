"""Who administers what, answers to be given again, and what an event was about.

Until now every person of `system` was an administrator of the whole platform, and stays one.
"""

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Chars, Words, moment, tenant_key

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "administrators",
        tenant_key(),
        sa.Column("principal", Chars(128), primary_key=True),
        sa.Column("over", Chars(32), primary_key=True),
        sa.Column("role", Chars(24), nullable=False),
        moment("given_at", nullable=False),
    )
    op.execute(
        "INSERT INTO administrators (tenant, principal, over, role, given_at)"
        " SELECT people.tenant, people.id, '*', 'platform_admin', people.created_at"
        " FROM people JOIN tenants ON tenants.id = people.tenant WHERE tenants.slug = 'system'"
    )
    op.create_table(
        "idempotency_keys",
        tenant_key(),
        sa.Column("digest", Chars(64), primary_key=True),
        sa.Column("request", Chars(64), nullable=False),
        sa.Column("sealed", Words, nullable=False),
        moment("expires_at", nullable=False),
        sa.Index("idempotency_keys_expiry", "expires_at"),
    )
    op.add_column("audit_events", sa.Column("object", Chars(160)))
    op.create_index("audit_events_object", "audit_events", ["tenant", "object", "seq"])


def downgrade() -> None:
    op.drop_index("audit_events_object", "audit_events")
    op.drop_column("audit_events", "object")
    op.drop_table("idempotency_keys")
    op.drop_table("administrators")
