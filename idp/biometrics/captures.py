"""The open captures, in this process's memory alone: opened, fed with frames, judged once, forgotten (FLP-1 C1, C2)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from face.capture import Capture, CaptureBurned, Ending, Enrolment, Frame, Seen, Verdict, chain_start
from face.challenge import Program, Step
from face.liveness.profile import FLP_1, LivenessProfile
from face.pipeline import Pipeline
from face.profiles import Profile
from face.quality import ENROLMENT, SIGN_IN
from idp.biometrics.admission import Admission
from idp.biometrics.refusals import BurnedCapture, ExpiredCapture, UnknownCapture
from idp.biometrics.workers import Worker, Workers
from idp.clock import Clock

T = TypeVar("T")

LIFETIME, REMEMBERED = 45.0, 60.0
JUDGE_PATIENCE = 10.0
"""Seconds that a judgement waits for a place: its row is closed, so it cannot be asked for again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is in front of the camera according to everything but the camera, and what they are compared with."""

    tenant: str
    slug: str
    journey: str
    person: str
    browser: str
    purpose: Literal["verify", "enrol"]
    origin: str
    profile: Profile
    templates: frozenset[str]
    references: tuple[NDArray[np.float32], ...]
    """(192,) each, in the embedder's coordinates: those templates, decrypted. None at enrolment."""
    matrix: NDArray[np.float64]
    """(192, 192): the tenant's transform."""
    selves: frozenset[str]
    """The person, and the accounts that an administrator linked as the same person."""
    words: bool = False
    """Movements told in words instead of a dot."""
    light: bool = True
    """With the coloured light."""
    liveness: LivenessProfile = FLP_1


@dataclass(frozen=True, slots=True)
class Held:
    claim: Claim
    key: bytes
    chain: bytes
    program: Program
    expires_at: float
    worker: Worker
    capture: Capture

    @property
    def first(self) -> Step:
        return self.program.steps[0]


@dataclass(frozen=True, slots=True)
class Gone:
    """What is left of a capture that was burned or has expired, so that its page learns what happened."""

    browser: str
    refusal: type[BurnedCapture | ExpiredCapture]
    until: float


Remember = Callable[[Claim, str, Sequence[bytes]], int | None]
"""Keeps the digests of what a capture has shown, and says how many of them an earlier one has; None: nobody knows."""


class Captures:
    """A class because it holds what is open, and the lock around it."""

    def __init__(self, workers: Workers, clock: Clock, remember: Remember) -> None:
        self._workers, self._clock, self._remember = workers, clock, remember
        self._admission = Admission()
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], Held] = {}
        self._gone: dict[tuple[str, str], Gone] = {}

    def admit(self, tenant: str) -> None:
        """Before anything is read from the database. Raises Busy."""
        with self._lock:
            self._expire()
            self._admission.admit(tenant, self._clock.monotonic(), len(self._open))

    def open(self, id: str, claim: Claim) -> Held:
        """Draws key and program. The journey's earlier capture is burned. Raises Busy, Unready."""
        opened_at = self._clock.monotonic()
        key, program = secrets.token_bytes(32), Program.draw(words=claim.words, light=claim.light)
        chain = chain_start(key, id, claim.journey, claim.slug, claim.origin)
        worker = self._workers.next()

        def begin(pipeline: Pipeline) -> Capture:
            bounds = ENROLMENT if claim.purpose == "enrol" else SIGN_IN
            return Capture(
                pipeline,
                key=key,
                chain=chain,
                program=program,
                opened_at=opened_at,
                bounds=bounds,
                liveness=claim.liveness,
            )

        held = Held(claim, key, chain, program, opened_at + LIFETIME, worker, worker.run(begin))
        with self._lock:
            self._burn_where(lambda other: (other.tenant, other.journey) == (claim.tenant, claim.journey))
            self._open[claim.tenant, id] = held
        return held

    def frame(
        self, tenant: str, id: str, browser: str, *, seq: int, step: int, time_ms: int, mac: bytes, jpeg: bytes
    ) -> Seen:
        """Raises UnknownCapture, BurnedCapture, ExpiredCapture, Busy."""
        with self._lock:
            held = self._find(tenant, id, browser)
        frame = Frame(seq, step, time_ms, mac, jpeg, self._clock.monotonic())
        try:
            return held.worker.run(lambda _pipeline: held.capture.see(frame))
        except CaptureBurned as cause:
            with self._lock:
                self._burn(tenant, id)
            self._remember(held.claim, id, held.capture.shown)
            raise BurnedCapture(str(cause)) from cause

    def finish(
        self,
        tenant: str,
        id: str,
        browser: str,
        ending: Ending,
        cohort: Callable[[Claim, NDArray[np.float32]], float | None],
    ) -> tuple[Claim, Verdict | Enrolment]:
        """Takes the capture out, for exactly one caller, and judges it.

        Raises UnknownCapture, BurnedCapture, ExpiredCapture, Busy.
        """
        with self._lock:
            held = self._find(tenant, id, browser)
            del self._open[tenant, id]
        claim, now = held.claim, self._clock.monotonic()

        def seen(digests: Sequence[bytes]) -> int | None:
            return self._remember(claim, id, digests)

        def judge(_pipeline: Pipeline) -> Verdict | Enrolment:
            if claim.purpose == "enrol":
                return held.capture.enrol(profile=claim.profile, ending=ending, now=now, seen=seen)
            return held.capture.judge(
                claim.references,
                profile=claim.profile,
                ending=ending,
                now=now,
                seen=seen,
                cohort=lambda probe: cohort(claim, probe),
            )

        try:
            return claim, held.worker.run(judge, patience=JUDGE_PATIENCE)
        except CaptureBurned as cause:
            self._remember(claim, id, held.capture.shown)
            raise BurnedCapture(str(cause)) from cause

    def concerns(self, tenant: str, person: str) -> bool:
        with self._lock:
            return any((held.claim.tenant, held.claim.person) == (tenant, person) for held in self._open.values())

    def keep_only(self, tenant: str, person: str, templates: frozenset[str]) -> None:
        """Burns what holds references of the person that exist no more (FA-27)."""
        with self._lock:
            self._burn_where(
                lambda claim: (claim.tenant, claim.person) == (tenant, person) and not claim.templates <= templates
            )

    def forget_tenant(self, tenant: str) -> None:
        """Burns what is open in a tenant that is being removed."""
        with self._lock:
            self._burn_where(lambda claim: claim.tenant == tenant)

    def expire(self) -> None:
        """To be called now and then, so that what nobody asks for is let go of too."""
        with self._lock:
            self._expire()

    def _find(self, tenant: str, id: str, browser: str) -> Held:
        """A capture of another browser looks like none."""
        self._expire()
        held, gone = self._open.get((tenant, id)), self._gone.get((tenant, id))
        if held is not None and _same(held.claim.browser, browser):
            return held
        if gone is not None and _same(gone.browser, browser):
            raise gone.refusal("before this request")
        raise UnknownCapture(id[:32])

    def _burn_where(self, meant: Callable[[Claim], bool]) -> None:
        for tenant, id in [name for name, held in self._open.items() if meant(held.claim)]:
            self._burn(tenant, id)

    def _burn(self, tenant: str, id: str) -> None:
        self._end(tenant, id, BurnedCapture)

    def _end(self, tenant: str, id: str, refusal: type[BurnedCapture | ExpiredCapture]) -> None:
        held = self._open.pop((tenant, id), None)
        if held is not None:
            self._gone[tenant, id] = Gone(held.claim.browser, refusal, held.expires_at + REMEMBERED)

    def _expire(self) -> None:
        now = self._clock.monotonic()
        for tenant, id in [name for name, held in self._open.items() if now >= held.expires_at]:
            self._end(tenant, id, ExpiredCapture)
        for name in [name for name, gone in self._gone.items() if now >= gone.until]:
            del self._gone[name]


def _same(digest: str, other: str) -> bool:
    return compare_digest(digest.encode(), other.encode("utf-8", "replace"))
