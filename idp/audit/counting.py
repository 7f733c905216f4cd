"""What the dashboard counts: sign-ins, failures by cause, and what became of faces. Its words are closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from idp.store.activity import Counts
from idp.store.audit import Event
from idp.store.columns import EPOCH

HOUR = timedelta(hours=1)

WAYS = ("password", "passkey", "totp", "recovery", "email", "face")
FAILURES = {
    **{f"{way}.failed": way for way in WAYS},
    **{f"{way}.limited": "limited" for way in WAYS},
    "face.verify.fail": "face",
    "requirements.unmet": "requirements",
    "consent.denied": "denied",
    "journey.abandoned": "abandoned",
}
"""Why a sign-in did not come about, by the kind of event: a way that was tried in vain, or what else was in its way."""


def counts(events: Iterable[Event]) -> Counts:
    """By hour, kind and outcome."""
    return Counter((hour_of(event.at), *counted) for event in events for counted in _counted(event))


def hour_of(moment: datetime) -> datetime:
    """Where its hour begins."""
    return EPOCH + (moment - EPOCH) // HOUR * HOUR


def _counted(event: Event) -> Iterator[tuple[str, str]]:
    if event.kind == "signed_in":
        yield "sign_in", "face" if _by_face(event) else "other"
    if event.kind in FAILURES:
        yield "failure", FAILURES[event.kind]
    if event.kind == "face.limited":
        yield "face", "limited"
    if event.kind.startswith("face.verify."):
        yield "face", _face(event)


def _by_face(event: Event) -> bool:
    factors = event.detail.get("factors")
    return isinstance(factors, list) and not {"face", "face-partial"}.isdisjoint(map(str, factors))


def _face(event: Event) -> str:
    """passed, partial (it counts beside another factor only), another (not the person), not_live, or to be tried again:
    unclear, unavailable."""
    match event.kind.rpartition(".")[2]:
        case "passed":
            return "partial" if event.detail.get("partial") is True else "passed"
        case "fail":
            return "another" if event.detail.get("match") is False else "not_live"
        case _:
            return "unavailable" if event.detail.get("unavailable") is True else "unclear"
