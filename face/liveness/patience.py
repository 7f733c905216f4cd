"""The part of V3 that asks whether a head which was led somewhere waits there for the next step (FA-06)."""

from __future__ import annotations

from math import hypot

from face.challenge import Kind, Step
from face.liveness.outcome import Fail
from face.record import Record
from face.signals import PITCH_LEVEL, YAW_LEVEL, Signals, at_waypoint, away, on_the_way


def judge(record: Record, neutral: Signals) -> Fail | None:
    """Whoever moves on before the next step is shown, or off to see whether it may be there, does not wait for it."""
    bounds = record.bounds.response
    led = [step for step in record.program.steps if step.kind is Kind.FOLLOW]
    hasty = sum(_moved(record, neutral, step) or _strayed(record, neutral, step) for step in led)
    return Fail(f"moved on before {hasty} steps were shown") if hasty >= bounds.guesses else None


def _moved(record: Record, neutral: Signals, step: Step) -> bool:
    """Between the first and the last frame of the moment before the next release."""
    bounds, end = record.bounds.response, record.released[step.index + 1]
    seen = _seen(record, end - bounds.before, end)
    if len(seen) < 2:
        return False
    (yaw, pitch), (last_yaw, last_pitch) = away(seen[0], neutral), away(seen[-1], neutral)
    return hypot((last_yaw - yaw) / YAW_LEVEL, (last_pitch - pitch) / PITCH_LEVEL) >= bounds.unrest


def _strayed(record: Record, neutral: Signals, step: Step) -> bool:
    """Once there, it went back or aside, whether or not it came again."""
    seen = _seen(record, record.released[step.index], record.released[step.index + 1])
    arrived = next((place for place, now in enumerate(seen) if at_waypoint(now, neutral, step)), len(seen))
    farthest, nearest = float("-inf"), float("inf")
    for now in seen[arrived:]:
        along, aside = on_the_way(now, neutral, step)
        farthest, nearest = max(farthest, along), min(nearest, aside)
        if max(farthest - along, aside - nearest) >= record.bounds.response.strays:
            return True
    return False


def _seen(record: Record, since: float, until: float) -> list[Signals]:
    return [one.signals for one in record.glimpses if since <= one.at <= until and one.signals is not None]
