"""V3: each turn follows its release, the asked way, and nothing else was tried first."""

from __future__ import annotations

from collections import Counter

from face.challenge import Direction, Step, amounts
from face.landmarks import Pose
from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.quality import Refusal
from face.record import Glimpse, Record

ONSET = 0.12
"""Seconds. Nobody reads a word and moves in less; whoever does knew it before."""
ONSET_AMOUNT = 0.5
WRONG_FRAMES = 2
RETURNED = 0.5
"""Levels. The turn of the step before may last until the head has come back this far; after that it is a wrong turn."""


def judge(record: Record) -> Outcome:
    if record.met < record.program.done.index:
        return _unmet(record)
    if record.neutral is None:
        return Fail("no neutral pose")
    for step in record.program.steps[1:-1]:
        found = _early(record, step, record.neutral) or _wrong(record, step, record.neutral)
        if found is not None:
            return found
    return Pass()


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


def _early(record: Record, step: Step, neutral: Pose) -> Outcome | None:
    release = record.released[step.index]
    before = [glimpse for glimpse in record.glimpses if glimpse.at <= release]
    resting = _amount(before[-1], neutral, step.to) if before else 0.0
    for glimpse in record.glimpses:
        if release < glimpse.at < release + ONSET:
            amount = _amount(glimpse, neutral, step.to)
            if amount >= 1 or amount - resting >= ONSET_AMOUNT:
                return Fail(f"step {step.index} was answered {glimpse.at - release:.3f} s after its release")
    return None


def _wrong(record: Record, step: Step, neutral: Pose) -> Outcome | None:
    """Two frames in a row turned as far as a step asks, but another way."""
    lasting = record.program.steps[step.index - 1].to
    wrong = 0
    for glimpse in record.glimpses:
        if glimpse.step != step.index or glimpse.pose is None:
            continue
        amount = amounts(glimpse.pose, neutral)
        if lasting is not None and amount[lasting] < RETURNED:
            lasting = None
        way = max(amount, key=lambda direction: amount[direction])
        wrong = wrong + 1 if amount[way] >= 1 and way not in (step.to, lasting) else 0
        if wrong >= WRONG_FRAMES:
            return Fail(f"{way} where step {step.index} asked for {step.to}")
    return None


def _amount(glimpse: Glimpse, neutral: Pose, to: Direction | None) -> float:
    return 0.0 if glimpse.pose is None or to is None else amounts(glimpse.pose, neutral)[to]
