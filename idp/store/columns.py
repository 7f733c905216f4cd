"""Column types that read back the same from SQLite and PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import TEXT, BigInteger, Column, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole microseconds since 1970: SQLite would drop the zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text. What not every database can hold (NUL, lone surrogates) becomes U+FFFD: no lookup for it finds anything,
    and hostile input is never an error of the database."""

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else UNSTORABLE.sub("\ufffd", value)


class Chars(Words):
    """Text of at most so many characters, which PostgreSQL enforces."""

    impl = String
    cache_ok = True


class Sorted(Words):
    """Text that is sorted and cut by its characters' numbers on both databases: a prefix is one range of an index."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return TEXT(collation="C") if dialect.name == "postgresql" else TEXT()


class SortedChars(Chars):
    """Sorted as that, of at most so many characters as Chars."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        length = self.impl_instance.length  # type: ignore[attr-defined]
        return String(length, collation="C" if dialect.name == "postgresql" else None)


LAST = "\U0010ffff"  # behind every other character


def tenant_key() -> Column[str]:
    """First part of the composite key of every row that belongs to a tenant."""
    return Column("tenant", Chars(32), primary_key=True, nullable=False)


def moment(name: str, **kwargs: Any) -> Column[datetime]:
    return Column(name, Instant, **kwargs)
