"""The threads that compute: each owns one Pipeline and one bounded queue. A capture stays with one of them."""

from __future__ import annotations

import itertools
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from face.models import ModelRefused
from face.pipeline import Pipeline
from idp.biometrics.refusals import Busy, Unready

T = TypeVar("T")

THREADS = 2
PLACES = max(2, 2 * (os.cpu_count() or 1) // THREADS)
"""Waiting jobs of each worker: twice the cores for all of them."""
PATIENCE = 0.5
"""Seconds that a frame waits for a place before the page is told to send it again."""


@dataclass(frozen=True, slots=True)
class Job:
    work: Callable[[Pipeline], Any]
    done: Future[Any]


class Worker:
    """A class because a MediaPipe detector belongs to the thread that built it, after the process has started."""

    def __init__(self, build: Callable[[], Pipeline], name: str) -> None:
        self._build = build
        self._jobs: queue.Queue[Job | None] = queue.Queue(PLACES)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Pipeline], T], *, patience: float = PATIENCE) -> T:
        """The work's result, or what it raised. Raises Busy when no place gets free, Unready without models."""
        job = Job(work, Future())
        try:
            self._jobs.put(job, timeout=patience)
        except queue.Full:
            raise Busy("the queue is full") from None
        result: T = job.done.result()
        return result

    def close(self) -> None:
        """Ends after the work at hand; the pipeline is closed in its own thread."""
        self._jobs.put(None)
        self._thread.join(timeout=5)

    def _work(self) -> None:
        pipeline: Pipeline | None = None
        while (job := self._jobs.get()) is not None:
            try:
                pipeline = pipeline or self._build()
                job.done.set_result(job.work(pipeline))
            except ModelRefused as refusal:
                job.done.set_exception(Unready(str(refusal)))
            except Exception as error:
                job.done.set_exception(error)
            del job  # or its frame would stay in memory until the next one comes
        if pipeline is not None:
            pipeline.close()


class Workers:
    """Hands out its workers in turn."""

    def __init__(self, build: Callable[[], Pipeline]) -> None:
        self._all = [Worker(build, f"face-{number}") for number in range(THREADS)]
        self._turn = itertools.cycle(self._all)

    def next(self) -> Worker:
        return next(self._turn)

    def close(self) -> None:
        for worker in self._all:
            worker.close()
