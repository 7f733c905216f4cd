"""One capture: frames in, the due step out, a verdict or templates at the end (FLP-1, security part C)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.challenge import Kind, Program, Step
from face.detect import Detection
from face.embed import EmbeddingRefused
from face.encoding import encoding
from face.enrol import Enrolment, choose
from face.image import ImageRefused, decode
from face.keeper import Keeper
from face.landmarks import lid_ratio, mouth_ratio
from face.light import measure
from face.liveness.profile import FLP_1, LivenessProfile
from face.pipeline import Observation, Pipeline
from face.profiles import Profile
from face.progress import Progress
from face.quality import SECOND_FACE, SIGN_IN, Bounds, Refusal, complaint
from face.record import Ending, Glimpse, Record, Sample
from face.shots import Shot, nearer, passive, turns
from face.shown import Luma, changed, digest, luma
from face.signals import Signals, pointing
from face.texture import moire
from face.transport import MAX_FRAME_BYTES, CaptureBurned, Chain, Frame, chain_start, frame_mac
from face.verdict import Verdict, decide

__all__ = ["Capture", "CaptureBurned", "Ending", "Enrolment", "Frame", "Seen", "Verdict", "chain_start", "frame_mac"]

Cohort = Callable[[NDArray[np.float32]], float | None]
"""The best exact score for a probe (192,) of anybody but the claimed person; None when there is no gallery to ask."""

Replays = Callable[[Sequence[bytes]], int | None]
"""How many of these pictures, by their digests, an earlier capture of the person has shown; None: nobody knows."""

T = TypeVar("T")

FROZEN = 10
"""Equal pictures in a row, a second of them, after which the person is told."""
MAX_PIXELS = 1_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page may know after a frame."""

    step: Step
    hint: Refusal | None
    at: dict[str, float] | None
    """Where the head points (face.signals.pointing), once the person's neutral pose is known."""


class Capture:
    """Lives in memory from its opening to its verdict and is used once; belongs to its pipeline's thread.

    Whatever breaks the rules burns it: CaptureBurned, now and at every later call.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        key: bytes,
        chain: bytes,
        program: Program,
        opened_at: float,
        bounds: Bounds = SIGN_IN,
        liveness: LivenessProfile = FLP_1,
    ) -> None:
        """key: 32 bytes, the page has them too. chain: chain_start(...). opened_at: monotonic seconds."""
        self._pipeline, self._program, self._bounds = pipeline, program, bounds
        self._liveness = liveness
        self._opened_at = opened_at
        self._chain = Chain(key, chain, opened_at)
        self._progress = Progress(program, liveness.pace)
        self._keeper = Keeper()
        self._glimpses: list[Glimpse] = []
        self._luma: Luma | None = None
        self._equal = 0
        self._hint: Refusal | None = None
        self._over: str | None = None

    def see(self, frame: Frame) -> Seen:
        """Takes one frame, or holds it until the one before it is here. Raises CaptureBurned."""
        return self._guarded(partial(self._see, frame))

    def judge(
        self,
        references: Sequence[NDArray[np.float32]],
        *,
        profile: Profile,
        ending: Ending,
        now: float,
        seen: Replays,
        cohort: Cohort | None = None,
    ) -> Verdict:
        """Compares with the claimed person's references, (192,) each. Ends the capture. Raises CaptureBurned."""
        record = self._guarded(partial(self._close, now, ending, tuple(references), profile.threshold))
        record = replace(record, replayed=seen(self.shown))
        probe = record.probe()
        if cohort is not None and probe is not None:
            record = replace(record, rival=cohort(probe))
        return self._decide(record, profile, now)

    def enrol(self, *, profile: Profile, ending: Ending, now: float, seen: Replays) -> Enrolment:
        """The templates of whoever was before the camera, if the gates pass. Ends the capture. Raises CaptureBurned."""
        record = self._guarded(partial(self._close, now, ending, None, profile.threshold))
        record = replace(record, replayed=seen(self.shown))
        return choose(record, self._decide(record, profile, now))

    @property
    def shown(self) -> list[bytes]:
        """The digest of every picture that was taken, 32 bytes each, of a burned capture too."""
        return [glimpse.digest for glimpse in self._glimpses]

    def _see(self, frame: Frame) -> Seen:
        if not isfinite(frame.arrived_at):
            raise CaptureBurned("no arrival time")
        for due in self._chain.accept(frame):
            self._take(due, frame.arrived_at - self._opened_at)
        return Seen(self._progress.step, self._hint, self._pointing())

    def _pointing(self) -> dict[str, float] | None:
        neutral, last = self._progress.neutral, self._glimpses[-1].signals if self._glimpses else None
        return None if neutral is None or last is None else pointing(last, neutral)

    def _take(self, frame: Frame, now: float) -> None:
        """now: when the frame's turn came, which is later than its arrival if it overtook another."""
        at = frame.arrived_at - self._opened_at
        step = self._due(frame, at)
        image = _picture(frame.jpeg)
        observation = self._pipeline.observe(image)
        signals = self._signals(image, observation)
        glimpse = _glimpse(frame, at, observation, complaint(observation.quality, self._bounds), signals)
        glimpse = self._compared(glimpse, image)
        if step.kind is Kind.LIGHT and observation.landmarks is not None:
            glimpse = replace(glimpse, light=measure(image, observation.landmarks.points))
        self._glimpses.append(glimpse)
        moving = step.kind in (Kind.FOLLOW, Kind.ACT)
        self._hint = None if glimpse.usable and moving else glimpse.complaint
        self._hint = Refusal.frozen if self._equal >= FROZEN else self._hint
        self._keeper.offer(glimpse, observation, frame.jpeg, step, self._progress.neutral)
        self._progress.see(glimpse, now)

    def _compared(self, glimpse: Glimpse, image: Image.Image) -> Glimpse:
        """With the picture before it."""
        before, self._luma = self._luma, luma(image)
        other = None if before is None else changed(before, self._luma)
        self._equal = self._equal + 1 if other == 0 else 0
        return replace(glimpse, digest=digest(self._luma), changed=other)

    def _signals(self, image: Image.Image, observation: Observation) -> Signals | None:
        """The iris net is asked only by programs in which somebody may have to close their eyes."""
        if observation.landmarks is None or observation.pose is None:
            return None
        lids = lid_ratio(self._pipeline.eyes(image, observation)) if self._program.watches_lids else None
        return Signals(
            pose=observation.pose,
            eyes=observation.quality.interocular,
            mouth=mouth_ratio(observation.landmarks.points),
            lids=None if lids is None else float(lids.mean()),
        )

    def _due(self, frame: Frame, at: float) -> Step:
        """The step under which the frame was taken. A page cannot know a step before it is released, nor go back."""
        last = self._glimpses[-1].step if self._glimpses else 0
        if not last <= frame.step <= self._progress.step.index:
            raise CaptureBurned(f"frame {frame.seq} says step {frame.step}")
        released = self._progress.released
        if frame.step < len(released) and at < released[frame.step]:
            raise CaptureBurned(f"frame {frame.seq} arrived before step {frame.step} was released")
        return self._program.steps[frame.step]

    def _close(
        self, now: float, ending: Ending, references: tuple[NDArray[np.float32], ...] | None, threshold: float
    ) -> Record:
        self._chain.close(now, ending.frames, ending.mac)
        self._over = "judged before"
        progress = self._progress
        shots = [Shot(kept, _picture(kept.jpeg)) for kept in self._keeper.take()]
        return Record(
            program=self._program,
            released=tuple(progress.released),
            met=progress.met,
            neutral=progress.neutral,
            started=progress.started,
            glimpses=tuple(self._glimpses),
            samples=tuple(filter(None, map(self._sample, shots))),
            references=references,
            threshold=threshold,
            bounds=self._liveness,
            parallax=turns(shots),
            surroundings=nearer(shots),
            moire=tuple(moire(shot.image, shot.mesh) for shot in shots),
            passive=passive(shots, self._pipeline.passive),
            camera=ending.camera,
        )

    def _sample(self, shot: Shot) -> Sample | None:
        """None when the embedder makes nothing of the picture, which then counts as not taken."""
        kept = shot.kept
        try:
            embedding = self._pipeline.embed(shot.image, kept.observation)
        except EmbeddingRefused:
            return None
        return Sample(kept.glimpse.seq, kept.glimpse.step, kept.turned, embedding)

    def _decide(self, record: Record, profile: Profile, now: float) -> Verdict:
        return decide(
            record,
            profile=profile.name,
            model=self._pipeline.version,
            passive=self._pipeline.passive.sha256 if self._pipeline.passive else None,
            seconds=now - self._opened_at,
        )

    def _guarded(self, call: Callable[[], T]) -> T:
        if self._over is not None:
            raise CaptureBurned(self._over)
        try:
            return call()
        except (CaptureBurned, ImageRefused) as cause:
            self._over = str(cause)
            self._keeper.drop()
            raise CaptureBurned(self._over) from cause


def _picture(jpeg: bytes) -> Image.Image:
    return decode(jpeg, max_bytes=MAX_FRAME_BYTES, max_pixels=MAX_PIXELS)


def _glimpse(
    frame: Frame, at: float, observation: Observation, hint: Refusal | None, signals: Signals | None
) -> Glimpse:
    faces = [face for face in observation.faces[1:] if face.score >= SECOND_FACE]
    first: Detection | None = observation.faces[0] if observation.faces else None
    return Glimpse(
        seq=frame.seq,
        step=frame.step,
        at=at,
        client_ms=frame.time_ms,
        faces=observation.quality.faces,
        rival=faces[0].area / first.area if first and faces else 0.0,
        complaint=hint,
        box=first.box if first else None,
        signals=signals,
        encoding=encoding(frame.jpeg),
    )
