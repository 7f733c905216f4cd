"""Fifty uses at once: four processes of twelve or thirteen threads, which a barrier lets go at the same moment.

The processes live as long as the tests of this folder; a round is sent to each of them as a function and its
arguments. What a use returns or raises comes back: an exception is never part of a promise here.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Engine

from idp.context import Ctx, Tenant
from idp.store.database import open_database
from idp.store.unit_of_work import UnitOfWork
from tests import made_once
from tests.stores.conftest import NOW

SHARES = (13, 13, 12, 12)
USES = sum(SHARES)
PATIENCE = 60  # seconds

Use = Callable[..., Any]  # of a Ctx and the round's arguments; for single() of the arguments alone


@dataclass(frozen=True, slots=True)
class Results:
    returned: list[Any]
    raised: list[str]

    @property
    def winners(self) -> int:
        return sum(1 for one in self.returned if one)


@dataclass(frozen=True, slots=True)
class _Job:
    url: str | None  # None: single use a process, without a unit of work
    tenant: Tenant | None
    use: Use
    arguments: tuple[Any, ...]


class Runners:
    """The four processes. A class because it holds their pipes."""

    def __init__(self, pipes: list[Connection]) -> None:
        self._pipes = pipes

    def fifty(self, url: str, tenant: Tenant, use: Use, *arguments: Any) -> Results:
        """`use(ctx, *arguments)` fifty times at once, each in a unit of work that commits."""
        return self._all(_Job(url, tenant, use, arguments))

    def single(self, use: Use, *arguments: Any) -> Results:
        """`use(*arguments)` once in each process, at once."""
        return self._all(_Job(None, None, use, arguments))

    def _all(self, job: _Job) -> Results:
        for pipe in self._pipes:
            pipe.send(job)
        answers = [answer for pipe in self._pipes for answer in pipe.recv()]
        return Results(
            [value for kind, value in answers if kind == "returned"],
            [str(e) for kind, e in answers if kind == "raised"],
        )


@contextmanager
def started() -> Iterator[Runners]:
    spawning = multiprocessing.get_context("spawn")
    everybody, one_each = spawning.Barrier(USES), spawning.Barrier(len(SHARES))
    ours, processes = [], []
    for share in SHARES:
        here, there = spawning.Pipe()
        process = spawning.Process(target=_serve, args=(there, share, everybody, one_each), daemon=True)
        process.start()
        ours.append(here)
        processes.append(process)
    yield Runners(ours)
    for pipe, process in zip(ours, processes, strict=True):
        pipe.send(None)
        process.join(PATIENCE)


def _serve(pipe: Connection, share: int, everybody: Barrier, one_each: Barrier) -> None:
    made_once.share()
    opened: tuple[str | None, Engine | None] = (None, None)
    with ThreadPoolExecutor(share) as threads:
        while (job := pipe.recv()) is not None:
            if job.url is None:
                pipe.send([_answer(lambda job=job: _once(job, one_each))])
                continue
            if opened[0] != job.url:
                if opened[1] is not None:
                    opened[1].dispose()
                opened = (job.url, open_database(job.url))
            pipe.send(
                [
                    *threads.map(
                        lambda _, job=job, engine=opened[1]: _answer(lambda: _use(engine, job, everybody)), range(share)
                    )
                ]
            )


def _answer(act: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "returned", act()
    except Exception as error:
        return "raised", repr(error)


def _once(job: _Job, start: Barrier) -> Any:
    start.wait(PATIENCE)
    return job.use(*job.arguments)


def _use(engine: Engine, job: _Job, start: Barrier) -> Any:
    tx = UnitOfWork(engine)
    assert job.tenant is not None
    ctx = Ctx(job.tenant, NOW, "race", tx)
    try:
        engine.connect().close()  # a connection in the pool, so that the uses and not the connecting race
        start.wait(PATIENCE)
        returned = job.use(ctx, *job.arguments)
        tx.commit()
        return returned
    finally:
        tx.close()
