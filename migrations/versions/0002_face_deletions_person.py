"""Whether a person's face was deleted is asked at every issuance; the ledger itself is never purged."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("face_deletions_person", "face_deletions", ["tenant", "person"])


def downgrade() -> None:
    op.drop_index("face_deletions_person", "face_deletions")
