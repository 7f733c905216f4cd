"""Everything that the first version stores. README.md beside says what each record is."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.BigInteger()  # microseconds since 1970
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    tenants_clients_people()
    journeys()
    sessions_and_grants()
    refresh_tokens()
    keys()
    counters_traces_leases()
    faces()


def downgrade() -> None:
    for table in (
        "tenants",
        "clients",
        "people",
        "passwords",
        "consents",
        "one_time",
        "journeys",
        "proofs",
        "captures",
        "sessions",
        "evidence",
        "grants",
        "families",
        "refresh_tokens",
        "tenant_keys",
        "signing_keys",
        "counters",
        "audit_events",
        "leases",
        "templates",
        "consent_receipts",
        "face_changes",
        "face_deletions",
    ):
        op.drop_table(table)


def tenants_clients_people() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("slug", sa.String(63), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(63), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("branding", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.UniqueConstraint("slug"),
        sa.UniqueConstraint("base_url"),
    )
    op.create_table(
        "clients",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("client_id", sa.String(128), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("application_type", sa.String(16), nullable=False),
        sa.Column("auth_method", sa.String(32), nullable=False),
        sa.Column("secret_digest", sa.String(64)),
        sa.Column("redirect_uris", sa.JSON(), nullable=False),
        sa.Column("post_logout_redirect_uris", sa.JSON(), nullable=False),
        sa.Column("grant_types", sa.JSON(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("id_token_alg", sa.String(8), nullable=False),
        sa.Column("require_pkce", sa.Boolean(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("floor", sa.Text()),
        sa.Column("face_max_age", sa.Integer()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.UniqueConstraint("tenant", "email_key"),
    )
    op.create_table(
        "passwords",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("client", sa.String(128), primary_key=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
    )


def journeys() -> None:
    op.create_table(
        "one_time",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(24), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
    )
    op.create_index("one_time_expiry", "one_time", ["expires_at"])
    op.create_index("one_time_owner", "one_time", ["tenant", "kind", "owner"])
    op.create_table(
        "journeys",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32)),
        sa.Column("client", sa.String(128)),
        sa.Column("session", sa.String(32)),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
    )
    op.create_index("journeys_expiry", "journeys", ["expires_at"])
    op.create_table(
        "proofs",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("journey", sa.String(32), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("factor", sa.String(24), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("proved_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("consumed_at", INSTANT),
    )
    op.create_index("proofs_expiry", "proofs", ["expires_at"])
    op.create_index("proofs_journey", "proofs", ["tenant", "journey"])
    op.create_table(
        "captures",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("journey", sa.String(32), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("node", sa.String(64), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("outcome", sa.String(16)),
    )
    op.create_index("captures_expiry", "captures", ["expires_at"])
    op.create_index("captures_journey", "captures", ["tenant", "journey"])


def sessions_and_grants() -> None:
    op.create_table(
        "sessions",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("idle_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.UniqueConstraint("tenant", "digest"),
    )
    op.create_index("sessions_expiry", "sessions", ["expires_at"])
    op.create_index("sessions_person", "sessions", ["tenant", "person"])
    op.create_table(
        "evidence",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("proof", sa.String(32), primary_key=True),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("factor", sa.String(24), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("proved_at", INSTANT, nullable=False),
    )
    op.create_index("evidence_age", "evidence", ["proved_at"])
    op.create_index("evidence_session", "evidence", ["tenant", "session"])
    op.create_table(
        "grants",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("client", sa.String(128), nullable=False),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("acr", sa.Text(), nullable=False),
        sa.Column("amr", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("auth_time", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
    )
    op.create_index("grants_expiry", "grants", ["expires_at"])
    op.create_index("grants_person", "grants", ["tenant", "person"])
    op.create_index("grants_session", "grants", ["tenant", "session"])


def refresh_tokens() -> None:
    op.create_table(
        "families",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("grant", sa.String(32), nullable=False),
        sa.Column("client", sa.String(128), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
    )
    op.create_index("families_expiry", "families", ["expires_at"])
    op.create_index("families_grant", "families", ["tenant", "grant"])
    op.create_index("families_person", "families", ["tenant", "person"])
    op.create_index("families_session", "families", ["tenant", "session"])
    op.create_table(
        "refresh_tokens",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("family", sa.String(32), nullable=False),
        sa.Column("client", sa.String(128), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
    )
    op.create_index("refresh_tokens_expiry", "refresh_tokens", ["expires_at"])
    op.create_index("refresh_tokens_family", "refresh_tokens", ["tenant", "family", "generation"])


def keys() -> None:
    op.create_table(
        "tenant_keys",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(24), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_table(
        "signing_keys",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("kid", sa.String(64), primary_key=True),
        sa.Column("alg", sa.String(8), nullable=False),
        sa.Column("public_jwk", sa.JSON(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("active_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT),
        sa.Column("removed_at", INSTANT),
    )


def counters_traces_leases() -> None:
    op.create_table(
        "counters",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(24), primary_key=True),
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("blocked_until", INSTANT),
        sa.Column("expires_at", INSTANT, nullable=False),
    )
    op.create_index("counters_expiry", "counters", ["expires_at"])
    op.create_table(
        "audit_events",
        sa.Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("person", sa.String(32)),
        sa.Column("client", sa.String(128)),
        sa.Column("actor", sa.Text()),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_events_tenant", "audit_events", ["tenant", "seq"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String(48), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
    )


def faces() -> None:
    op.create_table(
        "templates",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_index("templates_person", "templates", ["tenant", "person"])
    op.create_table(
        "consent_receipts",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("text_version", sa.String(32), nullable=False),
        sa.Column("text_digest", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
    )
    op.create_index("consent_receipts_person", "consent_receipts", ["tenant", "person"])
    op.create_table(
        "face_changes",
        sa.Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("face_changes_age", "face_changes", ["at"])
    op.create_index("face_changes_tenant", "face_changes", ["tenant", "seq"])
    op.create_table(
        "face_deletions",
        sa.Column("tenant", sa.String(32), primary_key=True),
        sa.Column("template", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=False),
        sa.Column("key_destroyed_at", INSTANT),
    )
    op.create_index("face_deletions_open", "face_deletions", ["key_destroyed_at"])
