"""What waits in the outbox, when it comes to sending: a form to an address or a letter, made anew for each attempt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from idp.context import Ctx


@dataclass(frozen=True, slots=True)
class Call:
    """`to` is for the operator's log: the client it concerns."""

    url: str
    form: Mapping[str, str]
    to: str

    @property
    def concerns(self) -> dict[str, str]:
        return {"client": self.to}


@dataclass(frozen=True, slots=True)
class Letter:
    """`person`: whom it concerns; for the operator's log, which never has an address."""

    message: EmailMessage
    person: str

    @property
    def concerns(self) -> dict[str, str]:
        return {"person": self.person}


Prepare = Callable[[Ctx, Mapping[str, Any]], Call | Letter | None]
"""From an entry's payload; None where nobody wants it any more."""
