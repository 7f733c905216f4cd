"""The keys of persons' faces, in a schema of their own on PostgreSQL and a file of their own on SQLite."""

import sqlalchemy as sa
from alembic import op

revision = "face_keys_0001"
down_revision = None

INSTANT = sa.BigInteger()  # microseconds since 1970


def upgrade() -> None:
    schema = op.get_context().version_table_schema
    op.create_table(
        "person_face_keys",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        schema=schema,
    )
    op.create_table(
        "tenant_face_keys",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        schema=schema,
    )


def downgrade() -> None:
    schema = op.get_context().version_table_schema
    for table in ("tenant_face_keys", "person_face_keys"):
        op.drop_table(table, schema=schema)
