"""Tables of faces in the main database. None holds a key: those are in face_key_tables."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table

from idp.store.columns import Chars, Words, moment, tenant_key
from idp.store.metadata import metadata, sequence

captures = Table(
    "captures",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("journey", Chars(32), nullable=False),
    Column("browser", Chars(64), nullable=False),
    Column("person", Chars(32), nullable=False),
    Column("purpose", Chars(8), nullable=False),  # verify, enrol
    Column("node", Chars(64), nullable=False),
    moment("opened_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("closed_at"),
    Column("outcome", Chars(16)),
    Index("captures_journey", "tenant", "journey"),
    Index("captures_expiry", "expires_at"),
)

templates = Table(
    "templates",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("person", Chars(32), nullable=False),
    Column("model", Chars(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("key", Chars(32), nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("view", Chars(16), nullable=False),  # how the head was turned, or imported
    Column("pending", Boolean, nullable=False),  # waits for an administrator: compared with nobody
    moment("created_at", nullable=False),
    Index("templates_person", "tenant", "person"),
)

consent_receipts = Table(
    "consent_receipts",
    metadata,
    tenant_key(),
    Column("id", Chars(32), primary_key=True),
    Column("person", Chars(32), nullable=False),
    Column("text_version", Chars(32), nullable=False),
    Column("text_digest", Chars(64), nullable=False),
    Column("locale", Chars(16), nullable=False),
    Column("actor", Words, nullable=False),
    Column("signed", Words, nullable=False),  # the whole receipt, a JWS of the tenant's
    moment("given_at", nullable=False),
    moment("withdrawn_at"),
    Index("consent_receipts_person", "tenant", "person"),
)

face_changes = Table(
    "face_changes",
    metadata,
    Column("seq", sequence, primary_key=True, autoincrement=True),
    Column("tenant", Chars(32), nullable=False),
    Column("person", Chars(32), nullable=False),
    Column("kind", Chars(8), nullable=False),  # added, deleted, removed (the tenant)
    moment("at", nullable=False),
    Index("face_changes_tenant", "tenant", "seq"),
    Index("face_changes_age", "at"),
    sqlite_autoincrement=True,  # a number is never given twice, even after all rows were purged
)

face_deletions = Table(
    "face_deletions",
    metadata,
    tenant_key(),
    Column("template", Chars(32), primary_key=True),
    Column("person", Chars(32), nullable=False),
    Column("key", Chars(32), nullable=False),
    Column("pending", Boolean, nullable=False),  # no sign-in ever rested on it
    moment("deleted_at", nullable=False),
    moment("key_destroyed_at"),
    Index("face_deletions_person", "tenant", "person"),
    Index("face_deletions_open", "key_destroyed_at"),
)

face_uses = Table(
    "face_uses",
    metadata,
    tenant_key(),
    Column("person", Chars(32), primary_key=True),
    moment("used_at", nullable=False),
)

face_pairs = Table(
    "face_pairs",
    metadata,
    tenant_key(),
    Column("first", Chars(32), primary_key=True),
    Column("second", Chars(32), primary_key=True),  # first < second
    Column("state", Chars(12), nullable=False),  # found, same, different
    moment("at", nullable=False),
    Index("face_pairs_second", "tenant", "second"),
)

frame_digests = Table(
    "frame_digests",
    metadata,
    tenant_key(),
    Column("person", Chars(32), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # HMAC-SHA256 under a key of the tenant's face key
    Column("capture", Chars(32), primary_key=True),
    moment("at", nullable=False),
    Index("frame_digests_age", "at"),
)
