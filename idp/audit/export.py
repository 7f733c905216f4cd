"""Audit events as lines of JSON or as CSV (RFC 4180), to be kept or read elsewhere."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from idp.store.audit import Event

Format = Literal["jsonl", "csv"]
COLUMNS = ("seq", "time", "kind", "person", "client", "actor", "object", "request_id", "detail")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TYPES: Mapping[Format, str] = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}


def member(event: Event) -> dict[str, Any]:
    """One event, by the names of COLUMNS."""
    return {
        "seq": event.seq,
        "time": event.at.isoformat(),
        "kind": event.kind,
        "person": event.person,
        "client": event.client,
        "actor": event.actor,
        "object": event.object,
        "request_id": event.request_id,
        "detail": dict(event.detail),
    }


def lines(events: Iterable[Event]) -> str:
    return "".join(json.dumps(member(event), separators=(",", ":")) + "\n" for event in events)


def table(events: Iterable[Event]) -> str:
    """Without its header. No cell begins as a spreadsheet's formula does (AD-10)."""
    text = io.StringIO()
    writer = csv.writer(text)
    for event in events:
        told = member(event)
        told["detail"] = json.dumps(told["detail"], separators=(",", ":"))
        writer.writerow([_cell(told[name]) for name in COLUMNS])
    return text.getvalue()


WRITERS: Mapping[Format, tuple[str, Callable[[Iterable[Event]], str]]] = {
    "jsonl": ("", lines),
    "csv": (",".join(COLUMNS) + "\r\n", table),
}
"""What a file begins with, and how events are written."""


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
