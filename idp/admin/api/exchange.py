"""What goes into an operation and what comes out, without HTTP: the console asks in the same words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """`body` is JSON as it was sent; `query` in order."""

    arguments: Mapping[str, str]
    query: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    if_match: str | None = None
    key: str | None = None  # Idempotency-Key


@dataclass(frozen=True, slots=True)
class Told:
    """`body` is JSON, or a file's content."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def etag(self) -> str:
        """Of what was read: an answer that is a JSON object has one."""
        return dict(self.headers)["ETag"]

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None
