"""What every table of the main database is registered in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

metadata = MetaData()
sequence = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER primary key
