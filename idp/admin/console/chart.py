"""Columns over time as numbers: a template draws them as SVG (dashboard.html), and shows the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH, HEIGHT, GAP = 1000.0, 100.0, 0.25
"""Of the drawing, in units of its own, and how much of a column's place stays empty."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a column; `series` counts from 0."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """What happened from `at` on; `counts` by series."""

    at: datetime
    counts: tuple[int, ...]
    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Chart:
    """`series` are words' names; `highest` the height of the whole drawing."""

    series: tuple[str, ...]
    columns: tuple[Column, ...]
    highest: int

    @property
    def total(self) -> int:
        return sum(column.total for column in self.columns)

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(column.counts[index] for column in self.columns) for index in range(len(self.series)))


def chart(
    series: Sequence[str], counts: Mapping[tuple[datetime, str], int], since: datetime, until: datetime, step: timedelta
) -> Chart:
    """A column for each step from `since` to `until`, empty ones too; series stand on one another."""
    moments = [since + step * number for number in range(max(1, -((since - until) // step)))]
    rows = [(at, tuple(counts.get((at, name), 0) for name in series)) for at in moments]
    highest = _round_up(max(sum(row) for _, row in rows))
    place = WIDTH / len(rows)
    columns = tuple(
        Column(at, row, tuple(_bars(row, place * (index + GAP / 2), place * (1 - GAP), highest)))
        for index, (at, row) in enumerate(rows)
    )
    return Chart(tuple(series), columns, highest)


def _bars(row: Sequence[int], x: float, width: float, highest: int) -> list[Bar]:
    bars, top = list[Bar](), HEIGHT
    for index, count in enumerate(row):
        height = HEIGHT * count / highest
        if count:
            bars.append(Bar(index, round(x, 2), round(top - height, 2), round(width, 2), round(height, 2)))
        top -= height
    return bars


def _round_up(value: int) -> int:
    """To a number that reads well, and so does its half: an even one, or 1, times a power of ten."""
    power = 1
    while power * 10 <= value:
        power *= 10
    return next((power * step for step in (1, 2, 4, 6, 8, 10) if power * step >= value), 10)
