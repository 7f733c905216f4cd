"""A form that was sent when the sign-in was no longer good enough: it waits, sealed, and is shown again afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from idp.context import Ctx
from idp.keys.seal import Seals
from idp.store import one_time

KEPT = timedelta(minutes=15)
PURPOSE = "console form"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """`path`: where it was sent."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep(system: Ctx, seals: Seals, person: str, path: str, form: Sequence[tuple[str, str]]) -> str:
    """The name under which its own person finds it. What it holds may be secret, so it is sealed."""
    kept = {"path": path, "fields": [pair for pair in form if pair[0] != "csrf"]}
    sealed = seals.seal(system, PURPOSE, kept, bind=person, lifetime=int(KEPT.total_seconds()))
    return one_time.mint(system, "form", owner=person, payload={"sealed": sealed}, lifetime=KEPT)


def find(system: Ctx, seals: Seals, person: str, name: str) -> KeptForm | None:
    """For whose it is, until it expires: loading the page again loses nothing."""
    seen = one_time.look(system, "form", name)
    if seen is None or seen.owner != person:
        return None
    opened = seals.unseal(system, PURPOSE, seen.payload["sealed"], bind=person)
    return None if opened is None else KeptForm(opened["path"], tuple((one[0], one[1]) for one in opened["fields"]))
