"""Every table of the main database. migrations/README.md says what each record is and how long it lives."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from idp.store import audit_tables
from idp.store.columns import Chars, Sorted, SortedChars, Words, moment, tenant_key
from idp.store.face_tables import (
    captures,
    consent_receipts,
    face_changes,
    face_deletions,
    face_pairs,
    face_uses,
    frame_digests,
    templates,
)
from idp.store.metadata import metadata

__all__ = [
    "audit_tables",
    "captures",
    "consent_receipts",
    "face_changes",
    "face_deletions",
    "face_pairs",
    "face_uses",
    "frame_digests",
    "metadata",
    "templates",
]
"""Told here as well: whoever takes the metadata from here has every table."""

HERE = text("removed_at IS NULL")
LEAVING = text("removing_at IS NOT NULL AND removed_at IS NULL")

tenants = Table(
    "tenants",
    metadata,
    Column("id", Chars(32), primary_key=True),
    Column("slug", SortedChars(63), nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("name_key", Sorted, nullable=False),  # as it is searched for
    Column("alike", Integer, nullable=False),  # with so many characters slug and name_key begin alike
    Column("base_url", Words, nullable=False, unique=True),
    Column("active", Boolean, nullable=False),
    Column("theme", Chars(63), nullable=False),
    Column("policy", JSON, nullable=False),
    Column("branding", JSON, nullable=False),
    Column("claims", JSON, nullable=False),  # its own claims: context.MappedClaim
    moment("created_at", nullable=False),
    moment("suspended_at"),
    moment("removing_at"),  # from then on it is being removed
    moment("removed_at"),  # from then on nothing but this row says that there was one: its address is never given again
    Index("tenants_listed", "slug", sqlite_where=HERE, postgresql_where=HERE),
    Index("tenants_named", "alike", "name_key", "slug", sqlite_where=HERE, postgresql_where=HERE),
    Index("tenants_removing", "removing_at", sqlite_where=LEAVING, postgresql_where=LEAVING),
)

brandings = Table(
    "brandings",
    metadata,
    tenant_key(),
    Column("version", Integer, primary_key=True, autoincrement=False),  # 0 is the draft
    Column("looks", JSON, nullable=False),  # context.Branding
    Column("saved_by", Words, nullable=False),
    moment("saved_at", nullable=False),
)

brand_logos = Table(
    "brand_logos",
    metadata,
    tenant_key(),
    Column("sha256", Chars(64), primary_key=True),
    Column("png", LargeBinary, nullable=False),
)

clients = Table(
    "clients",
    metadata,
    tenant_key(),
    Column("client_id", Chars(128), primary_key=True),
    Column("name", Words, nullable=False),
    Column("application_type", Chars(16), nullable=False),  # web, native
    Column("auth_method", Chars(32), nullable=False),
    Column("secret_digest", Chars(64)),
    Column("redirect_uris", JSON, nullable=False),
    Column("post_logout_redirect_uris", JSON, nullable=False),
    Column("grant_types", JSON, nullable=False),
    Column("scope", Words, nullable=False),
    Column("response_types", JSON, nullable=False),
    Column("id_token_alg", Chars(16), nullable=False),
    Column("require_pkce", Boolean, nullable=False),
    Column("trusted", Boolean, nullable=False),  # the operator's own application: no consent page
    Column("floor", Words),  # an acr that is never undercut
    Column("face_max_age", Integer),
    Column("active", Boolean, nullable=False),
    Column("policy", Chars(32), nullable=False),  # the registration policy it is held to
    Column("dynamic", Boolean, nullable=False),  # registered itself: its name is its own claim
    Column("secret_wrapped", LargeBinary),  # only where a secret keys an HMAC
    Column("registration_digest", Chars(64)),  # of the token that manages it (RFC 7592)
    Column("details", JSON, nullable=False),  # store/details.py
    moment("created_at", nullable=False),
    moment("expires_at"),  # of a copy that a test sign-in uses
    Index("clients_name", "tenant", "name", "client_id"),
    Index("clients_expiry", "expires_at"),
)

registration_tokens = Table(
    "registration_tokens",
    metadata,
    tenant_key(),
    Column("digest", Chars(64), primary_key=True),
    Column("policy", Chars(32), nullable=False),
    Column("label", Words, nullable=False),
    Column("uses_left", Integer, nullable=False),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    Index("registration_tokens_age", "tenant", "created_at", "digest"),
    Index("registration_tokens_expiry", "expires_at"),
)

client_logos = Table(
    "client_logos",
    metadata,
    tenant_key(),
    Column("client", Chars(128), primary_key=True),
    Column("png", LargeBinary, nullable=False),
    moment("fetched_at", nullable=False),
)

people = Table(
    "people",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),  # the `sub`, never reused
    Column("email", Words, nullable=False),
    Column("email_key", Sorted, nullable=False),  # normalised: one spelling, one account, one counter
    Column("email_verified", Boolean, nullable=False),
    Column("name", Words),
    Column("claims", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    moment("created_at", nullable=False),
    UniqueConstraint("tenant", "email_key"),
    Index("people_active", "tenant", "active", "email_key"),
)

groups = Table(
    "groups",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("kind", Chars(8), nullable=False),  # group, role
    Column("name", Sorted, nullable=False),
    Column("description", Words, nullable=False),
    moment("created_at", nullable=False),
    UniqueConstraint("tenant", "kind", "name"),
)

group_members = Table(
    "group_members",
    metadata,
    tenant_key(),
    Column("group", Chars(32), primary_key=True),
    Column("person", Chars(32), primary_key=True),
    moment("since", nullable=False),
    Index("group_members_person", "tenant", "person"),
)

passwords = Table(
    "passwords",
    metadata,
    tenant_key(),
    Column("person", Chars(32), primary_key=True),
    Column("hash", Words, nullable=False),
    moment("changed_at", nullable=False),
)

passkeys = Table(
    "passkeys",
    metadata,
    tenant_key(),
    Column("credential", Chars(1366), primary_key=True),  # at most 1,023 bytes, in base64url
    Column("person", Chars(32), nullable=False),
    Column("handle", Chars(64), nullable=False),  # what the authenticator calls the person
    Column("public_key", LargeBinary, nullable=False),  # COSE_Key
    Column("sign_count", BigInteger, nullable=False),
    Column("transports", JSON, nullable=False),
    Column("aaguid", Chars(36), nullable=False),
    Column("backup_eligible", Boolean, nullable=False),
    Column("backed_up", Boolean, nullable=False),
    Column("user_verified", Boolean, nullable=False),
    Column("name", Words, nullable=False),
    moment("created_at", nullable=False),
    moment("used_at"),
    Index("passkeys_person", "tenant", "person"),
)

totp = Table(
    "totp",
    metadata,
    tenant_key(),
    Column("person", Chars(32), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    moment("added_at", nullable=False),
)

one_time = Table(
    "one_time",
    metadata,
    tenant_key(),
    Column("kind", Chars(24), primary_key=True),
    Column("digest", Chars(64), primary_key=True),
    Column("owner", Chars(128), nullable=False),  # the client or person that alone may spend it
    Column("payload", JSON, nullable=False),
    moment("expires_at", nullable=False),
    moment("used_at"),
    Index("one_time_owner", "tenant", "kind", "owner"),
    Index("one_time_expiry", "expires_at"),
)

journeys = Table(
    "journeys",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("purpose", Chars(16), nullable=False),  # authorize, account, enrol
    Column("browser", Chars(64), nullable=False),
    Column("person", Chars(32)),
    Column("client", Chars(128)),
    Column("session", Chars(32)),  # the live session it started from
    Column("request", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("finished_at"),
    Index("journeys_expiry", "expires_at"),
)

proofs = Table(
    "proofs",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("journey", Chars(32), nullable=False),
    Column("browser", Chars(64), nullable=False),
    Column("person", Chars(32), nullable=False),
    Column("factor", Chars(24), nullable=False),
    Column("detail", JSON, nullable=False),
    moment("proved_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("consumed_at"),
    Index("proofs_journey", "tenant", "journey"),
    Index("proofs_expiry", "expires_at"),
)

sessions = Table(
    "sessions",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),  # the `sid`
    Column("digest", Chars(64), nullable=False),  # of the cookie's value
    Column("person", Chars(32), nullable=False),
    moment("created_at", nullable=False),
    moment("seen_at", nullable=False),
    moment("idle_at", nullable=False),  # dead from here unless used
    moment("expires_at", nullable=False),
    moment("ended_at"),
    UniqueConstraint("tenant", "digest"),
    Index("sessions_person", "tenant", "person"),
    Index("sessions_expiry", "expires_at"),
)

evidence = Table(
    "evidence",
    metadata,
    tenant_key(),
    Column("proof", Chars(32), primary_key=True),  # one proof, one evidence
    Column("session", Chars(32), nullable=False),
    Column("person", Chars(32), nullable=False),
    Column("factor", Chars(24), nullable=False),
    Column("detail", JSON, nullable=False),
    moment("proved_at", nullable=False),
    Index("evidence_session", "tenant", "session"),
    Index("evidence_age", "proved_at"),
)

consents = Table(
    "consents",
    metadata,
    tenant_key(),
    Column("person", Chars(32), primary_key=True),
    Column("client", Chars(128), primary_key=True),
    Column("scope", Words, nullable=False),
    moment("given_at", nullable=False),
)

grants = Table(
    "grants",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("person", Chars(32), nullable=False),
    Column("client", Chars(128), nullable=False),
    Column("session", Chars(32), nullable=False),
    Column("scope", Words, nullable=False),
    Column("claims", JSON, nullable=False),  # the request's `claims` parameter
    Column("claims_locales", Words, nullable=False),
    Column("acr", Words, nullable=False),
    Column("amr", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),  # proof ids that acr and amr rest on
    moment("auth_time", nullable=False),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("revoked_at"),
    Index("grants_person", "tenant", "person"),
    Index("grants_session", "tenant", "session"),
    Index("grants_expiry", "expires_at"),
)

families = Table(
    "families",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("grant", Chars(32), nullable=False),
    Column("client", Chars(128), nullable=False),
    Column("person", Chars(32), nullable=False),
    Column("session", Chars(32), nullable=False),
    Column("offline", Boolean, nullable=False),
    Column("scope", Words, nullable=False),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("revoked_at"),
    Index("families_grant", "tenant", "grant"),
    Index("families_person", "tenant", "person"),
    Index("families_session", "tenant", "session"),
    Index("families_expiry", "expires_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    tenant_key(),
    Column("digest", Chars(64), primary_key=True),
    Column("family", Chars(32), nullable=False),
    Column("client", Chars(128), nullable=False),
    Column("generation", Integer, nullable=False),
    moment("expires_at", nullable=False),
    moment("used_at"),
    Index("refresh_tokens_family", "tenant", "family", "generation"),
    Index("refresh_tokens_expiry", "expires_at"),
)

device_authorizations = Table(
    "device_authorizations",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("digest", Chars(64), nullable=False),  # of the device code
    Column("user_digest", Chars(64), nullable=False),  # of the code that a person types
    Column("client", Chars(128), nullable=False),
    Column("request", JSON, nullable=False),
    Column("remote_addr", Words, nullable=False),
    Column("status", Chars(12), nullable=False),  # pending, approved, denied
    Column("grant", Chars(32)),
    Column("interval", Integer, nullable=False),
    moment("polled_at"),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("used_at"),
    UniqueConstraint("tenant", "digest"),
    UniqueConstraint("tenant", "user_digest"),
    Index("device_authorizations_expiry", "expires_at"),
)

outbox = Table(
    "outbox",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("kind", Chars(24), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    moment("created_at", nullable=False),
    moment("due_at", nullable=False),
    moment("expires_at", nullable=False),
    Index("outbox_due", "due_at"),
    Index("outbox_expiry", "expires_at"),
)

counters = Table(
    "counters",
    metadata,
    tenant_key(),
    Column("kind", Chars(24), primary_key=True),
    Column("key", Chars(128), primary_key=True),
    Column("count", Integer, nullable=False),
    moment("since", nullable=False),
    moment("blocked_until"),
    moment("expires_at", nullable=False),
    Index("counters_expiry", "expires_at"),
)

tenant_keys = Table(
    "tenant_keys",
    metadata,
    tenant_key(),
    Column("name", Chars(24), primary_key=True),  # root: it yields the refresh and seal keys
    Column("wrapped", LargeBinary, nullable=False),
    moment("created_at", nullable=False),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    tenant_key(),
    Column("kid", Chars(64), primary_key=True),
    Column("alg", Chars(16), nullable=False),
    Column("public_jwk", JSON, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    moment("created_at", nullable=False),
    moment("active_at", nullable=False),  # published before, used from here
    moment("retired_at"),  # no longer signs
    moment("removed_at"),  # no longer published
    Index("signing_keys_order", "tenant", "active_at", "created_at", "kid", sqlite_where=HERE, postgresql_where=HERE),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Chars(48), primary_key=True),
    Column("holder", Chars(64), nullable=False),
    moment("until", nullable=False),
)

administrators = Table(
    "administrators",
    metadata,
    tenant_key(),  # always that of `system`
    Column("principal", Chars(128), primary_key=True),  # a person's id, or a client's
    Column("over", Chars(32), primary_key=True),  # a tenant's id, * for every one
    Column("role", Chars(24), nullable=False),
    moment("given_at", nullable=False),
    Index("administrators_over", "tenant", "over", "principal"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    tenant_key(),  # always that of `system`
    Column("digest", Chars(64), primary_key=True),  # of the key and whose it is
    Column("request", Chars(64), nullable=False),  # digest of what was asked
    Column("sealed", Words, nullable=False),  # what was answered, which may hold a secret
    moment("expires_at", nullable=False),
    Index("idempotency_keys_expiry", "expires_at"),
)

console_sessions = Table(
    "console_sessions",
    metadata,
    tenant_key(),  # always that of `system`
    Column("digest", Chars(64), primary_key=True),  # of the cookie's value
    Column("person", Chars(32), nullable=False),
    Column("sid", Chars(32), nullable=False),  # the session at the provider
    Column("acr", Words, nullable=False),
    Column("amr", JSON, nullable=False),
    Column("hint", Words, nullable=False),  # the ID token, sealed: signing out there begins with it
    Column("recent", JSON, nullable=False),  # slugs of the tenants last looked at
    moment("auth_time", nullable=False),
    moment("created_at", nullable=False),
    moment("seen_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("ended_at"),
    Index("console_sessions_expiry", "expires_at"),
)
