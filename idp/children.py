"""Keeps child processes alive: what dies is started again, what is asked to stop stops (design §2)."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from idp.audit.log import log

GRACE = 10.0


@dataclass
class Child:
    """One process that should run. A class because its handle changes at every restart."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    handle: subprocess.Popen[bytes] | None = field(default=None, init=False)
    born: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)

    def start(self) -> None:
        self.handle = subprocess.Popen(list(self.command), env=dict(self.environ), start_new_session=True)
        self.born = time.monotonic()

    def look_after(self) -> None:
        """Starts it again when it has died; one that dies young waits half a second longer each time, at most 5 s."""
        if self.handle is None or self.handle.poll() is None:
            return
        age = time.monotonic() - self.born
        self.failures = 0 if age > 30 else self.failures + 1
        if age < min(0.5 * self.failures, 5.0):
            return
        log.warning("process ended, starting it again", process=self.name, status=self.handle.returncode)
        self.start()


class Children:
    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._stopping = False

    def run(self, is_ready: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Starts all, announces once they are ready, and returns after SIGTERM or SIGINT has ended them all."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self._children:
            child.start()
        announced = False
        while not self._stopping:
            if not announced and is_ready():
                announce()
                announced = True
            time.sleep(0.1)
            for child in self._children:
                child.look_after()
        self._end()

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _end(self) -> None:
        """SIGTERM to each process group, SIGKILL to what is still there after the grace."""
        running = [child.handle for child in self._children if child.handle is not None and child.handle.poll() is None]
        for handle in running:
            os.killpg(handle.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for handle in running:
            try:
                handle.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(handle.pid, signal.SIGKILL)
                handle.wait()
