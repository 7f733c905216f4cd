"""The report of a laboratory as one HTML file: its own style, light and dark, and nothing that is asked of anybody."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape

from face.evaluation import charts
from face.evaluation.attempts import Run, Species
from face.evaluation.liveness import Ablation, Findings, Row
from face.evaluation.liveness_text import ablated, objections, percent, short, strict
from face.verdict import GATES

GOAL = 12.0
"""Seconds: the median that a genuine completion should not exceed."""
STYLE = """
:root { color-scheme: light dark; --page: #fff; --text: #1a1d21; --soft: #5a626b; --edge: #d9dde2; --card: #f6f7f9;
  --bar: #3a6ea5; --good: #2f7d4f; --open: #b4541a; --heat: 58, 110, 165; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --text: #e8eaed; --soft: #a3abb4; --edge: #32383f;
  --card: #1c2024; --bar: #6ba3dc; --good: #5bb381; --open: #e2894f; --heat: 107, 163, 220; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; } p { margin: .5rem 0; max-width: 48rem; }
.soft { color: var(--soft); font-size: .9rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.figures div, .species { background: var(--card); border: 1px solid var(--edge); border-radius: .5rem;
  padding: .75rem 1rem; }
.figures strong { display: block; font-size: 1.5rem; line-height: 1.25; }
.wide { overflow-x: auto; } .wide table, .wide svg { min-width: 34rem; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { border-bottom: 1px solid var(--edge); padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.heat td.number { background: rgba(var(--heat), var(--share, 0)); }
svg { width: 100%; max-width: 46rem; height: auto; display: block; }
svg text { fill: var(--text); font-size: 11px; }
.bar { fill: var(--bar); } .good { fill: var(--good); } .open { fill: var(--open); }
.line { stroke: var(--soft); stroke-width: 1.2; }
.goal { stroke: var(--open); stroke-width: 1.5; stroke-dasharray: 4 3; }
.sheets { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(4.6rem, 1fr)); gap: .3rem; margin-top: .6rem; }
.sheet img { width: 100%; height: auto; display: block; border-radius: .2rem; }
.tag { display: inline-block; border: 1px solid var(--edge); border-radius: 1rem; padding: 0 .55rem; font-size: .8rem;
  color: var(--soft); margin-right: .3rem; }
"""


def page(run: Run, found: Findings, sheets: Mapping[str, Sequence[bytes]], command: str) -> str:
    """sheets: JPEG thumbnails by species. command: what makes this report again."""
    shown = [row for row in found.rows if row.presented]
    parts = [
        "<h1>The liveness check, attacked</h1>",
        f'<p class="soft">{escape(run.began)} · liveness profile {escape(run.liveness)} · match profile'
        f" {escape(run.profile)} · model {escape(run.model)} · <code>{escape(command)}</code></p>",
        _figures(found),
        _limits(),
        "<h2>Acceptance by species</h2>",
        "<p>Bar: the share that was accepted. Thin line: up to the rate that so few trials leave possible (95 %,"
        " Clopper-Pearson, one-sided). Species that FLP-1 does not claim to refuse are in the other colour.</p>",
        _wide(charts.bounds([_bound(row) for row in shown if row.species.claim != "genuine"], "Acceptance by species")),
        f'<p class="soft">{escape(strict().capitalize())}.</p>',
        _table(shown),
        "<h2>Which gate objects to what</h2>",
        "<p>The share of a species' captures to which a gate would have objected, whatever the other gates said.</p>",
        _heat(shown),
        "<h2>What each gate is worth</h2>",
        "<p>Attacks that would have been accepted had one gate been left out, all others being as they were.</p>",
        _wide(charts.bars([(one.gate, one.accepted + one.partial) for one in found.ablation], "Without a gate")),
        _worth(found.ablation),
        "<h2>Genuine people</h2>",
        _people(found),
        _wide(charts.histogram(found.genuine.seconds, GOAL, "Seconds of accepted genuine captures")),
        "<h2>What was presented</h2>",
        f'<div class="sheets">{"".join(_sheet(row.species, sheets.get(row.species.name, ())) for row in shown)}</div>',
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,'
        f' initial-scale=1"><title>Liveness report</title><style>{STYLE}</style></head><body><main>{"".join(parts)}'
        "</main></body></html>\n"
    )


def _figures(found: Findings) -> str:
    people = found.genuine
    figures = [
        (f"{found.accepted} of {found.attacks}", f"attacks accepted, at most {percent(found.bound)} (95 %)"),
        (str(found.partial), "passed as partial, which signs nobody in by itself"),
        *(
            (
                f"{row.accepted} of {row.presented}",
                f"accepted and not claimed: {row.species.title} ({row.species.tier})",
            )
            for row in found.rows
            if row.species.claim == "measured" and row.presented
        ),
    ]
    if people.sittings:
        figures.append(
            (percent(people.second_try / people.sittings), f"of {people.sittings} genuine sittings, two tries")
        )
    if people.median_seconds is not None:
        figures.append((f"{people.median_seconds:.1f} s", f"median of a genuine capture, goal {GOAL:.0f} s"))
    cards = "".join(f"<div><strong>{escape(number)}</strong>{escape(said)}</div>" for number, said in figures)
    return f'<div class="figures">{cards}</div>'


def _limits() -> str:
    return (
        "<p>Both sides are synthetic: heads, prints and screens are rendered from a few public photographs, movements"
        " and light are modelled. The counts say how the gates behave on these pictures. They are no laboratory's"
        " result, no printed paper was held before a real camera, and real attackers adapt.</p>"
    )


def _bound(row: Row) -> tuple[str, float, float, bool]:
    return (
        f"{row.species.tier} {row.species.name}",
        row.accepted / row.presented,
        row.bound,
        row.species.claim == "refused",
    )


def _table(rows: Sequence[Row]) -> str:
    lines = []
    for row in rows:
        people = row.species.claim == "genuine"
        numbers = [row.presented, row.accepted, row.strictly, row.partial]
        cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
        bound = "" if people else percent(row.bound)
        lines.append(
            f"<tr><td>{escape(row.species.tier)}</td><td>{escape(row.species.title)}</td>{cells}"
            f'<td class="number">{bound}</td><td>{"" if people else escape(objections(row))}</td></tr>'
        )
    return (
        '<div class="wide"><table><thead><tr><th>Tier</th><th>Species</th><th class="number">Presented</th>'
        '<th class="number">Accepted</th><th class="number">Strictly</th>'
        '<th class="number">Partial</th><th class="number">At most</th>'
        f"<th>Gates that objected</th></tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _heat(rows: Sequence[Row]) -> str:
    heads = "".join(f'<th class="number" title="{escape(gate)}">{escape(short(gate))}</th>' for gate in GATES)
    lines = []
    for row in rows:
        shares = [row.objections[gate] / row.presented for gate in GATES]
        cells = "".join(f'<td class="number" style="--share: {0.75 * one:.2f}">{100 * one:.0f}</td>' for one in shares)
        lines.append(f"<tr><td>{escape(row.species.name)}</td>{cells}</tr>")
    return (
        f'<div class="wide"><table class="heat"><thead><tr><th>Species (%)</th>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _worth(ablation: Sequence[Ablation]) -> str:
    lines = "".join(
        f"<tr><td>{escape(one.gate)}</td><td>{escape(ablated(one.accepted, one.partial, one.by_species))}</td></tr>"
        for one in ablation
    )
    return f'<div class="wide"><table><tbody>{lines}</tbody></table></div>'


def _wide(drawn: str) -> str:
    return f'<div class="wide">{drawn}</div>'


def _people(found: Findings) -> str:
    people = found.genuine
    if not people.sittings or people.median_seconds is None:
        return "<p>None was accepted.</p>" if people.sittings else "<p>None was presented.</p>"
    return (
        f"<p>{people.sittings} sittings: {percent(people.first_try / people.sittings)} accepted at the first try,"
        f" {percent(people.second_try / people.sittings)} within two. An accepted capture took"
        f" {people.median_seconds:.1f} seconds in the median, {people.p90_seconds:.1f} at the ninth decile, of which"
        " the drawn reactions and movements are a part.</p>"
    )


def _sheet(species: Species, frames: Sequence[bytes]) -> str:
    images = "".join(
        f'<img alt="" width="160" height="120" src="data:image/jpeg;base64,{base64.b64encode(frame).decode()}">'
        for frame in frames
    )
    tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in (species.tier, *species.cases) if tag != "-")
    return (
        f'<section class="species"><h3>{escape(species.title)}</h3><p class="soft">{tags}{escape(species.how)}</p>'
        f'<div class="sheet">{images}</div></section>'
    )
