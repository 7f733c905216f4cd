"""Records made by hand: of somebody who does everything right, without a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from face.challenge import Kind, Program, Step
from face.encoding import Encoding, written
from face.landmarks import Pose
from face.record import Glimpse, Record, Sample, Turned
from face.signals import Signals
from face.surroundings import Surroundings
from tests.face.actor import Actor
from tests.face.lights import Scene, lit
from tests.face.puppet import State
from tests.face.sitting import CAMERA, PROGRAM, UNEVEN

THRESHOLD = 0.56
FACE, STRANGER = np.eye(192, dtype=np.float32)[:2]
NEUTRAL = Signals(Pose(0.0, 8.0, 0.0), eyes=72.0, mouth=0.05, lids=0.32)
CANVAS = Encoding(640, 480, True, written(80))
LASTS = {Kind.CENTRE: 1.0, Kind.FOLLOW: 1.2, Kind.ACT: 1.6, Kind.NEARER: 1.2, Kind.LIGHT: 0.5}
"""Seconds."""


class Nobody:
    def jpeg(self, state: State, seed: int | None = None) -> bytes:
        raise AssertionError("no picture is taken")


def like(face: NDArray[np.float32], cosine: float, axis: int = 5) -> NDArray[np.float32]:
    """A unit vector at that cosine to face."""
    return (cosine * face + np.sqrt(1 - cosine**2) * np.eye(192)[axis]).astype(np.float32)


def signals(state: State) -> Signals:
    """As a camera measures them; a turned head's eyes come together."""
    return Signals(
        pose=Pose(state.yaw, 8.0 + state.pitch, state.roll),
        eyes=72.0 * state.nearness * float(np.cos(np.radians(state.yaw))),
        mouth=0.05 + 0.4 * state.mouth,
        lids=0.32 * (1 - 0.7 * state.lids),
    )


def sample(step: int, embedding: NDArray[np.float32] = FACE, *, turned: bool = False) -> Sample:
    return Sample(step * 10, step, turned, embedding)


def right(program: Program = PROGRAM) -> Record:
    """Right in every way, at ten frames a second."""
    released, at = [0.0], 0.0
    for step in program.steps[:-1]:
        at += LASTS[step.kind]
        released.append(round(at, 3))
    actor = Actor(Nobody(), reaction=0.3, movement=0.3)
    glimpses: list[Glimpse] = []
    step = program.steps[0]
    for seq in range(round(at * 10)):
        now = 0.1 * seq + 0.05
        due = program.steps[sum(now > release for release in released) - 1]
        if due is not step:
            step = due
            actor.told(step.to_json(), released[step.index])
        glimpses.append(_glimpse(seq, step, now, actor.state(now)))
    dark = Record(
        program=program,
        released=tuple(released),
        met=program.done.index,
        neutral=NEUTRAL,
        started=0.0,
        glimpses=tuple(glimpses),
        samples=tuple(sample(step.index) for step in program.steps[:-1] for _ in range(2)),
        references=(like(FACE, 0.7),),
        threshold=THRESHOLD,
        parallax=tuple(Turned(17.0, left) for left in (0.018, 0.02, 0.03)),
        surroundings=Surroundings(with_face=0.3, with_room=0.6, edges=0.1),
        moire=(2.1,) * 12,
        replayed=0,
        camera=CAMERA,
        rival=0.3,
    )
    return lit(dark, Scene())


def _glimpse(seq: int, step: Step, at: float, state: State) -> Glimpse:
    return Glimpse(
        seq=seq,
        step=step.index,
        at=at + (UNEVEN if seq % 2 else -UNEVEN),
        client_ms=round(at * 1000),
        faces=1,
        rival=0.0,
        complaint=None,
        box=np.array([270.0, 190, 100, 100]),
        signals=signals(state),
        digest=seq.to_bytes(32),
        changed=0.3 if seq else None,
        encoding=CANVAS,
    )


def edited(record: Record, frames: range, **changes: object) -> Record:
    """With changes to the glimpses of those numbers; `signals` may be a dict of changes to theirs."""

    def of(glimpse: Glimpse) -> Glimpse:
        if glimpse.seq not in frames:
            return glimpse
        inner = changes.get("signals")
        assert glimpse.signals is not None
        made = {**changes, "signals": replace(glimpse.signals, **inner)} if isinstance(inner, dict) else changes
        return replace(glimpse, **made)  # type: ignore[arg-type]

    return replace(record, glimpses=tuple(of(glimpse) for glimpse in record.glimpses))


def turned_to(yaw: float = 0.0, pitch: float = 0.0) -> dict[str, Pose]:
    """Signals of a head turned so many degrees from neutral, for edited()."""
    return {"pose": Pose(yaw, 8.0 + pitch, 0.0)}
