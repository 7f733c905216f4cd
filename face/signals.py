"""What a head does, measured against the person's own neutral: turns, nods, tilts, mouth, lids, and how near it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from statistics import median

from face.challenge import PITCH_SHARE, Action, Step
from face.landmarks import Pose

YAW_LEVEL, PITCH_LEVEL, ROLL_LEVEL = 14.0, 9.0, 12.0
"""Degrees from the neutral pose that an action asks for."""
MOUTH_LEVEL = 0.2
"""Gap between the lips over the mouth's width, beyond the neutral one."""
LID_LEVEL = 0.4
"""How far the lids close, as a share of the person's own opening: closed eyes keep 0.6 of it or less (V3b)."""
REACHED, ASIDE, BEYOND = 0.7, 0.6, 1.9
"""A waypoint is reached from 70 % of its degrees on; the head may point aside of it by 0.6 of what it has gone, which
is 31 degrees about the neutral pose, since turned heads nod a little; and not much further than asked (C4 V3)."""
PLANE = 22.0
"""Degrees that are 1 in the page's plane."""


@dataclass(frozen=True, slots=True)
class Signals:
    """One frame's. Lids are None where the iris net was not asked."""

    pose: Pose
    eyes: float
    """Pixels between the eyes."""
    mouth: float
    lids: float | None = None


def middle(signals: Sequence[Signals]) -> Signals:
    """The median of each, over at least one."""
    poses = [one.pose for one in signals]
    lids = [one.lids for one in signals if one.lids is not None]
    return Signals(
        pose=Pose(median(p.yaw for p in poses), median(p.pitch for p in poses), median(p.roll for p in poses)),
        eyes=median(one.eyes for one in signals),
        mouth=median(one.mouth for one in signals),
        lids=median(lids) if lids else None,
    )


def away(now: Signals, neutral: Signals) -> tuple[float, float]:
    """(yaw, pitch) in degrees from neutral."""
    return now.pose.yaw - neutral.pose.yaw, now.pose.pitch - neutral.pose.pitch


def nearness(now: Signals, neutral: Signals) -> float:
    """Distance between the eyes over the neutral one. A turned head's eyes come together, which is taken out."""
    yaw, _ = away(now, neutral)
    return now.eyes / max(cos(radians(min(abs(yaw), 60.0))), 0.5) / neutral.eyes


def amounts(now: Signals, neutral: Signals) -> dict[Action, float]:
    """How much of each action is done, in levels: 1.0 is what a step asks for, negative is the opposite."""
    yaw, pitch = away(now, neutral)
    roll = (now.pose.roll - neutral.pose.roll) / ROLL_LEVEL
    done = {
        Action.TURN_LEFT: yaw / YAW_LEVEL,
        Action.TURN_RIGHT: -yaw / YAW_LEVEL,
        Action.LOOK_UP: -pitch / PITCH_LEVEL,
        Action.LOOK_DOWN: pitch / PITCH_LEVEL,
        Action.TILT_LEFT: roll,
        Action.TILT_RIGHT: -roll,
        Action.OPEN_MOUTH: (now.mouth - neutral.mouth) / MOUTH_LEVEL,
    }
    if now.lids is not None and neutral.lids:
        done[Action.CLOSE_EYES] = (1 - now.lids / neutral.lids) / LID_LEVEL
    return done


def turned(now: Signals, neutral: Signals) -> float:
    """How far the head is from straight, in levels of the farther axis."""
    yaw, pitch = away(now, neutral)
    return max(abs(yaw) / YAW_LEVEL, abs(pitch) / PITCH_LEVEL)


def on_the_way(now: Signals, neutral: Signals, step: Step) -> tuple[float, float]:
    """(along, aside) of a waypoint, as shares of its degrees, in the plane in which nods count as much as turns."""
    yaw, pitch = away(now, neutral)
    x, y = step.target
    x, y, pitch = x, y / PITCH_SHARE, pitch / PITCH_SHARE
    length = hypot(x, y)
    return (yaw * x + pitch * y) / length**2, abs(yaw * y - pitch * x) / length**2


def at_waypoint(now: Signals, neutral: Signals, step: Step) -> bool:
    along, aside = on_the_way(now, neutral, step)
    return REACHED <= along <= BEYOND and aside <= ASIDE * along


def pointing(now: Signals, neutral: Signals) -> dict[str, float]:
    """For the page alone: where the head points, and how near it is, rounded."""
    yaw, pitch = away(now, neutral)
    return {
        "x": round(yaw / PLANE, 2),
        "y": round(pitch / PITCH_SHARE / PLANE, 2),
        "near": round(nearness(now, neutral), 2),
    }
