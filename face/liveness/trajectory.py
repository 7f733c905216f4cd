"""The part of V3 that asks whether the head went where the dot went: the same path, a moment later (C4 V3)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from face.challenge import Action, Kind, Step
from face.liveness.outcome import Fail, Outcome, Pass
from face.record import Record
from face.signals import PITCH_LEVEL, YAW_LEVEL, Signals, away, on_the_way

COVERED = frozenset({Action.TURN_LEFT, Action.TURN_RIGHT, Action.LOOK_UP, Action.LOOK_DOWN})
"""What astray() judges, by where the dot was and is."""
AROUND = 0.6
"""Seconds before and after the dot's walk that belong to it: they show that the head was straight."""
STEP = 0.05

Floats = NDArray[np.float64]


def judge(record: Record, neutral: Signals) -> Outcome:
    walk = [step for step in record.program.steps if step.kind is Kind.FOLLOW]
    if not walk:
        return Pass()
    begins, ends = record.shown(walk[0]), record.shown(_after(record, walk[-1]))
    seen = [g for g in record.glimpses if g.signals is not None and begins - AROUND <= g.at <= ends + AROUND]
    at = np.array([glimpse.at for glimpse in seen])
    head = np.array([away(glimpse.signals, neutral) for glimpse in seen if glimpse.signals is not None])
    bounds = record.bounds.response
    lags = np.arange(0.0, bounds.lag + STEP / 2, STEP)
    best = max((_correlation(head, _dot(record, walk, at - lag)) for lag in lags), default=0.0)
    return Pass() if best >= bounds.follows else Fail(f"the head follows the dot only to {best:.2f}")


def along(now: Signals, neutral: Signals, step: Step) -> float:
    return on_the_way(now, neutral, step)[0]


def astray(now: Signals, neutral: Signals, origin: Step, step: Step) -> float:
    """How far the head points off the way from where it was led last, or the middle, to this step's place, in levels.

    People go straight there or by way of the middle, and beyond by a half: what lies between is all the way.
    """
    level = np.array([YAW_LEVEL, PITCH_LEVEL])
    head = np.array(away(now, neutral)) / level
    corners = [np.zeros(2), 1.5 * np.array(origin.target) / level, 1.5 * np.array(step.target) / level]
    if _inside(head, corners):
        return 0.0
    return min(_distance(head, a, b) for a, b in pairwise([*corners, corners[0]]))


def _dot(record: Record, walk: list[Step], at: Floats) -> Floats:
    """(n, 2) degrees: where the page showed the dot at each time; in the middle before and after its walk."""
    places = np.zeros((len(at), 2))
    for step in walk:
        shown = (at >= record.shown(step)) & (at < record.shown(_after(record, step)))
        places[shown] = step.target
    return places


def _after(record: Record, step: Step) -> Step:
    return record.program.steps[step.index + 1]


def _correlation(head: Floats, dot: Floats) -> float:
    """Of both axes together, nods counted as much as turns; 0 where either stands still."""
    level = np.array([YAW_LEVEL, PITCH_LEVEL])
    a, b = (head - head.mean(axis=0)) / level, (dot - dot.mean(axis=0)) / level
    size = np.sqrt((a**2).sum() * (b**2).sum())
    return float((a * b).sum() / size) if size > 1e-9 else 0.0


def _inside(point: Floats, corners: list[Floats]) -> bool:
    sides = [_cross(b - a, point - a) for a, b in pairwise([*corners, corners[0]])]
    return all(side > 0 for side in sides) or all(side < 0 for side in sides)


def _distance(point: Floats, a: Floats, b: Floats) -> float:
    """From a point to a stretch."""
    length = float((b - a) @ (b - a))
    share = 0.0 if length == 0 else float(np.clip((point - a) @ (b - a) / length, 0, 1))
    return float(np.linalg.norm(point - a - share * (b - a)))


def _cross(a: Floats, b: Floats) -> float:
    return float(a[0] * b[1] - a[1] * b[0])
