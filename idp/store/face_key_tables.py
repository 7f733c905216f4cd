"""The tables of the face keys' own database (migrations/README.md)."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, MetaData, Table

from idp.store.columns import Chars, moment, tenant_key

FACE_KEYS_SCHEMA = "face_keys"  # backed up apart; SQLite has a file instead of a schema
face_key_metadata = MetaData(schema=FACE_KEYS_SCHEMA)

tenant_face_keys = Table(
    "tenant_face_keys",
    face_key_metadata,
    tenant_key(),
    Column("wrapped", LargeBinary, nullable=False),
    moment("created_at", nullable=False),
)

person_face_keys = Table(
    "person_face_keys",
    face_key_metadata,
    tenant_key(),
    Column("person", Chars(32), primary_key=True),
    Column("key", Chars(32), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    moment("created_at", nullable=False),
)
