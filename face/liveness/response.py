"""V3: each movement follows its release, the asked way, in a person's time, and nothing else is tried on the way.

A dot that leads the head is judged by the whole path (trajectory.py) and by whether the head waits for it
(patience.py), a movement told in words by its own channel.
"""

from __future__ import annotations

from collections import Counter

from face.challenge import Action, Kind, Step
from face.liveness import patience, trajectory
from face.liveness.outcome import Fail, Inconclusive, Outcome
from face.quality import Refusal
from face.record import Glimpse, Record
from face.signals import Signals, amounts, nearness, turned


def judge(record: Record) -> Outcome:
    if record.met < record.program.done.index:
        return _unmet(record)
    if record.neutral is None:
        return Fail("no neutral pose")
    for step in record.program.steps[1:-1]:
        found = _early(record, step, record.neutral) or _late(record, step, record.neutral)
        found = found or _wrong(record, step, record.neutral) or _dozing(record, step, record.neutral)
        if found is not None:
            return found
    return patience.judge(record, record.neutral) or trajectory.judge(record, record.neutral)


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


def _dozing(record: Record, step: Step, neutral: Signals) -> Outcome | None:
    """Eyes closed unasked for longer than a blink. The lids of a head that looks away cannot be told (C4 V3b)."""
    bounds, since = record.bounds.response, None
    for glimpse in record.glimpses:
        if glimpse.step != step.index or glimpse.signals is None:
            continue
        closed = amounts(glimpse.signals, neutral).get(Action.CLOSE_EYES, 0.0) >= bounds.astray
        asked = Action.CLOSE_EYES in (step.action, _origin(record, step, neutral, glimpse.at).action)
        if not closed or asked or turned(glimpse.signals, neutral) >= bounds.facing:
            since = None
            continue
        since = glimpse.at if since is None else since
        if glimpse.at - since >= bounds.blink:
            return Fail(f"the eyes were closed for {glimpse.at - since:.2f} s of step {step.index}")
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
    allowed = (step.action, origin.action, Action.CLOSE_EYES)
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
