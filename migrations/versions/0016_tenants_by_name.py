"""Tenants in the order of their slugs and names, those that were removed left out; keys in theirs.

Slugs are sorted by their characters' numbers, so that a prefix of one is a range of the index on PostgreSQL too.
"""

import unicodedata
from itertools import takewhile

import sqlalchemy as sa
from alembic import op

from idp.store.columns import Sorted

revision = "0016"
down_revision = "0015"

HERE = sa.text("removed_at IS NULL")
TENANTS = sa.table("tenants", *(sa.column(name) for name in ("id", "slug", "name", "name_key", "alike")))


def upgrade() -> None:
    op.add_column("tenants", sa.Column("name_key", Sorted, nullable=False, server_default=""))
    op.add_column("tenants", sa.Column("alike", sa.Integer, nullable=False, server_default="0"))
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE tenants ALTER COLUMN name_key DROP DEFAULT, ALTER COLUMN alike DROP DEFAULT")
        op.execute('ALTER TABLE tenants ALTER COLUMN slug TYPE VARCHAR(63) COLLATE "C"')
    for id, slug, name in bind.execute(sa.select(TENANTS.c.id, TENANTS.c.slug, TENANTS.c.name)).all():
        key = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
        alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(slug, key, strict=False)))
        bind.execute(TENANTS.update().where(TENANTS.c.id == id).values(name_key=key, alike=alike))
    op.create_index("tenants_listed", "tenants", ["slug"], sqlite_where=HERE, postgresql_where=HERE)
    named = ["alike", "name_key", "slug"]
    op.create_index("tenants_named", "tenants", named, sqlite_where=HERE, postgresql_where=HERE)
    order = ["tenant", "active_at", "created_at", "kid"]
    op.create_index("signing_keys_order", "signing_keys", order, sqlite_where=HERE, postgresql_where=HERE)


def downgrade() -> None:
    op.drop_index("signing_keys_order", "signing_keys")
    op.drop_index("tenants_named", "tenants")
    op.drop_index("tenants_listed", "tenants")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE tenants ALTER COLUMN slug TYPE VARCHAR(63)")
    op.drop_column("tenants", "alike")
    op.drop_column("tenants", "name_key")
