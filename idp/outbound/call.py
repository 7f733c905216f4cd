"""What waits in the outbox, when it comes to sending: a form, a message or a letter, made anew for each attempt."""

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


@dataclass(frozen=True, slots=True)
class Message:
    """JSON for a webhook, signed. `object` is for the operator's log and the audit: the webhook."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    object: str

    @property
    def concerns(self) -> dict[str, str]:
        return {"object": self.object}


Sendable = Call | Letter | Message
Prepare = Callable[[Ctx, Mapping[str, Any]], Sendable | None]
"""From an entry's payload; None where nobody wants it any more."""
Noted = Callable[[Ctx, Mapping[str, Any], str | None, bool], None]
"""Is told of each attempt where it is noted: the payload, why it failed or None, and whether it was the last."""
