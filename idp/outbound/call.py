"""What waits in the outbox, when it comes to sending: a form to an address, made anew for each attempt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from idp.context import Ctx


@dataclass(frozen=True, slots=True)
class Call:
    """`to` is for the operator's log: the client it concerns."""

    url: str
    form: Mapping[str, str]
    to: str


Prepare = Callable[[Ctx, Mapping[str, Any]], Call | None]
"""From an entry's payload; None where nobody wants the call any more."""
