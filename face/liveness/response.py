"""V3: each movement follows its release, the asked way, in a person's time, and nothing else is tried on the way.

A dot that leads the head is judged by the whole path (trajectory.py), a movement told in words by its own channel.
"""

from __future__ import annotations

from collections import Counter
from math import hypot

from face.challenge import Kind, Step
from face.liveness import trajectory
from face.liveness.outcome import Fail, Inconclusive, Outcome
from face.quality import Refusal
from face.record import Glimpse, Record
from face.signals import PITCH_LEVEL, YAW_LEVEL, Signals, amounts, away, nearness, turned


def judge(record: Record) -> Outcome:
    if record.met < record.program.done.index:
        return _unmet(record)
    if record.neutral is None:
        return Fail("no neutral pose")
    for step in record.program.steps[1:-1]:
        found = _early(record, step, record.neutral) or _late(record, step, record.neutral)
        found = found or _wrong(record, step, record.neutral)
        if found is not None:
            return found
    return _guesses(record, record.neutral) or trajectory.judge(record, record.neutral)


def _unmet(record: Record) -> Outcome:
    """Poor pictures are told, a step that was seen well and not followed is not."""
    frames = [glimpse for glimpse in record.glimpses if glimpse.step == record.met]
    poor = Counter(glimpse.complaint for glimpse in frames if not _serves(glimpse, record.met))
    if not frames or sum(poor.values()) * 2 > len(frames):
        hint = poor.most_common(1)[0][0] if poor else Refusal.no_face
        return Inconclusive(f"step {record.met} was not seen", hint)
    return Fail(f"step {record.met} was not met")


def _serves(glimpse: Glimpse, step: int) -> bool:
    """Only the first step wants the head straight."""
    return glimpse.complaint is None if step == 0 else glimpse.usable


def _early(record: Record, step: Step, neutral: Signals) -> Outcome | None:
    """Already on its way sooner than a person can have read what is asked: it was known before (FA-06)."""
    bounds, release = record.bounds.response, record.released[step.index]
    resting = _resting(record, step, neutral)
    for glimpse in record.during(step):
        if glimpse.at >= release + bounds.onset:
            break
        amount = _amount(glimpse, neutral, step)
        risen = amount - resting
        if risen >= bounds.jump or (amount >= 1 and risen >= bounds.begun):
            return Fail(f"step {step.index} was answered {glimpse.at - release:.3f} s after its release")
    return None


def _guesses(record: Record, neutral: Signals) -> Outcome | None:
    """Whoever moves on before the next step is shown does not wait for it (FA-06)."""
    bounds = record.bounds.response
    led = [step for step in record.program.steps if step.kind is Kind.FOLLOW]
    ends = [record.released[step.index + 1] for step in led]
    moved = [_moved(record, neutral, end - bounds.before, end) for end in ends]
    hasty = sum(levels >= bounds.unrest for levels in moved)
    return Fail(f"moved on before {hasty} steps were shown") if hasty >= bounds.guesses else None


def _moved(record: Record, neutral: Signals, since: float, until: float) -> float:
    """Levels between the first and the last frame of that time."""
    seen = [g.signals for g in record.glimpses if since <= g.at <= until and g.signals is not None]
    if len(seen) < 2:
        return 0.0
    (yaw, pitch), (last_yaw, last_pitch) = away(seen[0], neutral), away(seen[-1], neutral)
    return hypot((last_yaw - yaw) / YAW_LEVEL, (last_pitch - pitch) / PITCH_LEVEL)


def _late(record: Record, step: Step, neutral: Signals) -> Outcome | None:
    if step.kind not in (Kind.FOLLOW, Kind.ACT):
        return None
    bounds, shown = record.bounds.response, record.shown(step)
    latest = bounds.latest if step.kind is Kind.FOLLOW else bounds.latest_words
    resting = _resting(record, step, neutral)
    for glimpse in record.during(step):
        if glimpse.signals is not None and _amount(glimpse, neutral, step) - resting >= bounds.begun:
            begun = glimpse.at - shown
            return Fail(f"step {step.index} was begun {begun:.1f} s after it was shown") if begun > latest else None
    return None


def _resting(record: Record, step: Step, neutral: Signals) -> float:
    """What of the step was done when it was released: its neighbour may point much the same way."""
    before = [glimpse for glimpse in record.glimpses if glimpse.at <= record.released[step.index]]
    return _amount(before[-1], neutral, step) if before else 0.0


def _wrong(record: Record, step: Step, neutral: Signals) -> Outcome | None:
    """So many frames in a row that do, as far as an action asks, what was not asked."""
    bounds, count = record.bounds.response, 0
    for glimpse in record.glimpses:
        if glimpse.step != step.index or glimpse.signals is None:
            continue
        origin = _origin(record, step, neutral, glimpse.at)
        count = count + 1 if _strays(glimpse.signals, neutral, record, step, origin) else 0
        if count >= bounds.astray_frames:
            return Fail(f"something else than step {step.index} asked for")
    return None


def _origin(record: Record, step: Step, neutral: Signals, at: float) -> Step:
    """The movement from which the head may still be coming back: the latest before this step, until it was undone."""
    centre = record.program.steps[0]
    moved = [one for one in record.program.steps[: step.index] if one.kind in (Kind.FOLLOW, Kind.ACT)]
    if not moved:
        return centre
    since = [g.signals for g in record.glimpses if record.released[moved[-1].index + 1] < g.at <= at and g.signals]
    back = record.bounds.response.returned
    return centre if any(_remains(one, neutral, moved[-1]) < back for one in since) else moved[-1]


def _remains(now: Signals, neutral: Signals, step: Step) -> float:
    """In levels, how much of a movement is still there."""
    return turned(now, neutral) if step.action is None else amounts(now, neutral).get(step.action, 0.0)


def _strays(now: Signals, neutral: Signals, record: Record, step: Step, origin: Step) -> bool:
    bounds, done = record.bounds.response, amounts(now, neutral)
    if Kind.ACT not in (step.kind, origin.kind):
        if trajectory.astray(now, neutral, origin, step) >= bounds.astray:
            return True
        done = {action: amount for action, amount in done.items() if action not in trajectory.COVERED}
    allowed = (step.action, origin.action)
    if any(amount >= bounds.astray for action, amount in done.items() if action not in allowed):
        return True
    nearer = next(one for one in record.program.steps if one.kind is Kind.NEARER)
    early = step.index < nearer.index
    return early and nearness(now, neutral) >= 1 + bounds.astray * (nearer.scale - 1)


def _amount(glimpse: Glimpse, neutral: Signals, step: Step) -> float:
    """How much of the step a frame shows: 1 is what is asked for."""
    if glimpse.signals is None:
        return 0.0
    match step.kind:
        case Kind.FOLLOW:
            return trajectory.along(glimpse.signals, neutral, step)
        case Kind.ACT:
            assert step.action is not None
            return amounts(glimpse.signals, neutral).get(step.action, 0.0)
        case Kind.NEARER:
            return (nearness(glimpse.signals, neutral) - 1) / (step.scale - 1)
        case _:
            return 0.0
