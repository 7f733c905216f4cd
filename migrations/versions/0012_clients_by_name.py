"""Lists in their order: clients by name, initial access tokens by age. And copies of clients for test sign-ins."""

from alembic import op

from idp.store.columns import moment

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("clients", moment("expires_at"))
    op.create_index("clients_name", "clients", ["tenant", "name", "client_id"])
    op.create_index("clients_expiry", "clients", ["expires_at"])
    op.create_index("registration_tokens_age", "registration_tokens", ["tenant", "created_at", "digest"])


def downgrade() -> None:
    op.drop_index("registration_tokens_age", "registration_tokens")
    op.drop_index("clients_expiry", "clients")
    op.drop_index("clients_name", "clients")
    op.drop_column("clients", "expires_at")
