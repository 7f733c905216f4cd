"""Where a page ended, sealed: a cursor that was not made here for this list reaches no statement (TN-05)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from idp.admin.api.operation import Call
from idp.admin.api.problem import FieldError, Problem
from idp.admin.api.schema import Paged

LIFETIME = 86400  # seconds
Row = TypeVar("Row")


def after(call: Call, list_name: str) -> list[Any] | None:
    """The key of the last row of the page before; None at the start. Raises Problem."""
    query: Paged = call.query
    if query.cursor is None:
        return None
    opened = call.house.seals.unseal(call.ctx, "cursor", query.cursor, bind=_bind(call, list_name))
    if opened is None:
        raise Problem(400, "The cursor is not one of this list.", (FieldError("/cursor", "Start without it."),))
    key: list[Any] = opened["after"]
    return key


def page_of(
    call: Call, list_name: str, rows: Sequence[Row], key: Callable[[Row], Sequence[Any]]
) -> tuple[Sequence[Row], str | None]:
    """Of `rows`, of which one more than asked for was read: those to show, and the cursor behind them. `key` is that of
    a row in the list's order."""
    items = rows[: call.query.limit]
    return items, behind(call, list_name, key(items[-1])) if len(rows) > len(items) else None


def behind(call: Call, list_name: str, key: Sequence[Any]) -> str:
    """A cursor that goes on after `key`."""
    return call.house.seals.seal(
        call.ctx, "cursor", {"after": list(key)}, bind=_bind(call, list_name), lifetime=LIFETIME
    )


def _bind(call: Call, list_name: str) -> str:
    """A cursor is good for one list, one set of filters and one administrator."""
    filters = call.query.model_dump(mode="json", exclude={"cursor", "limit"})
    said = json.dumps([list_name, call.principal.id, filters], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
