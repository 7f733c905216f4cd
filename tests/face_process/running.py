"""The real face process, started in a folder of its own, and the stepped clock that it shares with the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.clock import SteppedClock


@dataclass
class SharedClock(SteppedClock):
    """What it says stands in a file too, for the process to read."""

    path: Path = field(default_factory=Path)

    def __post_init__(self) -> None:
        self._write()

    def step(self, seconds: float) -> None:
        super().step(seconds)
        self._write()

    def _write(self) -> None:
        draft = self.path.with_suffix(".draft")
        draft.write_text(repr(self.elapsed))
        draft.rename(self.path)


class FaceProcess:
    """Holds the child, which a test may kill and start again."""

    def __init__(self, data: Path, models: Path, clock: SharedClock, **environ: str) -> None:
        self.data, self.clock = data, clock
        self.environ = {
            "FACEGUARD_DATA": str(data),
            "FACEGUARD_MODEL_DIR": str(models),
            "FACEGUARD_TEST": "1",
            "FACEGUARD_TEST_CLOCK": str(clock.path),
            **environ,
        }
        self.client = FaceClient(data / "face.sock")
        self.child: subprocess.Popen[bytes] | None = None

    def start(self, **environ: str) -> None:
        """Returns when it answers."""
        self.child = self.spawn(**environ)
        for _attempt in range(300):
            if self.child.poll() is not None:
                raise AssertionError(self.log())
            try:
                self.client.health()
                return
            except FaceUnavailable:
                time.sleep(0.1)
        raise AssertionError("the face process does not answer")

    def spawn(self, **environ: str) -> subprocess.Popen[bytes]:
        with (self.data / "face.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "idp.biometrics.process"],
                env=os.environ | self.environ | environ,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def log(self) -> str:
        return (self.data / "face.log").read_text()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """The exit status."""
        assert self.child is not None
        self.child.send_signal(number)
        return self.child.wait(timeout=20)


@contextmanager
def reader_of_pictures(data: Path, folder: Path) -> Iterator[FaceProcess]:
    """A face process without any model, which logos do not need. Its clock lies in `folder`."""
    models = folder / "no-models"
    models.mkdir()
    process = FaceProcess(data, models, SharedClock(path=folder / "clock"))
    process.start()
    try:
        yield process
    finally:
        if process.child and process.child.poll() is None:
            process.stop()
