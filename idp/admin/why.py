"""Why a sign-in was worth what its tokens say: from the evidence that its grant rests on, never from the tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from idp.admin.preview import demand_of, floor_of_whom
from idp.admin.sentences import Sentence, Value
from idp.context import Policy
from idp.login import assurance
from idp.login.assurance import KINDS, Fact, rank
from idp.store.clients import Client
from idp.store.grants import Grant


def acr(policy: Policy, client: Client, grant: Grant, facts: Sequence[Fact]) -> list[Sentence]:
    """`facts` are those of the grant's session that the grant names, in order."""
    demand = demand_of(policy, client)
    proves: Value = tuple(dict.fromkeys(fact.factor for fact in facts))
    said = [Sentence("why_rests_on", {"acr": grant.acr, "proves": proves})]
    said += floor_of_whom(policy, client, demand, client.name)
    wishes = demand.voluntary
    if grant.acr in wishes:
        said.append(Sentence("why_wished", {"acr": grant.acr}))
    elif wishes:
        said.append(Sentence("why_not_wished", {"wishes": " ".join(wishes)}))
    highest = assurance.highest(facts)
    if grant.acr not in wishes and highest is not None and rank(highest.acr) == rank(grant.acr):
        said.append(Sentence("why_highest", {"acr": grant.acr}))
    said.append(Sentence("why_auth_time", {"time": f"{grant.auth_time:%H:%M:%S} UTC"}))
    return said


def amr(grant: Grant, facts: Sequence[Fact]) -> Iterator[Sentence]:
    """One sentence for each method of `amr`."""
    for method in grant.amr:
        if method == "mfa":
            kinds = {KINDS[fact.factor] for fact in facts}
            yield Sentence("amr_mfa_one_act" if len(kinds) == 1 else "amr_mfa")
            continue
        proven = next((fact for fact in facts if method in _methods(fact)), None)
        if proven is not None:
            values: dict[str, Value] = {"method": method, "proves": (proven.factor,)}
            yield Sentence("amr_from", values | {"time": f"{proven.proved_at:%H:%M:%S} UTC"})


def _methods(fact: Fact) -> tuple[str, ...]:
    """What assurance.py makes of the fact alone."""
    alone = assurance.of((fact,), assurance.SINGLE) or assurance.of(
        (Fact("pwd", fact.proved_at, ""), fact), assurance.MFA
    )
    first = () if fact.factor in assurance.FIRST else ("pwd",)
    return () if alone is None else tuple(one for one in alone.amr if one not in (*first, "mfa"))
