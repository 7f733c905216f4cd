"""A second factor's form: a try is taken, the factor judges, and only the proof written here counts (MF-01, MF-07).

The same for every factor, so that none is easier to guess, less visible or cheaper to try in parallel than another.
"""

from __future__ import annotations

from collections.abc import Mapping

from idp.context import Ctx
from idp.login import limits, standing
from idp.login.factors import face
from idp.login.standing import AskPassword, AskSecond, Standing
from idp.login.ways import Submitted
from idp.store import audit, proofs


def asks_for(ctx: Ctx, now: Standing, name: str) -> bool:
    """Whether the journey would take this factor now, as what is demanded or in its stead; or instead of the password,
    which only a passkey can be: it was asked for by nobody's name, and shows whose it is."""
    due = standing.due(ctx, now)
    if isinstance(due, AskPassword):
        return name == "passkey" and name in now.has
    return isinstance(due, AskSecond) and name in (*due.needs.factors, *due.needs.instead)


def prove(ctx: Ctx, now: Standing, factor: Submitted, form: Mapping[str, str]) -> bool:
    """Whether the form proved the factor; then its proof stands. Raises limits.Throttled."""
    person, client = now.person.id, now.journey.client
    try:
        limits.reserve(ctx, factor.rule, person)
    except limits.Throttled:
        audit.record(ctx, f"{factor.name}.limited", person=person, client=client)
        raise
    proven = factor.check(ctx, now, form)
    if proven is None:
        audit.record(ctx, f"{factor.name}.failed", person=person, client=client)
        return False
    limits.passed(ctx, factor.rule, person)
    face.forgive(ctx, person)
    journey, browser = now.journey.id, now.journey.browser
    proofs.record(ctx, journey=journey, browser=browser, person=person, factor=factor.name, detail=proven.detail)
    audit.record(ctx, f"{factor.name}.passed", person=person, client=client)
    return True
