"""Charts of a report as inline SVG. Colours are the page's custom properties, so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

ROW, LABEL, BEHIND, WIDTH = 22, 150, 100, 640
"""Pixels of the drawing's own plane: height of a line, room for its name and for what stands behind, whole width."""


def bounds(rows: Sequence[tuple[str, float, float, bool]], title: str) -> str:
    """Name, rate, upper bound and whether it is claimed: a bar for the rate, a thin line up to the bound."""
    top = max([bound for *_, bound, _ in rows] or [1.0])
    span = WIDTH - LABEL - BEHIND
    parts = []
    for line, (name, rate, bound, claimed) in enumerate(rows):
        y, to = ROW * line, LABEL + span * bound / top
        kind = "good" if claimed else "open"
        parts += [
            _text(LABEL - 8, y + 15, name, "end"),
            f'<line x1="{LABEL}" x2="{to:.1f}" y1="{y + 11}" y2="{y + 11}" class="line"/>',
            f'<line x1="{to:.1f}" x2="{to:.1f}" y1="{y + 6}" y2="{y + 16}" class="line"/>',
            f'<rect x="{LABEL}" y="{y + 6}" width="{span * rate / top:.1f}" height="10" class="{kind}"/>',
            _text(to + 6, y + 15, f"{100 * rate:.0f} ≤ {100 * bound:.1f} %"),
        ]
    return _svg(parts, ROW * len(rows), title)


def bars(rows: Sequence[tuple[str, int]], title: str) -> str:
    """Name and count."""
    top = max([count for _, count in rows] or [0]) or 1
    span = WIDTH - LABEL - BEHIND
    parts = []
    for line, (name, count) in enumerate(rows):
        y, long = ROW * line, span * count / top
        parts += [
            _text(LABEL - 8, y + 15, name, "end"),
            f'<rect x="{LABEL}" y="{y + 4}" width="{long:.1f}" height="14" class="bar"/>',
            _text(LABEL + long + 6, y + 15, str(count)),
        ]
    return _svg(parts, ROW * len(rows), title)


def histogram(values: Sequence[float], goal: float, title: str) -> str:
    """Counts by whole second, and a line at the goal."""
    if not values:
        return ""
    first, last = int(min(values)), int(max(max(values), goal)) + 1
    counts = [sum(second <= value < second + 1 for value in values) for second in range(first, last + 1)]
    wide, high, left = (WIDTH - 40) / len(counts), 120, 30
    parts = []
    for number, count in enumerate(counts):
        x, tall = left + number * wide, high * count / max(counts)
        parts.append(
            f'<rect x="{x + 1:.1f}" y="{high - tall + 14:.1f}" width="{wide - 2:.1f}" height="{tall:.1f}" class="bar"/>'
        )
        parts.append(_text(x + wide / 2, high + 30, str(first + number), "middle"))
        if count:
            parts.append(_text(x + wide / 2, high - tall + 10, str(count), "middle"))
    at = left + (goal - first) * wide
    parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="4" y2="{high + 14}" class="goal"/>')
    return _svg(parts, high + 38, title)


def _text(x: float, y: float, said: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def _svg(parts: Sequence[str], height: float, title: str) -> str:
    drawn = "".join(parts)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title, quote=True)}">'
        f"<title>{escape(title)}</title>{drawn}</svg>"
    )
