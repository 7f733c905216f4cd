"""The findings of a laboratory as plain text: for a terminal, and in Markdown for SECURITY.md."""

from __future__ import annotations

from collections.abc import Sequence

from face.evaluation.attempts import Run
from face.evaluation.liveness import Findings, Row
from face.verdict import GATES

HEADS = ("tier", "species", "presented", "accepted", "strictly", "partial", "at most (95 %)", "gates that objected")


def text(run: Run, found: Findings) -> str:
    """The table by species, the ablation, and how the genuine people fared."""
    rows = [HEADS, *(cells(row) for row in found.rows if row.presented)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(
        [
            f"liveness {run.liveness}   match {run.profile}   model {run.model}   seed {run.seed}   {run.began}",
            "",
            *lines,
            "",
            attacks(found),
            genuine(found),
            strict(),
            "",
            "gate left out   attacks accepted without it",
            *(f"{one.gate:<15} {ablated(one.accepted, one.partial, one.by_species)}" for one in found.ablation),
        ]
    )


def markdown(run: Run, found: Findings) -> str:
    """The same for a document."""
    table = [HEADS, ("---",) * len(HEADS), *(cells(row) for row in found.rows if row.presented)]
    worth = [("gate left out", "attacks accepted without it"), ("---", "---")]
    worth += [(one.gate, ablated(one.accepted, one.partial, one.by_species)) for one in found.ablation]
    return "\n".join(
        [
            f"Run of {run.began}, seed {run.seed}: liveness profile `{run.liveness}`, match profile `{run.profile}`,"
            f" model `{run.model}`.",
            "",
            *_table(table),
            "",
            f"- {attacks(found)}",
            f"- {genuine(found)}",
            f"- {strict()}",
            "",
            *_table(worth),
            "",
        ]
    )


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in rows]


def cells(row: Row) -> tuple[str, ...]:
    return (
        row.species.tier,
        row.species.title,
        str(row.presented),
        str(row.accepted),
        str(row.strictly),
        str(row.partial),
        percent(row.bound) if row.species.claim != "genuine" else "",
        objections(row) if row.species.claim != "genuine" else "",
    )


def objections(row: Row) -> str:
    """The gates that object to an attack, the busiest first."""
    busy = sorted((-count, list(GATES).index(gate), gate) for gate, count in row.objections.items() if count)
    named = [f"{short(gate)} {-count}" for count, _, gate in busy]
    burned = row.results.get("burned", 0)
    return ", ".join([*named, *([f"burned {burned}"] if burned else [])])


def strict() -> str:
    return "strictly: by the liveness profile under which a light that was not seen counts as one that was left out"


def attacks(found: Findings) -> str:
    return (
        f"attacks   {found.accepted} of {found.attacks} accepted, at most {percent(found.bound)} (95 %);"
        f" {found.partial} passed as partial, which signs nobody in by itself"
    )


def genuine(found: Findings) -> str:
    people = found.genuine
    if not people.sittings:
        return "genuine   none presented"
    once, twice = people.first_try / people.sittings, people.second_try / people.sittings
    time = (
        ""
        if people.median_seconds is None
        else f"; median {people.median_seconds:.1f} s, p90 {people.p90_seconds:.1f} s"
    )
    strictly = people.strictly / people.sittings
    rates = f"{percent(once)} at the first try, {percent(twice)} within two ({percent(strictly)} strictly)"
    return f"genuine   {people.sittings} sittings: {rates}{time}"


def ablated(accepted: int, partial: int, by_species: object) -> str:
    if not accepted + partial:
        return "0"
    names = ", ".join(f"{name} {count}" for name, count in sorted(dict(by_species).items()))  # type: ignore[call-overload]
    return f"{accepted}{f' and {partial} partial' if partial else ''}: {names}"


def percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.9995 else "100 %"


def short(gate: str) -> str:
    """V3 of "V3 response"."""
    return gate.partition(" ")[0]
